"""Calls for applications; an application written, checked, signed and sent; and how it is judged."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from followup import permissions
from followup.forms.applications import ApplicationForm, ApplicationReviewForm, CallForm, SignForm, cost_labels
from followup.models import Agreement, Application, ApplicationReview, Call
from followup.models.call import amount
from followup.services import applications
from followup.views.funding import Crumbs
from followup.views.projects import way
from portal.concurrency import WrongState
from portal.form_pages import ask
from portal.http import Request, require, varies, wants_part
from portal.sorting import swedish


def _way(user: Any, *more: tuple[str, str | None]) -> Crumbs:
    """Return the way here by the calls, which everybody has."""
    funding = way(user)[:-1]
    return [*funding, (_("Calls"), reverse("followup:call-list") if more else None), *more]


def _call(request: Request, pk: int) -> Call:
    return get_object_or_404(Call.objects.visible_to(request.user).for_list(), pk=pk)


def _application(request: Request, pk: int) -> Application:
    return get_object_or_404(Application.objects.visible_to(request.user).for_list(), pk=pk)


@require_GET
def index(request: Request) -> HttpResponse:
    """The calls, those that close last first, and the reader's own applications."""
    today = timezone.localdate()
    calls = list(Call.objects.visible_to(request.user).for_list()[:100])
    context = {
        "calls": [(call, call.is_open(today), call.opens_on > today) for call in calls],
        "mine": Application.objects.filter(created_by=request.user).for_list().order_by("-pk")[:50],
        "reads_funding": permissions.can_read_funding(request.user),
        "crumbs": _way(request.user),
    }
    return render(request, "followup/calls/index.html", context)


@require_GET
def detail(request: Request, pk: int) -> HttpResponse:
    """A call: what may be applied for, by when; and the applications that the reader may see."""
    call = _call(request, pk)
    rows = Application.objects.visible_to(request.user).filter(call=call).for_list()
    context = {
        "call": call,
        "is_open": call.is_open(timezone.localdate()),
        "applications": rows.order_by("signed_at", "pk"),
        "can_edit": permissions.can_run_funding(request.user, call.agreement),
        "crumbs": _way(request.user, (call.title, None)),
    }
    return render(request, "followup/calls/detail.html", context)


@require_http_methods(["GET", "POST"])
def new(request: Request, pk: int) -> HttpResponse:
    """Enter a call under an agreement."""
    rows = Agreement.objects.visible_to(request.user).select_related("party")
    agreement = get_object_or_404(rows, pk=pk)
    require(permissions.can_run_funding(request.user, agreement))
    form = CallForm(request.POST if request.method == "POST" else None, instance=Call(agreement=agreement))
    heading = _("Enter a call")
    return ask(
        request,
        form,
        heading=heading,
        about=agreement.title,
        crumbs=_way(request.user, (heading, None)),
        back=agreement.get_absolute_url(),
        act=lambda: applications.open_call(form.save(commit=False), by=request.user),
    )


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Change a call."""
    call = _call(request, pk)
    require(permissions.can_run_funding(request.user, call.agreement))
    form = CallForm(request.POST if request.method == "POST" else None, instance=call)
    return ask(
        request,
        form,
        heading=_("Change the call"),
        about=call.title,
        crumbs=_way(request.user, (call.title, call.get_absolute_url()), (_("Change"), None)),
        back=call.get_absolute_url(),
        act=lambda: applications.edit_call(form.save(commit=False), version=form.read_version, by=request.user),
    )


@require_POST
def begin(request: Request, pk: int) -> HttpResponse:
    """Begin an application, or go on with one's draft."""
    call = _call(request, pk)
    try:
        return redirect(applications.begin(call, by=request.user))
    except WrongState as error:
        messages.error(request, str(error))
        return redirect(call)


