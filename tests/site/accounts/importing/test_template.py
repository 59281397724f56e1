"""The sheet to fill in: what it asks for is what the import understands."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from django.utils.translation import override
from openpyxl import load_workbook

from vademecum.accounts.importing.actions import import_people
from vademecum.accounts.importing.columns import FIELDS, recognise
from vademecum.accounts.importing.tables import read_table
from vademecum.accounts.importing.template import template_workbook
from vademecum.accounts.models import Project, User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_column_is_understood_in_both_languages(language: str) -> None:
    with override(language):
        table = read_table(template_workbook())
    assert table.lines == ()
    assert set(recognise(table.headers).values()) == set(FIELDS) - {"full_name"}
    assert len(recognise(table.headers)) == len(table.headers)


def test_the_example_of_the_second_sheet_goes_in(ines: User) -> None:
    Project.objects.create(code="ATLAS", name="Atlas")
    User.objects.create_user("helena.brandt@example.org")
    book = load_workbook(io.BytesIO(template_workbook()))
    first, second = book.worksheets
    first.append([second.cell(row=2 + number, column=2).value for number in range(first.max_column)])
    filled = io.BytesIO()
    book.save(filled)
    table = read_table(filled.getvalue())
    [plan] = import_people(table, recognise(table.headers))
    assert (plan.outcome, plan.problems) == ("created", [])
    person = User.objects.get(email="ines.moreau@example.org")
    assert person.manager.email == "helena.brandt@example.org"
    assert person.teams.count() == 2
    assert person.groups.count() == 2
    assert person.project_roles.get().project.code == "ATLAS"


def test_it_is_downloaded_by_those_who_may_import(client: Client, ines: User) -> None:
    client.force_login(ines)
    assert client.get("/admin/people/import/template/").status_code == 302
    User.objects.update(is_superuser=True)
    answer = client.get("/admin/people/import/template/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer.content.startswith(b"PK")
    assert "/admin/people/import/template/" in client.get("/admin/people/import/").content.decode()
