"""Where allauth asks the portal: nobody signs up by themselves, and mail leaves through the outbox."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.contrib.sites.shortcuts import get_current_site
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.models import User
from portal.services import mails


class AccountAdapter(DefaultAccountAdapter):
    """Login by code: the same answer and the same work for an address that is known and one that is not."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Owe the mail; a worker sends it, so that no answer waits for a mail server."""
        request = allauth_context.request
        context = {"request": request, "email": email, "current_site": get_current_site(request), **context}
        message = self.render_mail(template_prefix, email, context)
        mails.owe(to=email, subject=str(message.subject), text=str(message.body), is_secret=True)

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:  # type: ignore[override]
        """Refuse an invitation that nobody took in time; said only to whoever has proven the address."""
        if user.invitation_expired:
            messages.error(request, _("Your invitation has expired. Ask your council's coordinator for a new one."))
            return redirect("account_login")
        return super().pre_login(request, user, **kwargs)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        if user.joined_at is None:
            user.joined_at = timezone.now()
            user.save(update_fields=["joined_at"])
        return super().post_login(request, user, **kwargs)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """A party's own directory lets in whoever has been invited under an address that the directory vouches for."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False
