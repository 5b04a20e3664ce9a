"""What meetings and action points bring to the start page and the menu: what waits for me, and what comes next."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BooleanField, Case, Count, ExpressionWrapper, F, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from councils import permissions
from councils.models import (
    ActionPoint,
    AgendaItem,
    Correction,
    Council,
    Extract,
    Hearing,
    HearingRequest,
    Invitation,
    Meeting,
    Membership,
    Party,
    Person,
    Proposal,
    SharedItem,
)
from councils.rights import rights_of
from councils.services import approvals, carrying
from portal.compiled import Question
from portal.models import User
from portal.registry import MeetingCard, NavLink, PublicCouncil, PublicText, WorkItem
from portal.seats import Table, table
from portal.sorting import swedish

State = Meeting.State
SHOWN = 50
IN_MENU = (Council.Kind.OVERARCHING, Council.Kind.STRATEGIC_GROUP, Council.Kind.VAST_GROUP)


def links(user: User) -> Iterator[NavLink]:
    """Meetings stand in the menu of everyone who has a council, action points in that of everyone who has a role."""
    rights = rights_of(user)
    if rights.reads_councils or rights.reads_all_councils:
        yield NavLink(_("Meetings"), "calendar", reverse("councils:meeting-list"), section="meetings")
        yield NavLink(_("Calendar"), "calendar", reverse("calendar"), section="calendar")
        yield NavLink(_("Action points"), "task", reverse("councils:action-point-list"), section="action-points")
        yield NavLink(_("Decisions"), "stamp", reverse("councils:decision-list"), section="decisions")
    elif rights.any:
        yield NavLink(_("Action points"), "task", reverse("councils:action-point-list"), section="action-points")
    if permissions.can_read_dialogues(user):
        yield NavLink(_("Dialogues"), "comment", reverse("councils:dialogue-list"), "knowledge", "dialogues")
        yield NavLink(_("What employers need"), "quote", reverse("councils:need-group-list"), "knowledge", "needs")
    if rights.reads_shared_items:
        yield NavLink(_("Shared items"), "shared", reverse("councils:shared-item-list"), section="shared-items")


def holder_links(reader: User, holder: User) -> Iterator[NavLink]:
    """The contact that is kept of whoever has an account, for a reader who may see it."""
    for person in Person.objects.visible_to(reader).filter(user=holder):
        yield NavLink(_("Contact and places in councils"), "user", person.get_absolute_url())


def registry_links(user: User) -> Iterator[NavLink]:
    """The registry stands in the menu of everyone who has a role; people only where one sees others than oneself."""
    rights = rights_of(user)
    if not rights.any:
        return
    yield NavLink(_("Organisations"), "building", reverse("councils:organisation-list"), "registry", "organisations")
    if rights.reads_councils or rights.reads_registry:
        yield NavLink(_("People"), "people", reverse("councils:person-list"), group="registry", section="people")
    yield NavLink(_("Municipalities"), "map", reverse("councils:municipality-list"), "registry", "municipalities")
    yield NavLink(_("Boards"), "stamp", reverse("councils:board-list"), "registry", "boards")
    yield NavLink(_("Code lists"), "table", reverse("councils:code-list"), "registry", "codes")
    if permissions.can_import(user):
        yield NavLink(_("Import"), "upload", reverse("councils:import-new"), "registry", "import")


def _in_menu(user_id: int, today: date) -> QuerySet[Council, Any]:
    """The overarching councils and the two groups first, then the other councils where the user has a place."""
    own = Membership.objects.on(today).filter(person__user=user_id).values("council")
    is_overarching = Case(When(kind=Council.Kind.OVERARCHING, then=Value(1)), default=Value(0))
    rows = Council.objects.active().filter(Q(kind__in=IN_MENU) | Q(pk__in=own))
    rows = rows.order_by(is_overarching.desc(), "kind", swedish("short_name"))[:SHOWN]
    return rows.values_list("pk", "slug", "short_name", "host__party__key")


COUNCILS_IN_MENU = Question(_in_menu)


def council_links(user: User) -> Iterator[NavLink]:
    """The user's own councils, and for those who work with all of them the overarching ones and the two groups."""
    rights = rights_of(user)
    if not (rights.reads_councils or rights.reads_all_councils):
        return
    for pk, slug, name, party in COUNCILS_IN_MENU.rows(user_id=user.pk, today=timezone.localdate()):
        if permissions.can_read_council(user, pk):
            part = party or Council.NO_PARTY
            yield NavLink(name, part, reverse("councils:council-detail", args=[slug]), group="councils", part=part)
    yield NavLink(_("All councils"), "list", reverse("councils:council-list"), group="councils", section="councils")


