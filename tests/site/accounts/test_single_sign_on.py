"""Coming in through the organisation's identity provider, and everything that must not work on the way."""

from __future__ import annotations

import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlparse

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from tests.site.accounts.conftest import PASSWORD, sign_in, signed_in
from tests.site.accounts.identity_provider import SECRET, IdentityProvider, running
from vademecum.accounts import roles
from vademecum.accounts.models import User

pytestmark = pytest.mark.django_db
DOOR = "/en/account/oidc/organisation/login/"


@pytest.fixture(scope="module")
def _server() -> Iterator[IdentityProvider]:
    with running() as provider:
        yield provider


@pytest.fixture
def provider(_server: IdentityProvider, settings) -> IdentityProvider:
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "organisation",
                    "name": "Our organisation",
                    "client_id": "vademecum",
                    "secret": SECRET,
                    "settings": {"server_url": _server.url, "oauth_pkce_enabled": True},
                }
            ],
        }
    }
    _server.claims, _server.algorithm, _server.without_token = {}, "HS256", False
    _server.person = {"sub": "42", "email": "noor@example.org", "email_verified": True, "name": "Noor Haddad"}
    return _server


def go(client: Client, provider: IdentityProvider, *, door: str = DOOR) -> str:
    """Press the button and come as far as the provider's page; return the state that must come back."""
    response = client.post(door)
    assert response.status_code == 302, response.content
    asked = parse_qs(urlparse(response["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    provider.challenges["code-1"] = asked["code_challenge"][0]
    return asked["state"][0]


def come_back(client: Client, state: str, code: str = "code-1"):
    return client.get(f"{DOOR}callback/", {"code": code, "state": state})


def through(client: Client, provider: IdentityProvider):
    return come_back(client, go(client, provider))


def test_whom_the_provider_knows_comes_in_as_a_reader(client: Client, provider: IdentityProvider) -> None:
    assert through(client, provider).status_code == 302
    assert signed_in(client)
    person = User.objects.get()
    assert (person.email, person.get_full_name()) == ("noor@example.org", "Noor Haddad")
    assert list(person.groups.values_list("name", flat=True)) == [roles.READER]
    assert not person.has_usable_password()
    assert not person.is_staff
    assert not person.is_superuser


def test_the_second_time_it_is_the_same_person_whatever_the_address_there(client: Client, provider) -> None:
    boss = User.objects.create_superuser("boss@example.org", PASSWORD)
    through(client, provider)
    noor = User.objects.get(email="noor@example.org")
    provider.person["email"] = "boss@example.org"
    other = Client()
    through(other, provider)
    assert other.session["_auth_user_id"] == str(noor.pk)
    noor.refresh_from_db()
    assert noor.email == "noor@example.org"
    assert not EmailAddress.objects.filter(user=noor, email=boss.email).exists()


def test_nobody_takes_over_an_account_by_its_address(client: Client, provider: IdentityProvider, ines: User) -> None:
    provider.person["email"] = "INES@example.org"
    response = through(client, provider)
    assert "/account/login/" in response["Location"]
    assert "already" in client.get(response["Location"]).content.decode()
    assert not signed_in(client)
    assert not SocialAccount.objects.exists()
    assert User.objects.count() == 1
    assert client.get("/en/account/3rdparty/signup/").status_code == 302  # no form to choose another address


def test_where_the_provider_is_trusted_a_confirmed_address_connects(client, provider, ines: User, settings) -> None:
    settings.SOCIALACCOUNT_EMAIL_AUTHENTICATION = settings.SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
    provider.person.update(email=ines.email, email_verified=False)
    through(client, provider)
    assert not signed_in(client)
    provider.person.update(email_verified=True)
    through(client, provider)
    assert client.session["_auth_user_id"] == str(ines.pk)


@pytest.mark.parametrize("missing", [{"email": None}, {"email": ""}, {"email_verified": False}])
def test_without_a_confirmed_address_nobody_new_comes_in(client, provider, missing) -> None:
    provider.person.update(missing)
    through(client, provider)
    assert not User.objects.exists()
    assert not signed_in(client)


def test_new_people_can_be_kept_out(client: Client, provider: IdentityProvider, settings) -> None:
    settings.OIDC_NEW_PEOPLE = False
    through(client, provider)
    assert not User.objects.exists()


def test_a_person_connects_the_provider_to_an_account(client: Client, provider: IdentityProvider, ines: User) -> None:
    sign_in(client, ines.email)
    back = come_back(client, go(client, provider, door=f"{DOOR}?process=connect"))
    assert not SocialAccount.objects.exists()
    client.post(back["Location"], {"password": PASSWORD})  # a stolen session alone connects nothing
    assert SocialAccount.objects.get().user == ines
    other = Client()
    through(other, provider)
    assert other.session["_auth_user_id"] == str(ines.pk)


def test_a_disabled_person_does_not_come_in_this_way_either(client: Client, provider: IdentityProvider) -> None:
    through(client, provider)
    User.objects.update(is_active=False)
    other = Client()
    through(other, provider)
    assert not signed_in(other)


@pytest.mark.parametrize(
    "lie",
    [
        {"iss": "https://elsewhere.example.org"},
        {"aud": "another-client"},
        {"exp": time.time() - 3600},
        {"sub": "somebody else"},
        {"sub": None},
    ],
    ids=["issuer", "audience", "expired", "other subject", "no subject"],
)
def test_an_identity_token_that_does_not_fit_is_refused(client: Client, provider: IdentityProvider, lie) -> None:
    provider.claims = lie
    through(client, provider)
    assert not signed_in(client)
    assert not User.objects.exists()


def test_no_identity_token_is_no_sign_in(client: Client, provider: IdentityProvider) -> None:
    provider.without_token = True
    through(client, provider)
    assert not User.objects.exists()


def test_a_forged_or_foreign_state_is_refused(client: Client, provider: IdentityProvider) -> None:
    go(client, provider)
    assert come_back(client, "forged").status_code == 401
    stranger = Client()
    assert come_back(stranger, go(client, provider)).status_code == 401
    assert not User.objects.exists()


def test_a_state_works_once(client: Client, provider: IdentityProvider) -> None:
    state = go(client, provider)
    come_back(client, state)
    client.logout()
    provider.challenges["code-1"] = "x"
    assert come_back(client, state).status_code == 401


def test_a_stolen_code_is_of_no_use_without_the_browser_that_asked(client: Client, provider: IdentityProvider) -> None:
    go(client, provider)
    provider.challenges["stolen"] = provider.challenges.pop("code-1")
    thief = Client()
    state = go(thief, provider)
    come_back(thief, state, code="stolen")
    assert "PKCE" in provider.refused
    assert not signed_in(thief)


def test_opening_the_address_alone_starts_nothing(client: Client, provider: IdentityProvider) -> None:
    assert client.get(DOOR).status_code == 200


def test_the_button_is_on_the_sign_in_page(client: Client, provider: IdentityProvider) -> None:
    assert "Our organisation" in client.get("/en/account/login/").content.decode()


def test_the_profile_leads_to_where_it_is_connected(client: Client, provider: IdentityProvider, ines: User) -> None:
    client.force_login(ines)
    assert "/en/account/3rdparty/" in client.get("/en/people/me/").content.decode()
    assert "Our organisation" in client.get("/en/account/3rdparty/").content.decode()


def test_without_a_provider_the_profile_is_silent_about_it(client: Client, ines: User) -> None:
    client.force_login(ines)
    assert "3rdparty" not in client.get("/en/people/me/").content.decode()
