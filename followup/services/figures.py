"""What each figure is, and the figures of a scope: sums that the database makes of the entries, never typed."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, Sum, Value, When
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from followup.models import BALANCES, MATCHING, CoFinancing, Fund, Priority, Purpose, Source
from followup.models.entry import MONEY, EntryQuerySet, Kind, balances, total
from followup.services.ledger import Sums
from followup.services.money import NOTHING, part
from followup.services.scopes import Scope
from portal.models import User


@dataclass(frozen=True)
class Figure:
    """A figure: what it is called, what it says, and which kinds of entries are added and taken away."""

    key: str
    label: Any
    definition: Any
    plus: tuple[Kind, ...] = ()
    minus: tuple[Kind, ...] = ()

    @property
    def is_of_entries(self) -> bool:
        return bool(self.plus)

    def of(self, entries: EntryQuerySet) -> EntryQuerySet:
        """Return the entries that the figure is made of, each with what it counts for."""
        minus = When(kind__in=self.minus, then=-F("amount"))
        counted = Case(minus, default=F("amount"), output_field=MONEY) if self.minus else F("amount")
        return entries.filter(kind__in=[*self.plus, *self.minus]).annotate(counts_for=counted)


FIGURES = {
    figure.key: figure
    for figure in (
        Figure(
            "frame",
            gettext_lazy("Frame"),
            gettext_lazy("What the boards have set aside for the associations: the first frames and every change."),
            BALANCES["frame"],
        ),
        Figure(
            "granted",
            gettext_lazy("Granted"),
            gettext_lazy(
                "What has been decided for projects, every decision that has changed it since, and less what finished "
                "projects have not used."
            ),
            BALANCES["granted"],
        ),
        Figure(
            "paid",
            gettext_lazy("Paid"),
            gettext_lazy("Payments and advances, less what has been recovered, with adjustments."),
            BALANCES["paid"],
        ),
        Figure(
            "withheld",
            gettext_lazy("Withheld"),
            gettext_lazy("What is approved but held back until the final report is approved."),
            BALANCES["withheld"],
        ),
        Figure(
            "left",
            gettext_lazy("Left to grant"),
            gettext_lazy("The frame, less what has been granted from it."),
            BALANCES["frame"],
            BALANCES["granted"],
        ),
        Figure(
            "unpaid",
            gettext_lazy("Left to pay"),
            gettext_lazy("What has been granted, less what has been paid. What is withheld is among it."),
            BALANCES["granted"],
            BALANCES["paid"],
        ),
        Figure(
            "co-financing",
            gettext_lazy("Co-financing"),
            gettext_lazy(
                "Money and time from others, by the decisions on projects, and what the association itself puts up. "
                "A project's sum is shared out on the years as its grant is."
            ),
        ),
    )
}


@dataclass
class Line:
    """A row of a dashboard's table: its own sums, how many projects, and what others put in."""

    key: str
    name: str
    sums: Sums = field(default_factory=Sums)
    projects: int = 0
    matching: Decimal = NOTHING
    required: Decimal = NOTHING
    financing: Decimal = NOTHING

    @property
    def volume(self) -> Decimal:
        return self.sums.granted + self.financing

    @property
    def unpaid(self) -> Decimal:
        return self.sums.granted - self.sums.paid

    @property
    def missing(self) -> Decimal:
        """How much matching is lacking; nothing where it is enough."""
        return max(self.required - self.matching, NOTHING)


@dataclass
class Board:
    """All that a dashboard shows of a scope."""

    whole: Line
    parties: list[Line]
    groups: list[Line]
    sources: list[tuple[str, Decimal, Decimal]]
    by: str


BY: dict[str, tuple[Any, str, Callable[[Any], str]]] = {
    "fund": (gettext_lazy("Fund"), "frame__fund", str),
    "year": (gettext_lazy("Year"), "frame__year", str),
    "purpose": (gettext_lazy("Purpose"), "project__purpose", lambda key: str(Purpose(key).label)),
    "priority": (gettext_lazy("Priority"), "project__priority", lambda key: str(Priority(key).label)),
}


