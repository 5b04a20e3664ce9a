"""The ground's own links in the menu."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from portal import permissions
from portal.models import User
from portal.registry import NavLink
from portal.services.notifications import unread_count


def links(user: User) -> Iterator[NavLink]:
    yield NavLink(_("My work"), "work", reverse("my-work"), section="my-work")
    unread = unread_count(user) or None
    yield NavLink(_("Notifications"), "bell", reverse("notification-list"), section="notifications", count=unread)
    if permissions.can_administer_accounts(user):
        yield NavLink(_("Accounts"), "key", reverse("account-list"), group="admin", section="accounts")
        yield NavLink(_("Outgoing mail"), "mail", reverse("mail-list"), group="admin", section="mail")
        yield NavLink(
            _("Background work"), "sync", reverse("recurring-job-list"), group="admin", section="recurring-jobs"
        )
        yield NavLink(_("Components"), "grid", reverse("style-guide"), group="admin", section="style-guide")
