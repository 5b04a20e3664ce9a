"""Whom the councils tell, of what, and in which words; called with the change that is told of, or by the clock."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from councils.models import (
    ActionPoint,
    Anchoring,
    Assignment,
    Comment,
    Correction,
    Council,
    Meeting,
    Membership,
    Position,
    Proposal,
    SentOn,
    SharedItem,
)
from portal.models import Notification, User
from portal.services.notifications import settle, tell
from portal.templatetags.portal import day

Role = Membership.Role
SOON = timedelta(days=3)
# What has been late for longer was told of then; the list of action points shows it still.
LATE = timedelta(days=14)
ACTION_KINDS = ("action-given", "action-due", "action-late")


def _holders(council_id: int, *roles: Role) -> QuerySet[User]:
    places = Membership.objects.on(timezone.localdate()).filter(council=council_id, role__in=roles)
    return User.objects.filter(person__memberships__in=places).distinct()


def _coordinators(council: Council) -> QuerySet[User]:
    """Return those with the coordinator's place; where nobody has it, the officials of the host."""
    found = _holders(council.pk, Role.COORDINATOR)
    if found.exists():
        return found
    staff = Assignment.objects.on(timezone.localdate()).filter(organisation=council.host_id, task=Assignment.Task.STAFF)
    return User.objects.filter(person__assignments__in=staff).distinct()


def proposed(proposal: Proposal, *, by: User) -> None:
    """Tell those who coordinate the council that it has a proposal or a referral to take up or decline."""

    def words() -> tuple[str, str]:
        new = _("New referral: %s") if proposal.is_referral else _("New proposal: %s")
        return new % proposal.title, proposal.council.name

    tell(_coordinators(proposal.council), "proposal-new", once=f"{proposal.pk}", record=proposal, words=words, by=by)


def proposal_handled(proposal: Proposal, *, by: User) -> None:
    """Tell whoever proposed it what became of it; nobody waits for it any more."""
    settle(proposal, "proposal-new")
    if proposal.proposed_by is None or proposal.state == Proposal.State.WITHDRAWN:
        return

    def words() -> tuple[str, str]:
        if proposal.state == Proposal.State.TAKEN_UP and proposal.item is None:
            return _("Now a shared item: %s") % proposal.title, proposal.council.name
        if proposal.item is None:
            return _("Declined: %s") % proposal.title, f"{proposal.council.name}: {proposal.reason}"
        return _("On the agenda: %s") % proposal.title, f"{proposal.council.name}, {proposal.item.meeting}"

    once = f"{proposal.pk}:{proposal.version}"
    tell([proposal.proposed_by], "proposal", once=once, record=proposal, words=words, by=by)


def minutes_sent(meeting: Meeting, *, by: User) -> None:
    """Tell those who may approve the minutes that they wait, each time that they are sent."""
    approvers = _holders(meeting.council_id, Role.CHAIR, Role.COORDINATOR)

    def words() -> tuple[str, str]:
        return _("Approve the minutes of %s") % meeting.title, meeting.council_title

    once = f"{meeting.pk}:{timezone.now().isoformat()}"
    tell(approvers, "minutes", once=once, record=meeting, words=words, by=by)


def minutes_settled(meeting: Meeting) -> None:
    """Nobody is asked any more to approve what has been approved or opened again."""
    settle(meeting, "minutes", "approval")


def correction_written(correction: Correction, *, by: User) -> None:
    """Tell those who may confirm a correction of approved minutes that it waits."""
    meeting = correction.meeting

    def words() -> tuple[str, str]:
        return _("Confirm the correction of the minutes of %s") % meeting.title, meeting.council_title

    approvers = _holders(meeting.council_id, Role.CHAIR, Role.COORDINATOR)
    tell(approvers, "correction", once=f"{correction.pk}:new", record=correction, words=words, by=by)


def correction_settled(correction: Correction, *, by: User) -> None:
    """Tell the writer what became of it, and the coordinators that a public extract may have to be corrected too."""
    settle(correction, "correction")
    meeting = correction.meeting

    def words() -> tuple[str, str]:
        if correction.state == Correction.State.REJECTED:
            return _("Your correction is rejected: %s") % meeting.title, correction.answer
        return _("Your correction is confirmed: %s") % meeting.title, _("Version %d of the minutes") % correction.makes

    if correction.state != Correction.State.WITHDRAWN:
        once = f"{correction.pk}:{correction.state}"
        tell([correction.written_by], "correction", once=once, record=correction, words=words, by=by)
    if correction.state == Correction.State.CONFIRMED and meeting.extracts.published().exists():
        _look_at_extract(correction)


def _look_at_extract(correction: Correction) -> None:
    """Tell all who coordinate, whoever did it: what the public reads was published before the correction."""
    meeting = correction.meeting

    def words() -> tuple[str, str]:
        return _("Look at the public extract of %s") % meeting.title, _("The minutes have been corrected since.")

    tell(_coordinators(meeting.council), "extract", once=f"{correction.pk}", record=meeting, words=words)


def action_given(action_point: ActionPoint, *, by: User) -> None:
    """Tell whoever has been given an action point; one that is passed on is no longer the earlier owner's."""
    settle(action_point, *ACTION_KINDS)
    if action_point.owner is None or action_point.owner.user is None:
        return

    def words() -> tuple[str, str]:
        title = _("You have been given: %s") % action_point.text
        when = f", {_('by %s') % day(action_point.due_on)}" if action_point.due_on else ""
        return title, f"{action_point.council.name}{when}"

    once = f"{action_point.pk}:{action_point.version}"
    tell([action_point.owner.user], "action-given", once=once, record=action_point, words=words, by=by)


