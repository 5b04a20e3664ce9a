"""Invitations and what ends them: an account is an invited address; logging in proves the mailbox."""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.models import User
from portal.models.user import normal_email
from portal.services import mails


@transaction.atomic
def invite(email: str, name: str, *, by: User, language: str = "sv") -> User:
    """Return the account for an address, invited anew: a mail is owed and the time to join starts over."""
    email = normal_email(email)
    user = User.objects.select_for_update().filter(email=email).first()
    now = timezone.now()
    if user is None:
        user = User.objects.create_user(email, name, language=language, invited_by=by, invited_at=now)
    elif user.joined_at is None:
        user.invited_at, user.invited_by = now, by
        user.save(update_fields=["invited_at", "invited_by"])
    EmailAddress.objects.get_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    with translation.override(user.language):
        text = render_to_string("email/invitation.txt", {"user": user, "by": by, "url": f"{settings.SITE_URL}/log-in/"})
        mails.owe(to=email, subject=_("Your invitation to Kompetensportalen"), text=text)
    return user


@transaction.atomic
def close(user: User, *, by: User) -> None:
    """Shut an account at once: its sessions end with the next request."""
    User.objects.filter(pk=user.pk).update(is_active=False)


@transaction.atomic
def reopen(user: User, *, by: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=True)
