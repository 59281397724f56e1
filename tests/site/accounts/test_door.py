"""The one door: signing in, staying in, being put out."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client

from tests.site.accounts.conftest import PASSWORD, sign_in, signed_in
from vademecum.accounts import roles
from vademecum.accounts.adapters import MFAAdapter
from vademecum.accounts.models import User

pytestmark = pytest.mark.django_db


def test_the_case_of_an_address_does_not_matter(client: Client, ines: User) -> None:
    assert sign_in(client, "INES@Example.ORG").status_code == 302
    assert signed_in(client)


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client: Client, ines: User) -> None:
    wrong = sign_in(client, ines.email, "wrong wrong wrong").content.decode()
    unknown = sign_in(client, "nobody@example.org", "wrong wrong wrong").content.decode()
    import re

    def bare(page: str) -> str:
        return re.sub(r'(value="[^"]*")|nobody@example.org|ines@example.org', "", page)

    assert bare(wrong) == bare(unknown)


def test_after_five_wrong_passwords_the_right_one_is_refused_too(client: Client, ines: User) -> None:
    for _try in range(5):
        sign_in(client, ines.email, "wrong wrong wrong")
    assert sign_in(client, ines.email).status_code == 200
    assert not signed_in(client)


def test_forged_forwarding_headers_do_not_lift_the_limit(client: Client, ines: User) -> None:
    for number in range(5):
        client.post(
            "/en/account/login/",
            {"login": ines.email, "password": "wrong wrong"},
            HTTP_X_FORWARDED_FOR=f"10.0.0.{number}",
        )
    sign_in(client, ines.email)
    assert not signed_in(client)


def test_the_session_gets_a_new_name_at_sign_in(client: Client, ines: User) -> None:
    session = client.session
    session["before"] = True
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    sign_in(client, ines.email)
    assert client.session.session_key != before


def test_changing_the_password_ends_every_other_session(ines: User) -> None:
    here, elsewhere = Client(), Client()
    sign_in(here, ines.email)
    sign_in(elsewhere, ines.email)
    response = here.post(
        "/en/account/password/change/",
        {"oldpassword": PASSWORD, "password1": "another long walk home", "password2": "another long walk home"},
    )
    assert response.status_code == 302
    assert signed_in(here)
    assert not signed_in(elsewhere)


def test_a_disabled_person_is_out_at_the_next_request(client: Client, ines: User) -> None:
    sign_in(client, ines.email)
    User.objects.update(is_active=False)
    assert not signed_in(client)


def test_nobody_signs_up_without_an_invitation(client: Client) -> None:
    client.post("/en/account/signup/", {"email": "new@example.org", "password1": PASSWORD})
    assert not User.objects.filter(email="new@example.org").exists()


def test_where_sign_up_is_open_a_new_person_is_a_reader_and_must_confirm_the_address(client: Client, settings) -> None:
    settings.SIGNUP_OPEN, settings.ACCOUNT_EMAIL_VERIFICATION = True, "mandatory"
    response = client.post(
        "/fr/account/signup/",
        {"email": "New@Example.org", "password1": PASSWORD, "is_superuser": "on", "is_staff": "on", "groups": "1"},
    )
    assert response.status_code == 302
    person = User.objects.get(email="new@example.org")
    assert list(person.groups.values_list("name", flat=True)) == [roles.READER]
    assert not person.is_superuser
    assert person.preferred_language == "fr"
    assert not EmailAddress.objects.get(user=person).verified
    assert not signed_in(client)


def test_mails_are_in_the_receivers_language_and_say_that_no_one_wrote_them(client: Client, ines: User) -> None:
    client.post("/en/account/password/reset/", {"email": "ines@example.org"})
    [message] = mail.outbox
    assert "mot de passe" in message.body.lower()
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"


def test_asking_for_an_unknown_address_sends_nothing_and_answers_alike(client: Client, ines: User) -> None:
    known = client.post("/en/account/password/reset/", {"email": ines.email})
    unknown = client.post("/en/account/password/reset/", {"email": "nobody@example.org"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert len(mail.outbox) == 1


# Wagtail ---------------------------------------------------------------------------------------------------------


def test_the_admin_sends_visitors_to_our_door(client: Client) -> None:
    response = client.get("/admin/")
    assert response.status_code == 302
    assert "/account/login/" in response["Location"]


def test_who_may_not_edit_is_told_so_at_the_editing_desk_instead_of_led_in_circles(client: Client) -> None:
    client.force_login(User.objects.create_user("reader@example.org", "a long password"))
    response = client.get("/admin/users/", follow=True)
    assert response.status_code == 403
    assert len(response.redirect_chain) == 1


@pytest.mark.parametrize("address", ["/admin/login/", "/en/_util/login/"])
def test_wagtails_own_doors_are_shut(client: Client, ines: User, address: str) -> None:
    User.objects.update(is_superuser=True)
    answer = client.get(address)
    assert answer.status_code == 404 or "/account/login/" in answer["Location"]
    client.post(address, {"username": ines.email, "password": PASSWORD})
    assert not signed_in(client)


def test_wagtail_resets_no_password(client: Client, ines: User) -> None:
    assert client.get("/admin/password_reset/", follow=True).status_code == 404
    client.force_login(User.objects.create_superuser("boss@example.org", PASSWORD))
    assert "new_password1" not in client.get("/admin/account/").content.decode()


def test_the_admin_speaks_the_language_of_the_person(client: Client, ines: User) -> None:
    User.objects.update(is_superuser=True)
    client.force_login(ines)
    assert '<html lang="fr"' in " ".join(client.get("/admin/").content.decode().split())


# The second factor -----------------------------------------------------------------------------------------------


@pytest.fixture
def officer(ines: User, settings) -> User:
    settings.MFA_REQUIRED_FOR = [roles.PMO_OFFICER]
    ines.groups.add(Group.objects.get(name=roles.PMO_OFFICER))
    return ines


@pytest.mark.parametrize(
    "address",
    [
        "/admin/",
        "/admin/users/",
        "/en/people/me/",
        "/en/account/email/",
        "/en/account/sessions/",
        "/en/search/",
        "/en/",
    ],
)
def test_whoever_owes_a_second_factor_only_gets_to_set_it_up(client: Client, officer: User, address: str) -> None:
    client.force_login(officer)
    response = client.get(address)
    assert response.status_code == 302
    assert response["Location"].endswith("/account/2fa/")


def test_the_second_factor_can_be_set_up_and_opens_the_rest(client: Client, officer: User) -> None:
    sign_in(client, officer.email)
    assert client.get("/en/account/2fa/").status_code == 200
    activate = "/en/account/2fa/totp/activate/"
    assert client.post(f"/en/account/reauthenticate/?next={activate}", {"password": PASSWORD})["Location"] == activate
    assert client.get(activate).status_code == 200
    Authenticator.objects.create(user=officer, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert signed_in(client)


def test_recovery_codes_alone_are_no_second_factor(client: Client, officer: User) -> None:
    client.force_login(officer)
    Authenticator.objects.create(user=officer, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x"})
    assert not signed_in(client)


def test_others_are_not_asked_for_a_second_factor(client: Client, officer: User) -> None:
    client.force_login(User.objects.create_user("reader@example.org"))
    assert signed_in(client)


def test_passkeys_belong_to_the_public_name_of_the_site(settings) -> None:
    settings.SITE_URL = "https://handbook.example.org:8443"
    assert MFAAdapter().get_public_key_credential_rp_entity()["id"] == "handbook.example.org"


# Addresses -------------------------------------------------------------------------------------------------------


def test_a_person_can_confirm_their_password_again(client: Client, ines: User) -> None:
    client.force_login(ines)
    response = client.post("/en/account/reauthenticate/", {"password": PASSWORD})
    assert response.status_code == 302


def test_a_changed_address_is_the_one_to_sign_in_with(client: Client, ines: User) -> None:
    ines.email = "ines.new@example.org"
    ines.save()
    assert [(row.email, row.primary) for row in EmailAddress.objects.filter(user=ines)] == [(ines.email, True)]
    sign_in(client, "ines@example.org")
    assert not signed_in(client)
    sign_in(client, ines.email)
    assert signed_in(client)


# Sessions --------------------------------------------------------------------------------------------------------


def test_a_person_sees_where_they_are_signed_in_and_ends_the_other_sessions(ines: User) -> None:
    here, elsewhere = Client(), Client(headers={"user-agent": "A borrowed machine"})
    sign_in(here, ines.email)
    sign_in(elsewhere, ines.email)
    assert signed_in(elsewhere)
    assert "A borrowed machine" in here.get("/en/account/sessions/").content.decode()
    here.post("/en/account/sessions/")
    assert signed_in(here)
    assert not signed_in(elsewhere)


def test_a_new_address_counts_only_when_it_is_confirmed(client: Client, ines: User) -> None:
    """Otherwise somebody could sit on the address of a colleague to come, and be given what is meant for them."""
    sign_in(client, ines.email)
    client.post("/en/account/reauthenticate/", {"password": PASSWORD})
    client.post("/en/account/email/", {"action_add": "", "email": "new.director@example.org"})
    client.post("/en/account/email/", {"action_primary": "", "email": "new.director@example.org"})
    ines.refresh_from_db()
    assert ines.email == "ines@example.org"
    assert not EmailAddress.objects.filter(email="new.director@example.org", verified=True).exists()
    director = User.objects.create_user("new.director@example.org", PASSWORD + "!")
    other = Client()
    sign_in(other, "new.director@example.org", PASSWORD + "!")
    assert other.session["_auth_user_id"] == str(director.pk)
