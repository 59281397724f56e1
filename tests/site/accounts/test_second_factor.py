"""The second step of a sign-in: codes, recovery codes, and what the first step alone opens (nothing)."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.models import Group
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.site.accounts.conftest import PASSWORD, sign_in, signed_in
from vademecum.accounts import roles
from vademecum.accounts.middleware import BEFORE_THE_SECOND_FACTOR, CLOSED_DOORS
from vademecum.accounts.models import User

pytestmark = pytest.mark.django_db
STEP = "/en/account/2fa/authenticate/"
SECRET = generate_totp_secret()


def code(secret: str = SECRET) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.fixture
def careful(ines: User) -> User:
    """Inès, with an authenticator app and recovery codes."""
    TOTP.activate(ines, SECRET)
    RecoveryCodes.activate(ines)
    return ines


def test_the_password_alone_does_not_sign_in(client: Client, careful: User) -> None:
    assert sign_in(client, careful.email)["Location"] == STEP
    assert not signed_in(client)
    client.post(STEP, {"code": code()})
    assert signed_in(client)


def test_the_session_gets_a_new_name_with_the_second_step(client: Client, careful: User) -> None:
    sign_in(client, careful.email)
    before = client.session.session_key
    client.post(STEP, {"code": code()})
    assert client.session.session_key != before


def test_a_code_works_once(careful: User) -> None:
    first, second, used = Client(), Client(), code()
    sign_in(first, careful.email)
    first.post(STEP, {"code": used})
    assert signed_in(first)
    sign_in(second, careful.email)
    second.post(STEP, {"code": used})
    assert not signed_in(second)


def test_after_five_wrong_codes_the_right_one_is_refused_too(client: Client, careful: User) -> None:
    sign_in(client, careful.email)
    wrong = "000000" if code() != "000000" else "000001"
    for _try in range(5):
        client.post(STEP, {"code": wrong})
    client.post(STEP, {"code": code()})
    assert not signed_in(client)


def test_a_recovery_code_opens_once(careful: User) -> None:
    [saved, *_others] = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    first, second = Client(), Client()
    for browser in (first, second):
        sign_in(browser, careful.email)
        browser.post(STEP, {"code": saved})
    assert signed_in(first)
    assert not signed_in(second)


def test_a_new_password_by_mail_does_not_skip_the_second_step(client: Client, careful: User) -> None:
    client.post("/en/account/password/reset/", {"email": careful.email})
    link = re.search(r"http://\S+(/(?:en|fr)/account/password/reset/key/\S+)", mail.outbox[0].body)
    assert link
    form = client.get(link[1], follow=True).redirect_chain[-1][0]
    new = "another long walk home"
    client.post(form, {"password1": new, "password2": new})
    assert not signed_in(client)
    assert sign_in(client, careful.email, new)["Location"] == STEP
    assert not signed_in(client)


def test_the_secret_is_not_readable_in_the_database(careful: User, settings) -> None:
    kept = Authenticator.objects.get(type="totp")
    assert SECRET not in str(kept.data)
    old_key = settings.SECRET_KEY
    settings.SECRET_KEY = "a new key of the installation"
    assert not kept.wrap().validate_code(code())
    settings.SECRET_KEY_FALLBACKS = [old_key]
    assert kept.wrap().validate_code(code())


def test_an_authenticator_app_is_set_up_with_a_code_from_it(client: Client, ines: User) -> None:
    sign_in(client, ines.email)
    activate = "/en/account/2fa/totp/activate/"
    client.post(f"/en/account/reauthenticate/?next={activate}", {"password": PASSWORD})
    page = client.get(activate).content.decode()
    secret = client.session["mfa.totp.secret"]
    assert secret in page
    client.post(activate, {"code": "000000"})
    assert not Authenticator.objects.exists()
    cache.clear()
    client.post(activate, {"code": code(secret)})
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}


def test_a_stolen_session_cannot_take_the_second_step_away(client: Client, careful: User) -> None:
    client.force_login(careful)
    client.post("/en/account/2fa/totp/deactivate/")
    client.post("/en/account/2fa/recovery-codes/generate/")
    client.get("/en/account/2fa/recovery-codes/download/")
    assert Authenticator.objects.filter(type="totp").exists()
    assert client.get("/en/account/2fa/recovery-codes/").status_code == 302


# Every address -----------------------------------------------------------------------------------------------------

FILL = {"int": "1", "str": "x", "slug": "x", "uuid": "12345678-1234-5678-1234-567812345678", "path": "x"}


def every_address(patterns=None, before: str = "/", namespace: str = "") -> Iterator[tuple[str, str]]:
    """Yield (path, name) of each address of the product, with something written where a parameter stands."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = ":".join(part for part in (namespace, pattern.namespace) if part)
            yield from every_address(pattern.url_patterns, before + filled(str(pattern.pattern)), inner)
        elif isinstance(pattern, URLPattern):
            name = ":".join(part for part in (namespace, pattern.name or "") if part)
            yield before + filled(str(pattern.pattern)), name


def filled(pattern: str) -> str:
    plain = re.sub(r"<(?:(\w+):)?\w+>", lambda found: FILL.get(found[1] or "str", "x"), pattern)
    return plain.removeprefix("^").removesuffix("$").removesuffix("\\Z")


HARMLESS = ("/2fa/", "/en/", "/fr/", "/account/login/")
ADDRESSES = [(path, name) for path, name in every_address() if not re.search(r"[()\\\[\]?*+^$]", path)]


def test_the_first_step_alone_opens_nothing_that_a_visitor_may_not_open(client: Client, careful: User) -> None:
    User.objects.update(is_superuser=True)
    sign_in(client, careful.email)
    assert len(ADDRESSES) > 200
    for path, name in ADDRESSES:
        if name.startswith(("account_", "mfa_", "openid_connect", "socialaccount", "livez", "readyz")):
            continue
        got, visitor = client.get(path), Client().get(path)
        assert got.status_code == visitor.status_code, path
        assert got.wsgi_request.user.is_anonymous, path
    assert "_auth_user_id" not in client.session


def test_who_owes_a_second_factor_opens_only_what_sets_it_up(client: Client, ines: User, settings) -> None:
    settings.MFA_REQUIRED_FOR = [roles.ADMINISTRATOR]
    ines.groups.add(Group.objects.get(name=roles.ADMINISTRATOR))
    User.objects.update(is_superuser=True)
    client.force_login(ines)
    open_to_them = set()
    for path, name in ADDRESSES:
        for answer in (client.get(path), client.post(path)) if name != "account_logout" else ():
            if answer.status_code != 302 or not answer["Location"].endswith(HARMLESS):
                open_to_them.add(name)
    assert open_to_them - CLOSED_DOORS <= BEFORE_THE_SECOND_FACTOR
