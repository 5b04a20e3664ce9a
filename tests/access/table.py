"""Who may what, at every address: the one table to read when somebody asks who sees a page or presses a button.

It is written from the roles of docs/decisions.md and not from the code. A line says who is let in (`may`), who sees
that the thing is there but may not do this with it (`sees`: 403), and with which words it is tried. Everybody else is
answered as if the thing were not there (404), and nobody logged in is led to the log-in. Whatever method has no line
is refused (405).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from tests.access.world import World

Data = Callable[[World], dict[str, Any]]

# The roles of tests/access/world.py. The rows of the table belong to Kompetensråd Fyrbodal unless their word says else.
SIGNED_IN = frozenset(
    {
        *("outsider", "member", "chair", "coordinator", "host_staff", "other_member", "other_coordinator"),
        *("former_member", "strategic", "vast", "region_officer", "municipal_contact", "administrator"),
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


@dataclass(frozen=True)
class Line:
    """One address, one method: who may, who only sees, and what is sent."""

    name: str
    # The word of the row (tests/access/world.py) that the address names, or the very words that stand in the address.
    row: str | tuple[str, ...] = ""
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
        return f"{self.method} {self.name}{' of ' + str(self.row) if self.row else ''}{self.query}"

    def url(self, world: World) -> str:
        return reverse(self.name, args=self.arguments(world)) + self.query

    def arguments(self, world: World) -> list[Any]:
        if isinstance(self.row, tuple):
            return list(self.row)
        if not self.row:
            return []
        row = world.rows[self.row]
        return [row.slug if self.name in BY_SLUG else row.pk]

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


BY_SLUG = {"councils:council-detail"}


def _meeting(world: World) -> dict[str, Any]:
    day = timezone.localdate() + timedelta(days=30)
    return {
        "council": world.rows["council"].pk,
        "title": "Vårmöte",
        "kind": "council",
        "mode": "hybrid",
        "place": "Uddevalla",
        "date": day.isoformat(),
        "start": "13.00",
        "end": "15.00",
        "agenda": "empty",
        "version": 0,
    }


def _item(world: World) -> dict[str, Any]:
    return {"title": "Praktikplatser", "kind": "dialogue", "minutes": 20, "version": 0}


def _action_point(world: World) -> dict[str, Any]:
    return {"text": "Fråga högskolan", "owner": world.rows["person"].pk, "version": 0}


def _guest(world: World) -> dict[str, Any]:
    return {"name": "Gun Gäst", "organisation": world.rows["organisation"].name}


def fixed(**words: Any) -> Data:
    return lambda world: words


PORTAL = [
    get("start", may=EVERYBODY),
    get("help", may=EVERYBODY),
    get("accessibility", may=EVERYBODY),
    get("privacy", may=EVERYBODY),
    post("theme", may=EVERYBODY, data=fixed(theme="dark"), writes=False),
    post("language", may=EVERYBODY, data=fixed(language="sv"), writes=False),
    get("healthz", may=EVERYBODY),
    get("readyz", may=EVERYBODY),
    get("my-work"),
    # A file follows the rights of what it was made from.
    get("job-detail", "job", may=READERS),
    get("job-file", "job", may=READERS),
]

IN = dict.fromkeys(SIGNED_IN, 302)
LOG_IN = [
    # Whoever is in already is led to Mitt arbete.
    get("account_login", may=EVERYBODY, also=IN),
    post("account_login", may=EVERYBODY, also=IN, data=fixed(login="nobody@example.org"), writes=False),
    get("account_request_login_code", may=EVERYBODY, also=IN),
    post("account_request_login_code", may=EVERYBODY, data=fixed(login="nobody@example.org"), writes=False),
    # Without a code that has been asked for these lead back to where one asks for it.
    *form("account_confirm_login_code", may=EVERYBODY, ok=302, writes=False),
    *form("mfa_authenticate", may=EVERYBODY, ok=302, writes=False),
    *form("mfa_login_webauthn", may=EVERYBODY, ok=302, writes=False),
    get("socialaccount_login_cancelled", may=EVERYBODY),
    # No directory is set up here; tests/portal/accounts/test_directories.py asks a real one.
    get("openid_connect_login", ("nowhere",), may=EVERYBODY, ok=302),
    post("openid_connect_login", ("nowhere",), may=NOBODY, also={"anonymous": 404}),
    get("openid_connect_callback", ("nowhere",), may=NOBODY, also={"anonymous": 404}),
    post("openid_connect_callback", ("nowhere",), may=NOBODY, also={"anonymous": 404}),
    get("account_logout", may=EVERYBODY, also={"anonymous": 302}),
    post("account_logout", may=EVERYBODY, writes=False),
    get("account_signup", may=NOBODY, also={"anonymous": 404}),
    post("account_signup", may=NOBODY, also={"anonymous": 404}),
]

ACCOUNT = [
    get("account"),
    post("account", data=fixed(name="Nytt Namn", language="sv", version=0)),
    get("usersessions_list"),
    post("account-sessions-end-others", writes=False),
    get("mfa_index"),
    get("mfa_activate_totp"),
    post("mfa_activate_totp", data=fixed(code="123456"), ok=200, writes=False),
    get("mfa_list_webauthn"),
    get("mfa_add_webauthn"),
    post("mfa_add_webauthn", data=fixed(credential="{}"), ok=200, writes=False),
    # Someone else's: not there. One's own are tried in tests/portal/accounts.
    post("account-session-end", "session", may=NOBODY),
    post("account-directory-remove", "directory", may=NOBODY),
    *form("mfa_edit_webauthn", "passkey", may=NOBODY),
    *form("mfa_remove_webauthn", "passkey", may=NOBODY),
    # Nobody here has a second factor, so there is none to confirm oneself with, to remove or to have spare keys for.
    *form("mfa_reauthenticate", may=NOBODY, sees=SIGNED_IN),
    *form("mfa_reauthenticate_webauthn", may=NOBODY, sees=SIGNED_IN),
    *form("mfa_deactivate_totp", may=NOBODY),
    get("mfa_view_recovery_codes", may=NOBODY),
    *form("mfa_download_recovery_codes", may=NOBODY),
    get("mfa_generate_recovery_codes"),
    post("mfa_generate_recovery_codes", ok=200, writes=False),
]

ADMINISTRATION = [
    get("account-list", may=ADMINISTRATORS),
    get("account-detail", "user", may=ADMINISTRATORS),
    post("account-invite", "user", may=ADMINISTRATORS),
    post("account-close", "user", may=ADMINISTRATORS),
    post("account-reopen", "closed_user", may=ADMINISTRATORS),
    post("account-make-admin", "user", may=ADMINISTRATORS),
    post("account-unmake-admin", "other_administrator", may=ADMINISTRATORS),
    post("account-forget-2fa", "user", may=ADMINISTRATORS),
    get("mail-list", may=ADMINISTRATORS),
    post("mail-send", "mail", may=ADMINISTRATORS),
]


def of_coordinators(name: str, row: str, **words: Any) -> list[Line]:
    """Return the lines of a form that the council's coordinators have and its other readers may not have."""
    return form(name, row, may=COORDINATORS, sees=READERS, **words)