def role_label(user: User) -> str:
    """Return in two words what the user is here, the most telling role first; stands under the name in the menu."""
    rights = rights_of(user)
    roles = {
        _("Administrator"): rights.is_administrator,
        _("VGR official"): rights.is_region_staff,
        _("Coordinator"): rights.is_coordinator,
        _("Official"): bool(rights.staff_of),
        _("Funding officer"): bool(rights.funds_for),
        _("Strategic group"): rights.in_strategic_group,
        _("Västgruppen"): rights.in_vast_group,
        _("Chair"): Membership.Role.CHAIR in rights.places.values(),
        _("Member"): bool(rights.places),
        _("Municipal contact"): bool(rights.answers_for),
    }
    return next((label for label, applies in roles.items() if applies), "")


def public_councils() -> Iterator[PublicCouncil]:
    """The competence councils of the associations, in the order of the parties."""
    rows = Council.objects.active().filter(kind=Council.Kind.OVERARCHING, host__party__isnull=False)
    for council in rows.select_related("host__party").order_by("host__party__order", "pk"):
        yield PublicCouncil(council.name, council.part)


def public_texts() -> Iterator[PublicText]:
    """The latest public extracts of minutes."""
    rows = Extract.objects.published().select_related("meeting__council__host__party").order_by("-published_at")
    for row in rows[:5]:
        meeting, on = row.meeting, timezone.localdate(row.published_at)
        yield PublicText(meeting.title, row.get_absolute_url(), meeting.council_title, meeting.council.part, on)


def work(user: User) -> Iterator[WorkItem]:
    """What waits for me: my open action points, and the meetings that need my next step."""
    mine = ActionPoint.objects.open().filter(owner__user_id=user.pk).select_related("council")
    for row in mine.order_by(F("due_on").asc(nulls_last=True), "pk")[:SHOWN]:
        done_url = reverse("councils:action-point-close", args=[row.pk])
        context = _("Action point, %(council)s") % {"council": row.council}
        yield WorkItem(row.text, row.get_absolute_url(), context, "task", row.due_on, done_url)
    yield from _proposals(user)
    yield from _hearings(user)
    yield from _steps(user)


def _hearings(user: User) -> Iterator[WorkItem]:
    """The hearings that wait for my municipality's or my party's answer, and my association's silent municipalities."""
    rights = rights_of(user)
    if not (rights.answers_for or rights.staff_of or rights.speaks_for or rights.coordinates):
        return
    followed = Q(party__in=permissions.parties_answered_for(user))
    mine = rights.answers_for | rights.speaks_for
    items = SharedItem.objects.exclude(state__in=SharedItem.SETTLED)
    silent = HearingRequest.objects.silent().filter(hearing__closed_at=None, hearing__shared_item__in=items)
    rows = silent.visible_to(user).filter(Q(organisation__in=mine) | followed).annotate(is_followed=_whether(followed))
    towns: Counter[tuple[Hearing, Party | None]] = Counter()
    for row in rows.select_related("hearing__shared_item", "organisation", "party").order_by("hearing__due_at", "pk"):
        is_of_party = row.party is not None and row.organisation_id == row.party.organisation_id
        if row.organisation_id in mine or is_of_party:
            title = _("Answer the hearing on %s") % row.hearing.shared_item.title
            url = reverse("councils:hearing-request-answer", args=[row.pk])
            yield WorkItem(title, url, row.organisation.name, "map", row.last_on)
        if row.counted("is_followed") and not is_of_party:
            towns[row.hearing, row.party] += 1
    for (hearing, party), n in towns.items():
        assert party is not None  # whoever is followed has one
        words = ngettext("%(n)s municipality has not answered", "%(n)s municipalities have not answered", n) % {"n": n}
        url = f"{reverse('councils:hearing', args=[hearing.shared_item_id])}?show=missing&party={party.pk}#tabell"
        yield WorkItem(words, url, f"{party.area}, {hearing.shared_item.title}", "phone", hearing.due_on)


def _proposals(user: User) -> Iterator[WorkItem]:
    """The proposals that the councils I coordinate have not handled, a line a council."""
    waiting = Proposal.objects.open().filter(council__in=rights_of(user).coordinates)
    by_council = (
        waiting.values("council__name", "council__slug").annotate(n=Count("pk")).order_by(swedish("council__name"))
    )
    for row in by_council:
        words = ngettext("%(n)s proposal to take up or decline", "%(n)s proposals to take up or decline", row["n"])
        url = reverse("councils:proposal-list", args=[row["council__slug"]])
        yield WorkItem(words % {"n": row["n"]}, url, row["council__name"], "list")


