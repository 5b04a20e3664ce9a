"""The matrix of needs: subjects against delregions, horizons and sectors, as a picture, a list and a file."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from analyses import permissions
from analyses.filters import assessments as filters
from analyses.models import Area, Assessment, AssessmentRound, Sector, Subject, Topic
from analyses.services import matrix, matrix_words
from analyses.views import assessment_page
from portal import exports
from portal.http import Request, listing, page_or_part, read_key, require, to_job
from portal.services import list_files

SUBJECTS, ROWS, TOP = 40, 50, 4


@dataclass(frozen=True)
class Cell:
    """What a cell shows, and whether a delregion's columns begin with it."""

    html: str
    is_first: bool


@dataclass(frozen=True)
class Line:
    """A subject with its cells, what most of them say, whether the delregions differ, and which way it has gone."""

    subject: Subject
    cells: list[Cell]
    total: matrix.Sum | None
    look: assessment_page.Look | None
    differs: bool
    direction: str


@require_GET
def index(request: Request) -> HttpResponse:
    """What the delregions say of each subject, in the round that is asked for or else the latest."""
    require(permissions.can_read_analyses(request.user))
    shown, rounds, found = _asked(request)
    cells = Assessment.objects.visible_to(request.user).filter(round=shown) if shown else Assessment.objects.none()
    if request.GET.get("view") == "list" or exports.wanted(request):
        return _list(request, found, shown, rounds)
    earlier = Assessment.objects.visible_to(request.user).filter(round=shown.follows_id if shown else None)
    context = content(request, found, cells, earlier, is_open=shown is not None and shown.is_open)
    return page_or_part(request, "analyses/assessments", {**context, **_around(request, shown, rounds)})


def _asked(request: Request) -> tuple[AssessmentRound | None, list[AssessmentRound], Any]:
    """Return the round that is asked for or else the latest, all rounds, and the filters."""
    rounds = list(AssessmentRound.objects.by_weight())
    asked = read_key(request.GET.get("round"))
    shown = next((row for row in rounds if row.pk == asked), rounds[0] if rounds else None)
    latest_first = sorted(rounds, key=lambda row: (row.opens_on, row.pk), reverse=True)
    return shown, rounds, filters.of(request.GET, shown, latest_first)


def _around(request: Request, shown: AssessmentRound | None, rounds: list[AssessmentRound]) -> dict[str, Any]:
    """Return what stands above both views."""
    areas = permissions.areas_of(request.user)
    open_round = max((row for row in rounds if row.is_open), key=lambda row: (row.opens_on, row.pk), default=None)
    return {
        "round": shown,
        "open_round": open_round,
        "round_badge": assessment_page.ROUND_BADGES[AssessmentRound.State(shown.state)] if shown else None,
        "own": areas[0] if open_round and len(areas) == 1 else None,
        "can_run": permissions.can_run_rounds(request.user),
        "can_add": bool(areas),
        "looks": list(assessment_page.looks().values())[:-1],
    }


def content(request: HttpRequest, found: Any, cells: Any, earlier: Any, *, is_open: bool) -> dict[str, Any]:
    """Return the picture of some cells against those of the round before; an open round shows empty rows too."""
    wanted = {name: found.asked(name) for name in ("area", "horizon", "sector")}
    columns = matrix.columns(**wanted)
    signs = matrix.narrowed(matrix.signs(cells), [column.key for column in columns])
    before = matrix.narrowed(matrix.signs(earlier), [column.key for column in columns])
    said = sum(len(some) for some in signs.values())  # an assessment of both sectors counts twice
    subjects = found.qs if is_open else found.qs.filter(pk__in=signs)
    subjects = _chosen(subjects, found, signs, before, cells)
    context = listing(request, found, filters.ordered(subjects), size=SUBJECTS)
    drawn = Drawn()
    lines = [_line(row, columns, signs.get(row.pk, {}), before.get(row.pk, {}), drawn) for row in context["page"]]
    groups = [
        (str(Topic(topic).label), list(rows)) for topic, rows in groupby(lines, key=lambda row: row.subject.topic)
    ]
    shared = {"groups": groups, "view": "", "is_long": said > exports.LONG}
    return {**context, **shared, **_heads(columns), **_tops(signs), **_adopted(cells)}


