"""The agreements on money: the list, an agreement with its rules and frames, and what is entered on it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from followup import permissions
from followup.forms.agreements import (
    AgreementForm,
    FrameChangeForm,
    FrameForm,
    FundForm,
    MatchingForm,
    TermsForm,
)
from followup.models import Agreement, CoFinancing, Entry, Frame, GeneralTerms, Project
from followup.services import agreements
from followup.views.funding import Crumbs, crumbs
from portal import documents, exports
from portal.exports import Column
from portal.form_pages import ask
from portal.history import events_of, history_of
from portal.http import Request, require
from portal.models import Document


def _way(*more: tuple[str, str | None]) -> Crumbs:
    return crumbs((_("Agreements"), reverse("followup:agreement-list") if more else None), *more)


def _find(request: Request, pk: int) -> Agreement:
    found: Agreement = get_object_or_404(Agreement.objects.visible_to(request.user).for_list(), pk=pk)
    return found


def _writable(request: Request, pk: int) -> Agreement:
    agreement = _find(request, pk)
    require(permissions.can_write_agreements(request.user))
    return agreement


@require_GET
def index(request: Request) -> HttpResponse:
    """The agreements that the reader may see, the latest first, and the general terms."""
    require(permissions.can_read_funding(request.user))
    rows = Agreement.objects.visible_to(request.user).for_list()
    if kind := exports.wanted(request):
        return exports.respond(kind, name=_("Agreements"), columns=_columns(), rows=rows)
    context = {
        "agreements": rows,
        "terms": GeneralTerms.objects.all(),
        "can_write": permissions.can_write_agreements(request.user),
        "today": timezone.localdate(),
        "crumbs": _way(),
    }
    return render(request, "followup/agreements/index.html", context)


def _columns() -> list[Column]:
    rules = [Column(label, _value(name)) for name, label in _labels().items()]
    return [
        Column(_("Association"), lambda row: row.party),
        Column(_("Title"), lambda row: row.title),
        Column(_("Support"), lambda row: row.get_kind_display()),
        Column(_("From"), lambda row: row.from_on),
        Column(_("Until"), lambda row: row.to_on),
        Column(_("Registry number"), lambda row: row.registry_number),
        Column(_("General terms"), lambda row: row.terms),
        *rules,
    ]


def _labels() -> dict[str, str]:
    """Return what each rule is called."""
    fields = {field.name: field for field in Agreement._meta.concrete_fields}
    return {name: str(fields[name].verbose_name) for name in Agreement.RULES}


def _value(name: str) -> Any:
    return lambda row: getattr(row, name)


@require_GET
def detail(request: Request, pk: int) -> HttpResponse:
    """An agreement: its rules with their marks, its frames year by year, and what is put up beside them."""
    agreement = _find(request, pk)
    can_write = permissions.can_write_agreements(request.user)
    frames = list(agreement.frames.for_list())
    own = Document.objects.of(Agreement.objects.filter(pk=agreement.pk)).for_list()
    rules = [(label, getattr(agreement, name), agreement.is_sure_of(name), name) for name, label in _labels().items()]
    context = {
        "agreement": agreement,
        "rules": rules,
        "frames": frames,
        "matching": agreements.matching(agreement, frames),
        "projects": Project.objects.filter(agreement=agreement).for_list().order_by("-state_since")[:12],
        "can_write": can_write,
        "can_run": permissions.can_run_funding(request.user, agreement),
        "documents": own.present(),
        "choices": [(documents.token(agreement), agreement.title)],
        "crumbs": _way((agreement.title, None)),
    }
    return render(request, "followup/agreements/detail.html", context)


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Enter an agreement."""
    require(permissions.can_write_agreements(request.user))
    form = AgreementForm(request.POST if request.method == "POST" else None)
    return ask(
        request,
        form,
        heading=_("Enter an agreement"),
        crumbs=_way((_("Enter an agreement"), None)),
        back=reverse("followup:agreement-list"),
        act=lambda: agreements.create(form.save(commit=False), by=request.user),
    )


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Change an agreement's rules or period."""
    agreement = _writable(request, pk)
    form = AgreementForm(request.POST if request.method == "POST" else None, instance=agreement)
    return ask(
        request,
        form,
        heading=_("Change the agreement"),
        about=agreement.title,
        crumbs=_way((agreement.title, agreement.get_absolute_url()), (_("Change"), None)),
        back=agreement.get_absolute_url(),
        act=lambda: agreements.edit(form.save(commit=False), version=form.read_version, by=request.user),
    )


