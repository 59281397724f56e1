"""The admin of people speaks the language of whoever uses it."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override

from vademecum.accounts import roles
from vademecum.accounts.importing.wording import say_changes
from vademecum.accounts.models import PeopleImport, Project, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client: Client, db: None) -> User:
    person = User.objects.create_superuser("boss@example.org", preferred_language="fr")
    client.force_login(person)
    return person


def test_groups_are_called_by_their_names_in_the_language(client: Client, boss: User, ines: User) -> None:
    page = client.get(f"/admin/users/edit/{ines.pk}/").content.decode()
    with override("fr"):
        names = [str(roles.LABELS[name]) for name in roles.ROLES]
    assert names[0] != roles.READER
    assert all(name in page for name in names)


@pytest.mark.parametrize("place", ["projects", "project_roles", "teams"])
def test_every_column_has_a_heading(client: Client, boss: User, place: str) -> None:
    Project.objects.create(code="ATLAS", name="Atlas")
    assert ">method<" not in "".join(client.get(f"/admin/{place}/").content.decode().split())


def test_what_changes_is_said_in_words(client: Client, boss: User) -> None:
    file = SimpleUploadedFile("p.csv", "email,first name\nnew@example.org,Zoé\n".encode())
    client.post("/admin/people/import/", {"file": file})
    page = client.get(f"/admin/people/import/{PeopleImport.objects.get().pk}/").content.decode()
    assert "Prénom\u202f: Zoé" in page
    assert "first_name" not in page.split("Ce qui se passerait")[1]
    with override("en"):
        assert say_changes({"teams": "A, B", "manager": "x@y.org"}) == "Teams: A, B · Manager: x@y.org"
