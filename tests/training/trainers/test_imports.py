"""A trainer brings a bank in from the admin: first what would happen, line by line, then the import; and takes it out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from training.bank_imports import clear_away
from training.models import Question, QuestionImport
from vademecum.accounts.models import User
from vademecum.jobs.executor import run_due
from vademecum.jobs.models import Job

pytestmark = pytest.mark.django_db
GIFT = (
    "::Owner::Who owns a risk?{=One person ~The team}\n\n::Broken::How many?{#many}\n\n::Sure::A risk is certain.{F}\n"
)


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def trainer(person_named: Callable[..., User]) -> User:
    person = person_named("trainer", is_staff=True)
    person.groups.add(Group.objects.get(name="Trainer"))
    return person


def sent(client: Client, text: str = GIFT, name: str = "bank.gift", **fields: str) -> QuestionImport:
    file = SimpleUploadedFile(name, text.encode())
    answer = client.post(
        reverse("training_import_new"), {"file": file, "language": "en", "state": "draft", "category": "", **fields}
    )
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    return QuestionImport.objects.latest("pk")


def test_a_file_is_looked_at_line_by_line_before_anything_changes(trainer: User) -> None:
    client = signed_in(trainer)
    upload = sent(client)
    assert (upload.format, upload.checked["counts"]["created"], upload.checked["counts"]["failed"]) == ("gift", 2, 1)
    assert not Question.objects.exists()
    page = client.get(reverse("training_import", args=[upload.pk])).content.decode()
    assert "Nothing has been changed yet" in page
    assert "“many” is not a number" in page
    assert "Owner" in page
    failed = client.get(reverse("training_import", args=[upload.pk]), {"only": "failed"}).content.decode()
    assert "many" in failed
    assert "Owner" not in failed


def test_the_import_is_a_job_that_names_its_author_and_forgets_the_file(trainer: User) -> None:
    client = signed_in(trainer)
    upload = sent(client, category="Risk", state="approved")
    client.post(reverse("training_import_run", args=[upload.pk]))
    client.post(reverse("training_import_run", args=[upload.pk]))
    assert Job.objects.filter(kind="training.import_questions").count() == 1
    run_due()
    upload.refresh_from_db()
    assert upload.report["counts"]["created"] == 2
    assert not upload.content
    question = Question.objects.get(name="Owner")
    assert (question.category, question.current.state, question.current.reviewed_by) == ("Risk", "approved", trainer)
    assert "The file was imported" in client.get(reverse("training_import", args=[upload.pk])).content.decode()


def test_a_file_of_no_known_format_is_refused_where_it_was_chosen(trainer: User) -> None:
    answer = signed_in(trainer).post(
        reverse("training_import_new"),
        {"file": SimpleUploadedFile("x.bin", b"\x01\x02"), "language": "en", "state": "draft"},
    )
    assert "The format of this file is not known" in answer.content.decode()
    assert not QuestionImport.objects.exists()


def test_an_import_is_its_uploaders_alone(trainer: User, person_named: Callable[..., User]) -> None:
    upload = sent(signed_in(trainer))
    other = person_named("other", is_staff=True)
    other.groups.add(Group.objects.get(name="Trainer"))
    assert signed_in(other).get(reverse("training_import", args=[upload.pk]), follow=True).status_code == 404
    nobody = person_named("nobody")
    assert signed_in(nobody).get(reverse("training_import_new")).status_code in (302, 403, 404)


def test_files_that_nobody_imported_are_forgotten(trainer: User) -> None:
    upload = sent(signed_in(trainer))
    clear_away(timezone.now() + timedelta(days=3))
    upload.refresh_from_db()
    assert not upload.content
    clear_away(timezone.now() + timedelta(days=100))
    assert not QuestionImport.objects.exists()


def test_the_bank_leaves_as_a_file_and_says_what_it_leaves_out(trainer: User) -> None:
    client = signed_in(trainer)
    upload = sent(client, category="Risk")
    client.post(reverse("training_import_run", args=[upload.pk]))
    run_due()
    form = client.get(reverse("training_export"))
    assert "QTI 3.0" in form.content.decode()
    package = client.get(reverse("training_export"), {"format": "qti", "language": "en", "category": "Risk"})
    with zipfile.ZipFile(io.BytesIO(package.content)) as archive:
        assert "imsmanifest.xml" in archive.namelist()
    said = client.get(reverse("training_export"), {"format": "aiken", "language": "en", "check": "1"}).content.decode()
    assert "Sure" in said
    assert "Aiken knows choices" in said


def test_the_list_of_the_bank_finds_words_inside_a_question(trainer: User) -> None:
    client = signed_in(trainer)
    upload = sent(client)
    client.post(reverse("training_import_run", args=[upload.pk]))
    run_due()
    page = client.get(reverse("wagtailsnippets_training_question:list"), {"q": "one person"}).content.decode()
    assert "Owner" in page
    assert "Sure" not in page
    assert reverse("training_import_new") in page
