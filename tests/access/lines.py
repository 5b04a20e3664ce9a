"""What a line of the access table is, and the roles that it speaks of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from tests.access.world import World

Data = Callable[[World], dict[str, Any]]

# The roles of tests/access/world.py. The rows of the table belong to Kompetensråd Fyrbodal unless their word says else.
SIGNED_IN = frozenset(
    {
        *("outsider", "member", "chair", "coordinator", "host_staff", "other_member", "other_coordinator"),
        *("former_member", "strategic", "vast", "region_officer", "municipal_contact", "administrator", "applicant"),
    }
)
EVERYBODY = SIGNED_IN | {"anonymous"}
NOBODY: frozenset[str] = frozenset()
# Those who run the council: its coordinator, and officials of the association that hosts it.
COORDINATORS = frozenset({"coordinator", "host_staff"})
APPROVERS = COORDINATORS | {"chair"}
# The council's own, and those who read all councils.
COUNCIL = COORDINATORS | {"member", "chair"}
READERS = COUNCIL | {"strategic", "region_officer", "administrator"}
# The region's official runs the councils that the region hosts.
PLANNERS = COORDINATORS | {"other_coordinator", "region_officer"}
ADMINISTRATORS = frozenset({"administrator"})
# Places and names are the coordinators' and the administrator's; who coordinates is for those who answer for the
# council: officials of the host, and the administrator.
EDITORS = COORDINATORS | ADMINISTRATORS
ANSWERABLE = frozenset({"host_staff"}) | ADMINISTRATORS
# Where nobody has a place, or it gives no rights since the council has ended: the host's officials, and who reads all.
READERS_OUTSIDE = frozenset({"host_staff", "strategic", "region_officer", "administrator"})
# Those who keep the registry, and those who read all of it.
STAFF = EDITORS | {"other_coordinator", "region_officer"}
REGISTRY_READERS = STAFF | {"strategic"}
# Organisations and boards are open to everybody who has a role.
ANY_ROLE = SIGNED_IN - {"outsider", "former_member", "applicant"}
# A member of Fyrbodal is known to those who read the registry, and to the council's own.
KNOW_THE_MEMBER = REGISTRY_READERS | COUNCIL

# What the strategic group prepares: its members and its coordinators write; whoever coordinates a council reads.
GROUP = frozenset({"strategic", "region_officer"})
GROUP_READERS = GROUP | COORDINATORS | {"other_coordinator", "administrator"}


@dataclass(frozen=True)
class Line:
    """One address, one method: who may, who only sees, and what is sent."""

    name: str
    # The word of the row (tests/access/world.py) that the address names, or the very words that stand in the address.
    row: str | tuple[str, ...] = ""
    # What stands in the address before the row.
    before: tuple[str, ...] = ()
    method: str = "GET"
    may: frozenset[str] = SIGNED_IN
    sees: frozenset[str] = NOBODY
    ok: int = 200
    query: str = ""
    data: Data = field(default=lambda world: {})
    # Roles that are answered in some other way still.
    also: Mapping[str, int] = field(default_factory=dict)
    # An allowed posting writes; the few that have nothing to write say so.
    writes: bool = True

    def __str__(self) -> str:
        of = "".join(f" of {words}" for words in (*self.before, self.row) if words)
        return f"{self.method} {self.name}{of}{self.query}"

    def url(self, world: World) -> str:
        """Return the whole address; what a GET sends stands in it."""
        sent = f"?{urlencode(self.data(world))}" if self.method == "GET" and self.data(world) else ""
        return reverse(self.name, args=self.arguments(world)) + self.query + sent

    def body(self, world: World) -> dict[str, Any]:
        return self.data(world) if self.method == "POST" else {}

    def arguments(self, world: World) -> list[Any]:
        if isinstance(self.row, tuple):
            return list(self.row)
        if not self.row:
            return []
        found = self._around(getattr(world.rows[self.row], NAMED_BY.get(self.name, "pk")))
        return [*found, world.rows[AND_THEN[self.name]].pk] if self.name in AND_THEN else found

    def of_no_row(self, *, number: int, slug: str) -> str:
        """Return the same address with the key of a row that is not there."""
        found = self._around(slug if self.name in NAMED_BY else number)
        return reverse(self.name, args=[*found, number] if self.name in AND_THEN else found) + self.query

    def _around(self, key: Any) -> list[Any]:
        return [*self.before, key, *FOLLOWED_BY.get(self.name, ())]

    def expected(self, role: str) -> int | str:
        """Return the status that the role is answered with; `log in` is the way to the log-in."""
        if role in self.also:
            return self.also[role]
        if role in self.may:
            return self.ok
        if role == "anonymous":
            return "log in"
        return 403 if role in self.sees else 404


def get(name: str, row: str | tuple[str, ...] = "", **words: Any) -> Line:
    return Line(name, row, **words)


def post(name: str, row: str | tuple[str, ...] = "", **words: Any) -> Line:
    """Return a line whose posting leads on to another page."""
    return Line(name, row, method="POST", **{"ok": 302, **words})


def form(name: str, row: str | tuple[str, ...] = "", *, data: Data = lambda world: {}, **words: Any) -> list[Line]:
    """Return the two lines of a page with a form: whoever is shown it may post it."""
    return [get(name, row, **words), post(name, row, data=data, **words)]


# What else stands in an address, after its row.
FOLLOWED_BY = {
    "followup:section-edit": ("s1",),
    "followup:question-edit": ("q1",),
    "followup:part-move": ("q1",),
    "followup:part-remove": ("q1",),
    "document-version": (1,),
    "analyses:assessment-step": ("reviewed",),
    "analyses:round-advance": ("reviewed",),
    "analyses:goal-step": ("agreed",),
    "analyses:grid": ("fy",),
    "analyses:grid-cell": ("fy",),
    "analyses:grid-grounds": ("fy",),
    "councils:position-edit": ("fy",),
    "councils:position-take-back": ("fy",),
    "analyses:report-order": ("pdf",),
    "analyses:round-report": ("pdf",),
    "analyses:public-report": ("pdf",),
    "analyses:public-data": (1,),
}
# The addresses that name a second row (tests/access/world.py) after the first.
AND_THEN = {
    "councils:hearing-file": "paper",
    "councils:hearing-file-remove": "answer_file",
    "councils:hearing-revoke": "forward",
}
# The addresses that name their row by something else than its number.
NAMED_BY = {
    **{
        f"councils:{name}": "slug"
        for name in (
            *("council-detail", "council-members", "council-composition", "council-action-points", "council-history"),
            *("council-edit", "council-end", "council-reopen", "council-name-add", "membership-new"),
            *("plan-list", "plan-new"),
            *("proposal-list", "proposal-new", "council-documents", "council-year-wheel", "council-plan-year"),
        )
    },
    **dict.fromkeys(("analyses:public-analysis", "analyses:public-report", "analyses:public-data"), "number"),
    "analyses:received": "code",
    **{
        f"councils:{name}": "code"
        for name in (
            *("answer", "answer-calendar", "calendar-feed", "municipality-move"),
            *("hearing-answer", "hearing-receipt", "hearing-receipt-pdf", "hearing-opened", "hearing-forward"),
            *("hearing-file", "hearing-file-remove", "hearing-revoke"),
        )
    },
}


def fixed(**words: Any) -> Data:
    return lambda world: words


def of_coordinators(name: str, row: str, **words: Any) -> list[Line]:
    """Return the lines of a form that the council's coordinators have and its other readers may not have."""
    return form(name, row, may=COORDINATORS, sees=READERS, **words)


def by_coordinators(name: str, row: str, **words: Any) -> Line:
    """Return the line of a button that the council's coordinators have and its other readers may not press."""
    return post(name, row, may=COORDINATORS, sees=READERS, **words)
