"""What meetings and action points bring to the start page and the menu: what waits for me, and what comes next."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Case, Count, F, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from councils import permissions
from councils.models import ActionPoint, AgendaItem, Council, Extract, Invitation, Meeting, Membership, Person, Proposal
from councils.rights import rights_of
from councils.services import approvals, carrying
from portal.models import User
from portal.registry import MeetingCard, NavLink, PublicCouncil, PublicText, WorkItem
from portal.seats import Table, table
from portal.sorting import swedish

State = Meeting.State
SHOWN = 50
IN_MENU = (Council.Kind.OVERARCHING, Council.Kind.STRATEGIC_GROUP, Council.Kind.VAST_GROUP)


def links(user: User) -> Iterator[NavLink]:
    """Meetings and action points stand in the menu of everyone who has a council."""
    rights = rights_of(user)
    if rights.reads_councils or rights.reads_all_councils:
        yield NavLink(_("Meetings"), "calendar", reverse("councils:meeting-list"), section="meetings")
        yield NavLink(_("Calendar"), "calendar", reverse("calendar"), section="calendar")
        yield NavLink(_("Action points"), "task", reverse("councils:action-point-list"), section="action-points")
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
    if permissions.can_import(user):
        yield NavLink(_("Import"), "upload", reverse("councils:import-new"), "registry", "import")


def council_links(user: User) -> Iterator[NavLink]:
    """The user's own councils, and for those who work with all of them the overarching ones and the two groups."""
    rights = rights_of(user)
    if not (rights.reads_councils or rights.reads_all_councils):
        return
    shown = Q(pk__in=rights.places) | Q(kind__in=IN_MENU)
    is_overarching = Case(When(kind=Council.Kind.OVERARCHING, then=Value(1)), default=Value(0))
    rows = Council.objects.visible_to(user).active().filter(shown).select_related("host__party")
    for council in rows.order_by(is_overarching.desc(), "kind", swedish("short_name"))[:SHOWN]:
        yield NavLink(council.short_name, council.part, council.get_absolute_url(), group="councils", part=council.part)
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
    """What waits for me: my open action points, and the meetings that need my next step. Five queries."""
    mine = ActionPoint.objects.open().filter(owner__user_id=user.pk).select_related("council")
    for row in mine.order_by(F("due_on").asc(nulls_last=True), "pk")[:SHOWN]:
        done_url = reverse("councils:action-point-close", args=[row.pk])
        context = _("Action point, %(council)s") % {"council": row.council}
        yield WorkItem(row.text, row.get_absolute_url(), context, "task", row.due_on, done_url)
    yield from _calls(user)
    yield from _carrying(user)
    yield from _proposals(user)
    yield from _approvals(user)
    yield from _extracts(user)
    yield from _steps(user)


def _calls(user: User) -> Iterator[WorkItem]:
    """The calls that I have not answered."""
    silent = Invitation.objects.silent().filter(person__user_id=user.pk, meeting__state=State.CALLED)
    for row in silent.filter(meeting__ends_at__gt=timezone.now()).select_related("meeting__council")[:SHOWN]:
        yield WorkItem(
            _("Answer the call to %s") % row.meeting.title,
            reverse("councils:meeting-answer", args=[row.meeting_id]),
            str(row.meeting.council_title),
            "mail",
            row.meeting.answer_by,
        )


def _approvals(user: User) -> Iterator[WorkItem]:
    """The minutes that I have been asked to approve."""
    for row in approvals.owed_by(user).order_by("meeting__approve_by")[:SHOWN]:
        url = reverse("councils:meeting-approval", args=[row.meeting_id])
        title = _("Approve the minutes of %s") % row.meeting.title
        yield WorkItem(title, url, row.meeting.council_title, "stamp", row.meeting.approve_by)


def _extracts(user: User) -> Iterator[WorkItem]:
    """The public extracts that somebody else has written, and that I may review."""
    rights = rights_of(user)
    councils = rights.coordinates | {pk for pk, role in rights.places.items() if role == Membership.Role.CHAIR}
    if not councils:
        return
    waiting = Extract.objects.filter(state=Extract.State.FOR_REVIEW, meeting__council__in=councils)
    for row in waiting.exclude(written_by=user).select_related("meeting__council").order_by("pk")[:SHOWN]:
        title = _("Review the public extract of %s") % row.meeting.title
        url = reverse("councils:meeting-extract", args=[row.meeting_id])
        yield WorkItem(title, url, row.meeting.council_title, "globe")


def _carrying(user: User) -> Iterator[WorkItem]:
    """The meetings that I took part in, and that my organisation has not passed on."""
    for meeting in carrying.owed_by(user).order_by("held_at")[:SHOWN]:
        due_on = meeting.day + carrying.WITHIN
        url = f"{meeting.get_absolute_url()}#fort-vidare"
        yield WorkItem(_("Pass on %s to your network") % meeting.title, url, meeting.council_title, "send", due_on)


def _proposals(user: User) -> Iterator[WorkItem]:
    """The proposals that the councils I coordinate have not handled, a line a council."""
    waiting = Proposal.objects.open().filter(council__in=rights_of(user).coordinates)
    by_council = waiting.values("council__name", "council__slug").annotate(n=Count("pk")).order_by("council__name")
    for row in by_council:
        words = ngettext("%(n)s proposal to take up or decline", "%(n)s proposals to take up or decline", row["n"])
        url = reverse("councils:proposal-list", args=[row["council__slug"]])
        yield WorkItem(words % {"n": row["n"]}, url, row["council__name"], "list")


def _steps(user: User) -> Iterator[WorkItem]:
    rights = rights_of(user)
    chairs = {pk for pk, role in rights.places.items() if role == Membership.Role.CHAIR}
    if not rights.coordinates and not chairs:
        return
    today = timezone.localdate()
    to_start = Q(state__in=[State.PLANNED, State.CALLED], starts_at__date__lte=today)
    to_write = to_start | Q(state__in=[State.UNDER_WAY, State.HELD])
    asked = Q(council__approval=Council.Approval.APPROVERS)  # it is their turn then
    waiting = Meeting.objects.filter(
        (Q(state=State.FOR_APPROVAL, council__in=rights.coordinates | chairs) & ~asked)
        | (Q(state=State.FOR_APPROVAL, council__in=rights.coordinates) & asked)
        | (to_write & Q(council__in=rights.coordinates))
    )
    verbs = {
        State.PLANNED: (_("Start %s"), "play"),
        State.CALLED: (_("Start %s"), "play"),
        State.UNDER_WAY: (_("End %s"), "check"),
        State.HELD: (_("Send the notes of %s for approval"), "send"),
        State.FOR_APPROVAL: (_("Approve the minutes of %s"), "stamp"),
    }
    for meeting in waiting.select_related("council").order_by("starts_at")[:SHOWN]:
        words, icon = verbs[State(meeting.state)]
        if meeting.state == State.FOR_APPROVAL and meeting.council.has_approvers:
            words = _("Follow the approval of %s")
        has_day = meeting.state in {State.PLANNED, State.CALLED, State.UNDER_WAY}
        yield WorkItem(
            words % meeting.title,
            meeting.get_absolute_url(),
            str(meeting.council_title),
            icon,
            meeting.day if has_day else None,
        )


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
