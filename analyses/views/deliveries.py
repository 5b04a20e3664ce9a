"""Spreading an analysis: to whom it has gone, who has not got it, and what came of it; and the page of who got it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from analyses import permissions
from analyses.forms.deliveries import AnswerForm, OutcomeForm, SendForm
from analyses.models import Analysis, Delivery, Outcome, Recipient
from analyses.services import deliveries, publications
from analyses.views import analysis_page
from portal import exports
from portal.downloads import stream
from portal.exports import Column
from portal.form_pages import ask
from portal.http import Request, by_link, read_key
from portal.models import Document, Job


@require_GET
def index(request: Request, pk: int) -> HttpResponse:
    """To whom the analysis has gone, which of the 49 have not got it, and what came of it."""
    analysis = analysis_page.out(request, pk)
    can_run = permissions.can_run_analysis(request.user, analysis)
    context = {
        "note_url": reverse("analyses:outcome-note", args=[pk]),
        "send_url": reverse("analyses:analysis-send", args=[pk]),
        "can_run": can_run,
        "can_send": can_run and analysis.state == Analysis.State.PUBLISHED,
        "crumbs": analysis_page.crumbs(analysis, _("Spreading")),
    }
    return page(request, analysis, context)


def page(request: Request, source: deliveries.Source, context: dict[str, Any]) -> HttpResponse:
    """Show how far something has been spread; the caller knows the rights and the addresses."""
    reach = deliveries.reach(source)
    if kind := exports.wanted(request):
        return exports.respond(kind, name=_("Spreading"), columns=_columns(), rows=reach)
    got = [row for row in reach if row.has_got]
    sent = list(source.deliveries.for_list())
    context |= {
        "title": str(source),
        "deliveries": sent,
        "lacking": [row for row in reach if not row.has_got],
        "reach": {"got": len(got), "all": len(reach), "opened": sum(row.has_opened for row in got)},
        "sums": {name: sum(row.counted(name) for row in sent) for name in ("sent_to", "opened", "downloaded")},
        "stuck": deliveries.stuck(source) if context["can_run"] else [],
        "outcomes": source.outcomes.select_related("organisation", "meeting", "shared_item", "written_by"),
    }
    return render(request, "analyses/deliveries/index.html", context)


def _columns() -> list[Column]:
    return [
        Column(_("Code"), lambda row: row.municipality.code),
        Column(_("Municipality"), lambda row: row.municipality.organisation.name),
        Column(_("Association"), lambda row: row.municipality.area),
        Column(_("Has got it"), lambda row: _("Yes") if row.has_got else _("No")),
        Column(_("Has opened it"), lambda row: _("Yes") if row.has_opened else _("No")),
        Column(_("Contact"), lambda row: ", ".join(str(person) for person in row.contacts)),
    ]


@require_http_methods(["GET", "POST"])
def send(request: Request, pk: int) -> HttpResponse:
    """Choose who gets the analysis, and send it."""
    analysis = analysis_page.run_out(request, pk)
    form = SendForm(request.POST if request.method == "POST" else None, source=analysis, user=request.user)

    def act() -> Delivery:
        return deliveries.send(analysis, form.chosen(), message=form.cleaned_data["message"], by=request.user)

    def done(sent: Delivery) -> str:
        count = sent.recipients.count()
        return ngettext("The analysis goes to %(n)s address.", "The analysis goes to %(n)s addresses.", count) % {
            "n": count
        }

    lede = _("The mails leave at once and cannot be taken back.")
    return _ask(request, analysis, form, _("Send the analysis"), act, action=_("Send"), done=done, lede=lede)


@require_http_methods(["GET", "POST"])
def note(request: Request, pk: int) -> HttpResponse:
    """Note what came of the analysis."""
    analysis = analysis_page.run_out(request, pk)
    row = Outcome(analysis=analysis)
    form = OutcomeForm(request.POST if request.method == "POST" else None, instance=row, user=request.user)

    def act() -> None:
        deliveries.note(form.save(commit=False), by=request.user)

    return _ask(request, analysis, form, _("What came of it?"), act, done=_("It is noted."))


def _ask(
    request: Request, analysis: Analysis, form: Any, heading: str, act: Callable[[], Any], **words: Any
) -> HttpResponse:
    page = reverse("analyses:spreading", args=[analysis.pk])
    crumbs = analysis_page.crumbs(analysis, heading)
    about = analysis.title
    return ask(request, form, heading=heading, about=about, crumbs=crumbs, back=page, onward=page, act=act, **words)


@by_link
@require_http_methods(["GET", "POST"])
def received(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show what was sent to whoever has the link. Looking counts nothing: programs that scan mail open every link."""
    rows = Recipient.objects.by_code(code).select_related(
        "delivery__analysis__publisher", "delivery__assessment_round", "delivery__sent_by"
    )
    recipient = rows.first()
    if recipient is None or not _is_out(recipient.delivery.source):
        return render(request, "analyses/deliveries/void.html", status=404)
    source = recipient.delivery.source
    if request.method == "POST" and "text" not in request.POST:
        return _opened(request, recipient, source)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        deliveries.answer(recipient, text=form.cleaned_data["text"])
        messages.success(request, _("Thank you. Your answer helps us to make what is used."))
        return redirect("analyses:received", code)
    context: dict[str, Any] = {
        "form": form,
        "recipient": recipient,
        "analysis": recipient.delivery.analysis,
        "round": recipient.delivery.assessment_round,
        "delivery": recipient.delivery,
        "answer": recipient.outcomes.first(),
        "documents": _documents(source).for_list(),
        "reports": _reports(source),
    }
    return render(request, "analyses/deliveries/received.html", context, status=422 if form.errors else 200)


def _is_out(source: deliveries.Source) -> bool:
    return source.state in Analysis.OUT if isinstance(source, Analysis) else source.assessments.public().exists()


def _documents(source: deliveries.Source) -> Any:
    found = Analysis.objects.filter(pk=source.pk) if isinstance(source, Analysis) else Analysis.objects.none()
    return Document.objects.of(found).present()


def _reports(source: deliveries.Source) -> list[tuple[str, Job]]:
    """Return the files that the portal has made of what was sent, by their form."""
    made = publications.files_of(source) if isinstance(source, Analysis) else {}
    return [(form, job) for form, job in made.items() if job.state == Job.State.DONE]


def _opened(request: HttpRequest, recipient: Recipient, source: deliveries.Source) -> HttpResponseBase:
    """Lead on to what was sent, or give one of its files; that is what counts as having opened and fetched it."""
    form, key = request.POST.get("report"), read_key(request.POST.get("file"))
    if isinstance(source, Analysis) and form in dict(_reports(source)):
        deliveries.downloaded(recipient)
        return redirect("analyses:public-report", source.number, form)
    if not key:
        deliveries.opened(recipient)
        return redirect(source.public_url)
    document = _documents(source).filter(pk=key).first()
    if document is None:
        raise Http404
    version = document.latest
    try:
        content = default_storage.open(version.file)
    except FileNotFoundError:
        raise Http404 from None
    deliveries.downloaded(recipient)
    return stream(content, filename=version.filename, content_type=version.content_type, size=version.size)
