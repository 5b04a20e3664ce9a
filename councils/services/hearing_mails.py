"""The mails of a hearing: the question, a reminder and more time, each with the municipality's own link."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from councils.models import Council, Hearing, HearingForward, HearingRequest, Membership, Person
from councils.services import hearing_files
from councils.services.call_mails import Letter
from portal.models import Document, User
from portal.services import mails
from portal.services.notifications import tell
from portal.templatetags.portal import longday


class Kind(StrEnum):
    """What a mail is about."""

    QUESTION = "question"
    REMINDER = "reminder"
    MORE_TIME = "more_time"
    SENT_ON = "sent_on"


@dataclass(frozen=True)
class Surroundings:
    """What all mails of one hearing share: the names of the papers, and whom each association's ask."""

    papers: list[Document] = field(default_factory=list)
    helpers: dict[str, Person] = field(default_factory=dict)

    def helper(self, row: HearingRequest) -> Person | User | None:
        """Return who answers questions: who coordinates the association's council, else who opened the hearing."""
        return self.helpers.get(row.party_id or "") or row.hearing.opened_by


def surroundings(hearing: Hearing) -> Surroundings:
    return Surroundings(hearing_files.papers_of(hearing), helpers())


def helpers() -> dict[str, Person]:
    """Return who coordinates each party's overarching council and can be written to, by the party's key."""
    places = Membership.objects.on(timezone.localdate()).filter(
        role=Membership.Role.COORDINATOR,
        council__kind=Council.Kind.OVERARCHING,
        council__ended_on=None,
        council__host__party__isnull=False,
    )
    rows = places.exclude(person__email="").select_related("person", "council__host__party").order_by("-pk")
    return {row.council.host.party.key: row.person for row in rows}


def owe_all(rows: Iterable[HearingRequest], kind: Kind, *, about: Surroundings, once: str = "") -> list[HearingRequest]:
    """Owe each row's contact a mail; return the rows whose mail is new."""
    return [row for row in rows if _owe(row, kind, about, once)]


def _owe(row: HearingRequest, kind: Kind, about: Surroundings, once: str) -> bool:
    person = row.contact
    if person is None or not person.email:
        return False
    user: User | None = person.user
    with translation.override(user.language if user else settings.LANGUAGE_CODE):
        letter = write(row, kind, about=about)
    helper = about.helper(row)
    key = f"hearing-{kind}:{row.pk}:{once or row.key}"
    _mail, is_new = mails.owe_once(
        key=key,
        to=person.email,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        reply_to=helper.email if helper else "",
    )
    if is_new and user:
        words = (letter.subject, row.organisation.name)
        tell([user], "hearing", once=key, record=row, words=lambda: words)
    return is_new


def owe_forward(forward: HearingForward) -> None:
    """Owe a colleague the mail with the link; replies go to the contact who sent the question on."""
    row = forward.request
    with translation.override(settings.LANGUAGE_CODE):
        letter = write(row, Kind.SENT_ON, about=surroundings(row.hearing), forward=forward)
    mails.owe_once(
        key=f"hearing-{Kind.SENT_ON}:{forward.pk}",
        to=forward.email,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        reply_to=row.contact.email if row.contact else "",
    )


def write(row: HearingRequest, kind: Kind, *, about: Surroundings, forward: HearingForward | None = None) -> Letter:
    """Return the mail in the language that is on."""
    hearing, day = row.hearing, longday(row.last_at)
    names = {"title": hearing.shared_item.title, "day": day, "town": row.organisation.name}
    names |= {"sender": forward.sent_by} if forward else {}
    subject = {
        Kind.QUESTION: _("What does the municipality say? Answer by %(day)s: %(title)s"),
        Kind.REMINDER: _("The municipality's answer is missing: %(title)s"),
        Kind.MORE_TIME: _("More time to answer, until %(day)s: %(title)s"),
        Kind.SENT_ON: _("Can you answer for the municipality by %(day)s? %(title)s"),
    }[kind]
    lead = {
        Kind.QUESTION: _("The five parties of the declaration of intent ask all municipalities. They ask %(town)s:"),
        Kind.REMINDER: _("We have not got the answer of %(town)s yet. The question is:"),
        Kind.MORE_TIME: _("%(town)s has more time to answer: until %(day)s. The question is:"),
        Kind.SENT_ON: _("%(sender)s sends you the question that the five parties of the declaration put to %(town)s:"),
    }[kind]
    context: dict[str, Any] = {
        "heading": subject % names,
        "lead": lead % names,
        "kind": str(kind),
        "row": row,
        "hearing": hearing,
        "reason": row.due_reason if row.due_at else hearing.due_reason,
        "papers": about.papers,
        "helper": about.helper(row),
        "url": f"{settings.SITE_URL}{(forward or row).answer_path}",
    }
    text = render_to_string("email/hearing.txt", context).strip()
    return Letter(subject % names, text, render_to_string("email/hearing.html", context))
