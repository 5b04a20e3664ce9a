"""The mails about approving minutes: to the approvers, and to the one who sent the minutes."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from councils.models import Approver, Meeting, Membership, Verdict
from portal.models import User
from portal.services import mails
from portal.services.notifications import tell


def ask(approver: Approver, meeting: Meeting, *, by: User) -> None:
    """Ask for approval; the same request is mailed once."""
    key = f"approve:{approver.pk}:{approver.asked_at.isoformat()}"
    with translation.override(_user(approver).language):
        lead = _("%(name)s asks you to approve the minutes of %(title)s.") % {"name": by.name, "title": meeting.title}
        _owe(key, _user(approver), _("Approve the minutes: %(title)s") % {"title": meeting.title}, lead, meeting)


def remind(approver: Approver, meeting: Meeting) -> None:
    key = f"approve:{approver.pk}:{approver.asked_at.isoformat()}:reminder"
    with translation.override(_user(approver).language):
        lead = _("You have not answered yet about the minutes of %(title)s.") % {"title": meeting.title}
        _owe(
            key,
            _user(approver),
            _("Reminder: approve the minutes, %(title)s") % {"title": meeting.title},
            lead,
            meeting,
        )


def remarks(approver: Approver, meeting: Meeting) -> None:
    """Tell the council's coordinators that an approver proposes changes."""
    places = Membership.objects.filter(council=meeting.council_id, role=Membership.Role.COORDINATOR)
    for user in User.objects.filter(person__memberships__in=places, is_active=True).distinct():
        key = f"approve:{approver.pk}:remarks:{approver.answered_at}:{user.pk}"
        with translation.override(user.language):
            words = {"name": approver.person.name, "title": meeting.title}
            lead = _("%(name)s proposes changes in the minutes of %(title)s.") % words
            _owe(key, user, _("Changes proposed: %(title)s") % {"title": meeting.title}, lead, meeting)


def reply(verdict: Verdict, meeting: Meeting) -> None:
    """Give the approver the answer to a proposed change."""
    key = f"approve:verdict:{verdict.pk}:{verdict.said_at.isoformat()}"
    with translation.override(_user(verdict.approver).language):
        words = {"item": verdict.item.title, "reply": verdict.reply}
        lead = _("Your proposed change in %(item)s has been answered: %(reply)s") % words
        subject = _("Answer to your remark: %(title)s") % {"title": meeting.title}
        _owe(key, _user(verdict.approver), subject, lead, meeting)


def _owe(key: str, user: User, subject: str, lead: str, meeting: Meeting) -> None:
    url = settings.SITE_URL + reverse("councils:meeting-approval", args=[meeting.pk])
    context = {"lead": lead, "meeting": meeting, "url": url}
    mails.owe_once(
        key=key,
        to=user.email,
        subject=subject,
        text=render_to_string("email/approval.txt", context).strip(),
        html=render_to_string("email/approval.html", context),
    )
    tell([user], "approval", once=key, record=meeting, words=lambda: (subject, meeting.council_title))


def _user(approver: Approver) -> User:
    assert approver.person.user is not None  # only who can log in is asked
    return approver.person.user
