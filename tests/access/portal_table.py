"""Who may what: the pages of the ground, the way in, one's own account, and the administration of accounts."""

from typing import Any

from portal import notifications
from tests.access.lines import ADMINISTRATORS, EVERYBODY, NOBODY, READERS, SIGNED_IN, STAFF, fixed, form, get, post
from tests.access.world import World

MEMBER = frozenset({"member"})


def _channels(world: World) -> dict[str, Any]:
    return {kind.key: "none" for kind in notifications.chosen()} | {"version": 0}


PORTAL = [
    get("start", may=EVERYBODY),
    get("help", may=EVERYBODY),
    get("accessibility", may=EVERYBODY),
    get("privacy", may=EVERYBODY),
    post("markup-preview", may=SIGNED_IN, data=fixed(text="**vikt**"), ok=200, writes=False),
    post("theme", may=EVERYBODY, data=fixed(theme="dark"), writes=False),
    post("language", may=EVERYBODY, data=fixed(language="sv"), writes=False),
    get("healthz", may=EVERYBODY),
    get("readyz", may=EVERYBODY),
    get("workz", may=EVERYBODY),
    get("my-work"),
    # Everybody's own: what one may not see is neither found nor counted.
    get("search", may=EVERYBODY),
    get("search", may=EVERYBODY, query="?q=kompetens"),
    get("search", may=EVERYBODY, query="?q=qkzzzq"),
    get("search", may=EVERYBODY, query="?q=m%C3%B6te&kind=meeting"),
    get("search-suggestions", query="?q=m%C3%B6te"),
    # Everybody's own: what one may not see is no gap of one's own.
    get("gap-list"),
    get("gap-detail", ("no-minutes",)),
    # A file follows the rights of what it was made from.
    get("job-detail", "job", may=READERS),
    get("job-file", "job", may=READERS),
    post("job-stop", "queued_job", may=frozenset({"coordinator"}), sees=READERS),
]

NOTIFICATIONS = [
    get("notification-list"),
    post("notification-read-all", writes=False),
    *form("notification-settings", data=_channels),
    # The world's notification is the member's; nobody else knows of it.
    get("notification-open", "notification", may=MEMBER, ok=302),
    post("notification-snooze", "notification", may=MEMBER, data=fixed(until="tomorrow")),
    post("notification-read", "notification", may=MEMBER),
    post("notification-unread", "notification", may=MEMBER),
    # Only what waits for oneself can be put off; tests/portal/views/test_notifications.py puts off one's own.
    post("work-snooze", may=NOBODY, data=fixed(task="/nowhere/", until="tomorrow")),
    # Whoever has the mail, which no role of the world has.
    get("unsubscribe", ("nothing",), may=NOBODY, also={"anonymous": 404}),
    post("unsubscribe", ("nothing",), may=NOBODY, also={"anonymous": 404}),
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
    get("recurring-job-list", may=ADMINISTRATORS),
    get("mail-list", may=ADMINISTRATORS),
    post("mail-send", "mail", may=ADMINISTRATORS),
]

# The style guide is for those who build the portal together with its staff.
STYLE_GUIDE = [get("style-guide", may=STAFF)]

LINES = [*PORTAL, *NOTIFICATIONS, *LOG_IN, *ACCOUNT, *ADMINISTRATION, *STYLE_GUIDE]
