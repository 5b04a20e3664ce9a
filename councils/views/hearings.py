"""A hearing on its item's page: who has answered what, on a map, by association and in a table; and its steps."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET

from councils import permissions
from councils.models import Hearing, HearingRequest, Party, SharedItem
from councils.services import hearing_counts, hearing_escalation, hearing_parties, hearings, populations
from councils.services.hearing_counts import Count, Share
from councils.views import hearing_exports, shared_item_page
from portal import exports
from portal.exports import Column
from portal.history import events_of
from portal.http import Request
from portal.sorting import swedish
from portal.tilemap import Label, Tile, TileMap, tilemap

Answer, State = HearingRequest.Answer, SharedItem.State


@dataclass(frozen=True)
class Look:
    """How an answer, or that there is none, is shown: on the map, as a badge, and in words."""

    map: str
    state: str
    icon: str
    words: str


def look(row: HearingRequest) -> Look:
    if row.answer:
        mark, state, icon = LOOKS[Answer(row.answer)]
        return Look(mark, state, icon, row.get_answer_display())
    if row.opened_at:
        return Look("o", "warn", "eye", _("Opened, not answered"))
    if row.asked_at is None and not row.is_party:
        return Look("u", "bad", "alert", _("No contact"))
    return Look("u", "mute", "none", _("Not answered") if row.is_party else _("Not opened"))


LOOKS = {
    Answer.SUPPORTS: ("s", "ok", "ok"),
    Answer.WITH_REMARKS: ("sp", "info", "comment"),
    Answer.OBJECTS: ("n", "bad", "no"),
    Answer.NO_VIEW: ("t", "mute", "minus"),
}
# What the table can be narrowed to.
SHOWN: dict[str, Callable[[HearingRequest], bool]] = {
    "action": lambda row: not row.answer or row.answer == Answer.OBJECTS,
    "missing": lambda row: not row.answer,
    "remarks": lambda row: bool(row.text),
    "late": lambda row: row.is_late,
    "all": lambda row: True,
}


@dataclass(frozen=True)
class Shown:
    """A row as the table shows it, and whether the reader writes down its answers."""

    row: HearingRequest
    look: Look
    is_mine: bool

    @property
    def town(self) -> Any:
        return getattr(self.row.organisation, "municipality", None)

    @property
    def in_county(self) -> bool:
        return self.town is not None and self.town.in_county


@require_GET
def show(request: Request, pk: int) -> HttpResponse:
    """The latest hearing of the item (or the one that ?round= names): numbers, map, table, parties."""
    item = shared_item_page.find(request, pk)
    rounds = list(item.hearings.select_related("opened_by", "closed_by").order_by("pk"))
    wanted = request.GET.get("round", "")
    hearing = next((row for n, row in enumerate(rounds, 1) if str(n) == wanted), rounds[-1] if rounds else None)
    can_run = permissions.can_run_hearing(request.user, item)
    context: dict[str, Any] = {"item": item, "crumbs": crumbs(item), "can_open": can_run and may_open(item, rounds)}
    if hearing is None:
        return render(request, "councils/hearings/none.html", context)
    hearing.shared_item = item
    mine = permissions.answered_for(request.user)
    rows = _rows(hearing, mine)
    kept = request.GET.get("show", "") if request.GET.get("show") in SHOWN else ""
    chosen = kept or ("action" if hearing.takes_answers else "all")
    party = request.GET.get("party", "")
    towns = [one for one in rows if one.in_county]
    found = [one for one in towns if SHOWN[chosen](one.row) and (not party or one.row.party_id == party)]
    if kind := exports.wanted(request):
        whole = found if kept else rows
        return exports.respond(kind, name=_("Hearing %s") % item.number, columns=_columns(), rows=whole)
    parties = list(Party.objects.select_related("organisation"))
    now = timezone.now()
    context |= {
        "hearing": hearing,
        "rounds": list(enumerate(rounds, 1)) if len(rounds) > 1 else [],
        **_sums(towns, parties, timezone.localdate(hearing.closed_at or now)),
        "rows": found,
        "show": chosen,
        "party": next((row for row in parties if row.key == party), None),
        "filters": _filters(towns),
        "remarks": [one for one in towns if one.row.text],
        "outside": [one for one in rows if one.town is not None and not one.in_county],
        "parties": [(one, hearing_parties.own_of(one.row, [town.row for town in towns])) for one in _parties(rows)],
        "unreached": [one for one in towns if hearing.takes_answers and not one.row.asked_at and not one.row.answer],
        "days_left": (hearing.due_on - timezone.localdate(now)).days,
        "can_run": can_run and hearing.takes_answers,
        "can_measure": can_run and item.is_open,
        "can_close": can_run and hearing.closed_at is None,
        "to_remind": len(hearings.to_remind(hearing)) if can_run and hearing.takes_answers else 0,
        "feed": _feed(hearing, rows, now),
        "files": hearing_exports.latest(hearing),
    }
    return render(request, "councils/hearings/detail.html", context)


def _sums(towns: list[Shown], parties: list[Party], on: date) -> dict[str, Any]:
    """Return how many of the county's municipalities say what, by association too, and on the map."""
    rows = [one.row for one in towns]
    people = populations.people_in([row.organisation for row in rows], today=on)
    shares, count = hearing_counts.by_party(rows, parties, people), hearing_counts.count(rows, people)
    return {
        "people": people,
        "count": count,
        "bars": _bars(count),
        "key": [row for row in _key(count) if row["n"]],
        "shares": shares,
        "map": _map(towns, shares),
    }


