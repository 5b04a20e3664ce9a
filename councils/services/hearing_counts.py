"""How many have answered what: in all, by association, and in the words that a summary begins with."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from councils.models import Hearing, HearingRequest, Party
from councils.models.party import REGION
from councils.services.populations import People
from portal.templatetags.portal import longday

Answer = HearingRequest.Answer


@dataclass(frozen=True)
class Count:
    """How many of a number of municipalities have answered, what they say, and who is late."""

    asked: int = 0
    by_answer: Counter[str] = field(default_factory=Counter)
    opened: int = 0
    late: int = 0
    # How many live where each answer was given; None where that is not known for all of them.
    people: Counter[str] | None = None

    @property
    def answered(self) -> int:
        return self.asked - self.by_answer[Answer.NONE]

    @property
    def missing(self) -> int:
        return self.by_answer[Answer.NONE]

    @property
    def supports(self) -> int:
        return self.by_answer[Answer.SUPPORTS]

    @property
    def with_remarks(self) -> int:
        return self.by_answer[Answer.WITH_REMARKS]

    @property
    def objects(self) -> int:
        return self.by_answer[Answer.OBJECTS]

    @property
    def no_view(self) -> int:
        return self.by_answer[Answer.NO_VIEW]

    @property
    def unopened(self) -> int:
        return self.missing - self.opened

    @property
    def inhabitants(self) -> int:
        return sum(self.people.values()) if self.people else 0

    @property
    def shares(self) -> dict[str, float]:
        """Return what share of the population, in per cent, each answer stands for; nothing where that is not known."""
        whole = self.inhabitants
        if not self.people or not whole:
            return {}
        said = {str(answer): 100 * self.people[answer] / whole for answer in Answer if answer}
        return {"answered": 100 * (whole - self.people[Answer.NONE]) / whole, **said}


@dataclass(frozen=True)
class Share:
    """An association's municipalities in the county."""

    party: Party
    count: Count


def count(rows: Iterable[HearingRequest], people: People | None = None) -> Count:
    """Count each municipality once, with its latest answer; `opened` are those that have read and not answered."""
    rows = list(rows)
    weights: Counter[str] | None = None
    if people and people.is_known:
        weights = Counter()
        for row in rows:
            weights[row.answer] += people.of[row.organisation_id]
    return Count(
        asked=len(rows),
        by_answer=Counter(row.answer for row in rows),
        opened=sum(bool(row.opened_at and not row.answer) for row in rows),
        late=sum(row.is_late for row in rows),
        people=weights,
    )


def by_party(rows: Iterable[HearingRequest], parties: Iterable[Party], people: People | None = None) -> list[Share]:
    """Return the four associations, in their order, with the sums of their municipalities."""
    rows = list(rows)
    return [
        Share(party, count((row for row in rows if row.party_id == party.key), people))
        for party in parties
        if party.key != REGION
    ]


def summary(hearing: Hearing, towns: Iterable[HearingRequest]) -> str:
    """Return the words that whoever closes a hearing begins with: how many say what, and who does not just agree."""
    towns = list(towns)
    found = count(towns)
    words = {"answered": found.answered, "asked": found.asked, "late": found.late, "day": longday(hearing.due_at)}
    first = _("%(answered)s of %(asked)s municipalities have answered.")
    if found.late:
        first = _("%(answered)s of %(asked)s municipalities have answered, %(late)s of them after %(day)s.")
    lines = [first % words, ""]
    for answer in (Answer.SUPPORTS, Answer.WITH_REMARKS, Answer.OBJECTS, Answer.NO_VIEW, Answer.NONE):
        names = [row.organisation.label for row in towns if row.answer == answer]
        if names:
            who = "" if answer == Answer.SUPPORTS else f": {', '.join(names)}"
            lines.append(f"- {so_many(answer, len(names))}{who}")
    return "\n".join(lines)


def so_many(answer: HearingRequest.Answer, n: int) -> str:
    """Say how many answer so."""
    words = {
        Answer.SUPPORTS: ngettext("%(n)s supports it", "%(n)s support it", n),
        Answer.WITH_REMARKS: ngettext("%(n)s supports it with remarks", "%(n)s support it with remarks", n),
        Answer.OBJECTS: ngettext("%(n)s does not support it", "%(n)s do not support it", n),
        Answer.NO_VIEW: ngettext("%(n)s takes no position", "%(n)s take no position", n),
        Answer.NONE: ngettext("%(n)s has not answered", "%(n)s have not answered", n),
    }
    return words[answer] % {"n": n}
