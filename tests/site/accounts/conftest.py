"""People who come to the door."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from vademecum.accounts.models import User

PASSWORD = "a long walk in the rain"


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def ines(db: None) -> User:
    return User.objects.create_user("ines@example.org", PASSWORD, first_name="Inès", preferred_language="fr")


def sign_in(client: Client, email: str, password: str = PASSWORD):
    return client.post("/en/account/login/", {"login": email, "password": password})


def signed_in(client: Client) -> bool:
    return client.get("/en/people/me/").status_code == 200
