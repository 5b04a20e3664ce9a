"""Every address of the portal. The apps' own are included by name: the ground imports none of them."""

from allauth.account import views as allauth
from allauth.socialaccount import views as directories
from allauth.usersessions import views as sessions
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from portal.views import accounts, demo, health, jobs, pages

handler400 = "portal.views.errors.bad_request"
handler403 = "portal.views.errors.forbidden"
handler404 = "portal.views.errors.not_found"
handler500 = "portal.views.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.start, name="start"),
    path("my-work/", pages.my_work, name="my-work"),
    path("help/", pages.text, {"name": "help"}, name="help"),
    path("accessibility/", pages.text, {"name": "accessibility"}, name="accessibility"),
    path("privacy/", pages.text, {"name": "privacy"}, name="privacy"),
    path("theme/", pages.theme, name="theme"),
    path("language/", pages.language, name="language"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("jobs/<int:pk>/", jobs.detail, name="job-detail"),
    path("jobs/<int:pk>/file/", jobs.download, name="job-file"),
    # Of allauth only what the portal wants, under its own addresses; the names are those that allauth asks for.
    path("log-in/", allauth.login, name="account_login"),
    path("log-in/code/", allauth.request_login_code, name="account_request_login_code"),
    path("log-in/code/confirm/", allauth.confirm_login_code, name="account_confirm_login_code"),
    path("log-in/closed/", allauth.account_inactive, name="account_inactive"),
    path("log-in/directory/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("log-in/directory/cancelled/", directories.login_cancelled, name="socialaccount_login_cancelled"),
    path("log-in/directory/error/", directories.login_error, name="socialaccount_login_error"),
    path("log-in/directory/sign-up/", directories.signup, name="socialaccount_signup"),
    path("log-out/", allauth.logout, name="account_logout"),
    path("sign-up/", accounts.closed, name="account_signup"),
    path("account/", accounts.account, name="account"),
    path("account/email/", accounts.closed, name="account_email"),
    path("account/reauthenticate/", allauth.reauthenticate, name="account_reauthenticate"),
    path("account/directories/", directories.connections, name="socialaccount_connections"),
    path("account/sessions/", sessions.list_usersessions, name="usersessions_list"),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("", include("councils.urls")),
]

if settings.DEMO:
    urlpatterns += [
        path("demo/", demo.choose, name="demo"),
        path("demo/log-in/<int:pk>/", demo.log_in, name="demo-log-in"),
    ]
