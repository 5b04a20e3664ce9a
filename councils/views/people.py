"""The list of people, writing about one, the person's page, and who is invited and who has left."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from councils import permissions
from councils.filters import people as filters
from councils.forms.people import EndForm, PersonForm
from councils.models import ActionPoint, Assignment, Council, Membership, Person
from councils.models.action_point import ActionPointQuerySet
from councils.models.membership import MembershipQuerySet
from councils.rights import rights_of
from councils.services import people
from councils.views import person_page
from portal import exports
from portal.concurrency import Conflict, WrongState
from portal.exports import Column
from portal.form_pages import take
from portal.forms.fields import clean_text
from portal.history import events_of, history_of
from portal.http import Request, listing, own, page_or_part, rebase, require
from portal.sorting import swedish


@require_GET
def index(request: Request) -> HttpResponse:
    """The people that I may know of: all of them, or those of my councils."""
    found = filters.of(request.user, request.GET, request)
    sort = request.GET.get("sort", "")
    rows = filters.listed(filters.ordered(found.qs, sort), request.user)
    shows_accounts = rights_of(request.user).is_staff
    if kind := exports.wanted(request):
        return exports.respond(kind, name=_("People"), columns=_columns(shows_accounts=shows_accounts), rows=rows)
    context = listing(
        request,
        found,
        rows,
        shows_accounts=shows_accounts,
        can_write=permissions.can_write_registry(request.user),
    )
    return page_or_part(request, "councils/people", context)


def _columns(*, shows_accounts: bool) -> list[Column]:
    account_states = dict(filters.ACCOUNTS)
    columns = [
        Column(_("Name"), lambda row: row.name),
        Column(_("Title"), lambda row: row.title),
        Column(_("Organisation"), lambda row: row.organisation),
        Column(_("E-mail"), lambda row: row.email),
        Column(_("Phone"), lambda row: row.phone),
        Column(_("Councils"), lambda row: ", ".join(place.council.short_name for place in row.places)),
        Column(_("Ended"), lambda row: row.ended_on),
    ]
    if shows_accounts:
        columns.append(Column(_("Account"), lambda row: account_states[row.user.state if row.user else "none"]))
    return columns


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Put a person in the registry; from a council's page one is led back to it, with the new person chosen."""
    require(permissions.can_write_registry(request.user))
    form = PersonForm(request.POST or None)
    asked = clean_text(request.POST.get("council") or request.GET.get("council", ""))
    council = Council.objects.editable_by(request.user).filter(slug=asked).first()
    if request.method == "POST" and form.is_valid():
        person = people.create(form.save(commit=False), by=request.user)
        messages.success(request, _("%s is in the registry. Nobody has been told anything yet.") % person)
        return redirect(_onward(request, person, council))
    return _form(request, form, council=council)


