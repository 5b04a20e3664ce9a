"""The steps of a hearing: open it, remind the silent, give more time, close it."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from councils import permissions
from councils.forms.hearings import CloseForm, MoreTimeForm, OpenForm
from councils.models import Hearing, HearingRequest
from councils.models.hearing import end_of
from councils.services import hearing_counts, hearing_mails, hearings
from councils.services.call_mails import Letter
from councils.views import shared_item_page
from councils.views.hearings import crumbs
from portal import quiet
from portal.concurrency import Conflict, WrongState
from portal.form_pages import ask
from portal.http import Request, require
from portal.sorting import swedish
from portal.templatetags.portal import longday

# So long municipalities usually have to answer.
USUAL_TIME = timedelta(weeks=4)


@require_http_methods(["GET", "POST"])
def open_(request: Request, pk: int) -> HttpResponse:
    """Write the question, see whom it goes to and how the mail will look, and send it."""
    item = shared_item_page.find(request, pk)
    require(permissions.can_run_hearing(request.user, item))
    due_on = quiet.working_day(timezone.localdate() + USUAL_TIME)
    first = {"question": item.question, "due_on": due_on}
    form = OpenForm(request.POST if request.method == "POST" else None, initial=first, item=item)
    if request.method == "POST" and form.is_valid():
        try:
            hearing = hearings.open_(item, by=request.user, **form.cleaned_data)
        except WrongState as error:
            messages.error(request, str(error))
            return redirect(item)
        sent = hearing.requests.exclude(asked_at=None).count()
        text = ngettext(
            "The question is on its way to %(n)s municipality.",
            "The question is on its way to %(n)s municipalities.",
            sent,
        )
        messages.success(request, text % {"n": sent})
        return redirect(hearing)
    question = form["question"].value() or ""
    due_at = end_of(form.cleaned_data.get("due_on", due_on) if form.is_bound else due_on)
    sample = Hearing(pk=0, shared_item=item, question=question, opened_by=request.user, due_at=due_at)
    rows = hearings.to_ask(sample)
    context = {
        "form": form,
        "item": item,
        "crumbs": crumbs(item, (_("Ask the municipalities"), None)),
        "asked": [row for row in rows if row.asked_at],
        "unreached": [row for row in rows if not row.asked_at],
        "letter": _letter(rows, hearing_mails.Kind.QUESTION),
    }
    return render(request, "councils/hearings/open.html", context, status=422 if form.errors else 200)


def _letter(rows: list[HearingRequest], kind: hearing_mails.Kind) -> Letter | None:
    """Return the mail as the first of them will get it; its link leads nowhere."""
    if not rows:
        return None
    first = rows[0]
    row = HearingRequest(pk=0, hearing=first.hearing, organisation=first.organisation, party_id=first.party_id, key="")
    return hearing_mails.write(row, kind, about=hearing_mails.surroundings(first.hearing))


def find(request: Request, pk: int) -> Hearing:
    """Return the hearing for whoever may run it: 404 to those who do not read the item, 403 to its other readers."""
    rows = Hearing.objects.visible_to(request.user)
    hearing = get_object_or_404(rows.select_related("shared_item__council", "shared_item__lead", "opened_by"), pk=pk)
    require(permissions.can_run_hearing(request.user, hearing.shared_item))
    return hearing


@require_http_methods(["GET", "POST"])
def remind(request: Request, pk: int) -> HttpResponse:
    """Show whom a reminder goes to and how it looks, and send it."""
    hearing = find(request, pk)
    if request.method == "POST":
        try:
            count = hearings.remind(hearing, by=request.user)
            text = ngettext("%(n)s reminder is on its way.", "%(n)s reminders are on their way.", count)
            messages.success(request, text % {"n": count})
        except WrongState as error:
            messages.error(request, str(error))
        return redirect(hearing)
    silent = hearings.to_remind(hearing) if hearing.takes_answers else []
    context = {
        "hearing": hearing,
        "silent": silent,
        "letter": _letter(silent, hearing_mails.Kind.REMINDER),
        "crumbs": crumbs(hearing.shared_item, (_("Remind"), None)),
    }
    return render(request, "councils/hearings/remind.html", context)


@require_http_methods(["GET", "POST"])
def extend(request: Request, pk: int) -> HttpResponse:
    """Give everybody more time, and say why."""
    hearing = find(request, pk)
    data = request.POST if request.method == "POST" else None
    form = MoreTimeForm(data, before=hearing.due_on, initial={"version": hearing.version})

    def act() -> Hearing:
        try:
            return hearings.extend(hearing, by=request.user, **form.cleaned_data)
        except Conflict as conflict:
            words = _("Somebody else has changed the day meanwhile. See which day it is now.")
            raise WrongState(words) from conflict

    return ask(
        request,
        form,
        heading=_("Give more time"),
        about=hearing.shared_item.title,
        lede=more_time(hearing.due_at),
        crumbs=crumbs(hearing.shared_item, (_("More time"), None)),
        back=hearing.get_absolute_url(),
        act=act,
        action=_("Give everybody more time"),
        done=_("Everybody has more time, and those that have not answered are told."),
    )


def more_time(before: datetime) -> str:
    """Say until when one may answer now, and who is told of another day."""
    words = _("The last day is now %(day)s. Those that have not answered are told of the new one.")
    return words % {"day": longday(before)}


@require_http_methods(["GET", "POST"])
def close(request: Request, pk: int) -> HttpResponse:
    """Take no more answers, and keep the summary."""
    hearing = find(request, pk)
    towns = list(hearing.requests.of_the_county().for_list().order_by(swedish("organisation__name")))
    for row in towns:
        row.hearing = hearing
    first = {"summary": hearing_counts.summary(hearing, towns)}
    form = CloseForm(request.POST if request.method == "POST" else None, initial=first)
    return ask(
        request,
        form,
        heading=_("Close the hearing"),
        about=hearing.shared_item.title,
        lede=_("After that no answers are taken, and the links in the mails say so."),
        crumbs=crumbs(hearing.shared_item, (_("Close"), None)),
        back=hearing.get_absolute_url(),
        act=lambda: hearings.close(hearing, by=request.user, **form.cleaned_data),
        action=_("Close and save the summary"),
        done=_("The hearing is closed. The links in the mails take no more answers."),
        template="councils/hearings/close.html",
        missing=sum(not row.answer for row in towns),
        last_at=max([hearing.due_at, *(row.last_at for row in towns if not row.answer)]),
        now=timezone.now(),
    )
