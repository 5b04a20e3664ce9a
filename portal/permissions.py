"""Whether a user may, in what belongs to no app."""

from portal.models import User
from portal.registry import roles


def can_administer_accounts(user: User) -> bool:
    """Accounts and outgoing mail: administrators alone."""
    return user.is_administrator


def can_read_style_guide(user: User) -> bool:
    """Those who write for others; the page is for whoever builds the portal with them."""
    return roles.is_staff(user)