def _onward(request: Request, person: Person, council: Council | None) -> str:
    """Return to where one came from with the new person chosen there, else to the person's page."""
    url = own(request, request.POST.get("next", ""))
    if not url and council is not None:
        url = reverse("councils:membership-new", args=[council.slug])
    if not url:
        return person.get_absolute_url()
    return f"{url}{'&' if '?' in url else '?'}{urlencode({'person': person.pk})}"


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Change somebody's contact, or one's own."""
    person = person_page.find(request, pk)
    require(permissions.can_edit_person(request.user, person))
    form = PersonForm(request.POST or None, instance=person, own=not permissions.can_write_registry(request.user))
    account = person.user
    if request.method != "POST" or not form.is_valid():
        return _form(request, form, account=account)
    try:
        people.edit(form.save(commit=False), version=form.read_version, by=request.user)
    except Conflict as conflict:
        return _form(request, form, status=409, account=account, conflict=rebase(form, conflict.current))
    messages.success(request, _("The contact is changed."))
    if account is not None and account.joined_at is None and account.is_active and account.email != form.instance.email:
        text = _("The invitation went to %s. Send it again, and that address can no longer be used.")
        messages.warning(request, text % account.email)
    return redirect(person)


def _form(request: Request, form: PersonForm, *, status: int = 200, **more: object) -> HttpResponse:
    person = Person.objects.filter(pk=form.instance.pk).first()
    context = {
        "form": form,
        "person": person,
        "next": own(request, request.POST.get("next") or request.GET.get("next", "")),
        "crumbs": person_page.crumbs((person.name, person.get_absolute_url()), (_("Change"), None))
        if person
        else person_page.crumbs((_("New person"), None)),
        **more,
    }
    return render(request, "councils/people/form.html", context, status=422 if form.errors else status)


@require_GET
def detail(request: Request, pk: int) -> HttpResponse:
    """How the person is reached, where they sit and have sat, what they are set to do and what they have taken on."""
    person = person_page.find(request, pk)
    today = timezone.localdate()
    places = list(_places(request, person))
    assignments = list(person.assignments.select_related("organisation").order_by(F("to_on").desc(nulls_first=True)))
    context = person_page.frame(
        request,
        person,
        "detail",
        places=[place for place in places if not place.to_on or place.to_on >= today],
        earlier=[place for place in places if place.to_on and place.to_on < today],
        assignments=assignments,
        action_points=list(_open_action_points(request, person)[:20]),
        may_assign=permissions.can_assign(request.user) and person.ended_on is None,
        today=today,
        **person_page.account(request, person),
    )
    return render(request, "councils/people/detail.html", context)


def _places(request: Request, person: Person) -> MembershipQuerySet:
    places = Membership.objects.visible_to(request.user).filter(person=person)
    latest = F("to_on").desc(nulls_first=True)
    return places.select_related("organisation", "council__host__party").order_by(
        latest, swedish("council__name"), "pk"
    )


def _open_action_points(request: Request, person: Person) -> ActionPointQuerySet:
    rows = ActionPoint.objects.visible_to(request.user).open().filter(owner=person).distinct()
    return rows.for_list().order_by(F("due_on").asc(nulls_last=True), "pk")


@require_GET
def history(request: Request, pk: int) -> HttpResponse:
    """Who changed what about the person and when, with the places that the reader may see and the tasks."""
    person = person_page.find(request, pk)
    councils = Council.objects.visible_to(request.user).values("pk")
    changes = history_of(
        events_of(Person, pgh_obj_id=person.pk),
        events_of(Membership, person_id=person.pk, council_id__in=councils),
        events_of(Assignment, person_id=person.pk),
    )
    return render(
        request, "councils/people/history.html", person_page.frame(request, person, "history", changes=changes)
    )


@require_http_methods(["GET", "POST"])
def end(request: Request, pk: int) -> HttpResponse:
    """Say what ends when a person leaves, and end it."""
    person = person_page.find(request, pk)
    require(permissions.can_end_person(request.user, person))
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            people.end(person, on=form.cleaned_data["on"], by=request.user)
        except WrongState as error:
            form.add_error("on", str(error))
        else:
            messages.success(request, _("%s has left. You can take the person back from here.") % person)
            return redirect(person)
    today = timezone.localdate()
    context = {
        "person": person,
        "form": form,
        "places": _places(request, person).not_over(today),
        "assignments": person.assignments.not_over(today).select_related("organisation"),
        "action_points": _open_action_points(request, person),
        "crumbs": person_page.crumbs((person.name, person.get_absolute_url()), (_("The person leaves"), None)),
    }
    return render(request, "councils/people/end.html", context, status=422 if form.errors else 200)


def _step(request: Request, person: Person, step: Callable[..., Person], said: str) -> HttpResponse:
    return take(
        request,
        lambda: step(person, by=request.user),
        back=person,
        done=lambda _made: said % {"name": person, "email": person.email},
    )


@require_POST
def reopen(request: Request, pk: int) -> HttpResponse:
    """Take back somebody who has left."""
    person = person_page.find(request, pk)
    require(permissions.can_end_person(request.user, person))
    return _step(request, person, people.reopen, _("%(name)s is back, without places and tasks."))


@require_POST
def invite(request: Request, pk: int) -> HttpResponse:
    """Send an invitation to the person's address, the first or once more."""
    person = person_page.find(request, pk)
    require(permissions.can_invite(request.user, person))
    return _step(request, person, people.invite, _("The invitation is on its way to %(email)s."))


@require_POST
def move_account(request: Request, pk: int) -> HttpResponse:
    """Let the person log in with the address of the contact from now on."""
    person = person_page.find(request, pk)
    require(permissions.can_move_account(request.user))
    said = _("The invitation is on its way to %(email)s. The earlier account is closed.")
    return _step(request, person, people.move_account, said)
