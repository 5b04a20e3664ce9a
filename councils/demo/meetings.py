"""Meetings of two years with agenda, attendance, notes, decisions and action points."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone

from councils.demo import approvals, calendar, calls, carried
from councils.demo.agenda import Phrases, live, outline, topics_of
from councils.demo.calendar import Occasion
from councils.demo.dice import Dice
from councils.demo.forums import Forum, supply_stays_away
from councils.demo.journal import moment
from councils.demo.organisations import Organisations
from councils.demo.texts import Topic
from councils.models import (
    ActionPoint,
    AgendaItem,
    Attendance,
    CarriedOn,
    Council,
    Decision,
    Invitation,
    Meeting,
    Membership,
)

State, Presence = Meeting.State, Attendance.Presence
REASONS = (
    "För få anmälda",
    "Sammanfaller med regional konferens om kompetensförsörjning",
    "Ordföranden är sjuk, frågorna tas upp på nästa möte",
    "Underlaget är försenat",
)


@dataclass
class Talk:
    """An item with what came of it."""

    item: AgendaItem
    topic: Topic | None
    carried_from: AgendaItem | None = None
    decisions: list[Decision] = field(default_factory=list)
    actions: list[ActionPoint] = field(default_factory=list)


@dataclass
class Session:
    """One meeting with all that belongs to it, not yet saved."""

    forum: Forum
    meeting: Meeting
    occasion: Occasion
    now: datetime
    talks: list[Talk]
    attendances: list[Attendance] = field(default_factory=list)
    invitations: list[Invitation] = field(default_factory=list)
    carried_on: list[CarriedOn] = field(default_factory=list)
    current: AgendaItem | None = None

    @property
    def called_at(self) -> datetime:
        """Return when the call went out: two weeks before."""
        return calls.sent_at(self.meeting, self.now)


def sessions(forum: Forum, world: Organisations, now: datetime) -> list[Session]:
    """Return all of a council's meetings, oldest first."""
    topics = topics_of(forum)
    made: list[Session] = []
    occasions = calendar.occasions(forum.council, now)
    paragraphs: dict[int, int] = {}
    left: Talk | None = None
    for occasion, following in zip(occasions, [*occasions[1:], None], strict=True):
        dice = Dice("meeting", forum.council.slug, occasion.day.year, occasion.number)
        is_live = occasion.state == State.UNDER_WAY
        talks = [Talk(item, topic) for item, topic in outline(forum, iter(live()) if is_live else topics, dice)]
        if left is not None and occasion.state != State.CANCELLED:
            talks.append(_carried(left, len(talks) + 1))
            left = None
        session = Session(forum, _meeting(forum, occasion, talks, now, dice), occasion, now, talks)
        later = sum(other.is_over for other in occasions[len(made) + 1 :])
        if occasion.is_over or is_live:
            _attend(session, is_lately=later < 2, dice=dice)
        phrases = Phrases(forum, world, _present(session), occasion.day, dice)
        _prepare(session, phrases, dice)
        if occasion.is_over or is_live:
            _hold(session, phrases, following.day if following else None, now, dice)
        seated = forum.seated(occasion.day)
        session.invitations = calls.call(session.meeting, seated, session.attendances, now, dice)
        session.carried_on = list(carried.on(session.meeting, session.attendances, now, dice))
        if occasion.is_over and following and dice.happens(0.06):
            left = _leave(session)
        if session.meeting.state == State.APPROVED and forum.council.keeps_minutes:
            first = paragraphs.get(occasion.day.year, 1)
            session.meeting.first_paragraph = first
            paragraphs[occasion.day.year] = first + sum(not talk.item.is_break for talk in talks)
        made.append(session)
    return made


def _leave(session: Session) -> Talk | None:
    """Leave the last matter for the next meeting, as if time had run out."""
    talk = next((talk for talk in reversed(session.talks) if talk.topic and not talk.carried_from), None)
    if talk is not None:
        talk.item.is_done, talk.item.notes = False, "Hanns inte med. Tas upp på nästa möte."
        talk.decisions, talk.actions = [], []
    return talk


def _carried(left: Talk, position: int) -> Talk:
    item = left.item
    again = AgendaItem(title=item.title, kind=item.kind, minutes=item.minutes, position=position, text=item.text)
    again.is_held_to_council = item.is_held_to_council
    return Talk(again, left.topic, carried_from=item)


