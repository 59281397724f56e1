"""The import of people in the admin, from upload to report."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from vademecum.accounts import roles
from vademecum.accounts.background import run_import
from vademecum.accounts.models import PeopleImport, User
from vademecum.jobs.models import Job
from vademecum.jobs.terminal import TerminalRun

pytestmark = pytest.mark.django_db
FILE = "Courriel;Prénom;Chef\nzoe@example.org;Zoé;boss@example.org\nbad;Bad;\n".encode()


@pytest.fixture
def administrator(client: Client) -> User:
    person = User.objects.create_user("boss@example.org")
    person.groups.add(Group.objects.get(name=roles.ADMINISTRATOR))
    client.force_login(person)
    return person


def upload(client: Client, content: bytes = FILE):
    return client.post("/admin/people/import/", {"file": SimpleUploadedFile("people.csv", content)})


def run_job() -> None:
    with TerminalRun(Job.objects.get(kind="accounts.import_people").arguments, quiet=True) as run:
        run_import(run)


def test_upload_check_run_and_report(client: Client, administrator: User) -> None:
    assert client.get("/admin/people/import/").status_code == 200
    check = upload(client)["Location"]
    page = client.get(check).content.decode()
    assert "zoe@example.org" in page
    assert "“bad”" in page
    assert not User.objects.filter(email="zoe@example.org").exists()
    mapping = {"column-0": "email", "column-1": "first_name", "column-2": "manager"}
    report = client.post(check, {**mapping, "run": "1"})["Location"]
    assert "data-job-progress" in client.get(report).content.decode()
    run_job()
    page = client.get(report).content.decode()
    assert "<strong>1</strong> created" in page
    assert "<strong>1</strong> failed" in page
    zoe = User.objects.get(email="zoe@example.org")
    assert (zoe.first_name, zoe.manager) == ("Zoé", administrator)
    assert bytes(PeopleImport.objects.get().content) == b""


def test_running_the_job_again_changes_nothing(client: Client, administrator: User) -> None:
    check = upload(client)["Location"]
    client.post(check, {"column-0": "email", "run": "1"})
    run_job()
    report = PeopleImport.objects.get().report
    run_job()
    assert PeopleImport.objects.get().report == report


def test_all_or_none_changes_nothing_when_a_line_has_a_problem(client: Client, administrator: User) -> None:
    check = upload(client)["Location"]
    report = client.post(check, {"column-0": "email", "all_or_nothing": "on", "run": "1"})["Location"]
    run_job()
    assert "Nothing was changed" in client.get(report).content.decode()
    assert not User.objects.filter(email="zoe@example.org").exists()


def test_without_an_address_column_nothing_starts(client: Client, administrator: User) -> None:
    check = upload(client)["Location"]
    page = client.post(check, {"column-0": "", "column-1": "first_name", "run": "1"})
    assert page.status_code == 200
    assert not Job.objects.exists()


def test_an_unreadable_file_is_refused_with_a_sentence(client: Client, administrator: User) -> None:
    page = upload(client, b"\x89PNG\x00\x00")
    assert "neither a CSV text nor an XLSX" in page.content.decode()
    assert not PeopleImport.objects.exists()


def test_looking_starts_nothing(client: Client, administrator: User) -> None:
    check = upload(client)["Location"]
    client.get(check + "?run=1")
    assert not Job.objects.exists()


def test_an_import_belongs_to_whoever_uploaded_it(client: Client, administrator: User) -> None:
    check = upload(client)["Location"]
    client.force_login(User.objects.create_superuser("other@example.org"))
    assert client.get(check, follow=True).status_code == 404
    client.post(check, {"column-0": "email", "run": "1"})
    assert not Job.objects.exists()


def test_others_do_not_import(client: Client) -> None:
    officer = User.objects.create_user("officer@example.org")
    officer.groups.add(Group.objects.get(name=roles.PMO_OFFICER))
    client.force_login(officer)
    upload(client)
    assert not PeopleImport.objects.exists()
