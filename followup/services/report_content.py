"""What the report to Västgruppen says: the dashboard's own matrix and figures as blocks, frozen when it is ordered."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from followup.models import Cycle, ReportPlan, SelfAssessment
from followup.models.declaration import short_name
from followup.models.questions import Question, QuestionKind, Rating, Said
from followup.models.report_plan import Part
from followup.services import dashboard, round_figures
from followup.services.dashboard import Matrix
from followup.services.indicators.base import Unit
from followup.services.indicators.registry import ALL
from portal.charts import Chart, Series
from portal.charts import Kind as ChartKind
from portal.reports.content import Block, Figure, Heading, KeyFigures, List, Note, Paragraph, Report, Table
from portal.reports.text import clean
from portal.tables import Column, Kind, Value

COLUMNS = {
    Unit.PERCENT: Kind.PERCENT,
    Unit.COUNT: Kind.INTEGER,
    Unit.KRONOR: Kind.MONEY,
    Unit.YEARS_OF_WORK: Kind.DECIMAL,
}
TONES = {Rating.MET: "fg", Rating.PARTLY: "fo", Rating.NOT_MET: "fk"}


def build(cycle: Cycle, plan: ReportPlan, *, at: datetime, is_draft: bool, version: int) -> Report:
    """Return the report as the round stands now, in the order and with the parts that the plan says."""
    found = dashboard.matrix(cycle)
    parts = {
        Part.SUMMARY: lambda: _summary(found),
        Part.CHANGES: lambda: _changes(found),
        Part.MATRIX: lambda: _matrix(found),
        Part.CHARTS: lambda: _charts(found),
        Part.INDICATORS: lambda: _indicators(cycle, found),
        Part.ANSWERS: lambda: _answers(cycle, found),
    }
    blocks: list[Block] = [Paragraph(clean(plan.lead))] if plan.lead else []
    missing = [column.name for column in found.columns if not (column.assessment and column.assessment.is_signed)]
    if missing:
        names = _("Not answered when this was compiled: %(names)s.") % {"names": ", ".join(missing)}
        blocks.append(Note(names, "warn"))
    for part in plan.parts:
        blocks += parts[Part(part)]()
    if plan.conclusions:
        blocks += [Heading(_("Conclusions and proposals"), key="slutsatser"), Paragraph(clean(plan.conclusions))]
    day = date_format(timezone.localdate(at), "j F Y").lower()
    return Report(
        title=_("Follow-up of the declaration %(year)s") % {"year": cycle.year},
        owner=_("Västra Götalandsregionen and the four associations of municipalities"),
        at=at.isoformat(),
        blocks=tuple(blocks),
        status=_("Report to Västgruppen, version %(n)s, %(day)s") % {"n": version, "day": day},
        facts=((_("Västgruppen's meeting"), date_format(cycle.meets_on, "j F Y").lower()),),
        mark=_("Draft") if is_draft else "",
        footer=_("Follow-up of the declaration %(year)s") % {"year": cycle.year},
        has_contents=True,
    )


def _summary(found: Matrix) -> list[Block]:
    def words(tally: dashboard.Tally) -> str:
        if tally.first is None:
            return f"{tally.word.lower()}, " + _("of %(n)s answers") % {"n": found.bound}
        return f"{tally.word.lower()} ({tally.first[0]}: {tally.first[1]})"

    shown = tuple((str(tally.number), words(tally)) for tally in found.tallies)
    return [Heading(_("In short"), key="kort"), KeyFigures(shown)]


def _changes(found: Matrix) -> list[Block]:
    if found.before is None:
        return []
    words = {"better": _("better"), "worse": _("worse")}
    items = tuple(
        f"{cell.name}, {commitment.number}. {commitment.title}: {words[cell.trend]} "
        f"({Rating(cell.before).label} → {cell.word})"
        for commitment, cell in found.changed
    )
    head = Heading(_("Since %(year)s") % {"year": found.before}, key="sedan")
    return [head, List(items) if items else Paragraph(_("No rating is another than the year before."))]


def _matrix(found: Matrix) -> list[Block]:
    columns = (Column(_("Commitment")), *(Column(column.name) for column in found.columns))
    rows = tuple(
        (f"{line.commitment.number}. {line.commitment.title}", *(cell.word for cell in line.cells))
        for line in found.lines
    )
    title = _("Commitments by party %(year)s") % {"year": found.cycle.year}
    return [Heading(_("Commitments by party"), key="matris"), Table(title, columns, rows)]


def _charts(found: Matrix) -> list[Block]:
    tallies = [tally for tally in found.tallies if tally.state in Rating.values]
    years = [year for year, _n in tallies[0].earlier] + [found.cycle.year]
    series = tuple(
        Series(
            tally.word,
            tuple(Decimal(n) for n in [*(n for _year, n in tally.earlier), tally.number]),
            TONES[Rating(tally.state)],
        )
        for tally in tallies
    )
    over_time = Chart(
        kind=ChartKind.STACKED,
        title=_("Ratings by year"),
        head=_("Year"),
        labels=tuple(str(year) for year in years),
        series=series,
        unit=_("answers"),
        source=_("The parties' signed answers"),
    )
    met = tuple(Decimal(column.met) for column in found.columns)
    by_party = Chart(
        kind=ChartKind.BAR,
        title=_("Commitments met by party %(year)s") % {"year": found.cycle.year},
        head=_("Party"),
        labels=tuple(column.name for column in found.columns),
        series=(Series(str(Rating.MET.label), met, "fa"),),
        target=Series(_("The number that apply"), tuple(Decimal(column.bound) for column in found.columns)),
        source=_("The parties' signed answers"),
    )
    return [Heading(_("Over time"), key="over-tid"), Figure(over_time), Figure(by_party)]


def _indicators(cycle: Cycle, found: Matrix) -> list[Block]:
    """Return a table for each unit, so that the numbers are numbers in the files of data too."""
    values = round_figures.all_of(cycle)
    blocks: list[Block] = [Heading(_("Indicators"), key="indikatorer")]
    for unit in Unit:
        rows: list[tuple[Value, ...]] = []
        for one in ALL.values():
            known = [values.get((column.party.key, one.key)) for column in found.columns]
            if one.unit == unit and any(row is not None and row.value is not None for row in known):
                cells = (_value(unit, row) for row in known)
                rows.append((str(one.title), ", ".join(map(str, one.commitments)), *cells))
        if rows:
            kind = COLUMNS.get(unit, Kind.TEXT)
            columns = (
                Column(_("Indicator")),
                Column(_("Commitment")),
                *(Column(column.name, kind) for column in found.columns),
            )
            title = _("Indicators in %(unit)s, %(year)s") % {"unit": unit.label, "year": cycle.year}
            note = "" if cycle.figures else _("The figures are not frozen yet.")
            blocks.append(Table(title, columns, tuple(rows), source=_("Kompetensportalen"), note=note))
    return blocks if len(blocks) > 1 else []


def _value(unit: Unit, row: round_figures.Figure | None) -> Value:
    if unit == Unit.YES_NO:
        return row.text if row else ""
    return row.value if row else None


def _answers(cycle: Cycle, found: Matrix) -> list[Block]:
    signed = [column.assessment for column in found.columns if column.assessment and column.assessment.is_signed]
    prefetch_related_objects(signed, "answers")
    if cycle.form is None or not signed:
        return []
    return [Heading(_("The parties' answers"), key="svar"), *_by_question(cycle, signed)]


def _by_question(cycle: Cycle, signed: list[SelfAssessment]) -> Iterator[Block]:
    assert cycle.form is not None
    said = {row.pk: {answer.key: answer.value for answer in row.answers.all()} for row in signed}
    for question in cycle.form.asks.questions:
        answers = [
            (short_name(row.party), value)
            for row in signed
            if question.is_answered(value := said[row.pk].get(question.key, {}))
        ]
        if answers:
            told = _table_of if question.kind == QuestionKind.TABLE else _list_of
            yield from (Heading(clean(question.text), level=2), told(question, answers))


def _list_of(question: Question, answers: list[tuple[str, Said]]) -> Block:
    return List(tuple(f"**{name}:** {clean(question.shown(value))}" for name, value in answers))


def _table_of(question: Question, answers: list[tuple[str, Said]]) -> Block:
    """Return the rows of all the parties, each with its party's name."""
    columns = (Column(_("Party")), *(Column(clean(name)) for name in question.columns))
    rows = tuple((name, *map(clean, row)) for name, value in answers for row in value["rows"] if any(row))
    return Table(clean(question.text), columns, rows)


