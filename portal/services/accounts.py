"""Invitations and what ends them: an account is an invited address; logging in proves the mailbox."""

from urllib.parse import urlencode

import pghistory
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal import concurrency
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User
from portal.models.user import normal_email
from portal.services import mails


@transaction.atomic
def invite(email: str, name: str, *, by: User | None, language: str = "sv") -> User:
    """Return the account for an address, invited anew: a mail is owed and the time to join starts over.

    Nobody (`by=None`) invites the first administrator, whom there is no account to invite by.
    """
    with pghistory.context(user=by and by.pk):
        user = _invited(normal_email(email), name, by=by, language=language)
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    _owe_invitation(user, by)
    return user


def _invited(email: str, name: str, *, by: User | None, language: str) -> User:
    # Two who invite the same person at once make one account.
    new = {"name": name, "language": language, "invited_by": by, "password": make_password(None)}
    user, is_new = User.objects.select_for_update(of=("self",)).get_or_create(email=email, defaults=new)
    if is_new:
        return user
    if not user.is_active:
        raise WrongState(_("The account is closed. Open it again before you send an invitation."))
    if user.joined_at is None:
        user.invited_at, user.invited_by = timezone.now(), by
        user.save(update_fields=["invited_at", "invited_by"])
    return user


def _owe_invitation(user: User, by: User | None) -> None:
    url = f"{settings.SITE_URL}/log-in/?{urlencode({'email': user.email})}"
    with translation.override(user.language):
        subject = _("Your invitation to Kompetensportalen")
        context = {"user": user, "by": by, "url": url, "heading": subject}
        mails.owe(
            to=user.email,
            subject=subject,
            text=render_to_string("email/invitation.txt", context).strip(),
            html=render_to_string("email/invitation.html", context),
        )


@recorded
def join(user: User, *, by: User) -> None:
    """Note that an invitation has been taken: it can no longer run out."""
    user.joined_at = timezone.now()
    user.save(update_fields=["joined_at"])


@recorded
def change(user: User, *, version: int, by: User) -> None:
    """Save one's name and language; raises Conflict if they were changed meanwhile."""
    concurrency.save(user, version=version, fields=["name", "language"])


@recorded
def rename(user: User, *, name: str, by: User) -> None:
    """Let an account be called what its holder is called now; whoever has its form open is told of the change."""
    User.objects.filter(pk=user.pk).exclude(name=name).update(name=name, version=F("version") + 1)


@recorded
def close(user: User, *, by: User) -> None:
    """Shut an account at once, with every session; raises WrongState for the last administrator."""
    _keep_an_administrator(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    end_sessions(user)


@recorded
def reopen(user: User, *, by: User) -> None:
    """Open a closed account; one that never joined has its fourteen days again."""
    user = User.objects.select_for_update().get(pk=user.pk)
    user.is_active = True
    if user.joined_at is None:
        user.invited_at = timezone.now()
    user.save(update_fields=["is_active", "invited_at"])


@recorded
def make_administrator(user: User, *, by: User) -> None:
    """Let somebody who may log in administrate; raises WrongState for a closed account."""
    if not User.objects.filter(pk=user.pk, is_active=True).update(is_administrator=True):
        raise WrongState(_("The account is closed. Open it again first."))


@recorded
def unmake_administrator(user: User, *, by: User) -> None:
    """Take the task back; raises WrongState for the last administrator."""
    _keep_an_administrator(user)
    User.objects.filter(pk=user.pk).update(is_administrator=False)


def _keep_an_administrator(user: User) -> None:
    # Locked, so that two who step down at once do not leave none.
    left = list(User.objects.select_for_update().filter(is_administrator=True, is_active=True).order_by("pk"))
    if left == [user]:
        raise WrongState(_("%s is the only administrator. Make somebody else administrator first.") % user)


@recorded
def forget_second_factor(user: User, *, by: User) -> None:
    """Help somebody who has lost the phone: they set up a new second factor when they next log in."""
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    with translation.override(user.language):
        text = render_to_string("email/second_factor_removed.txt", {"user": user, "by": by}).strip()
        mails.owe(to=user.email, subject=_("Your second factor has been removed"), text=text)


@transaction.atomic
def end_sessions(user: User, *, but: str = "") -> None:
    """Log somebody out everywhere, but for the session with this key."""
    for session in UserSession.objects.filter(user=user).exclude(session_key=but):
        session.end()


@recorded
def disconnect(account: SocialAccount, *, by: User) -> None:
    """Forget who somebody is in a directory; their next log-in there connects anew, by its address."""
    account.delete()
