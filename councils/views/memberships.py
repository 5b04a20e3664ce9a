"""A council's members: who sits there, for whom, and how a place is given, changed and ended."""

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from councils import permissions
from councils.forms.memberships import EndForm, MembershipForm
from councils.models import Membership
from councils.services import memberships
from councils.views import council_page
from portal import exports
from portal.concurrency import Conflict, WrongState
from portal.exports import Column
from portal.http import Request, back, rebase, require, undoable
from portal.sorting import swedish


@require_GET
def index(request: Request, slug: str) -> HttpResponse:
    """Who sits in the council now, by side, and who has sat there before."""
    council = council_page.find(request, slug)
    today = timezone.localdate()
    rows = list(council.memberships.for_list().order_by(swedish("person__name"), "pk"))
    now = [row for row in rows if row.covers(today)]
    if kind := exports.wanted(request):
        name = f"{council.short_name} {_('members')}"
        places = [place for group in memberships.by_side(now) for place in group.rows]
        return exports.respond(kind, name=name, columns=_columns(), rows=places)
    may_write = council_page.steps(request, council)["can_add"]
    earlier = sorted((row for row in rows if row.to_on and row.to_on < today), key=lambda row: row.to_on, reverse=True)
    context = council_page.frame(
        request,
        council,
        "members",
        groups=memberships.by_side(now),
        coming=[row for row in rows if row.from_on and row.from_on > today],
        earlier=earlier,
        editable={row.pk for row in rows if may_write and permissions.can_edit_membership(request.user, row)},
        mailto=_mailto(now) if may_write else "",
    )
    return render(request, "councils/memberships/index.html", context)


def _mailto(places: list[Membership]) -> str:
    addresses = sorted({place.person.email for place in places if place.person.email})
    return f"mailto:?bcc={','.join(quote(address, safe='@') for address in addresses)}" if addresses else ""


def _columns() -> list[Column]:
    return [
        Column(_("Side"), lambda row: row.organisation.side.label),
        Column(_("Name"), lambda row: row.person),
        Column(_("Title"), lambda row: row.person.title),
        Column(_("Represents"), lambda row: row.organisation),
        Column(_("Role"), lambda row: row.get_role_display()),
        Column(_("E-mail"), lambda row: row.person.email),
        Column(_("Phone"), lambda row: row.person.phone),
        Column(_("From"), lambda row: row.from_on),
        Column(_("To"), lambda row: row.to_on),
    ]


@require_http_methods(["GET", "POST"])
def new(request: Request, slug: str) -> HttpResponse:
    """Give a person a place in the council."""
    council = council_page.find(request, slug)
    require(permissions.can_add_membership(request.user, council))
    form = MembershipForm(
        request.POST or None,
        instance=Membership(council=council),
        user=request.user,
        council=council,
        initial={"person": request.GET.get("person", "")},
    )
    if request.method != "POST" or not form.is_valid():
        return _form(request, form)
    try:
        row = memberships.add(form.save(commit=False), by=request.user)
    except WrongState as error:
        form.add_error(None, str(error))
        return _form(request, form)
    messages.success(request, _("%(person)s has a place in the council.") % {"person": row.person})
    return back(request, _members(row))


def _find(request: Request, pk: int) -> Membership:
    """Return a place for writing: 404 to whoever may not read its council, 403 to whoever may not write it."""
    rows = Membership.objects.visible_to(request.user).for_list()
    row: Membership = get_object_or_404(rows.select_related("council__host__party"), pk=pk)
    require(permissions.can_edit_membership(request.user, row))
    return row


def _members(row: Membership) -> str:
    return reverse("councils:council-members", args=[row.council.slug])


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Change as what and for whom somebody sits in the council, and from when to when."""
    row = _find(request, pk)
    form = MembershipForm(request.POST or None, instance=row, user=request.user, council=row.council)
    if request.method != "POST" or not form.is_valid():
        return _form(request, form)
    try:
        memberships.edit(form.save(commit=False), version=form.read_version, by=request.user)
    except WrongState as error:
        form.add_error(None, str(error))
        return _form(request, form)
    except Conflict as conflict:
        return _form(request, form, status=409, conflict=rebase(form, conflict.current))
    messages.success(request, _("The place is changed."))
    return back(request, _members(row))


def _form(request: Request, form: MembershipForm, *, status: int = 200, **more: Any) -> HttpResponse:
    row = form.instance
    context = {
        "form": form,
        "council": row.council,
        "row": row if row.pk else None,
        "end_form": EndForm(initial={"to_on": timezone.localdate()}, auto_id="id_end_%s"),
        **more,
    }
    return render(request, "councils/memberships/form.html", context, status=422 if form.errors else status)


@require_POST
def end(request: Request, pk: int) -> HttpResponse:
    """Let a place be over at once, or after the last day that is given."""
    row = _find(request, pk)
    form = EndForm(request.POST)
    if not form.is_valid():
        return _answer(request, row, problem=" ".join(str(error) for error in form.errors["to_on"]))
    try:
        to_on = form.cleaned_data["to_on"]
        ended = (
            memberships.end(row, to_on=to_on, by=request.user) if to_on else memberships.end_now(row, by=request.user)
        )
    except WrongState as error:
        return _answer(request, row, problem=str(error))
    if ended is None:
        messages.success(request, _("The place of %(person)s, which had just begun, is gone.") % {"person": row.person})
        return HttpResponseClientRefresh() if request.htmx else back(request, _members(row))
    row.to_on = ended.to_on
    way_back = reverse("councils:membership-reopen", args=[row.pk])
    return _answer(request, row, said=_("The place of %(person)s ends") % {"person": row.person}, way_back=way_back)


@require_POST
def reopen(request: Request, pk: int) -> HttpResponse:
    """Take away the last day of a place that was ended too early."""
    row = _find(request, pk)
    try:
        row.to_on = memberships.reopen(row, by=request.user).to_on
    except WrongState as error:
        return _answer(request, row, problem=str(error))
    return _answer(request, row, said=_("%(person)s has the place again") % {"person": row.person})


def _answer(
    request: Request, row: Membership, *, problem: str = "", said: str = "", way_back: str = ""
) -> HttpResponse:
    if request.htmx:
        context = {"row": row, "editable": {row.pk}, "swapped": True, "problem": problem, "said": said}
        return render(request, "councils/memberships/_row.html", context)
    if problem:
        messages.error(request, problem)
    elif way_back:
        undoable(request, f"{said}.", way_back)
    else:
        messages.success(request, f"{said}.")
    return back(request, _members(row))
