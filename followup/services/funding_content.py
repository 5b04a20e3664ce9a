"""What the dashboard of the money says as a file: its own figures as blocks, frozen when the file is ordered."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from followup.models import Agreement, ProjectReport
from followup.models.report import ReportQuerySet
from followup.services import figures, forecast
from followup.services.figures import BY, FIGURES, Board, Line
from followup.services.forecast import Expected
from followup.services.scopes import Scope
from portal.charts import Chart, Kind, Series
from portal.models import User
from portal.reports.content import Block, Figure, Heading, KeyFigures, Paragraph, Report, Table
from portal.tables import Column, Value
from portal.tables import Kind as Of
from portal.templatetags.portal import kr

MILLION = Decimal(1_000_000)
# What frames are divided into.
FRAMED = ("fund", "year")
Facts = Sequence[tuple[str, str]]


def waiting(user: User, scope: Scope) -> ReportQuerySet:
    """Return the reports of the projects that have money within the scope, whatever year's: what is late stays late."""
    every = replace(scope, year=0)
    if every == Scope():
        return ProjectReport.objects.filter(project__agreement__in=Agreement.objects.visible_to(user))
    return ProjectReport.objects.filter(project__in=every.projects(user).values("pk"))


def paid_chart(user: User, scope: Scope, board: Board, today: date) -> Chart | None:
    """Return how payments have grown over the scope's year; None for all years together."""
    if not scope.year or not board.whole.sums.paid:
        return None
    known = 12 if scope.year < today.year else today.month if scope.year == today.year else 0
    paid = figures.paid_by_month(user, scope)
    values = tuple(amount / MILLION if n < known else None for n, amount in enumerate(paid))
    return Chart(
        kind=Kind.LINE,
        title=_("Paid during the year"),
        head=_("Month"),
        labels=tuple(str(MONTHS[n])[:3] for n in range(1, 13)),
        series=(Series(_("Paid"), values),),
        about=_("By the end of each month, of the money of %(year)s.") % {"year": scope.year},
        unit=_("SEK million"),
        places=2,
    )


def financing_chart(board: Board) -> Chart | None:
    """Return what others put in, by kind of financier, in cash and in kind."""
    if not board.sources:
        return None
    columns = [row[1] for row in board.sources], [row[2] for row in board.sources]
    cash, in_kind = (tuple(amount / MILLION for amount in column) for column in columns)
    return Chart(
        kind=Kind.STACKED,
        title=_("Co-financing by kind of financier"),
        head=_("Financier"),
        labels=tuple(row[0] for row in board.sources),
        series=(Series(_("In cash"), cash), Series(_("In kind"), in_kind)),
        unit=_("SEK million"),
        places=2,
    )


def forecast_chart(rows: Sequence[Expected]) -> Chart | None:
    """Return the expected payments by quarter."""
    found = forecast.quarters(rows)
    if not found:
        return None
    return Chart(
        kind=Kind.BAR,
        title=_("Payment forecast"),
        head=_("Quarter"),
        labels=tuple(one.name for one in found),
        series=(Series(_("Expected to be paid"), tuple(one.amount / MILLION for one in found)),),
        unit=_("SEK million"),
        places=2,
    )


def build(user: User, scope: Scope, *, by: str, facts: Facts, at: datetime) -> Report:
    """Return all that the dashboard of a scope shows, in the order that it is read."""
    board, today = figures.board(user, scope, by=by), timezone.localdate(at)
    expected = forecast.with_projects(forecast.expected(user, scope, today=today))
    charts = [paid_chart(user, scope, board, today), financing_chart(board), forecast_chart(expected)]
    late = list(waiting(user, scope).late(today).for_list().order_by("due_on", "pk"))
    title = _("Funding %(year)s") % {"year": scope.year} if scope.year else _("Funding, all years")
    day = date_format(today, "j F Y").lower()
    blocks: list[Block] = [
        Heading(_("In short"), key="kort"),
        _key_figures(board.whole, scope, len(late)),
        Heading(_("By association"), key="forbund"),
        _sums(
            _("Money by association"),
            _("Association"),
            figures.lines(board),
            has_frames=not scope.is_by_project,
            has_total=True,
        ),
        _financing(board),
    ]
    if board.groups:
        name = str(BY[by][0])
        words = {"what": name.lower()}
        blocks += [
            Heading(_("By %(what)s") % words, key="delat"),
            _sums(
                _("Money by %(what)s") % words, name, board.groups, has_frames=by in FRAMED and not scope.is_by_project
            ),
        ]
    blocks += [Heading(_("Charts"), key="diagram"), *(Figure(chart) for chart in charts if chart)]
    blocks += [Heading(_("Payment forecast"), key="prognos"), Paragraph(str(forecast.DEFINITION)), _expected(expected)]
    blocks += [Heading(_("Late reports"), key="sena"), _late(late)]
    blocks += [Heading(_("What the figures say"), key="definitioner"), _definitions()]
    return Report(
        title=title,
        owner="Kompetensportalen",
        at=at.isoformat(),
        blocks=tuple(blocks),
        status=_("As the ledger was on %(day)s") % {"day": day},
        facts=tuple(facts),
        footer=title,
    )