def note(cycle: Cycle, party: str, *, at: datetime) -> Report:
    """Return the short note of a party to its own management."""
    found = dashboard.matrix(cycle)
    column = next(one for one in found.columns if one.party.key == party)
    own = [(line.commitment, cell) for line in found.lines for cell in line.cells if cell.party == party]
    rows = tuple(
        (f"{commitment.number}. {commitment.title}", cell.word, clean(cell.text))
        for commitment, cell in own
        if cell.state != "na"
    )
    words = {"name": column.party.organisation.name, "met": column.met, "bound": column.bound, "year": cycle.year}
    changes = tuple(
        f"{commitment.number}. {commitment.title}: {Rating(cell.before).label} → {cell.word}"
        for commitment, cell in own
        if cell.trend
    )
    columns = (Column(_("Commitment")), Column(_("Rating")), Column(_("Why")))
    blocks: list[Block] = [Paragraph(_("%(name)s meets %(met)s of its %(bound)s commitments in %(year)s.") % words)]
    if changes:
        blocks += [Heading(_("Since %(year)s") % {"year": found.before}), List(changes)]
    table = Table(_("The commitments of %(name)s %(year)s") % words, columns, rows)
    blocks += [Heading(_("Commitment by commitment")), table]
    return Report(
        title=_("Follow-up of the declaration %(year)s: %(name)s") % words,
        owner=column.party.organisation.name,
        at=at.isoformat(),
        blocks=tuple(blocks),
        status=_("Note to the management"),
        footer=_("Follow-up of the declaration %(year)s") % {"year": cycle.year},
    )