def _meeting(forum: Forum, occasion: Occasion, talks: list[Talk], now: datetime, dice: Dice) -> Meeting:
    council = forum.council
    start = calendar.starts_at(occasion, now, dice)
    minutes = -(-sum(talk.item.minutes for talk in talks) // 15) * 15
    meeting = Meeting(
        council=council,
        title=f"{calendar.NAMES[Council.Kind(council.kind)]} {occasion.number}/{occasion.day.year}",
        starts_at=start,
        ends_at=start + timedelta(minutes=minutes),
        state=occasion.state,
        planned_by=forum.writer,
    )
    if council.kind == Council.Kind.WORKING_GROUP:
        meeting.kind = Meeting.Kind.WORKING
    if council.keeps_minutes and council.kind == Council.Kind.OVERARCHING:
        meeting.registry_number = f"{occasion.day.year}-{100 * occasion.number + dice.randrange(99):04}"
    _locate(meeting, dice)
    _date(meeting, occasion, now, forum, dice)
    return meeting


def _locate(meeting: Meeting, dice: Dice) -> None:
    mode = dice.choice((Meeting.Mode.ON_SITE, Meeting.Mode.REMOTE, Meeting.Mode.HYBRID, Meeting.Mode.HYBRID))
    if meeting.state == State.UNDER_WAY:
        mode = Meeting.Mode.HYBRID
    meeting.mode = mode
    if mode != Meeting.Mode.REMOTE:
        meeting.place = dice.one(PLACES[meeting.council.host.party.key])
    if mode != Meeting.Mode.ON_SITE:
        meeting.video_url = f"https://video.example/{meeting.council.slug}"


PLACES = {
    "fy": ["Förbundets kansli, Uddevalla", "Kommunhuset, Vänersborg", "Högskolan Väst, Trollhättan", "Åmåls bibliotek"],
    "gr": ["GR:s lokaler, Göteborg", "Kommunhuset, Kungälv", "Stadshuset, Mölndal", "Lindholmen, Göteborg"],
    "bo": ["Förbundets kansli, Borås", "Kommunhuset, Ulricehamn", "Textile Fashion Center, Borås", "Kommunhuset, Mark"],
    "sk": ["Förbundets kansli, Skövde", "Stadshuset, Lidköping", "Science Park Skövde", "Kommunhuset, Falköping"],
    "vg": ["Regionens hus, Göteborg", "Regionens hus, Skövde", "Regionens hus, Vänersborg", "Regionens hus, Borås"],
}


def _date(meeting: Meeting, occasion: Occasion, now: datetime, forum: Forum, dice: Dice) -> None:
    """Set when the meeting began, ended and was approved, and by whom."""
    if occasion.state == State.CANCELLED:
        meeting.cancelled_reason = dice.one(REASONS)
    if occasion.is_over or occasion.state == State.UNDER_WAY:
        meeting.started_at = min(meeting.starts_at + timedelta(minutes=dice.randint(0, 4)), now)
    if occasion.is_over:
        meeting.held_at = meeting.ends_at + timedelta(minutes=dice.randint(-12, 9))
        meeting.council_name = forum.name_on(occasion.day)
    if occasion.state == State.FOR_APPROVAL and forum.council.slug == approvals.SLUG:
        meeting.approve_by = timezone.localdate(now) + timedelta(days=3)
    if occasion.state == State.APPROVED:
        meeting.approved_at = moment(
            calendar.working(occasion.day + timedelta(days=dice.randint(10, 21))), dice.randint(8, 16), 20
        )
        meeting.approved_by = forum.chair.user if dice.happens(0.6) else forum.writer


def _prepare(session: Session, phrases: Phrases, dice: Dice) -> None:
    """Say who presents what, as on the agenda that is sent out."""
    for talk in session.talks:
        item = talk.item
        item.meeting = session.meeting
        if talk.topic is not None:
            item.presenter = dice.one(phrases.here).person
            words = phrases.words | {"foredragande": item.presenter.name}
            item.title = talk.topic.title.format_map(words)
            item.text = item.text or talk.topic.background.format_map(words)
        elif item.position == 1:
            item.presenter = session.forum.chair


def _present(session: Session) -> list[Membership]:
    """Return those who may speak: the present, and before a meeting everyone who has a place."""
    absent = {id(row.person) for row in session.attendances if row.presence == Presence.ABSENT}
    return [place for place in session.forum.seated(session.occasion.day) if id(place.person) not in absent]


def _attend(session: Session, *, is_lately: bool, dice: Dice) -> None:
    """Mark everyone who has a place that day; most come, and nobody from a side that stays away lately."""
    remote = session.meeting.mode == Meeting.Mode.REMOTE
    for place in session.forum.seated(session.occasion.day):
        presence = Presence.REMOTE if remote else Presence.PRESENT
        leads = place.role in {Membership.Role.COORDINATOR, Membership.Role.CHAIR}
        if dice.happens(0.16) and not leads:
            presence = Presence.ABSENT
        elif not leads and session.meeting.mode == Meeting.Mode.HYBRID and dice.happens(0.3):
            presence = Presence.REMOTE
        if is_lately and supply_stays_away(session.forum, place):
            presence = Presence.ABSENT
        if session.meeting.is_live and not leads and dice.happens(0.15):
            presence = Presence.UNMARKED
        session.attendances.append(
            Attendance(
                meeting=session.meeting,
                person=place.person,
                organisation=place.organisation,
                role=place.role,
                side=place.organisation.side,
                presence=presence,
            )
        )
        if session.attendances[-1].is_present and dice.happens(0.07):
            _come_or_go(session, session.attendances[-1], dice)


def _come_or_go(session: Session, row: Attendance, dice: Dice) -> None:
    """Let somebody come late or leave early, at an item that has been reached; or sit in for another."""
    numbered = [talk.item for talk in session.talks if not talk.item.is_break]
    reached = numbered[1:3] if session.meeting.is_live else numbered[1:]
    what = dice.choice(("came", "left", "left", "instead"))
    if what == "instead" or not reached:
        row.note = "Ersätter ordinarie ledamot"
    elif what == "came":
        row.came_under = reached[0]
    else:
        row.left_under = reached[-1] if session.meeting.is_live else dice.one(reached)


def _hold(session: Session, phrases: Phrases, following: date | None, now: datetime, dice: Dice) -> None:
    """Write what was said, decided and taken on; of a meeting under way only as far as it has come."""
    numbered = [talk for talk in session.talks if not talk.item.is_break]
    reached = len(numbered) if session.occasion.is_over else 3
    for talk in numbered[:reached]:
        talk.item.is_done = True
        _write(talk, session, phrases, following, now, dice)
    if not session.occasion.is_over:
        session.current = numbered[reached].item


def _write(talk: Talk, session: Session, phrases: Phrases, following: date | None, now: datetime, dice: Dice) -> None:
    item, topic = talk.item, talk.topic
    if topic is None:
        item.notes = phrases.standing(item.title, following)
        return
    assert item.presenter is not None
    words = phrases.words | {"foredragande": item.presenter.name}
    item.notes = topic.written(dice, words)
    if topic.decisions and (topic.kind == AgendaItem.Kind.DECISION or dice.happens(0.5)):
        talk.decisions.append(Decision(item=item, text=dice.one(topic.decisions).format_map(words)))
    if topic.actions and dice.happens(0.65):
        for text, outcome in dice.some(topic.actions, dice.choice((1, 1, 2))):
            talk.actions.append(_action(talk, session, text.format_map(words), outcome.format_map(words), now, dice))


def _action(talk: Talk, session: Session, text: str, outcome: str, now: datetime, dice: Dice) -> ActionPoint:
    """Return an action point: old ones are closed, a few of the latest are late, the others are being done."""
    today, held = timezone.localdate(now), session.occasion.day
    people = [place.person for place in session.forum.seated(held)]
    owner = session.forum.coordinator if dice.happens(0.3) else dice.one(people)
    due = calendar.working(held + timedelta(days=dice.randint(18, 75)))
    action = ActionPoint(council=session.forum.council, item=talk.item, text=text, owner=owner, due_on=due)
    age = (today - due).days
    if age > 100 or (age > 0 and dice.happens(0.8)) or (age <= 0 and held < today and dice.happens(0.2)):
        action.state = ActionPoint.State.DROPPED if dice.happens(0.06) else ActionPoint.State.DONE
        action.outcome = outcome if action.state == ActionPoint.State.DONE else "Behövs inte längre"
        closed = calendar.working(min(due + timedelta(days=dice.randint(-12, 9)), today - timedelta(days=1)))
        action.closed_at = moment(max(closed, held + timedelta(days=1)), dice.randint(8, 16), dice.randrange(60))
        action.closed_at = min(action.closed_at, now)
        action.closed_by = owner.user or session.forum.writer
    return action
