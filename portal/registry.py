"""Small registries that the apps fill in `AppConfig.ready()`: the ground shows what they bring and imports none."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Generic, Literal, TypeVar

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


@dataclass(frozen=True)
class PublicText:
    """Something published that everybody may read."""

    title: str
    url: str
    source: str
    part: str
    on: date


@dataclass(frozen=True)
class Span:
    """Which days are asked for, both the first and the last, and whose: `MINE`, `ALL` or one council's slug."""

    first: date
    last: date
    whose: str

    MINE = "mine"
    ALL = "all"


@dataclass(frozen=True)
class Entry:
    """What stands on the calendar on a day, all of it or from one moment to another.

    `ring` is where it stands in the year wheel, `stage` how far it has come; the words of the state are `word`, with
    a badge's colour and icon.
    """

    title: str
    url: str
    on: date
    ring: Literal["meetings", "reporting", "analysis"]
    stage: Literal["coming", "done", "late", "cancelled"]
    word: str
    badge: tuple[str, str]
    council: str = ""
    part: str = ""
    place: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None


class Registry(Generic[T]):
    """Functions of a user that each give some of a kind of thing."""

    def __init__(self) -> None:
        self._providers: list[Callable[[User], Iterable[T]]] = []

    def register(self, provider: Callable[[User], Iterable[T]]) -> None:
        self._providers.append(provider)

    def of(self, user: User) -> list[T]:
        return [thing for provider in self._providers for thing in provider(user)]


@dataclass(frozen=True)
class Layer:
    """One sort of entries: those that the user may see. An optional one is shown to whoever asks for it."""

    key: str
    label: Callable[[], str]
    entries: Callable[[User, Span], Iterable[Entry]]
    is_optional: bool = False


@dataclass
class Calendar:
    """What apps put on the calendar: layers, whose calendars there are to choose from, and where one subscribes."""

    layers: list[Layer] = field(default_factory=list)
    choices: Callable[[User], list[tuple[str, str]]] = field(default=lambda user: [(Span.ALL, "")])
    subscribe_url: Callable[[User], str] = field(default=lambda user: "")

    def of(self, user: User, span: Span, extra: Iterable[str] = ()) -> list[Entry]:
        """Return the entries of the span in order of time, those of a whole day before those with an hour."""
        wanted = set(extra)
        layers = [layer for layer in self.layers if not layer.is_optional or layer.key in wanted]
        found = [entry for layer in layers for entry in layer.entries(user, span)]
        return sorted(found, key=lambda e: (e.on, e.starts_at.timestamp() if e.starts_at else 0, e.title))


nav: Registry[NavLink] = Registry()
work: Registry[WorkItem] = Registry()
upcoming: Registry[MeetingCard] = Registry()
calendar = Calendar()


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
# What is published to be read for itself, before what was said at meetings; and where the public finds more.
public_news: list[Callable[[], Iterable[PublicText]]] = []
public_nav: list[Callable[[], Iterable[NavLink]]] = []
public_texts: list[Callable[[], Iterable[PublicText]]] = []