def _chosen(
    rows: QuerySet[Subject], found: Any, signs: matrix.Signs, before: matrix.Signs, cells: Any
) -> QuerySet[Subject]:
    """Keep the subjects that say what is asked for, that differ, that have changed, or that lack grounds."""
    if sign := found.asked("sign"):
        rows = rows.filter(pk__in=matrix.saying(signs, sign))
    if found.asked("show") == "differs":
        rows = rows.filter(pk__in=matrix.differing(signs))
    if found.asked("show") == "changed":
        rows = rows.filter(pk__in=matrix.changing(signs, before))
    if found.asked("show") == "ungrounded":
        own = {name: found.asked(name) for name in ("sector", "horizon", "area")}
        rows = rows.filter(pk__in=cells.in_cells(**own).ungrounded().values("subject"))
    return rows


def _line(subject: Subject, columns: list[matrix.Column], now: Any, before: Any, drawn: "Drawn") -> Line:
    changed = matrix.changed(now, before)
    total, apart = matrix.total(now), matrix.difference(now)
    area = ""
    cells = []
    for column in columns:
        was = before[column.key] if column.key in changed else None
        cells.append(Cell(drawn.cell(now.get(column.key, ""), was), column.area != area))
        area = column.area
    return Line(
        subject,
        cells,
        total,
        drawn.looks[total.sign] if total else None,
        apart is not None and apart.spread >= matrix.CLEAR,
        matrix.direction(now, before),
    )


class Drawn:
    """Cells as they are drawn: there are few different ones on a page of many."""

    def __init__(self) -> None:
        self.looks = assessment_page.looks()
        self.known: dict[tuple[str, str | None], str] = {}

    def cell(self, sign: str, was: str | None) -> str:
        """Return a cell's HTML; `was` is what it said last time, where that was something else."""
        if (sign, was) not in self.known:
            words = {"look": self.looks[sign], "was": self.looks[was].label if was else ""}
            self.known[sign, was] = render_to_string("analyses/assessments/_cell.html", words)
        return self.known[sign, was]


def _heads(columns: list[matrix.Column]) -> dict[str, Any]:
    """Return the three rows of heads: delregions, horizons, sectors."""
    areas = [(area, str(Area(area).label), len(list(some))) for area, some in groupby(columns, key=lambda c: c.area)]
    horizons: list[tuple[str, str, int, bool]] = []
    for (area, horizon), some in groupby(columns, key=lambda c: (c.area, c.horizon)):
        is_first = not horizons or horizons[-1][0] != area
        horizons.append((area, matrix_words.short(horizon), len(list(some)), is_first))
    sectors = []
    for place, column in enumerate(columns):
        is_first = place == 0 or columns[place - 1].area != column.area
        short = _("Pub") if column.sector == Sector.PUBLIC else _("Priv")
        sectors.append((short, Sector(column.sector).label, is_first))
    return {"areas": areas, "horizons": horizons, "sectors": sectors, "width": len(columns) + 2}


def _tops(signs: matrix.Signs) -> dict[str, Any]:
    """Return the two lists beneath: what is lacking in most delregions, and where they differ most."""
    lacking, apart = matrix.short_of(signs, most=TOP), matrix.furthest_apart(signs, most=TOP)
    names = Subject.objects.in_bulk([row[0] for row in lacking] + [row[0] for row in apart])
    return {
        "lacking": [(names[pk], matrix_words.lacking(sector, areas)) for pk, sector, areas in lacking],
        "apart": [(names[pk], matrix_words.words_of(found)) for pk, found in apart],
    }


