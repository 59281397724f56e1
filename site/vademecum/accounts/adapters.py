"""How the door behaves: allauth's own questions, answered our way."""

from __future__ import annotations

import secrets
from base64 import b32encode, urlsafe_b64encode
from hashlib import sha256
from typing import Any
from urllib.parse import urlparse

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.userkit import filter_users_by_email
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthProcess
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import Group
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from vademecum.accounts.models import User
from vademecum.accounts.roles import READER


class AccountAdapter(DefaultAccountAdapter):
    """People are invited; they sign up by themselves only where `SIGNUP_OPEN` says so."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return settings.SIGNUP_OPEN

    def clean_email(self, email: str) -> str:
        return super().clean_email(email).strip().lower()

    def new_user(self, request: HttpRequest) -> User:
        """Return a person who came by themselves: the address counts as theirs only once they have confirmed it."""
        language = get_language() or settings.LANGUAGE_CODE
        person = User(preferred_language=language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE)
        person.came_alone = True
        return person

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        person = super().save_user(request, user, form, commit)
        if commit:
            make_reader(person)
        return person

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write in the receiver's language, which is not always that of whoever asked."""
        receiver = context.get("user") or User.objects.filter(email__iexact=email).first()
        with override(receiver.preferred_language if receiver else get_language()):
            super().send_mail(template_prefix, email, context)

    def render_mail(
        self, template_prefix: str, email: Any, context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> EmailMessage:
        marked = {"Auto-Submitted": "auto-generated", **(headers or {})}
        return super().render_mail(template_prefix, email, context, marked)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """People whom the organisation's own identity provider knows may come in without an invitation, as readers."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return settings.OIDC_NEW_PEOPLE

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Turn away whoever the provider does not name clearly, and whoever would take over an address of ours.

        A person is known by the provider's `sub` alone; an address that changes there changes nothing here.
        """
        told = sociallogin.account.extra_data
        person, token = told.get("userinfo"), told.get("id_token")
        if not token or (person is not None and person.get("sub") != token.get("sub")):  # OpenID Connect Core 5.3.2
            _turn_away(request, _("The single sign-on did not say clearly who you are. Nothing was changed."))
        if sociallogin.is_existing or sociallogin.state.get("process") == AuthProcess.CONNECT:
            return
        claims = person or token
        address = str(claims.get("email") or "").strip()
        if not address or claims.get("email_verified") is False:
            _turn_away(request, _("The single sign-on gave no confirmed e-mail address for you. Ask your PMO."))
        if filter_users_by_email(address):
            _turn_away(
                request,
                _("You have an account with this address already. Sign in to it, then connect the single sign-on."),
            )

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> User:
        person = super().save_user(request, sociallogin, form)
        make_reader(person)
        return person


class MFAAdapter(DefaultMFAAdapter):
    """Passkeys belong to the public name of the site; secrets of the second step are unreadable in a database dump."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:  # another SECRET_KEY: no code may ever fit, least of all one for an empty secret
            return b32encode(secrets.token_bytes(20)).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": urlparse(settings.SITE_URL).hostname or "localhost", "name": settings.WAGTAIL_SITE_NAME}


def _cipher() -> MultiFernet:
    """Return what encrypts with SECRET_KEY, and still reads what an earlier one encrypted."""
    keys = [str(settings.SECRET_KEY), *map(str, settings.SECRET_KEY_FALLBACKS)]
    return MultiFernet(Fernet(urlsafe_b64encode(sha256(f"second factor:{key}".encode()).digest())) for key in keys)


def _turn_away(request: HttpRequest, reason: str) -> None:
    messages.error(request, reason)
    raise ImmediateHttpResponse(redirect("account_login"))


def make_reader(person: User) -> None:
    person.groups.add(*Group.objects.filter(name=READER))
