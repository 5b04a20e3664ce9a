"""Whether a user may, in what belongs to no app."""

from portal.models import User
from portal.registry import roles


def can_administer_accounts(user: User) -> bool:
    """Accounts and outgoing mail: administrators alone."""
    return user.is_administrator


def can_see_standstill(user: User) -> bool:
    """Those who have work sent out and answer for it."""
    return user.is_administrator or roles.is_staff(user)


def can_read_style_guide(user: User) -> bool:
    """Those who write for others; the page is for whoever builds the portal with them."""
    return roles.is_staff(user)
