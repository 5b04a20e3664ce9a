"""Decisions: the register of all that one may read, and those under an item."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from councils import permissions
from councils.filters import decisions as filters
from councils.forms.agenda_items import DecisionForm
from councils.models import AgendaItem, Decision, Meeting
from councils.services import decisions
from councils.services.corrected_words import Corrected
from councils.views import live, meeting_page
from portal import exports, markup
from portal.concurrency import WrongState
from portal.exports import Column
from portal.form_pages import ask
from portal.http import Request, back, listing, own, page_or_part, require

# What has come of a decision -> (badge colour, icon).
BADGES = {"none": ("mute", "none"), "open": ("now", "clock"), "done": ("ok", "check")}
HELD = {Meeting.State.HELD, Meeting.State.FOR_APPROVAL, Meeting.State.APPROVED}


@dataclass(frozen=True)
class Entry:
    """A decision of the register, of a meeting or on a shared item."""

    source: str
    key: int
    on: date
    what: str
    ordinal: str
    first_paragraph: int | None
    body: str
    part: str
    about: str
    place: str
    place_key: int
    spot: int
    item_key: int
    stage: str
    goes_to: str
    followed: str
    is_corrected: bool = False

    @property
    def is_shared(self) -> bool:
        return self.source == "shared-item"

    @property
    def text(self) -> str:
        """The words alone: what is decided on a shared item may have headings and lists, a meeting's decision not."""
        return markup.plain(self.what) if self.is_shared else self.what

    @property
    def number(self) -> str:
        """The paragraph of formal minutes, the item of notes, or the shared item's own number."""
        if self.is_shared:
            return self.ordinal
        if self.first_paragraph is not None:
            return f"§ {self.first_paragraph + int(self.ordinal) - 1}"
        return _("Item %s") % self.ordinal

    @property
    def is_final(self) -> bool:
        """Whether the words may still be changed: until the minutes have been approved they may."""
        return self.is_shared or self.stage == Meeting.State.APPROVED

    @property
    def url(self) -> str:
        """Where it is read: on the shared item, or in the minutes once there are any."""
        if self.is_shared:
            return reverse("councils:shared-item-detail", args=[self.place_key])
        page = "minutes" if self.stage in HELD else "agenda"
        return f"{reverse(f'councils:meeting-{page}', args=[self.place_key])}#p{self.spot}"

    @property
    def words(self) -> str:
        return str(dict(filters.FOLLOWED)[self.followed])

    @property
    def badge(self) -> tuple[str, str]:
        return BADGES[self.followed]


@require_GET
def index(request: Request) -> HttpResponse:
    """What the bodies that the reader follows have decided, the latest first, and what has come of it."""
    found = filters.of(request.user, request.GET, request)
    rows = filters.ordered(found.rows, request.GET.get("sort", ""))
    if kind := exports.wanted(request):
        return exports.respond(kind, name=_("Decisions"), columns=_columns(request), rows=_entries(rows))
    context: dict[str, Any] = listing(request, found, rows)
    context["entries"] = _entries(context["page"])
    return page_or_part(request, "councils/decisions", context)


def _entries(rows: Iterable[dict[str, Any]]) -> list[Entry]:
    """Return the entries with the words that hold now: minutes may have been corrected since they were approved."""
    entries = [Entry(**row) for row in rows]
    corrected = Corrected(entry.item_key for entry in entries if not entry.is_shared)
    return [entry if entry.is_shared else _standing(entry, corrected) for entry in entries]


def _standing(entry: Entry, corrected: Corrected) -> Entry:
    what = corrected.over(entry.item_key, entry.what)
    about = corrected.over(entry.item_key, entry.about)
    return replace(entry, what=what, about=about, is_corrected=what != entry.what)


def _columns(request: Request) -> list[Column]:
    return [
        Column(_("Number"), lambda row: row.number),
        Column(_("Day"), lambda row: row.on),
        Column(_("Decided by"), lambda row: row.body),
        Column(_("Decision"), lambda row: row.text),
        Column(_("Item"), lambda row: row.about),
        Column(_("Meeting"), lambda row: row.place),
        Column(_("Minutes approved"), lambda row: "" if row.is_shared else _("yes") if row.is_final else _("no")),
        Column(_("Corrected"), lambda row: _("yes") if row.is_corrected else ""),
        Column(_("What came of it"), lambda row: row.words),
        Column(_("Goes on to"), lambda row: row.goes_to),
        Column(_("Address"), lambda row: request.build_absolute_uri(row.url)),
    ]


def _find(request: Request, pk: int) -> Decision:
    visible = Decision.objects.visible_to(request.user)
    decision = get_object_or_404(visible.select_related("item__meeting__council"), pk=pk)
    require(permissions.can_write_meeting(request.user, decision.item.meeting))
    return decision


@require_POST
def add(request: Request, pk: int) -> HttpResponse:
    """Write a decision under an item."""
    item = meeting_page.find_item(request, pk)
    form = DecisionForm(request.POST, instance=Decision(item=item))
    problem, said = "", ""
    try:
        if form.is_valid():
            decisions.add(form.save(commit=False), by=request.user)
            said = _("The decision is added")
        else:
            problem = _("Write what was decided.")
    except WrongState as error:
        problem = str(error)
    return _answer(request, item, problem=problem, said=said)


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Change a decision's words."""
    decision = _find(request, pk)
    form = DecisionForm(request.POST or None, instance=decision)
    heading, item = _("Change the decision"), decision.item
    page = live.address(item)
    return ask(
        request,
        form,
        heading=heading,
        crumbs=[(str(item.meeting), item.meeting.get_absolute_url()), (str(item), page), (heading, None)],
        back=page,
        act=lambda: decisions.edit(form.save(commit=False), version=form.read_version, by=request.user),
        onward=own(request, request.POST.get("next", "")) or page,
        action=_("Save the decision"),
        done=_("The decision is changed."),
    )


@require_POST
def remove(request: Request, pk: int) -> HttpResponse:
    """Take a decision away; it can be put back from the message that says so."""
    decision = _find(request, pk)
    item, removed = decision.item, decision.text
    try:
        decisions.remove(decision, by=request.user)
    except WrongState as error:
        return _answer(request, item, problem=str(error))
    return _answer(request, item, said=_("The decision is removed"), removed=removed)


def _answer(
    request: Request, item: AgendaItem, *, problem: str = "", said: str = "", removed: str = ""
) -> HttpResponse:
    if request.htmx:
        context = {
            "item": item,
            "decisions": item.decisions.all(),
            "problem": problem,
            "said": said,
            "removed": removed,
        }
        return render(request, "councils/meetings/_decisions.html", context, status=422 if problem else 200)
    if problem:
        messages.error(request, problem)
    else:
        messages.success(request, f"{said}.")
    return back(request, f"{live.address(item)}#h-be")