def action_settled(action_point: ActionPoint) -> None:
    settle(action_point, *ACTION_KINDS)


def actions_due(now: datetime) -> int:
    """Tell owners what is soon to be done and what is late, once for each day that it is to be done by."""
    today = timezone.localdate(now)
    coming = Q(due_on__range=(today, today + SOON), created_at__date__lt=today)
    late = Q(due_on__range=(today - LATE, today - timedelta(days=1)))
    owed = ActionPoint.objects.open().filter(coming | late, owner__user__is_active=True)
    rows = list(owed.select_related("owner__user", "council").order_by("pk"))
    # The sweep comes often, and mostly everything has been told: one question for all of it.
    about = Notification.objects.filter(kind__in=ACTION_KINDS, record_id__in=[row.pk for row in rows])
    told = set(about.values_list("user_id", "key"))
    return sum(_tell_due(row, today, told) for row in rows)


def _tell_due(row: ActionPoint, today: date, told: set[tuple[int, str]]) -> int:
    assert row.owner is not None  # the query asks for those that have one, with an account
    assert row.owner.user is not None
    kind, once = "action-late" if row.is_late(today) else "action-due", f"{row.pk}:{row.due_on}"
    if (row.owner.user.pk, f"{kind}:{once}") in told:
        return 0

    def words() -> tuple[str, str]:
        title = _("Late since %(day)s: %(text)s") if kind == "action-late" else _("To be done %(day)s: %(text)s")
        return title % {"day": day(row.due_on), "text": row.text}, row.council.name

    return tell([row.owner.user], kind, once=once, record=row, words=words)


def _group(item: SharedItem) -> QuerySet[User]:
    roles = [role for role in Role if role != Role.OBSERVER]
    return _holders(item.council_id, *roles)


def _reader(item: SharedItem, user: User | None) -> User | None:
    """Return the user if the item is still theirs to read: one may have left since one spoke of it."""
    return user if user and SharedItem.objects.visible_to(user).filter(pk=item.pk).exists() else None


def item_proposed(item: SharedItem, *, by: User) -> None:
    """Tell the strategic group of a new shared item."""

    def words() -> tuple[str, str]:
        return _("New shared item: %s") % item.title, f"{item.number}, {item.council.short_name}"

    tell(_group(item), "shared-item", once=f"{item.pk}:new", record=item, words=words, by=by)


def item_moved(item: SharedItem, *, by: User) -> None:
    """Tell the strategic group that a shared item has taken a step."""

    def words() -> tuple[str, str]:
        return f"{item.get_state_display()}: {item.title}", f"{item.number}, {item.council.short_name}"

    tell(_group(item), "shared-item", once=f"{item.pk}:{item.version}", record=item, words=words, by=by)


def position_given(position: Position, *, by: User) -> None:
    """Tell whoever leads the item that a party has given its position."""
    item = position.item

    def words() -> tuple[str, str]:
        return _("%(party)s has given its position") % {"party": position.party}, item.title

    _tell_lead(item, words, once=f"{position.pk}:{position.version}", by=by)


def _tell_lead(item: SharedItem, words: Callable[[], tuple[str, str]], *, once: str, by: User) -> None:
    lead = _reader(item, item.lead.user) if item.lead else None
    tell([lead] if lead else [], "shared-item", once=once, record=item, words=words, by=by)


def anchored(row: Anchoring, *, by: User) -> None:
    """Tell whoever leads the item what a party's management has said of it; of the work as a whole nobody is told."""
    item, party = row.item, row.party
    if item is None:
        return

    def words() -> tuple[str, str]:
        return f"{party}: {row.get_outcome_display()}", item.title

    _tell_lead(item, words, once=f"{item.pk}:anchored:{row.pk}", by=by)


def sent_on(row: SentOn, *, by: User) -> None:
    """Tell those who stand for the board's party in the strategic group that a decision waits for its board."""
    item = row.item
    places = Membership.objects.on(timezone.localdate()).filter(
        council=item.council_id, organisation=row.board.organisation_id
    )
    people = User.objects.filter(person__memberships__in=places.exclude(role=Role.OBSERVER)).distinct()

    def words() -> tuple[str, str]:
        return _("For %(board)s: %(title)s") % {"board": row.board, "title": item.title}, item.number

    tell(people, "shared-item", once=f"{item.pk}:sent:{row.pk}", record=item, words=words, by=by)


def board_answered(row: SentOn, *, by: User) -> None:
    """Tell whoever leads the item what a board has decided."""
    item = row.item

    def words() -> tuple[str, str]:
        return _("%(board)s has taken: %(title)s") % {"board": row.board, "title": item.title}, row.outcome[:200]

    _tell_lead(item, words, once=f"{item.pk}:board:{row.pk}:{row.version}", by=by)


def commented(comment: Comment, mentioned: list[User], *, by: User) -> None:
    """Tell those who are named, and whoever is answered."""
    item, who = comment.item, by.name

    def words() -> tuple[str, str]:
        return _("%(who)s mentions you: %(title)s") % {"who": who, "title": item.title}, comment.text[:200]

    tell(mentioned, "mention", once=f"{comment.pk}", record=item, words=words, by=by)
    asker = _reader(item, comment.parent.written_by) if comment.parent else None
    if asker is None or asker in mentioned:
        return

    def answered() -> tuple[str, str]:
        return _("%(who)s has answered you: %(title)s") % {"who": who, "title": item.title}, comment.text[:200]

    tell([asker], "mention", once=f"{comment.pk}", record=item, words=answered, by=by)
