"""Where allauth asks the portal: nobody signs up by themselves, and mail leaves through the outbox."""

import time
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sites.shortcuts import get_current_site
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from portal import devices
from portal.models import User
from portal.services import accounts, mails

log = structlog.get_logger(__name__)
# When the session was last seen, as seconds; `portal.guards.Seen` keeps it.
SEEN = "seen_at"


class AccountAdapter(DefaultAccountAdapter):
    """Login by code: the same answer and the same work for an address that is known and one that is not."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("The code is not right. Check it and write it again."),
        "too_many_login_attempts": _("Too many wrong codes. Wait five minutes and log in again."),
        "rate_limited": _("Too many tries. Wait five minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Owe the mail; a worker sends it, so that no answer waits for a mail server."""
        context = {
            "email": email,
            "site_url": settings.SITE_URL,
            "current_site": get_current_site(self.request),
            **context,
        }
        message = self.render_mail(template_prefix, email, context)
        mails.owe(to=email, subject=str(message.subject), text=str(message.body), is_secret="code" in context)

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Refuse a closed account and an invitation that has run out; told only to who has proven the address."""
        if user.is_active and not user.invitation_expired:
            return None
        log.warning("log_in_refused", user=user.pk, reason="expired" if user.is_active else "closed")
        request.session.flush()
        return render(request, "account/refused.html", {"expired": user.is_active}, status=403)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Let the session end twelve hours from now however it is used, and speak the account's language."""
        request.session.set_expiry(timezone.now() + settings.SESSION_LIFE)
        request.session[SEEN] = int(time.time())
        if user.joined_at is None:
            accounts.join(user, by=user)
        ways = [record["method"] for record in get_authentication_records(request, user)]
        log.info("logged_in", user=user.pk, ways=ways)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return devices.speak(response, user.language)

    def logout(self, request: HttpRequest) -> None:
        log.info("logged_out", user=request.user.pk)
        UserSession.objects.filter(session_key=request.session.session_key).delete()
        super().logout(request)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again for the second factor, unless it was used to log in within the last five minutes."""
        records = get_authentication_records(self.request, self.request.user)
        latest = max((record["at"] for record in records if record["method"] == "mfa"), default=0)
        return bool(time.time() - latest >= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """A party's own directory lets in whoever has been invited under an address that the directory vouches for."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def is_email_verified(self, provider: Any, email: str) -> bool:
        """A directory vouches only for the domains that the settings list, whatever it says itself."""
        domains = provider.app.settings.get("verified_email")
        return isinstance(domains, list) and email.rpartition("@")[2].lower() in map(str.lower, domains)

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        """Entra ID says nothing of whether an address is verified; a directory that says no is believed."""
        claims = login.account.get_provider_account().get_user_data() or {}
        return self.is_email_verified(login.provider, email) and claims.get("email_verified", True) is True

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[User, str] | None:
        """An address connects once: after that only the directory's own key (`sub`) for the person counts."""
        found: tuple[User, str] | None = super().authenticate_by_email(sociallogin)
        known = {"user": found[0], "provider": sociallogin.account.provider} if found else {}
        return None if known and SocialAccount.objects.filter(**known).exists() else found

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Refuse those who are not invited, and connecting one's account to somebody else's identity."""
        if sociallogin.state.get("process") == AuthProcess.LOGIN and sociallogin.is_existing:
            return
        log.warning("directory_refused", provider=sociallogin.account.provider)
        page = render(request, "socialaccount/refused.html", {"directory": sociallogin.provider.name}, status=403)
        raise ImmediateHttpResponse(page)


class MFAAdapter(DefaultMFAAdapter):
    """Names that people recognise."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002  # allauth's name
        """Suggest the device that one sits at as the passkey's name."""
        from allauth.core import context

        return devices.name(context.request.headers.get("User-Agent", ""))

    def build_totp_svg(self, url: str) -> SafeString:
        """Draw the QR code as markup within the page, since the page may show no `data:` pictures."""
        drawing: str = super().build_totp_svg(url)
        start = drawing.index("<svg") + len("<svg")
        label = _("QR code with the key below")
        return format_html('<svg class="qr" role="img" aria-label="{}"{}', label, mark_safe(drawing[start:]))  # noqa: S308  # digits and letters that qrcode wrote

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": settings.MFA_TOTP_ISSUER}
