"""The grid: a delregion's assessments filled in by keyboard, cell by cell, or sent together as a plain form."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from analyses.filters import assessments as filters
from analyses.forms.assessments import AreaGroundsForm
from analyses.models import Area, Assessment, AssessmentRound, Horizon, Sector, Sign, Subject, Topic
from analyses.services import assessments, grounds, matrix
from analyses.services.assessments import Place
from analyses.views import assessment_page
from portal.concurrency import Conflict, WrongState
from portal.form_pages import ask
from portal.http import Request, listing, read_key
from portal.templatetags.portal import clock

SUBJECTS = 25


@dataclass(frozen=True)
class Cell:
    """A field of the form: what it is called, what stands in it, at which version, and who may not write it."""

    name: str
    label: str
    look: assessment_page.Look
    version: int
    state: str
    url: str

    @property
    def is_locked(self) -> bool:
        return self.state != Assessment.State.DRAFT


def _name(subject: int, horizon: str, sector: str) -> str:
    return f"{subject}-{horizon}-{sector}"


def _grid(request: Request, in_round: AssessmentRound, area: str) -> dict[str, Any]:
    """Return a page of the subjects with their four cells; three queries."""
    found = filters.of(request.GET)
    context = listing(request, found, filters.ordered(found.qs), size=SUBJECTS)
    subjects: list[Subject] = list(context["page"])
    rows = Assessment.objects.filter(round=in_round, area=area, subject__in=subjects).exclude(sector=Sector.BOTH)
    known = {_name(row.subject_id, row.horizon, row.sector): row for row in rows}
    looks = assessment_page.looks()
    lines = []
    for subject in subjects:
        cells = []
        for column in matrix.columns(area=area):
            name = _name(subject.pk, column.horizon, column.sector)
            row = known.get(name)
            label = f"{subject}, {Horizon(column.horizon).label}, {Sector(column.sector).label}"
            sign, version = (row.sign, row.version) if row else ("", 0)
            state, url = (row.state, row.get_absolute_url()) if row else (Assessment.State.DRAFT.value, "")
            cells.append(Cell(name, label, looks[sign], version, state, url))
        lines.append((subject, cells))
    return {**context, "lines": lines, "looks": list(looks.values()), "topics": Topic.choices}


def _find(request: Request, pk: int, area: str) -> AssessmentRound:
    if area not in Area or area == Area.COUNTY:
        raise Http404
    return assessment_page.own_round(request, pk, area)


@require_http_methods(["GET", "POST"])
def grid(request: Request, pk: int, area: str) -> HttpResponse:
    """A delregion's cells to fill in; sent without script, all that is changed on the page is saved together."""
    in_round = _find(request, pk, area)
    if request.method == "POST":
        return _save_all(request, in_round, area)
    context = {
        "round": in_round,
        "area": area,
        "area_name": Area(area).label,
        "cell_url": reverse("analyses:grid-cell", args=[pk, area]),
        "crumbs": assessment_page.crumbs(
            (in_round.name, reverse("analyses:round-detail", args=[pk])), (str(Area(area).label), None)
        ),
        **_grid(request, in_round, area),
    }
    return render(request, "analyses/assessments/grid.html", context)


def _save_all(request: Request, in_round: AssessmentRound, area: str) -> HttpResponse:
    """Save the cells that differ from what the page showed; those that somebody else has changed meanwhile stay."""
    saved, lost = 0, []
    for field in request.POST:
        sign = request.POST.get(field, "")
        name = field.removeprefix("v-")
        version, _bar, shown = request.POST.get(f"n-{name}", "").partition(":")
        place = _place(in_round, area, name) if field.startswith("v-") and sign != shown else None
        if place is None or not _is_sign(sign):
            continue
        try:
            assessments.rate(place, sign, version=read_key(version), by=request.user)
            saved += 1
        except Conflict:
            lost.append(place.subject.name)
        except WrongState as error:
            messages.error(request, str(error))
            break
    if saved or not lost:
        words = ngettext("%(n)s assessment is saved.", "%(n)s assessments are saved.", saved)
        messages.success(request, words % {"n": saved})
    if lost:
        words = _("Somebody else has changed these meanwhile, and what they wrote stands: %s. Look, and choose again.")
        messages.error(request, words % ", ".join(dict.fromkeys(lost)))
    return redirect(request.get_full_path())


def _is_sign(sign: str) -> bool:
    return sign == "" or sign in Sign


def _place(in_round: AssessmentRound, area: str, name: str) -> Place | None:
    """Return which cell a field's name means; nothing for what no field of ours is called."""
    key, _dash, rest = name.partition("-")
    horizon, _dash, sector = rest.partition("-")
    if horizon not in Horizon or sector not in matrix.SECTORS:
        return None
    subject = Subject.objects.filter(pk=read_key(key)).first()
    return Place(in_round, subject, area, sector, horizon) if subject else None


@require_POST
def cell(request: Request, pk: int, area: str) -> HttpResponse:
    """Save one cell, if it is still as it was when it was read; else say who has changed it, and to what."""
    in_round = _find(request, pk, area)
    sign = request.POST.get("sign", "")
    place = _place(in_round, area, request.POST.get("name", ""))
    if place is None or not _is_sign(sign):
        return JsonResponse({"text": _("That cannot be saved. Load the page again.")}, status=422)
    try:
        row = assessments.rate(place, sign, version=read_key(request.POST.get("version")), by=request.user)
    except Conflict as conflict:
        return _clash(place, conflict)
    except WrongState as error:
        return JsonResponse({"text": str(error)}, status=423)
    said = _("Saved %s") % clock(timezone.localtime())
    return JsonResponse({"version": row.version, "sign": row.sign, "saved": said})


def _clash(place: Place, conflict: Conflict) -> JsonResponse:
    theirs = place.find() or conflict.current
    assert isinstance(theirs, Assessment)  # it is one that was in the way
    who = theirs.written_by.name if theirs.written_by else _("Somebody")
    label = assessment_page.looks()[theirs.sign].label
    words = _("%(who)s has changed %(what)s meanwhile, to: %(value)s.")
    text = words % {"who": who, "what": place.subject.name, "value": label}
    return JsonResponse({"text": text, "sign": theirs.sign, "version": theirs.version}, status=409)


@require_http_methods(["GET", "POST"])
def area_grounds(request: Request, pk: int, area: str) -> HttpResponse:
    """Give all the drafts of a delregion, or of one field, their grounds at once."""
    in_round = _find(request, pk, area)
    form = AreaGroundsForm(request.POST if request.method == "POST" else None, user=request.user)
    back = reverse("analyses:grid", args=[pk, area])

    def act() -> int:
        said = form.cleaned_data
        rows = Assessment.objects.filter(round=in_round, area=area)
        rows = rows.filter(subject__topic=said["topic"]) if said["topic"] else rows
        return grounds.give(rows, analyses=said["analyses"], dialogues=said["dialogues"], by=request.user)

    def done(given: int) -> str:
        return ngettext("%(n)s draft rests on them now.", "%(n)s drafts rest on them now.", given) % {"n": given}

    return ask(
        request,
        form,
        heading=_("Grounds for many at once"),
        about=f"{in_round}, {Area(area).label}",
        crumbs=assessment_page.crumbs((str(Area(area).label), back), (_("Grounds"), None)),
        back=back,
        act=act,
        action=_("Save the grounds"),
        done=done,
    )
