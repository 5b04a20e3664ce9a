"""What people are told of: apps say in AppConfig.ready() which kinds there are, and where each leads.

A notification has no rights of its own: whoever opens it is led on only to what they may see at that moment.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal import registry
from portal.models import Notification, User

Channel = Notification.Channel
LATER = "later"  # a task that the person has put off
DIGEST = "digest"  # what an unsubscribe link names when it is the whole daily mail's


@dataclass(frozen=True)
class Kind:
    """`target` gives the address of the record, or nothing when the person may no longer see it.

    What is owed by duty has its own mail, which leaves at once and cannot be turned off.
    """

    key: str
    label: Callable[[], str]
    icon: str
    target: Callable[[User, Notification], str]
    default: Notification.Channel = Channel.DIGEST
    is_owed: bool = False


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    _kinds.update({kind.key: kind for kind in kinds})


def named(key: str) -> Kind | None:
    return _kinds.get(key)


def icons() -> dict[str, str]:
    return {kind.key: kind.icon for kind in _kinds.values()}


def chosen() -> Iterable[Kind]:
    """Return the kinds that each person chooses a channel for."""
    return sorted((kind for kind in _kinds.values() if not kind.is_owed), key=lambda kind: kind.key == LATER)


def owed() -> Iterable[Kind]:
    """Return the kinds that nobody can turn off."""
    return [kind for kind in _kinds.values() if kind.is_owed]


def target(user: User, row: Notification) -> str:
    """Return where a notification leads its reader now; nothing if they may not see it, or the kind is no more."""
    kind = named(row.kind)
    return kind.target(user, row) if kind else ""


def own_kinds() -> list[Kind]:
    """Return what the ground itself tells of."""
    return [
        Kind(
            "code", lambda: _("Codes for logging in, and changes to your account"), "key", lambda *_of: "", is_owed=True
        ),
        Kind(LATER, lambda: _("Tasks that you have put off"), "clock", _task),
    ]


def _task(user: User, row: Notification) -> str:
    """A task that has been done, or is no longer the person's, leads nowhere."""
    return row.path if any(item.url == row.path for item in registry.work.of(user)) else ""