def _steps(user: User) -> Iterator[WorkItem]:
    """The meetings that need something of me.

    An answer to the call, a next step, my approval, a look at what another has written, or that I pass it on.
    """
    rights = rights_of(user)
    leads = rights.coordinates | {pk for pk, role in rights.places.items() if role == Membership.Role.CHAIR}
    to_start = Q(state__in=[State.PLANNED, State.CALLED], starts_at__date__lte=timezone.localdate())
    to_write = to_start | Q(state__in=[State.UNDER_WAY, State.HELD])
    asked = Q(council__approval=Council.Approval.APPROVERS)  # it is their turn then
    of_others = Correction.objects.open().exclude(written_by=user).values("meeting")
    extracts = Extract.objects.filter(state=Extract.State.FOR_REVIEW).exclude(written_by=user).values("meeting")
    silent = Invitation.objects.silent().filter(person__user_id=user.pk).values("meeting")
    needs = {
        "is_mine_to_answer": Q(state=State.CALLED, ends_at__gt=timezone.now(), pk__in=silent),
        "has_next_step": (Q(state=State.FOR_APPROVAL, council__in=leads) & ~asked)
        | ((Q(state=State.FOR_APPROVAL) | to_write) & Q(council__in=rights.coordinates)),
        "is_mine_to_approve": Q(pk__in=approvals.owed_by(user).values("meeting")),
        "is_mine_to_confirm": Q(pk__in=of_others, council__in=leads),
        "is_mine_to_review": Q(pk__in=extracts, council__in=leads),
        "is_mine_to_pass_on": Q(pk__in=carrying.owed_by(user).values("pk")),
    }
    rows = Meeting.objects.annotate(**{name: _whether(need) for name, need in needs.items()})
    waiting = rows.filter(reduce(or_, needs.values())).select_related("council").order_by("starts_at")
    for meeting in waiting[:SHOWN]:
        if meeting.counted("has_next_step"):
            yield _next_step(meeting)
        pass_on_by = meeting.day + carrying.WITHIN
        for need, words, view, icon, due_on in (
            ("answer", _("Answer the call to %s"), "answer", "mail", meeting.answer_by),
            ("approve", _("Approve the minutes of %s"), "approval", "stamp", meeting.approve_by),
            ("confirm", _("Confirm the correction of the minutes of %s"), "corrections", "stamp", None),
            ("review", _("Review the public extract of %s"), "extract", "globe", None),
            ("pass_on", _("Pass on %s to your network"), "detail#fort-vidare", "send", pass_on_by),
        ):
            if meeting.counted(f"is_mine_to_{need}"):
                name, mark, part = view.partition("#")
                url = reverse(f"councils:meeting-{name}", args=[meeting.pk]) + mark + part
                yield WorkItem(words % meeting.title, url, str(meeting.council_title), icon, due_on)


def _next_step(meeting: Meeting) -> WorkItem:
    verbs = {
        State.PLANNED: (_("Start %s"), "play"),
        State.CALLED: (_("Start %s"), "play"),
        State.UNDER_WAY: (_("End %s"), "check"),
        State.HELD: (_("Send the notes of %s for approval"), "send"),
        State.FOR_APPROVAL: (_("Approve the minutes of %s"), "stamp"),
    }
    words, icon = verbs[State(meeting.state)]
    if meeting.state == State.FOR_APPROVAL and meeting.council.has_approvers:
        words = _("Follow the approval of %s")
    due_on = meeting.day if meeting.state in {State.PLANNED, State.CALLED, State.UNDER_WAY} else None
    return WorkItem(words % meeting.title, meeting.get_absolute_url(), str(meeting.council_title), icon, due_on)


def _whether(condition: Q) -> "ExpressionWrapper[Q]":
    return ExpressionWrapper(condition, output_field=BooleanField())


def upcoming(user: User) -> Iterator[MeetingCard]:
    """The next meetings of my councils; today's shows its agenda's length and the seats round the table."""
    rights = rights_of(user)
    now = timezone.now()
    numbered = ~Q(items__kind=AgendaItem.Kind.BREAK)
    councils = Meeting.objects.filter(council__in=rights.reads_councils).select_related("council__host__party")
    # A meeting that runs over its time is still today's meeting.
    mine = (
        councils.coming(now) | councils.filter(state=State.UNDER_WAY, ends_at__gte=now - timedelta(hours=12))
    ).order_by("starts_at")
    rows = mine.filter(starts_at__lt=now + timedelta(days=366)).annotate(item_count=Count("items", filter=numbered))[:8]
    for meeting in rows:
        is_today = meeting.day == timezone.localdate()
        writes = permissions.can_write_meeting(user, meeting)
        count = meeting.counted("item_count")
        minutes = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
        items = ngettext("%(n)s item", "%(n)s items", count) % {"n": count}
        yield MeetingCard(
            title=meeting.title,
            url=meeting.get_absolute_url(),
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            place=meeting.place or str(meeting.get_mode_display()),
            part=meeting.council.part,
            council=meeting.council_title,
            lines=(_("%(items)s, %(minutes)s minutes") % {"items": items, "minutes": minutes},),
            live_url=reverse("councils:meeting-live", args=[meeting.pk]) if writes and meeting.is_live else "",
            seats=_seats(meeting) if is_today else None,
        )


def _seats(meeting: Meeting) -> Table:
    """Those on the list once the meeting has begun; before that, those who have a place."""
    rows = [(row.side, row.presence) for row in meeting.attendances.all()]
    if rows:
        here = sum(presence in {"present", "remote"} for _side, presence in rows)
        return table(rows, number=here, label=_("of %d") % len(rows))
    places = Membership.objects.on(meeting.day).filter(council=meeting.council_id).select_related("organisation")
    sides = [(place.organisation.side, "") for place in places]
    return table(sides, number=len(sides), label=_("places"))
