"""Every address of the portal. The apps' own are included by name: the ground imports none of them."""

from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount import views as directories
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from portal.views import (
    accounts,
    administration,
    calendar,
    demo,
    documents,
    gaps,
    health,
    jobs,
    log_in,
    markup,
    notifications,
    pages,
    recurring_jobs,
    search,
    second_factor,
    style_guide,
    thread,
)

handler400 = "portal.views.errors.bad_request"
handler403 = "portal.views.errors.forbidden"
handler404 = "portal.views.errors.not_found"
handler500 = "portal.views.errors.server_error"
handler429 = "portal.views.log_in.too_many"  # allauth asks for it

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.start, name="start"),
    path("my-work/", pages.my_work, name="my-work"),
    path("my-work/later/", notifications.snooze_work, name="work-snooze"),
    path("notifications/", notifications.index, name="notification-list"),
    path("notifications/read/", notifications.read_all, name="notification-read-all"),
    path("notifications/<int:pk>/", notifications.follow, name="notification-open"),
    path("notifications/<int:pk>/read/", notifications.read, name="notification-read"),
    path("notifications/<int:pk>/unread/", notifications.unread, name="notification-unread"),
    path("notifications/<int:pk>/later/", notifications.snooze, name="notification-snooze"),
    path("unsubscribe/<str:code>/", notifications.unsubscribe, name="unsubscribe"),
    path("search/", search.index, name="search"),
    path("search/suggestions/", search.suggestions, name="search-suggestions"),
    path("calendar/", calendar.index, name="calendar"),
    path("thread/gaps/", gaps.index, name="gap-list"),
    path("thread/gaps/<slug:key>/", gaps.show, name="gap-detail"),
    path("thread/<slug:kind>/<int:pk>/", thread.show, name="thread"),
    path("help/", pages.text, {"name": "help"}, name="help"),
    path("accessibility/", pages.text, {"name": "accessibility"}, name="accessibility"),
    path("privacy/", pages.text, {"name": "privacy"}, name="privacy"),
    path("preview/", markup.preview, name="markup-preview"),
    path("theme/", pages.theme, name="theme"),
    path("language/", pages.language, name="language"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("workz", health.workz, name="workz"),
    path("jobs/<int:pk>/", jobs.detail, name="job-detail"),
    path("jobs/<int:pk>/file/", jobs.download, name="job-file"),
    path("jobs/<int:pk>/stop/", jobs.stop, name="job-stop"),
    path("documents/add/", documents.add, name="document-add"),
    path("documents/<int:pk>/", documents.detail, name="document-detail"),
    path("documents/<int:pk>/file/", documents.download, name="document-file"),
    path("documents/<int:pk>/versions/<int:number>/", documents.download, name="document-version"),
    path("documents/<int:pk>/replace/", documents.replace, name="document-replace"),
    path("documents/<int:pk>/edit/", documents.edit, name="document-edit"),
    path("documents/<int:pk>/remove/", documents.remove, name="document-remove"),
    path("documents/<int:pk>/restore/", documents.restore, name="document-restore"),
    # Of allauth only what the portal wants, under its own addresses; the names are those that allauth asks for.
    path("log-in/", log_in.LogIn.as_view(), name="account_login"),
    path("log-in/again/", log_in.LogIn.as_view(again=True), name="account_request_login_code"),
    path("log-in/code/", log_in.Code.as_view(), name="account_confirm_login_code"),
    path("log-in/second-factor/", factors.authenticate, name="mfa_authenticate"),
    path("log-in/passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("log-in/directory/cancelled/", directories.login_cancelled, name="socialaccount_login_cancelled"),
    path("log-in/directory/<slug:provider_id>/", log_in.to_directory, name="openid_connect_login"),
    path("log-in/directory/<slug:provider_id>/back/", log_in.from_directory, name="openid_connect_callback"),
    path("log-out/", log_in.log_out, name="account_logout"),
    path("sign-up/", log_in.no_sign_up, name="account_signup"),
    path("account/", accounts.account, name="account"),
    path("account/notifications/", notifications.settings, name="notification-settings"),
    path("account/directories/<int:pk>/remove/", accounts.disconnect, name="account-directory-remove"),
    path("account/sessions/", accounts.sessions, name="usersessions_list"),
    path("account/sessions/<int:pk>/end/", accounts.end_session, name="account-session-end"),
    path("account/sessions/end-others/", accounts.end_other_sessions, name="account-sessions-end-others"),
    path("account/2fa/", factors.index, name="mfa_index"),
    path("account/2fa/confirm/", factors.reauthenticate, name="mfa_reauthenticate"),
    path("account/2fa/confirm/passkey/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("account/2fa/app/add/", second_factor.AddApp.as_view(), name="mfa_activate_totp"),
    path("account/2fa/app/remove/", second_factor.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("account/2fa/passkeys/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("account/2fa/passkeys/add/", second_factor.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("account/2fa/passkeys/<int:pk>/edit/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("account/2fa/passkeys/<int:pk>/remove/", second_factor.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("account/2fa/recovery-codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/2fa/recovery-codes/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/2fa/recovery-codes/file/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("accounts/", administration.accounts, name="account-list"),
    path("accounts/<int:pk>/", administration.account, name="account-detail"),
    path("accounts/<int:pk>/invite/", administration.invite, name="account-invite"),
    path("accounts/<int:pk>/close/", administration.close, name="account-close"),
    path("accounts/<int:pk>/reopen/", administration.reopen, name="account-reopen"),
    path("accounts/<int:pk>/administrator/", administration.make_administrator, name="account-make-admin"),
    path("accounts/<int:pk>/administrator/end/", administration.unmake_administrator, name="account-unmake-admin"),
    path("accounts/<int:pk>/forget-2fa/", administration.forget_second_factor, name="account-forget-2fa"),
    path("mail/", administration.mail, name="mail-list"),
    path("mail/<int:pk>/send/", administration.send_mail, name="mail-send"),
    path("background-work/", recurring_jobs.index, name="recurring-job-list"),
    path("style-guide/", style_guide.show, name="style-guide"),
    path("", include("councils.urls")),
    path("", include("analyses.urls")),
    path("", include("followup.urls")),
]

DEMO_PAGES = [
    path("demo/", demo.choose, name="demo"),
    path("demo/log-in/<slug:role>/", demo.log_in, name="demo-log-in"),
]
if settings.DEMO:
    urlpatterns += DEMO_PAGES
