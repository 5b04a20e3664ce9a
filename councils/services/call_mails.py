"""The mails about a meeting's call: plain text and HTML in the reader's language, with the event for the calendar."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from councils import ics
from councils.models import Invitation, Meeting
from councils.services import agendas, papers
from portal.models import User
from portal.services import mails
from portal.services.notifications import tell


class Kind(StrEnum):
    """What a mail is about."""

    CALL = "call"
    STAND_IN = "stand_in"
    REMINDER = "reminder"
    UPDATE = "update"
    CANCELLED = "cancelled"
    NOT_NEEDED = "not_needed"
    NO_PLACE = "no_place"


# What those with an account are told in the portal too; whoever is reminded has the call waiting in My work.
TOLD = {
    Kind.CALL: "call",
    Kind.STAND_IN: "call",
    Kind.UPDATE: "meeting-changed",
    Kind.CANCELLED: "meeting-changed",
    Kind.NOT_NEEDED: "meeting-changed",
    Kind.NO_PLACE: "meeting-changed",
}
METHODS = {Kind.CANCELLED: "CANCEL", Kind.NOT_NEEDED: "CANCEL", Kind.NO_PLACE: "CANCEL"}


@dataclass(frozen=True)
class Letter:
    """A mail as it will leave."""

    subject: str
    text: str
    html: str


def facts(meeting: Meeting) -> dict[str, str]:
    """Return when and where, as what those called have been told is kept."""
    return {
        "title": meeting.title,
        "starts_at": meeting.starts_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        "mode": meeting.mode,
        "place": meeting.place,
        "video_url": meeting.video_url,
    }


def owe(meeting: Meeting, invitation: Invitation, kind: Kind, *, once: str = "") -> bool:
    """Owe a person a mail; False if it has been owed before or the person has no address.

    `once` tells apart mails of the same kind about the same version of the meeting.
    """
    person = invitation.person
    if not person.email:
        return False
    user: User | None = person.user
    with translation.override(user.language if user else settings.LANGUAGE_CODE):
        letter = write(meeting, invitation, kind)
        event = _event(meeting, invitation, kind)
    organiser = invitation.called_by
    key = f"{kind}:{invitation.pk}:{meeting.calendar_sequence}:{once or invitation.key}"
    _mail, is_new = mails.owe_once(
        key=key,
        to=person.email,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        reply_to=organiser.email if organiser else "",
        calendar=event,
    )
    if is_new and user and kind in TOLD:
        tell([user], TOLD[kind], once=key, record=meeting, words=lambda: (letter.subject, meeting.council_title))
    return is_new


def write(meeting: Meeting, invitation: Invitation, kind: Kind) -> Letter:
    """Return the mail in the language that is on."""
    names = {"title": meeting.title, "council": meeting.council_title, "day": _day(meeting)}
    answers = kind not in METHODS
    subject = {
        Kind.CALL: _("Call to %(title)s, %(day)s"),
        Kind.STAND_IN: _("Call to %(title)s, %(day)s: you stand in"),
        Kind.REMINDER: _("Do you come to %(title)s, %(day)s?"),
        Kind.UPDATE: _("Changed: %(title)s, %(day)s"),
        Kind.CANCELLED: _("Cancelled: %(title)s, %(day)s"),
        Kind.NOT_NEEDED: _("You need not stand in at %(title)s, %(day)s"),
        Kind.NO_PLACE: _("Taken out of your calendar: %(title)s, %(day)s"),
    }[kind]
    url = f"{settings.SITE_URL}{invitation.answer_path}"
    context: dict[str, Any] = {
        "heading": subject % names,
        "lead": _lead(meeting, invitation, kind),
        "meeting": meeting,
        "invitation": invitation,
        "kind": str(kind),
        "changes": changes(meeting) if kind == Kind.UPDATE else [],
        "slots": agendas.schedule(meeting, meeting.items.select_related("presenter").order_by("position")),
        "papers": papers.named_in_call(meeting) if answers else [],
        "site": settings.SITE_URL,
        "may_open": _may_open(meeting, invitation),
        "url": url if answers else "",
        "choices": [(f"{url}?answer={value}", label) for value, label in answers_to(meeting, invitation)]
        if answers
        else [],
    }
    text = render_to_string("email/call.txt", context).strip()
    return Letter(subject % names, text, render_to_string("email/call.html", context))


def _may_open(meeting: Meeting, invitation: Invitation) -> bool:
    """Say whether the reader has an account that opens the meeting's papers; a sample is read by the one who calls."""
    user = invitation.person.user if invitation.person_id else invitation.called_by
    return user is not None and Meeting.objects.visible_to(user).filter(pk=meeting.pk).exists()