@require_http_methods(["GET", "POST"])
def frame(request: Request, pk: int) -> HttpResponse:
    """Open a year's frame."""
    agreement = _writable(request, pk)
    row = Frame(agreement=agreement)
    form = FrameForm(request.POST if request.method == "POST" else None, instance=row)

    def act() -> None:
        said = {name: form.cleaned_data[name] for name in ("amount", "on", "reference")}
        agreements.set_frame(form.save(commit=False), by=request.user, **said)

    heading = _("Enter a frame")
    way = _way((agreement.title, agreement.get_absolute_url()), (heading, None))
    back = agreement.get_absolute_url()
    return ask(request, form, heading=heading, about=agreement.title, crumbs=way, back=back, act=act)


@require_http_methods(["GET", "POST"])
def frame_change(request: Request, pk: int) -> HttpResponse:
    """Raise or lower a frame, with the reason."""
    rows = Frame.objects.visible_to(request.user).select_related("agreement", "fund", "board").with_balances()
    row = get_object_or_404(rows, pk=pk)
    require(permissions.can_write_agreements(request.user))
    first = {"seen": row.frame, "to": row.frame, "on": timezone.localdate()}
    form = FrameChangeForm(request.POST if request.method == "POST" else None, initial=first)
    heading = _("Change the frame %(frame)s") % {"frame": row}
    return ask(
        request,
        form,
        heading=heading,
        about=row.agreement.title,
        crumbs=_way((row.agreement.title, row.agreement.get_absolute_url()), (heading, None)),
        back=row.agreement.get_absolute_url(),
        act=lambda: agreements.change_frame(row, by=request.user, **form.cleaned_data),
        done=_("The frame is changed."),
        template="followup/agreements/frame_change.html",
        frame=row,
    )


@require_http_methods(["GET", "POST"])
def matching(request: Request, pk: int) -> HttpResponse:
    """Record what the municipalities or the association put up for a year."""
    agreement = _find(request, pk)
    require(permissions.can_run_funding(request.user, agreement))
    row = CoFinancing(agreement=agreement)
    form = MatchingForm(request.POST if request.method == "POST" else None, instance=row)

    def act() -> None:
        agreements.add_matching(form.save(commit=False), by=request.user)

    heading = _("Record matching")
    way = _way((agreement.title, agreement.get_absolute_url()), (heading, None))
    back = agreement.get_absolute_url()
    return ask(request, form, heading=heading, about=agreement.title, crumbs=way, back=back, act=act)


@require_http_methods(["GET", "POST"])
def terms(request: Request) -> HttpResponse:
    """Enter a version of the general terms."""
    require(permissions.can_write_agreements(request.user))
    form = TermsForm(request.POST if request.method == "POST" else None)
    heading, back = _("Enter general terms"), reverse("followup:agreement-list")

    def act() -> None:
        agreements.add_terms(form.save(commit=False), by=request.user)

    return ask(request, form, heading=heading, crumbs=_way((heading, None)), back=back, act=act)


@require_http_methods(["GET", "POST"])
def terms_edit(request: Request, pk: int) -> HttpResponse:
    """Put a version of the general terms right."""
    require(permissions.can_write_agreements(request.user))
    row = get_object_or_404(GeneralTerms, pk=pk)
    form = TermsForm(request.POST if request.method == "POST" else None, instance=row)
    heading, back = _("Change the general terms"), reverse("followup:agreement-list")

    def act() -> None:
        agreements.edit_terms(form.save(commit=False), version=form.read_version, by=request.user)

    return ask(request, form, heading=heading, about=row.name, crumbs=_way((heading, None)), back=back, act=act)


@require_http_methods(["GET", "POST"])
def fund(request: Request) -> HttpResponse:
    """Enter a fund that other support comes from."""
    require(permissions.can_write_agreements(request.user))
    form = FundForm(request.POST if request.method == "POST" else None)
    heading, back = _("Enter a fund"), reverse("followup:agreement-list")

    def act() -> None:
        agreements.add_fund(form.save(commit=False), by=request.user)

    return ask(request, form, heading=heading, crumbs=_way((heading, None)), back=back, act=act)


@require_GET
def history(request: Request, pk: int) -> HttpResponse:
    """Who changed what in the agreement, and when, and what was written on its frames."""
    agreement = _find(request, pk)
    entries = Entry.objects.filter(frame__agreement=agreement, project=None).for_list().order_by("-on", "-pk")
    context = {
        "heading": agreement.title,
        "changes": history_of(events_of(Agreement, pgh_obj_id=agreement.pk)),
        "entries": entries[:200],
        "crumbs": _way((agreement.title, agreement.get_absolute_url()), (_("History"), None)),
    }
    return render(request, "followup/history.html", context)