def may_open(item: SharedItem, rounds: list[Hearing]) -> bool:
    is_step = State.IN_CONSULTATION in {item.state, *SharedItem.NEXT[State(item.state)]}
    return is_step and all(row.closed_at is not None for row in rounds)


def crumbs(item: SharedItem, *more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    path: list[tuple[str, str | None]] = [
        (_("Shared items"), reverse("councils:shared-item-list")),
        (item.number, item.get_absolute_url()),
    ]
    if not more:
        return [*path, (_("Hearing"), None)]
    return [*path, (_("Hearing"), reverse("councils:hearing", args=[item.pk])), *more]


def _rows(hearing: Hearing, mine: frozenset[str]) -> list[Shown]:
    rows = list(hearing.requests.for_list().order_by(swedish("organisation__name")))
    for row in rows:
        row.hearing = hearing
    return [Shown(row, look(row), row.party_id in mine) for row in rows]


def _parties(rows: list[Shown]) -> list[Shown]:
    return sorted(
        (one for one in rows if one.row.is_party), key=lambda one: one.row.party.order if one.row.party else 0
    )


def _filters(towns: list[Shown]) -> list[tuple[str, str, int]]:
    labels = [
        ("all", _("All")),
        ("action", _("Needs something done")),
        ("missing", _("Have not answered")),
        ("remarks", _("Remarks")),
        ("late", _("Late")),
    ]
    counted = [(key, label, sum(SHOWN[key](one.row) for one in towns)) for key, label in labels]
    return [row for row in counted if row[2] or row[0] != "late"]


def _map(towns: list[Shown], shares: list[Share]) -> TileMap:
    tiles = (
        Tile(
            one.town.column,
            one.town.row,
            one.town.abbreviation,
            one.row.organisation.label,
            one.row.get_absolute_url(),
            one.row.party_id or "",
            one.look.words,
            one.look.map,
            one.look.icon,
        )
        for one in towns
        if one.town.column and one.town.row
    )
    labels = (
        Label(
            share.party.key,
            share.party.organisation.label,
            _("%(answered)s of %(asked)s") % {"answered": share.count.answered, "asked": share.count.asked},
        )
        for share in shares
    )
    return tilemap(tiles, labels)


def _key(count: Count) -> list[dict[str, Any]]:
    """Return what the colours of the map mean, and how many there are of each."""
    shares = count.shares
    answers = [
        {
            "map": mark,
            "state": state,
            "icon": icon,
            "words": answer.label,
            "n": count.by_answer[answer],
            "share": shares.get(answer),
        }
        for answer, (mark, state, icon) in LOOKS.items()
    ]
    opened = {"map": "o", "icon": "eye", "words": _("Opened, not answered"), "n": count.opened}
    return [*answers, opened, {"map": "u", "icon": "none", "words": _("Not opened"), "n": count.unopened}]


def _bars(count: Count) -> list[dict[str, Any]]:
    """Return the answers as parts of the whole bar; its rest are the silent."""
    bars, at = [], 0.0
    for row in _key(count)[: len(LOOKS)]:
        width = 100 * row["n"] / count.asked if count.asked else 0
        if width:
            # SVG reads a point, whatever the reader's language writes.
            bars.append({"state": row["state"], "at": f"{at:.2f}", "width": f"{width:.2f}"})
        at += width
    return bars


def _feed(hearing: Hearing, rows: list[Shown], now: datetime) -> list[dict[str, Any]]:
    """Return what has been sent, what comes next by itself, and that it was closed."""
    sent = events_of(HearingRequest, hearing_id=hearing.pk, reminded_at__isnull=False)
    days = (
        sent.values("reminded_at__date")
        .annotate(n=models.Count("pgh_obj_id", distinct=True))
        .order_by("reminded_at__date")
    )
    asked = sum(one.row.asked_at is not None for one in rows)
    feed: list[dict[str, Any]] = [
        {
            "icon": "mail",
            "text": ngettext("Sent to %(n)s municipality", "Sent to %(n)s municipalities", asked) % {"n": asked},
            "at": hearing.opened_at,
            "by": hearing.opened_by,
        }
    ]
    for day in days:
        words = ngettext("Reminder to %(n)s municipality", "Reminder to %(n)s municipalities", day["n"])
        feed.append({"icon": "bell", "text": words % {"n": day["n"]}, "at": day["reminded_at__date"]})
    coming = hearings.next_reminder(hearing, now) if hearing.takes_answers else None
    if coming:
        feed.append({"icon": "clock", "text": _("The silent are reminded by themselves"), "at": coming, "plan": True})
    today = timezone.localdate(now)
    for at, words in zip(
        hearing_escalation.days(hearing),
        (_("The associations are told who is silent"), _("Whoever runs the hearing is told who is silent")),
        strict=True,
    ):
        if hearing.takes_answers and at > today:
            feed.append({"icon": "bell", "text": words, "at": at, "plan": True})
    if hearing.closed_at:
        feed.append({"icon": "check", "text": _("Closed"), "at": hearing.closed_at, "by": hearing.closed_by})
    return feed


def _columns() -> list[Column]:
    return [
        Column(_("Code"), lambda one: one.town.code if one.town else ""),
        Column(_("Organisation"), lambda one: one.row.organisation.name),
        Column(_("Association"), lambda one: one.row.party.area if one.row.party and not one.row.is_party else ""),
        Column(_("Contact"), lambda one: one.row.contact),
        Column(_("Answer"), lambda one: one.look.words),
        Column(pgettext("hearing", "Remark"), lambda one: one.row.text),
        Column(_("Dissent"), lambda one: one.row.dissent),
        Column(_("Level"), lambda one: one.row.get_level_display() if one.row.level else ""),
        Column(_("Who answered"), lambda one: one.row.answered_by),
        Column(_("Answered"), lambda one: one.row.answered_at),
        Column(_("How it was answered"), lambda one: one.row.get_answered_via_display() if one.row.answer else ""),
        Column(_("Late"), lambda one: _("Yes") if one.row.is_late else ""),
        Column(_("Answer by"), lambda one: one.row.last_on),
        Column(_("Asked"), lambda one: one.row.asked_at),
        Column(_("Opened"), lambda one: one.row.opened_at),
        Column(_("Reminded"), lambda one: one.row.reminded_at),
    ]
