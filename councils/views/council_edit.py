"""A council is made, changed, renamed, ended and taken up again."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from councils import permissions
from councils.forms import standing_items
from councils.forms.councils import CouncilForm, CouncilNameForm, EndForm
from councils.models import Council
from councils.services import councils
from councils.views import council_page
from portal.concurrency import Conflict, WrongState
from portal.form_pages import ask
from portal.http import Difference, Request, rebase, require


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Make a council; whoever is an official makes those that their own organisation hosts."""
    require(permissions.can_create_council(request.user))
    form = CouncilForm(request.POST or None, user=request.user)
    items = _items(request, [])
    if request.method != "POST" or "step" in request.POST or not _are_valid(form, items):
        return _form(request, form, items)
    form.instance.standing_items = items.rows
    try:
        council = councils.create(form.save(commit=False), by=request.user)
    except WrongState as error:
        form.add_error("parent", str(error))
        return _form(request, form, items)
    messages.success(request, _("The council is made. Add those who are to sit in it."))
    return redirect("councils:council-members", council.slug)


@require_http_methods(["GET", "POST"])
def edit(request: Request, slug: str) -> HttpResponse:
    """Change what a council is called, what it is set to do and how it works."""
    council = council_page.find(request, slug)
    require(permissions.can_edit_council(request.user, council))
    form = CouncilForm(request.POST or None, instance=council, user=request.user)
    items = _items(request, council.standing_items)
    if request.method != "POST" or "step" in request.POST or not _are_valid(form, items):
        return _form(request, form, items)
    form.instance.standing_items = items.rows
    day = form.cleaned_data["renamed_on"]
    try:
        councils.edit(form.save(commit=False), version=form.read_version, renamed_on=day, by=request.user)
    except WrongState as error:
        form.add_error(None, str(error))
        return _form(request, form, items)
    except Conflict as conflict:
        return _form(request, form, items, status=409, conflict=_differences(form, items, conflict.current))
    messages.success(request, _("The council is changed."))
    return redirect(council)


def _items(request: Request, saved: list[dict[str, Any]]) -> Any:
    if request.method != "POST":
        return standing_items.standing_items(saved)
    if step := request.POST.get("step", ""):
        return standing_items.stepped(request.POST.dict(), step)
    return standing_items.StandingItems(request.POST, prefix=standing_items.PREFIX)


def _are_valid(form: CouncilForm, items: Any) -> bool:
    # Both are asked, so that every error is shown at once.
    return all([form.is_valid(), items.is_valid()])


def _differences(form: CouncilForm, items: Any, current: Any) -> list[Difference]:
    found = rebase(form, current)
    saved, yours = (standing_items.in_words(rows) for rows in (current.standing_items, items.rows))
    return [*found, Difference(_("standing agenda items"), saved, yours)] if saved != yours else found


def _form(request: Request, form: CouncilForm, items: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    if "step" in request.POST:
        # Nothing is checked before it is to be saved: the fields keep what was typed.
        form.errors.clear()
    council = Council.objects.filter(pk=form.instance.pk).first() if form.instance.pk else None
    errors = bool(form.errors) or (items.is_bound and not items.is_valid())
    may_end = council is not None and council_page.steps(request, council)["can_end"]
    context = {"form": form, "items": items, "council": council, "can_end": may_end, **more}
    return render(request, "councils/councils/form.html", context, status=422 if errors else status)


@require_http_methods(["GET", "POST"])
def add_name(request: Request, slug: str) -> HttpResponse:
    """Write down a name that the council had before."""
    council = council_page.find(request, slug)
    require(permissions.can_edit_council(request.user, council))
    form = CouncilNameForm(request.POST or None)

    def act() -> None:
        councils.add_name(council, form.save(commit=False), by=request.user)

    lede = _("What %(name)s was called before. Records from that time keep the name.") % {"name": council.name}
    return _ask(
        request,
        council,
        form,
        _("Add an earlier name"),
        act,
        lede=lede,
        action=_("Save the name"),
        done=_("The earlier name is kept."),
        at="to_on",
    )


def _ask(
    request: Request, council: Council, form: Any, heading: str, act: Callable[[], Any], **words: Any
) -> HttpResponse:
    page = council.get_absolute_url()
    crumbs = [(_("Councils"), reverse("councils:council-list")), (council.short_name, page), (heading, None)]
    return ask(
        request, form, heading=heading, about=council.name, crumbs=crumbs, back=page, onward=page, act=act, **words
    )


@require_http_methods(["GET", "POST"])
def end(request: Request, slug: str) -> HttpResponse:
    """Ask for the last day, and end the council."""
    council = council_page.find(request, slug)
    require(permissions.can_end_council(request.user, council))
    form = EndForm(request.POST or None, initial={"ended_on": timezone.localdate()})
    return _ask(
        request,
        council,
        form,
        _("End the council"),
        lambda: councils.end(council, ended_on=form.cleaned_data["ended_on"], by=request.user),
        lede=_("Its members can no longer read or write in it. Everything is kept, and you can take it up again."),
        action=_("End the council"),
        done=_("The council has ended."),
        undo=reverse("councils:council-reopen", args=[council.slug]),
    )


@require_POST
def reopen(request: Request, slug: str) -> HttpResponse:
    """Take up an ended council again."""
    council = council_page.find(request, slug)
    require(permissions.can_end_council(request.user, council))
    councils.reopen(council, by=request.user)
    messages.success(request, _("The council is active again."))
    return redirect(council)