def _key_figures(whole: Line, scope: Scope, late: int) -> KeyFigures:
    frames = [(whole.sums.frame, _("Frame")), (whole.sums.left, _("Left to grant"))]
    rows = [
        *([] if scope.is_by_project else frames),
        (whole.sums.granted, _("Granted")),
        (whole.sums.paid, _("Paid")),
        (whole.unpaid, _("Left to pay")),
        (whole.sums.withheld, _("Withheld")),
        (whole.financing, _("Co-financing")),
        (whole.volume, _("Total volume")),
    ]
    counts = [(str(whole.projects), _("Projects")), (str(late), _("Late reports"))]
    return KeyFigures(tuple((kr(amount), name) for amount, name in rows) + tuple(counts))


def _money(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, Of.MONEY, places=0) for name in names)


def _sums(title: str, head: str, lines: Sequence[Line], *, has_frames: bool = True, has_total: bool = False) -> Table:
    """Return the sums of each line; what frames are not divided into has neither a frame nor anything left of it."""
    columns = [
        *([(_("Frame"), [line.sums.frame for line in lines])] if has_frames else []),
        (_("Granted"), [line.sums.granted for line in lines]),
        *([(_("Left to grant"), [line.sums.left for line in lines])] if has_frames else []),
        (_("Paid"), [line.sums.paid for line in lines]),
        (_("Withheld"), [line.sums.withheld for line in lines]),
        (_("Left to pay"), [line.unpaid for line in lines]),
    ]
    heads = (Column(head), *_money(*(name for name, _amounts in columns)))
    rows = zip([line.name for line in lines], *(amounts for _name, amounts in columns), strict=True)
    return Table(title, heads, tuple(rows), source=_("The ledger"), has_total=has_total)


def _financing(board: Board) -> Table:
    names = (_("Co-financing"), _("Matching"), _("Required matching"), _("Total volume"))
    columns = (Column(_("Association")), Column(_("Projects"), Of.INTEGER), *_money(*names))
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (line.name, Decimal(line.projects), line.financing, line.matching, line.required, line.volume)
        for line in figures.lines(board)
    )
    return Table(_("Co-financing by association"), columns, rows, has_total=True)


def _expected(rows: Sequence[Expected]) -> Table:
    columns = (
        *(Column(_("Month")), Column(_("Project")), Column(_("Report"), Of.INTEGER)),
        *(Column(_("Year"), Of.YEAR), Column(_("Fund")), *_money(_("Expected to be paid"))),
    )
    found = tuple(
        (
            row.on.strftime("%Y-%m"),
            row.project.title,
            Decimal(row.report.number) if row.report else None,
            str(row.year),
            row.fund,
            row.amount,
        )
        for row in rows
    )
    return Table(_("Expected payments"), columns, found)


def _late(rows: Sequence[ProjectReport]) -> Table:
    columns = (Column(_("Project")), Column(_("Run by")), Column(_("Report")), Column(_("To be sent"), Of.DATE))
    found = tuple(
        (
            row.project.title,
            row.project.organisation.label,
            f"{row.get_kind_display()} {row.number}",
            row.due_on.isoformat(),
        )
        for row in rows
    )
    return Table(_("Late reports"), columns, found)


def _definitions() -> Table:
    rows = tuple((str(one.label), str(one.definition)) for one in FIGURES.values())
    return Table(_("Definitions"), (Column(_("Figure")), Column(_("Definition"))), rows)
