"""Lists of recipients: those whom one sends to again and again."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from analyses import permissions
from analyses.forms.recipient_lists import RecipientListForm
from analyses.models import RecipientList
from analyses.services import recipient_lists
from portal.concurrency import Conflict
from portal.form_pages import ask
from portal.http import Request, rebase, require
from portal.sorting import swedish

HOME = "analyses:recipient-lists"


def _crumbs(*way: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    home = (_("Lists of recipients"), reverse(HOME) if way else None)
    return [(_("Analyses"), reverse("analyses:analysis-list")), home, *way]


def _find(request: Request, pk: int) -> RecipientList:
    """Return the list; 404 to whoever does not run its council, who need not know that there is one."""
    require(permissions.can_keep_lists(request.user))
    return get_object_or_404(RecipientList.objects.visible_to(request.user).select_related("council"), pk=pk)


@require_GET
def index(request: Request) -> HttpResponse:
    """The lists of the councils that one runs."""
    require(permissions.can_keep_lists(request.user))
    rows = RecipientList.objects.visible_to(request.user).select_related("council__host__party")
    context = {"lists": rows.order_by(swedish("name"), "pk"), "crumbs": _crumbs()}
    return render(request, "analyses/recipient_lists/index.html", context)


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Keep a new list."""
    require(permissions.can_keep_lists(request.user))
    form = RecipientListForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method != "POST" or not form.is_valid():
        return _form(request, form, None, status=422 if form.errors else 200)
    recipient_lists.add(form.save(commit=False), by=request.user)
    messages.success(request, _("The list is kept."))
    return redirect(HOME)


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Change who is on a list, or what it is called."""
    row = _find(request, pk)
    form = RecipientListForm(request.POST if request.method == "POST" else None, instance=row, user=request.user)
    if request.method != "POST" or not form.is_valid():
        return _form(request, form, row, status=422 if form.errors else 200)
    try:
        recipient_lists.edit(form.save(commit=False), version=form.read_version, by=request.user)
        messages.success(request, _("The list is changed."))
    except Conflict as conflict:
        return _form(request, form, row, status=409, conflict=rebase(form, conflict.current, user=request.user))
    return redirect(HOME)


def _form(request: Request, form: Any, row: RecipientList | None, *, status: int, **more: Any) -> HttpResponse:
    heading = _("Change the list") if row else _("Keep a list")
    context = {"form": form, "row": row, "heading": heading, "crumbs": _crumbs((heading, None)), **more}
    return render(request, "analyses/recipient_lists/form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def remove(request: Request, pk: int) -> HttpResponse:
    """Throw a list away, which cannot be undone."""
    row = _find(request, pk)
    return ask(
        request,
        Form(request.POST if request.method == "POST" else None),
        heading=_("Remove the list?"),
        about=row.name,
        lede=_("Its addresses cannot be had back. What has been sent to them stays."),
        crumbs=_crumbs((row.name, row.get_absolute_url()), (_("Remove"), None)),
        back=reverse(HOME),
        onward=reverse(HOME),
        act=lambda: recipient_lists.remove(row, by=request.user),
        action=_("Remove the list"),
        done=_("“%(name)s” is removed.") % {"name": row.name},
    )