def by_coordinators(name: str, row: str, **words: Any) -> Line:
    """Return the line of a button that the council's coordinators have and its other readers may not press."""
    return post(name, row, may=COORDINATORS, sees=READERS, **words)


REASON = "Framflyttat på rådets begäran"
MEETINGS = [
    # Whoever reads no council is shown an empty list.
    get("councils:meeting-list"),
    get("councils:meeting-new", may=PLANNERS, sees=SIGNED_IN),
    post(
        "councils:meeting-new",
        may=COORDINATORS,
        sees=SIGNED_IN,
        data=_meeting,
        # Another council than one's own is none of the choices.
        also={"other_coordinator": 422, "region_officer": 422},
    ),
    get("councils:meeting-week", query="?date=2027-02-11", may=PLANNERS, sees=SIGNED_IN),
    *(
        get(f"councils:meeting-{tab}", row, may=READERS)
        for row in ("planned", "meeting", "held", "for_approval", "approved")
        for tab in ("detail", "agenda", "participants", "action-points", "history", "minutes")
    ),
    *of_coordinators("councils:meeting-edit", "planned", data=_meeting),
    by_coordinators("councils:meeting-call", "planned"),
    by_coordinators("councils:meeting-start", "planned"),
    get("councils:meeting-live", "meeting", may=COORDINATORS, sees=READERS),
    *of_coordinators("councils:meeting-end", "meeting"),
    *of_coordinators("councils:meeting-send-for-approval", "held"),
    *form("councils:meeting-approve", "for_approval", may=APPROVERS, sees=READERS),
    *of_coordinators("councils:meeting-reopen", "for_approval", data=fixed(**{"reopen-reason": REASON})),
    *of_coordinators("councils:meeting-cancel", "planned", data=fixed(**{"cancel-reason": REASON})),
    post("councils:meeting-pdf", "held", may=READERS),
    get("councils:meeting-docx", "held", may=READERS),
    # The council's own copy, with the notes that are held to it, is for the council alone.
    post("councils:meeting-pdf", "held", may=COUNCIL, sees=READERS, data=fixed(copy="own")),
    get("councils:meeting-docx", "held", may=COUNCIL, sees=READERS, query="?copy=own"),
    *of_coordinators("councils:item-add", "planned", data=_item),
    *of_coordinators("councils:item-edit", "item", data=_item),
    by_coordinators("councils:item-move", "item", data=fixed(to=2)),
    by_coordinators("councils:item-remove", "bare_item"),
    by_coordinators("councils:item-done", "item", data=fixed(done=1)),
    by_coordinators("councils:notes-save", "item", data=fixed(text="Rådet gick igenom läget.", version=0)),
    by_coordinators("councils:decision-add", "item", data=fixed(text="Rådet går vidare.")),
    *of_coordinators("councils:decision-edit", "decision", data=fixed(text="Rådet går inte vidare.", version=0)),
    by_coordinators("councils:decision-remove", "decision"),
    by_coordinators("councils:attendance-all", "meeting"),
    by_coordinators("councils:attendance-set", "attendance", data=fixed(presence="present")),
    *of_coordinators("councils:guest-add", "meeting", data=_guest),
]

# The action points of the table are the member's own.
RESPONSIBLE = COORDINATORS | {"member"}
ACTION_POINTS = [
    get("councils:action-point-list"),
    by_coordinators("councils:action-point-add", "item", data=_action_point),
    get("councils:action-point-edit", "action_point", may=RESPONSIBLE, sees=READERS),
    by_coordinators("councils:action-point-edit", "action_point", data=_action_point),
    post("councils:action-point-close", "action_point", may=RESPONSIBLE, sees=READERS),
    post("councils:action-point-reopen", "done_action_point", may=RESPONSIBLE, sees=READERS),
    by_coordinators("councils:action-point-remove", "action_point"),
]

COUNCILS = [
    get("councils:council-detail", "council", may=READERS),
]


TABLE: list[Line] = [*PORTAL, *LOG_IN, *ACCOUNT, *ADMINISTRATION, *MEETINGS, *ACTION_POINTS, *COUNCILS]
