"""Communicating a round's assessments: to Skolverket, MYH, the municipalities and others, and what came of it."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from analyses import permissions
from analyses.forms.deliveries import OutcomeForm, SendForm
from analyses.models import AssessmentRound, Delivery, Outcome
from analyses.services import deliveries
from analyses.views import assessment_page
from analyses.views import deliveries as spreading
from portal.form_pages import ask
from portal.http import Request


def _out(row: AssessmentRound) -> AssessmentRound:
    """Return a round of which something is communicated: what is not is not spread, so its page is not there."""
    if not row.assessments.public().exists():
        raise Http404
    return row


def _crumbs(row: AssessmentRound, *way: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return assessment_page.crumbs((row.name, reverse("analyses:round-detail", args=[row.pk])), *way)


@require_GET
def index(request: Request, pk: int) -> HttpResponse:
    """To whom the round's assessments have gone, which of the 49 have not got them, and what came of it."""
    row = _out(assessment_page.find_round(request, pk))
    can_run = permissions.can_run_rounds(request.user)
    context = {
        "note_url": reverse("analyses:round-outcome", args=[pk]),
        "send_url": reverse("analyses:round-send", args=[pk]),
        "can_run": can_run,
        "can_send": can_run,
        "crumbs": _crumbs(row, (_("Spreading"), None)),
    }
    return spreading.page(request, row, context)


@require_http_methods(["GET", "POST"])
def send(request: Request, pk: int) -> HttpResponse:
    """Choose who gets the round's assessments, and send them."""
    row = _out(assessment_page.run_round(request, pk))
    form = SendForm(request.POST if request.method == "POST" else None, source=row, user=request.user)

    def act() -> Delivery:
        return deliveries.send(row, form.chosen(), message=form.cleaned_data["message"], by=request.user)

    def done(sent: Delivery) -> str:
        count = sent.recipients.count()
        words = ngettext("The assessments go to %(n)s address.", "The assessments go to %(n)s addresses.", count)
        return words % {"n": count}

    lede = _("The mails leave at once and cannot be taken back.")
    return _ask(request, row, form, _("Send the assessments"), act, action=_("Send"), done=done, lede=lede)


@require_http_methods(["GET", "POST"])
def note(request: Request, pk: int) -> HttpResponse:
    """Note what came of the round's assessments."""
    row = _out(assessment_page.run_round(request, pk))
    outcome = Outcome(assessment_round=row)
    form = OutcomeForm(request.POST if request.method == "POST" else None, instance=outcome, user=request.user)

    def act() -> None:
        deliveries.note(form.save(commit=False), by=request.user)

    return _ask(request, row, form, _("What came of it?"), act, done=_("It is noted."))


def _ask(
    request: Request, row: AssessmentRound, form: Any, heading: str, act: Callable[[], Any], **words: Any
) -> HttpResponse:
    page = reverse("analyses:round-spreading", args=[row.pk])
    crumbs = _crumbs(row, (_("Spreading"), page), (heading, None))
    return ask(request, form, heading=heading, about=row.name, crumbs=crumbs, back=page, onward=page, act=act, **words)