def _lead(meeting: Meeting, invitation: Invitation, kind: Kind) -> str:
    stood_in_for = invitation.stands_in_for
    other = stood_in_for.person.name if stood_in_for else _("The person you stand in for")
    sentence = {
        Kind.CALL: _("You are called to %(title)s with %(council)s."),
        Kind.STAND_IN: _("%(other)s cannot come to %(title)s with %(council)s. Can you stand in?"),
        Kind.REMINDER: _("You have not answered yet whether you come to %(title)s with %(council)s."),
        Kind.UPDATE: _("%(title)s with %(council)s has been changed. Your answer stands unless you change it."),
        Kind.CANCELLED: _("%(title)s with %(council)s is cancelled."),
        Kind.NOT_NEEDED: _("%(other)s comes to %(title)s with %(council)s after all, so you need not stand in."),
        Kind.NO_PLACE: _(
            "You have no place in %(council)s on the day of %(title)s, so the meeting is taken out of your calendar."
        ),
    }[kind]
    return sentence % {"title": meeting.title, "council": meeting.council_title, "other": other}


def answers_to(meeting: Meeting, invitation: Invitation | None = None) -> list[tuple[str, str]]:
    """Return what may be answered: remotely only where the meeting can be reached so; a stand-in sends no other."""
    on_site = (str(Invitation.Answer.YES), _("I come"))
    remote = (str(Invitation.Answer.ONLINE), _("I take part remotely"))
    first = {"on_site": [on_site], "remote": [remote]}.get(meeting.mode, [on_site, remote])
    instead = [(str(Invitation.Answer.SUBSTITUTE), _("I send my substitute"))]
    stands_in = invitation is not None and invitation.stands_in_for_id is not None
    return [*first, *([] if stands_in else instead), (str(Invitation.Answer.NO), _("I cannot come"))]


def changes(meeting: Meeting) -> list[tuple[str, str, str]]:
    """Return what is new since those called were last told: what it is, as it was, as it is."""
    told, now = meeting.told, facts(meeting)
    before = Meeting(**{**told, "starts_at": _moment(told["starts_at"]), "ends_at": _moment(told["ends_at"])})
    found = [
        (_("Name"), told["title"], now["title"]),
        (_("Time"), _time(before), _time(meeting)),
        (_("How"), str(before.get_mode_display()), str(meeting.get_mode_display())),
        (_("Place"), told["place"], now["place"]),
        (_("Video meeting"), told["video_url"], now["video_url"]),
    ]
    return [row for row in found if row[1] != row[2]]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _day(meeting: Meeting) -> str:
    return date_format(meeting.day, "j F")


def _time(meeting: Meeting) -> str:
    start, end = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    return f"{date_format(start, 'j F Y')} {date_format(start, 'H.i')}\N{EN DASH}{date_format(end, 'H.i')}"


def _event(meeting: Meeting, invitation: Invitation, kind: Kind) -> str:
    """Return the event with its organiser and the one whom the mail goes to."""
    method = METHODS.get(kind, "REQUEST")
    url = f"{settings.SITE_URL}{invitation.answer_path}" if method == "REQUEST" else ""
    text = _("Answer and read the agenda here:") if url else ""
    found = ics.event(meeting, at=timezone.now(), url=url, text=text)
    if method == "CANCEL":
        found["status"] = "CANCELLED"
    if invitation.called_by:
        found.add("organizer", ics.address(invitation.called_by.email, invitation.called_by.name))
    status = {"yes": "ACCEPTED", "online": "ACCEPTED", "no": "DECLINED", "substitute": "DELEGATED"}
    attendee = ics.address(
        invitation.person.email,
        invitation.person.name,
        partstat=status.get(invitation.answer, "NEEDS-ACTION"),
        rsvp="FALSE",
        role="REQ-PARTICIPANT",
    )
    found.add("attendee", attendee)
    return ics.calendar(found, method=method).decode()


def default_answer_by(meeting: Meeting, today: datetime) -> Any:
    """Return a week before the meeting, else the day before, never before tomorrow."""
    day = timezone.localdate(today)
    return max(meeting.day - timedelta(days=7), min(day + timedelta(days=1), meeting.day))
