"""Whether a user may, in what belongs to no app."""

from portal.models import User


def can_administer_accounts(user: User) -> bool:
    """Accounts and outgoing mail: administrators alone."""
    return user.is_administrator
