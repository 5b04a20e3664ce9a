"""An account: who may log in. What one may do follows from memberships, never from the account."""

import unicodedata
from contextlib import suppress
from datetime import timedelta
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.history import tracked

INVITATION_VALID = timedelta(days=14)


def normal_email(email: str) -> str:
    """One spelling for one mailbox: NFKC, trimmed, lower case, the domain in letters rather than in punycode."""
    name, at, domain = unicodedata.normalize("NFKC", email).strip().lower().rpartition("@")
    with suppress(UnicodeError):  # it is in letters already, or no domain at all
        domain = domain.encode("ascii").decode("idna")
    return f"{name}{at}{domain}"


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, name: str, **fields: object) -> "User":
        user = self.model(email=normal_email(email), name=name, **fields)
        user.set_unusable_password()
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=normal_email(username or ""))


@tracked(exclude=["last_login", "password", "seen_at"])
class User(AbstractBaseUser):
    """Someone invited to log in, by e-mail code, passkey or the organisation's own directory."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(
        _("language"), max_length=2, default="sv", choices=[("sv", "Svenska"), ("en", "English")]
    )
    is_active = models.BooleanField(_("may log in"), default=True)
    is_administrator = models.BooleanField(_("administrator"), default=False)
    invited_at = models.DateTimeField(_("invited"), default=timezone.now)
    invited_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("invited by")
    )
    joined_at = models.DateTimeField(_("first log-in"), null=True, blank=True)
    seen_at = models.DateTimeField(_("previous visit to My work"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="portal_user_one_per_mailbox"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        parts = self.name.split()
        return (parts[0][:1] + parts[-1][:1]).upper() if len(parts) > 1 else self.name[:2].upper()

    @property
    def invitation_expired(self) -> bool:
        return self.joined_at is None and timezone.now() > self.invited_at + INVITATION_VALID

    @property
    def state(self) -> str:
        """closed, expired, invited or joined."""
        if not self.is_active:
            return "closed"
        return "joined" if self.joined_at else "expired" if self.invitation_expired else "invited"