@require_http_methods(["GET", "POST"])
def application(request: Request, pk: int) -> HttpResponse:
    """An application: written by whoever began it, and read by those who judge it once it is sent."""
    row = _application(request, pk)
    may_write = permissions.can_write_application(request.user, row)
    if request.method == "POST":
        require(may_write)
    if request.method == "POST" or (may_write and row.state == Application.State.DRAFT):
        return _write(request, row)
    labels = cost_labels()
    can_review = permissions.can_review_application(request.user, row)
    context = {
        "application": row,
        "budget": [
            (labels[name], [amount(row.budget.get(str(y), {}).get(name)) for y in row.years]) for name in labels
        ],
        "financing": applications.financing_lines(row),
        "towns": row.municipalities.select_related("organisation").order_by(swedish("organisation__name")),
        "reviews": row.reviews.select_related("by").order_by("at") if can_review else [],
        "can_review": can_review,
        "crumbs": _way(request.user, (row.call.title, row.call.get_absolute_url()), (row.title, None)),
    }
    return render(request, "followup/applications/detail.html", context)


def _write(request: Request, row: Application) -> HttpResponse:
    form = ApplicationForm(request.POST if request.method == "POST" else None, instance=row)
    if wants_part(request):
        return _checked(request, form)

    def act() -> Application:
        towns = form.cleaned_data["municipalities"]
        kept = applications.write(
            form.save(commit=False), version=form.read_version, municipalities=towns, by=request.user
        )
        return _sent(request, kept) if "send" in request.POST else kept

    return ask(
        request,
        form,
        heading=_("Your application"),
        about=row.title,
        crumbs=_way(request.user, (row.call.title, row.call.get_absolute_url()), (_("Application"), None)),
        back=row.call.get_absolute_url(),
        act=act,
        action=_("Save the draft"),
        done=_done,
        template="followup/applications/write.html",
        application=row,
        remarks=applications.remarks(row, timezone.localdate()),
        sign_form=SignForm(),
    )


@require_http_methods(["GET", "POST"])
def discard(request: Request, pk: int) -> HttpResponse:
    """Ask whether to throw the draft away, since it cannot be put back, and do it."""
    row = _application(request, pk)
    require(permissions.can_write_application(request.user, row))
    return ask(
        request,
        Form(request.POST if request.method == "POST" else None),
        heading=_("Throw the draft away?"),
        about=row.title,
        lede=_("What you have written in “%(title)s” is removed, and cannot be put back.") % {"title": row.title},
        crumbs=_way(request.user, (row.title, row.get_absolute_url()), (_("Throw away"), None)),
        back=row.call.get_absolute_url(),
        act=lambda: applications.discard(row, by=request.user),
        action=_("Throw the draft away"),
        done=_("The draft is thrown away."),
    )


def _checked(request: Request, form: ApplicationForm) -> HttpResponse:
    """Say of what is typed, before anything is saved, what would make it come back; with a budget for its years."""
    form.is_valid()
    row, towns = form.instance, len(form.cleaned_data.get("municipalities", ()))
    context = {
        "application": row,
        "form": form,
        "remarks": applications.remarks(row, timezone.localdate(), towns=towns),
        "has_other_years": request.POST.get("years") != form.shown_years,
    }
    return varies(render(request, "followup/applications/_check.html", context))


def _sent(request: Request, row: Application) -> Application:
    """Sign and send what has just been kept; where it cannot be sent it stays a draft, and the reason is said."""
    try:
        if "may_sign" not in request.POST:
            raise WrongState(_("Tick that you may sign for the organisation."))
        return applications.send(row, by=request.user)
    except WrongState as error:
        messages.error(request, str(error))
    return row


def _done(row: Application) -> str:
    if row.state == Application.State.SENT:
        return _("The application has come in. This page is your receipt.")
    return _("The draft is saved. You can go on with it later.")


@require_http_methods(["GET", "POST"])
def review(request: Request, pk: int) -> HttpResponse:
    """Judge an application by four criteria."""
    row = _application(request, pk)
    require(permissions.can_review_application(request.user, row))
    known = ApplicationReview.objects.filter(application=row, by=request.user).first()
    form = ApplicationReviewForm(request.POST if request.method == "POST" else None, instance=known)

    def act() -> None:
        applications.review(row, form.save(commit=False), by=request.user)

    heading = _("Judge the application")
    return ask(
        request,
        form,
        heading=heading,
        about=row.title,
        crumbs=_way(request.user, (row.title, row.get_absolute_url()), (heading, None)),
        back=row.get_absolute_url(),
        act=act,
    )
