"""What is typed to log in, and about one's own account."""

import unicodedata
from typing import Any, cast

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.core import ratelimit
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.utils.translation import gettext_lazy as _
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

from portal.forms.fields import CleanModelForm, clean_text
from portal.models import User
from portal.models.user import normal_email


class MailboxField(forms.EmailField):
    """An e-mail address in the one spelling that its mailbox has here."""

    default_error_messages = {
        "required": _("Write your e-mail address."),
        "invalid": _("Write a whole e-mail address, such as name@example.org."),
        "max_length": _("Write a whole e-mail address, such as name@example.org."),
    }

    def to_python(self, value: Any) -> str:
        return normal_email(cast(str, super().to_python(value)))


def without_accents(email: str) -> str:
    """Return what the limits count by, so that no accent opens a counter of its own."""
    return "".join(c for c in unicodedata.normalize("NFKD", email) if not unicodedata.combining(c))


class LoginForm(AllauthLoginForm):
    """One field. An unknown address costs the same queries as a known one and gets the same answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = MailboxField(label=_("E-mail address"), max_length=254)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = self.cleaned_data
        if email := cleaned.get("login"):
            if not ratelimit.consume(self.request, action="request_login_code", key=without_accents(email)):
                self.add_error(
                    "login", _("Many codes have been sent to this address. Wait ten minutes, then try again.")
                )
            self.user = User.objects.filter(email=email, is_active=True).first()
        return cleaned


class CredentialField(forms.JSONField):
    """What a browser says of a passkey; whatever else is sent is a passkey that does not fit, never a fault of ours."""

    default_error_messages = {"invalid": _("The passkey was not used. Try again, or choose another way.")}

    def __init__(self, form_of: "type[RegistrationResponse | AuthenticationResponse]") -> None:
        super().__init__(widget=forms.HiddenInput)
        self.form_of = form_of

    def to_python(self, value: Any) -> Any:
        read = super().to_python(value)
        try:
            self.form_of.from_dict(read)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error
        return read


class PasskeyLoginForm(LoginWebAuthnForm):
    credential = CredentialField(AuthenticationResponse)


class PasskeyFactorForm(AuthenticateWebAuthnForm):
    credential = CredentialField(AuthenticationResponse)


class PasskeyConfirmForm(ReauthenticateWebAuthnForm):
    credential = CredentialField(AuthenticationResponse)


class PasskeyForm(AddWebAuthnForm):
    """A passkey logs one in by itself where the device can check who holds it."""

    credential = CredentialField(RegistrationResponse)

    name = forms.CharField(
        label=_("Name"), max_length=80, required=False, help_text=_("So that you know it from others.")
    )
    passwordless = forms.BooleanField(
        label=_("Log in with it, without a code"),
        required=False,
        initial=True,
        help_text=_("The device asks for your fingerprint, your face or its PIN."),
    )

    def clean_name(self) -> str:
        self.cleaned_data["name"] = clean_text(self.cleaned_data["name"]).strip()
        return cast(str, super().clean_name())


class AccountForm(CleanModelForm):
    """One's own name and language."""

    class Meta:
        model = User
        fields = ["name", "language"]
        widgets = {"language": forms.RadioSelect}
