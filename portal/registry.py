"""Small registries that the apps fill in `AppConfig.ready()`: the ground shows what they bring and imports none."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Generic, TypeVar

from portal.models import User

T = TypeVar("T")


@dataclass(frozen=True)
class NavLink:
    """A link in the sidebar; `section` is what a page's view names as its own, `part` a party's colour and glyph."""

    label: str
    icon: str
    url: str
    group: str = "main"
    section: str = ""
    part: str = ""
    count: int | None = None


@dataclass(frozen=True)
class WorkItem:
    """Something that waits for a person: a verb and a thing, where, when."""

    title: str
    url: str
    context: str
    icon: str
    due_on: date | None = None
    done_url: str = ""


@dataclass(frozen=True)
class MeetingCard:
    """A coming meeting as the start page and the sidebar of a council show it."""

    title: str
    url: str
    starts_at: datetime
    ends_at: datetime
    place: str
    part: str
    council: str
    lines: tuple[str, ...] = ()
    live_url: str = ""
    seats: object = None


@dataclass(frozen=True)
class PublicCouncil:
    """A council by the name that it has now, with its party's colour and glyph, as everybody may know of it."""

    name: str
    part: str


class Registry(Generic[T]):
    """Functions of a user that each give some of a kind of thing."""

    def __init__(self) -> None:
        self._providers: list[Callable[[User], Iterable[T]]] = []

    def register(self, provider: Callable[[User], Iterable[T]]) -> None:
        self._providers.append(provider)

    def of(self, user: User) -> list[T]:
        return [thing for provider in self._providers for thing in provider(user)]


nav: Registry[NavLink] = Registry()
work: Registry[WorkItem] = Registry()
upcoming: Registry[MeetingCard] = Registry()


@dataclass
class Roles:
    """What the ground must know of a user's roles; the rules are an app's."""

    is_staff: Callable[[User], bool] = field(default=lambda user: False)
    label: Callable[[User], str] = field(default=lambda user: "")


roles = Roles()


@dataclass
class Holders:
    """Where an app keeps what is known of the person behind an account, as links for a reader of the account."""

    links: Callable[[User, User], Iterable[NavLink]] = field(default=lambda reader, holder: ())


holders = Holders()

# What the public start page lists: no user is asked about.
public_councils: list[Callable[[], Iterable[PublicCouncil]]] = []