def board(user: User, scope: Scope, *, by: str) -> Board:
    """Return the figures of a scope by association, and divided `by` one thing more; five queries at most."""
    rows = scope.entries(user).order_by().values("frame__agreement__party", "frame__agreement__party__area", BY[by][1])
    rows = rows.annotate(**balances())
    whole, parties, groups = Line("", _("Västra Götaland")), dict[str, Line](), dict[str, Line]()
    for row in rows:
        key, area = row["frame__agreement__party"], row["frame__agreement__party__area"]
        _add(whole, row)
        _add(parties.setdefault(key, Line(key, area)), row)
        if (group := row[BY[by][1]]) is not None:
            _add(groups.setdefault(str(group), Line(str(group), BY[by][2](group))), row)
    if by == "fund":
        names = dict(Fund.objects.values_list("pk", "name"))
        for line in groups.values():
            line.name = names[int(line.key)]
    _count_projects(user, scope, whole, parties)
    sources = _financing(user, scope, whole, parties)
    if not scope.is_by_project:
        _require(user, scope, whole, parties)
    order = ["fy", "gr", "bo", "sk"]
    return Board(
        whole,
        sorted(parties.values(), key=lambda line: order.index(line.key) if line.key in order else 9),
        sorted(groups.values(), key=lambda line: line.name, reverse=by == "year"),
        sources,
        by,
    )


def _add(line: Line, row: dict[str, Any]) -> None:
    for name in BALANCES:
        setattr(line.sums, name, getattr(line.sums, name) + row[name])


def _count_projects(user: User, scope: Scope, whole: Line, parties: dict[str, Line]) -> None:
    rows = scope.projects(user).order_by().values_list("agreement__party").annotate(n=Count("pk"))
    for key, count in rows:
        parties[key].projects = count
        whole.projects += count


def _financing(user: User, scope: Scope, whole: Line, parties: dict[str, Line]) -> list[tuple[str, Decimal, Decimal]]:
    """Add what others put in to the lines, and return it by kind of financier: in cash, in kind."""
    rows = scope.financing(user).order_by().values("agreement__party", "agreement__party__area", "source", "form")
    by_source: dict[str, list[Decimal]] = defaultdict(lambda: [NOTHING, NOTHING])
    for row in rows.annotate(amount=Sum("amount")):
        line = parties.setdefault(row["agreement__party"], Line(row["agreement__party"], row["agreement__party__area"]))
        by_source[row["source"]][row["form"] == CoFinancing.Form.IN_KIND] += row["amount"]
        for one in (line, whole):
            one.financing += row["amount"]
            if row["source"] in MATCHING:
                one.matching += row["amount"]
    return [(str(source.label), *by_source[source]) for source in Source if source in by_source]  # type: ignore[misc]


def _require(user: User, scope: Scope, whole: Line, parties: dict[str, Line]) -> None:
    """Add how much matching the agreements ask for: their percent of each frame."""
    frames = total(*BALANCES["frame"], path="entries__")
    rows = scope.frames(user).order_by().values("agreement__party", "agreement__matching_percent").annotate(sum=frames)
    for row in rows:
        amount = part(row["sum"], row["agreement__matching_percent"])
        for line in (parties.get(row["agreement__party"]), whole):
            if line is not None:
                line.required += amount


def paid_by_month(user: User, scope: Scope) -> list[Decimal]:
    """Return what had been paid by the end of each month of the scope's year."""
    rows = scope.entries(user).filter(kind__in=BALANCES["paid"]).order_by().annotate(month=TruncMonth("on"))
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for month, amount in rows.values_list("month").annotate(amount=Sum("amount")):
        # What is paid of a year's money before or after the year stands at the year's ends.
        sums[1 if month.year < scope.year else 12 if month.year > scope.year else month.month] += amount
    run, found = NOTHING, []
    for month in range(1, 13):
        run += sums[month]
        found.append(run)
    return found


def sum_of(figure: Figure, rows: EntryQuerySet) -> Decimal:
    found: Decimal = rows.aggregate(sum=Sum("counts_for", default=Value(0)))["sum"]
    return found


def lines(board: Board) -> list[Line]:
    return [*board.parties, board.whole]


def sum_of_financing(rows: Any) -> Decimal:
    found: Decimal = rows.aggregate(sum=Sum("amount", default=Value(0)))["sum"]
    return found
