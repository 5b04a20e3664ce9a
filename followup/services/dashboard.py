"""The dashboard: how each party has rated each commitment, what has changed, and what is missing from whom.

Only what is signed is shown. The same matrix is what the report to Västgruppen is made of.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.contrib.postgres.aggregates import ArrayAgg
from django.utils.translation import gettext as _

from councils.models import Party
from followup.models import Answer, Commitment, Cycle, SelfAssessment
from followup.models.declaration import short_name
from followup.models.questions import QuestionKind, Rating
from followup.services.indicators.base import FIVE
from portal.sorting import swedish

# colour, icon
LOOKS = {
    Rating.MET.value: ("ok", "ok"),
    Rating.PARTLY.value: ("warn", "half"),
    Rating.NOT_MET.value: ("bad", "no"),
    "missing": ("mute", "none"),
    "na": ("mute", "minus"),
}
ORDER = {Rating.NOT_MET.value: 0, Rating.PARTLY.value: 1, Rating.MET.value: 2}


@dataclass(frozen=True)
class Said:
    """A signed rating and what was written with it."""

    rating: str
    text: str = ""


# By year, party and commitment.
Ratings = Mapping[tuple[int, str, int], Said]


@dataclass(frozen=True)
class Cell:
    """A commitment of a party in a round; `state` is a rating, `missing`, or `na` for what does not bind it."""

    party: str
    name: str
    number: int
    state: str
    text: str = ""
    trend: str = ""
    before: str = ""

    @property
    def word(self) -> str:
        if self.state in Rating.values:
            return str(Rating(self.state).label)
        return _("Not bound") if self.state == "na" else _("Missing")

    @property
    def word_before(self) -> str:
        return str(Rating(self.before).label) if self.before else _("Missing")

    @property
    def look(self) -> tuple[str, str]:
        return LOOKS[self.state]


@dataclass(frozen=True)
class Line:
    commitment: Commitment
    cells: list[Cell]


@dataclass(frozen=True)
class Column:
    """A party, and how many of its commitments it has met."""

    party: Party
    name: str
    assessment: SelfAssessment | None
    met: int
    bound: int


@dataclass(frozen=True)
class Tally:
    """How many cells have a state, this round and in those before it."""

    state: str
    number: int
    earlier: list[tuple[int, int]] = field(default_factory=list)

    @property
    def word(self) -> str:
        return str(Rating(self.state).label) if self.state in Rating.values else _("Missing")

    @property
    def look(self) -> tuple[str, str]:
        return LOOKS[self.state]

    @property
    def first(self) -> tuple[int, int] | None:
        return self.earlier[0] if self.earlier else None

    @property
    def points(self) -> list[tuple[float, float]]:
        """Return the line of the rounds as points in a box of 102 by 30."""
        numbers = [number for _year, number in self.earlier] + [self.number]
        if len(numbers) < 2:
            return []
        low, span = min(numbers), max(max(numbers) - min(numbers), 1)
        step = 96 / (len(numbers) - 1)
        return [(round(2 + n * step, 1), round(26 - 22 * (value - low) / span, 1)) for n, value in enumerate(numbers)]

    @property
    def line(self) -> str:
        return " ".join(f"{x},{y}" for x, y in self.points)


@dataclass(frozen=True)
class Matrix:
    """A round as its readers see it."""

    cycle: Cycle
    before: int | None
    columns: list[Column]
    lines: list[Line]
    tallies: list[Tally]
    # Every round of the declaration, the oldest first.
    rounds: list[Cycle]

    @property
    def neighbours(self) -> tuple[int | None, int | None]:
        """Return the years of the rounds before and after."""
        years = [one.year for one in self.rounds]
        at = years.index(self.cycle.year)
        return years[at - 1] if at else None, years[at + 1] if at + 1 < len(years) else None

    @property
    def reported(self) -> list[Cycle]:
        """Return the earlier rounds that Västgruppen has been given, the latest first."""
        return [one for one in reversed(self.rounds) if one.year < self.cycle.year and one.state in Cycle.FINAL]

    @property
    def cells(self) -> list[Cell]:
        return [cell for line in self.lines for cell in line.cells]

    @property
    def bound(self) -> int:
        return sum(cell.state != "na" for cell in self.cells)

    @property
    def changed(self) -> list[tuple[Commitment, Cell]]:
        """Return what is better or worse than in the round before."""
        return [(line.commitment, cell) for line in self.lines for cell in line.cells if cell.trend]


def ratings(cycles: Sequence[Cycle]) -> Ratings:
    """Return every signed rating of the rounds; one query. Each round is read with its own form."""
    rated_by: dict[int, dict[str, int]] = {}
    for cycle in cycles:
        questions = cycle.form.asks.questions if cycle.form else ()
        rated = (one for one in questions if one.kind == QuestionKind.RATING and one.commitment is not None)
        rated_by[cycle.pk] = {one.key: one.commitment for one in rated if one.commitment is not None}
    years = {cycle.pk: cycle.year for cycle in cycles}
    rows = Answer.objects.filter(
        assessment__cycle__in=years, assessment__state=SelfAssessment.State.SIGNED, value__has_key="rating"
    )
    found: dict[tuple[int, str, int], Said] = {}
    columns = rows.values_list("assessment__cycle", "assessment__party", "key", "value")
    for cycle_id, party, key, value in columns:
        number = rated_by[cycle_id].get(key)
        if number is not None and value.get("rating") in Rating.values:
            found[years[cycle_id], party, number] = Said(value["rating"], value.get("text", ""))
    return found


def all_rounds(cycle: Cycle) -> list[Cycle]:
    """Return all rounds of the declaration, the oldest first; one query."""
    return list(Cycle.objects.filter(declaration=cycle.declaration_id).select_related("form").order_by("year"))


def asked(cycle: Cycle, rows: list[Cycle]) -> list[Cycle]:
    """Return the rounds up to this one that the parties have been asked."""
    return [row for row in rows if row.year <= cycle.year and row.state != Cycle.State.PLANNED]


def asked_of(cycle: Cycle) -> list[Cycle]:
    """Return every round of the same declaration that the parties have been asked, the oldest first; one query."""
    return [row for row in all_rounds(cycle) if row.state != Cycle.State.PLANNED]


def matrix(cycle: Cycle) -> Matrix:
    """Return the round with all that its page and its report show; six queries."""
    every = all_rounds(cycle)
    known = asked(cycle, every)
    said = ratings(known)
    commitments, five = _bound(cycle)
    rows = list(SelfAssessment.objects.filter(cycle=cycle).select_related("party"))
    assessments = {row.party_id: row for row in rows}
    for row in rows:
        row.cycle = cycle
    before = next((one.year for one in reversed(known) if one.year < cycle.year), None)
    lines = [Line(one, [_cell(one, party, cycle.year, before, said) for party in five]) for one in commitments]
    columns = [_column(party, assessments.get(party.key), lines) for party in five]
    tallies = [_tally(state, lines, known, cycle, said) for state in (*Rating.values, "missing")]
    return Matrix(cycle, before, columns, lines, tallies, every)


def _bound(cycle: Cycle) -> tuple[list[Commitment], list[Party]]:
    """Return the commitments of the round, each with whom it binds, and the parties in their order; two queries."""
    return _commitments(cycle), five()


def _commitments(cycle: Cycle) -> list[Commitment]:
    rows = Commitment.objects.filter(declaration=cycle.declaration_id).annotate(bound=ArrayAgg("parties"))
    return list(rows.order_by("number"))


def five() -> list[Party]:
    """Return the parties in their order; one query."""
    parties = {party.key: party for party in Party.objects.select_related("organisation")}
    return [parties[key] for key in FIVE if key in parties]


def _cell(commitment: Commitment, party: Party, year: int, before: int | None, said: Ratings) -> Cell:
    bound: list[str] = commitment.bound  # type: ignore[attr-defined]  # annotated by `matrix`
    number, name = commitment.number, short_name(party)
    if party.key not in bound:
        return Cell(party.key, name, number, "na")
    now = said.get((year, party.key, number))
    then = said.get((before, party.key, number)) if before else None
    if now is None:
        return Cell(party.key, name, number, "missing", before=then.rating if then else "")
    step = ORDER[now.rating] - ORDER[then.rating] if then else 0
    trend = "better" if step > 0 else "worse" if step < 0 else ""
    return Cell(party.key, name, number, now.rating, now.text, trend, then.rating if then else "")


def _column(party: Party, assessment: SelfAssessment | None, lines: list[Line]) -> Column:
    own = [cell for line in lines for cell in line.cells if cell.party == party.key]
    met = sum(cell.state == Rating.MET for cell in own)
    return Column(party, short_name(party), assessment, met, sum(cell.state != "na" for cell in own))


def _tally(state: str, lines: list[Line], known: list[Cycle], cycle: Cycle, said: Ratings) -> Tally:
    number = sum(cell.state == state for line in lines for cell in line.cells)
    if state == "missing":
        return Tally(state, number)
    years = [one.year for one in known if one.year < cycle.year]
    counts = [(year, sum(one.rating == state for (when, *_of), one in said.items() if when == year)) for year in years]
    return Tally(state, number, counts)


@dataclass(frozen=True)
class Owed:
    """A party that is waited for: who has begun, and which commitments are not answered."""

    row: SelfAssessment
    name: str
    writers: list[str]
    is_late: bool


def owed(found: Matrix, today: date) -> list[Owed]:
    """Return the parties that the round waits for, with whoever has begun; one query."""
    cycle = found.cycle
    rows = [column.assessment for column in found.columns if column.assessment and not column.assessment.is_signed]
    if not cycle.takes_answers or not rows:
        return []
    begun: dict[int, list[str]] = {}
    names = Answer.objects.filter(assessment__in=rows, written_by__isnull=False).order_by(swedish("written_by__name"))
    for pk, name in names.values_list("assessment", "written_by__name").distinct():
        begun.setdefault(pk, []).append(name)
    return [Owed(row, short_name(row.party), begun.get(row.pk, []), row.is_late(today)) for row in rows]


@dataclass(frozen=True)
class Comparison:
    """Two rounds side by side: each commitment's cells as they are now, with what they were `before`."""

    parties: list[Party]
    lines: list[Line]

    @property
    def counts(self) -> dict[str, int]:
        """Return how many cells are better, worse and the same, of those rated both times."""
        rated = [cell for line in self.lines for cell in line.cells if cell.before and cell.state in ORDER]
        return {word: sum(cell.trend == ("" if word == "same" else word) for cell in rated) for word in WORDS}


WORDS = ("better", "worse", "same")


def compare(now: Cycle, then: Cycle, parties: list[Party]) -> Comparison:
    """Return two rounds of the same declaration side by side, of these parties; two queries."""
    said = ratings([then, now])
    lines = [
        Line(one, [_cell(one, party, now.year, then.year, said) for party in parties]) for one in _commitments(now)
    ]
    return Comparison(parties, lines)


@dataclass(frozen=True)
class Round:
    """What a party said of a commitment in one round."""

    year: int
    word: str
    look: tuple[str, str]
    text: str


def through(cycle: Cycle, commitment: Commitment, party: Party) -> list[Round]:
    """Return what the party has said of the commitment through the rounds, the latest first; two queries."""
    known = asked(cycle, all_rounds(cycle))
    said = ratings(known)
    found = []
    for one in reversed(known):
        row = said.get((one.year, party.key, commitment.number))
        state = row.rating if row else "missing"
        word = str(Rating(state).label) if row else _("Missing")
        found.append(Round(one.year, word, LOOKS[state], row.text if row else ""))
    return found
