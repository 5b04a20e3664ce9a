"""What the directory says of a person."""

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from django.contrib.auth import get_user_model

from tests.portal.accounts.idp.people import PEOPLE


class Adapter(DefaultOIDCAdapter):
    def get_user_sub(self, client, user):
        return user.username

    def get_user_by_sub(self, client, sub):
        return get_user_model().objects.filter(username=sub).first()

    def get_claims(self, purpose, user, client, scopes, email=None, **kwargs):
        address, verified = PEOPLE[user.username]
        claims = {"sub": user.username, "name": user.username}
        if "email" in scopes and address:
            claims["email"] = address
            if verified is not None:
                claims["email_verified"] = verified
        return claims