def _adopted(cells: QuerySet[Assessment]) -> dict[str, Any]:
    return cells.filter(state__in=[Assessment.State.ADOPTED, *Assessment.OUT]).aggregate(adopted_on=Max("adopted_on"))


def _list(request: Request, found: Any, shown: AssessmentRound | None, rounds: list[AssessmentRound]) -> HttpResponse:
    """The assessments one by one: what a phone shows, and what a file holds."""
    rows = _rows(request, found, shown)
    if kind := exports.wanted(request):
        return respond(kind, file_columns(), rows)
    looks = assessment_page.looks()
    context = listing(request, found, rows, size=ROWS, view="list", badges=assessment_page.BADGES)
    context["rows"] = [(row, looks[row.sign]) for row in context["page"]]
    context["is_long"] = context["page"].paginator.count > exports.LONG
    return page_or_part(request, "analyses/assessments", {**context, **_around(request, shown, rounds)})


def respond(kind: str, columns: list[exports.Column], rows: QuerySet[Assessment]) -> HttpResponse:
    """Answer with the file; so many that Excel's own would keep everybody waiting come as CSV."""
    kind = "csv" if rows.count() > exports.LONG else kind
    return exports.respond(kind, name=_("Needs of competence"), columns=columns, rows=rows.iterator())


def _rows(request: Request, found: Any, shown: AssessmentRound | None) -> Any:
    cells = Assessment.objects.visible_to(request.user).filter(round=shown)
    earlier = Assessment.objects.visible_to(request.user).filter(round=shown.follows_id if shown else None)
    return in_order(found, cells, earlier)


@require_POST
def file(request: Request) -> HttpResponse:
    """Order the assessments that the filters leave as an Excel file, and go where one sees how far it has come."""
    require(permissions.can_read_analyses(request.user))
    shown, _rounds, found = _asked(request)
    rows = _rows(request, found, shown).iterator()
    job = list_files.order(_("Needs of competence"), file_columns(), rows, by=request.user)
    return to_job(request, job.pk)


def in_order(found: Any, cells: Any, earlier: Any) -> Any:
    """Return the assessments that the filters leave, one by one."""
    rows = cells.in_cells(**{name: found.asked(name) for name in ("sector", "horizon", "area")})
    before = matrix.signs(earlier) if found.asked("show") == "changed" else {}
    rows = rows.filter(subject__in=_chosen(found.qs, found, matrix.signs(rows), before, rows))
    order = ("subject__topic", "subject__name", "subject", "area", "-horizon", "-sector", "pk")
    return rows.select_related("subject__code__classification", "round").order_by(*order)


def file_columns() -> list[exports.Column]:
    """Return the columns of the file."""
    return [
        exports.Column(_("Round"), lambda row: row.round),
        exports.Column(_("Occupational field"), lambda row: row.subject.get_topic_display()),
        exports.Column(_("Occupational group"), lambda row: row.subject),
        exports.Column(_("Code"), lambda row: row.subject.code and row.subject.code.label),
        exports.Column(_("Delregion"), lambda row: row.get_area_display()),
        exports.Column(_("Sector"), lambda row: row.get_sector_display()),
        exports.Column(_("Horizon"), lambda row: row.get_horizon_display()),
        exports.Column(_("Assessment"), lambda row: row.get_value_display()),
        exports.Column(_("Trend"), lambda row: row.get_trend_display()),
        exports.Column(_("Certainty"), lambda row: row.get_certainty_display()),
        exports.Column(_("Why"), lambda row: row.text),
        exports.Column(_("Stands behind"), lambda row: row.stands_behind),
        exports.Column(_("State"), lambda row: row.get_state_display()),
        exports.Column(_("Adopted"), lambda row: row.adopted_on),
        exports.Column(_("Communicated"), lambda row: row.communicated_at and timezone.localdate(row.communicated_at)),
    ]
