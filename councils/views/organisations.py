"""The list of organisations, each one's page, and its life: added, changed, ended, opened again."""

from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from councils import permissions
from councils.filters import organisations as filters
from councils.forms.organisations import OrganisationForm
from councils.forms.periods import EndForm
from councils.models import Affiliation, Board, Council, Membership, Municipality, Organisation, Person
from councils.rights import rights_of
from councils.services import organisations
from portal import exports
from portal.concurrency import Conflict, WrongState
from portal.exports import Column
from portal.form_pages import ask
from portal.history import events_of, history_of
from portal.http import Request, listing, page_or_part, paged, rebase, require
from portal.sorting import swedish


@require_GET
def index(request: Request) -> HttpResponse:
    """All organisations in Swedish order, those that have ended apart."""
    found = filters.of(request.user, request.GET, request)
    sort = request.GET.get("sort", "")
    rows = filters.ordered(found.qs.for_list(request.user, today=timezone.localdate()), sort)
    if kind := exports.wanted(request):
        return exports.respond(kind, name=_("Organisations"), columns=_columns(), rows=rows)
    context = listing(
        request,
        found,
        rows,
        can_write=permissions.can_write_registry(request.user),
    )
    return page_or_part(request, "councils/organisations", context)


def _columns() -> list[Column]:
    return [
        Column(_("Name"), lambda row: row.name),
        Column(_("Short name"), lambda row: row.short_name),
        Column(_("Kind"), lambda row: row.get_kind_display()),
        Column(_("Side"), lambda row: row.side.label),
        Column(_("Organisation number"), lambda row: row.organisation_number),
        Column(_("Website"), lambda row: row.website),
        Column(_("People"), lambda row: row.people_count),
        Column(_("Councils"), lambda row: row.council_count),
        Column(pgettext("organisation", "Ended"), lambda row: row.ended_on),
    ]


def _find(request: Request, pk: int) -> Organisation:
    rows = Organisation.objects.visible_to(request.user).select_related("party", "municipality")
    return get_object_or_404(rows, pk=pk)


@require_GET
def detail(request: Request, pk: int) -> HttpResponse:
    """One organisation: its facts, the people and places that the reader may see, its boards and councils."""
    row, user, today = _find(request, pk), request.user, timezone.localdate()
    people = Person.objects.visible_to(user).filter(organisation=row, ended_on=None).order_by(swedish("name"), "pk")
    places = (
        Membership.objects.visible_to(user).filter(organisation=row).select_related("person", "council__host__party")
    )
    boards = Board.objects.visible_to(user).filter(organisation=row)
    hosted = Council.objects.visible_to(user).filter(host=row)
    context = _frame(
        request,
        row,
        "detail",
        today=today,
        places=list(places.on(today).order_by(swedish("council__name"), swedish("person__name"), "pk")),
        earlier_places=list(places.filter(to_on__lt=today).order_by("-to_on", "pk")[:50]),
        sees_people=rights_of(user).reads_registry,
        boards=list(boards.order_by(F("to_on").desc(nulls_first=True), swedish("name"))),
        hosted=list(hosted.order_by(F("ended_on").desc(nulls_first=True), swedish("name"))),
        affiliations=_affiliations(row),
        **paged(request, people, size=50),
    )
    return render(request, "councils/organisations/detail.html", context)


def _affiliations(row: Organisation) -> list[Affiliation]:
    """Return where a municipality has belonged, the latest first."""
    if not hasattr(row, "municipality"):
        return []
    rows = row.municipality.affiliations.select_related("party__organisation")
    return list(rows.order_by(F("from_on").desc(nulls_last=True), "-pk"))


@require_GET
def history(request: Request, pk: int) -> HttpResponse:
    """Who changed what about the organisation, and when; for a municipality also where it has belonged."""
    row = _find(request, pk)
    changes = history_of(
        events_of(Organisation, pgh_obj_id=row.pk),
        events_of(Affiliation, municipality_id__in=Municipality.objects.filter(organisation=row).values("pk")),
    )
    return render(request, "councils/organisations/history.html", _frame(request, row, "history", changes=changes))


