"""Links that sign a person in once."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from urllib.parse import urlparse

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.utils import timezone

from vademecum.accounts.models import OneTimeLink, User
from vademecum.accounts.one_time_links import first_administrator_link, make_link

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return User.objects.create_user("ines@example.org", preferred_language="fr")


def path_of(url: str) -> str:
    return urlparse(url).path


def signed_in_as(client: Client) -> int | None:
    key = client.session.get("_auth_user_id")
    return int(key) if key else None


def test_opening_a_link_signs_nobody_in_and_uses_nothing_up(client: Client, person: User) -> None:
    path = path_of(make_link(person))
    for _time in range(3):
        page = client.get(path)
        assert page.status_code == 200
        assert "data-sign-in" in page.content.decode()
        assert "no-store" in page["Cache-Control"]
    assert signed_in_as(client) is None
    assert OneTimeLink.objects.get().used_at is None


def test_the_button_signs_in_once_and_offers_to_set_a_password(client: Client, person: User) -> None:
    path = path_of(make_link(person))
    assert path.startswith("/fr/people/sign-in/")
    assert client.post(path).status_code == 302
    assert signed_in_as(client) == person.pk
    assert "/account/password/set/" in client.get("/fr/about/display/").content.decode()
    other = Client()
    assert other.post(path).status_code == 410
    assert signed_in_as(other) is None


def test_the_page_speaks_the_language_of_the_person(client: Client, person: User) -> None:
    page = client.get(path_of(make_link(person))).content.decode()
    assert "Se connecter en tant que ines@example.org" in page
    assert "jusqu’au" in page


def test_the_button_needs_the_form_token(person: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    path = path_of(make_link(person))
    assert strict.post(path).status_code == 403
    assert OneTimeLink.objects.get().used_at is None


def test_a_link_lapses(client: Client, person: User) -> None:
    path = path_of(make_link(person, valid_for=timedelta(minutes=5)))
    OneTimeLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(path).status_code == 410
    assert client.post(path).status_code == 410
    assert signed_in_as(client) is None


def test_a_newer_link_replaces_an_older_one_for_the_same_purpose(client: Client, person: User) -> None:
    old, invitation, new = make_link(person), make_link(person, "invitation"), make_link(person)
    assert client.get(path_of(old)).status_code == 410
    assert client.get(path_of(invitation)).status_code == 200
    assert client.get(path_of(new)).status_code == 200


def test_a_disabled_person_is_not_signed_in(client: Client, person: User) -> None:
    path = path_of(make_link(person))
    User.objects.update(is_active=False)
    assert client.post(path).status_code == 410
    assert signed_in_as(client) is None


def test_the_token_itself_is_not_kept(person: User) -> None:
    token = make_link(person).rstrip("/").rsplit("/", 1)[-1]
    row = OneTimeLink.objects.values().get()
    assert token not in str(row)


def test_a_link_of_somebody_else_replaces_the_session(client: Client, person: User) -> None:
    client.force_login(User.objects.create_user("other@example.org"))
    client.post(path_of(make_link(person)))
    assert signed_in_as(client) == person.pk


def test_a_second_factor_is_still_asked_for(client: Client, person: User) -> None:
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
    response = client.post(path_of(make_link(person)))
    assert response["Location"].endswith("/2fa/authenticate/")
    assert signed_in_as(client) is None


def test_the_first_administrator_is_made_once_and_gets_a_link_until_someone_signed_in(client: Client) -> None:
    first, second = first_administrator_link(), first_administrator_link()
    assert first
    assert second
    administrator = User.objects.get()
    assert administrator.email == "admin@localhost"
    assert not administrator.has_usable_password()
    client.post(path_of(second))
    assert signed_in_as(client) == administrator.pk
    assert first_administrator_link() is None


def test_the_command_prints_the_address_as_its_last_line(person: User) -> None:
    out = StringIO()
    call_command("sign_in_link", "INES@example.org", stdout=out)
    assert "/people/sign-in/" in out.getvalue().splitlines()[-1]


def test_the_command_says_when_nobody_has_the_address() -> None:
    with pytest.raises(CommandError, match="Nobody"):
        call_command("sign_in_link", "nobody@example.org")