def _frame(request: Request, row: Organisation, tab: str, **more: Any) -> dict[str, Any]:
    """Return what the head of the organisation's page shows, whichever tab is open, with the tab's own content."""

    def to(name: str) -> str:
        return reverse(f"councils:organisation-{name}", args=[row.pk])

    return {
        "organisation": row,
        "tab": tab,
        "tabs": [
            {"name": "detail", "url": to("detail"), "label": _("Overview"), "count": None},
            {"name": "history", "url": to("history"), "label": _("History"), "count": None},
        ],
        "crumbs": [(_("Organisations"), reverse("councils:organisation-list")), (row.label, None)],
        "can_edit": permissions.can_edit_organisation(request.user, row),
        "can_administer": permissions.can_administer(request.user),
        **more,
    }


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Add an organisation."""
    require(permissions.can_write_registry(request.user))
    form = OrganisationForm(request.POST or None, user=request.user)
    if request.method != "POST" or not form.is_valid():
        return _form(request, form)
    try:
        row = organisations.create(form.save(commit=False), by=request.user)
    except WrongState as error:
        form.add_error("name", str(error))
        return _form(request, form)
    messages.success(request, _("The organisation is added."))
    return redirect(row)


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Change an organisation."""
    row = _find(request, pk)
    require(permissions.can_edit_organisation(request.user, row))
    form = OrganisationForm(request.POST or None, instance=row, user=request.user)
    if request.method != "POST" or not form.is_valid():
        return _form(request, form)
    try:
        organisations.edit(form.save(commit=False), version=form.read_version, by=request.user)
    except WrongState as error:
        form.add_error("name", str(error))
        return _form(request, form)
    except Conflict as conflict:
        return _form(request, form, status=409, conflict=rebase(form, conflict.current))
    messages.success(request, _("The organisation is changed."))
    return redirect(row)


def _form(request: Request, form: OrganisationForm, *, status: int = 200, **more: object) -> HttpResponse:
    row = form.instance if form.instance.pk else None
    context = {"form": form, "organisation": row, **more}
    return render(request, "councils/organisations/form.html", context, status=422 if form.errors else status)


@require_http_methods(["GET", "POST"])
def end(request: Request, pk: int) -> HttpResponse:
    """End an organisation on a day, having said what stays; the next page has the way back."""
    row = _find(request, pk)
    require(permissions.can_edit_organisation(request.user, row))
    form = EndForm(request.POST or None, latest=timezone.localdate())
    return ask(
        request,
        form,
        heading=_("End %(name)s") % {"name": row.name},
        lede=_(
            "It can no longer be chosen for new people and places. Everything that it has been part of is kept, and it "
            "can be opened again."
        ),
        crumbs=[
            (_("Organisations"), reverse("councils:organisation-list")),
            (row.label, row.get_absolute_url()),
            (pgettext("verb", "End"), None),
        ],
        back=row.get_absolute_url(),
        act=lambda: organisations.end(row, on=form.cleaned_data["on"], by=request.user),
        action=_("End the organisation"),
        done=_("%(name)s has ended.") % {"name": row.name},
        undo=reverse("councils:organisation-reopen", args=[row.pk]),
        template="councils/organisations/end.html",
        **_what_stays(request, row),
    )


def _what_stays(request: Request, row: Organisation) -> dict[str, Any]:
    """Return how many people and places the organisation still has, as far as the user sees them."""
    places = Membership.objects.visible_to(request.user).on(timezone.localdate())
    return {
        "people_count": Person.objects.visible_to(request.user).filter(organisation=row, ended_on=None).count(),
        "place_count": places.filter(organisation=row).count(),
    }


@require_POST
def reopen(request: Request, pk: int) -> HttpResponse:
    """Take an ended organisation back."""
    row = _find(request, pk)
    require(permissions.can_edit_organisation(request.user, row))
    organisations.reopen(row, by=request.user)
    messages.success(request, _("%(name)s is open again.") % {"name": row.name})
    return redirect(row)
