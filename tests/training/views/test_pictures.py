"""A picture of a question is there for whoever has the question before them, and for nobody else."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from training.actions import start_attempt
from training.exporting import bank, export_questions
from training.formats import moodle_xml
from training.formats.base import format_named
from training.importing import import_questions
from training.models import Question, QuestionPicture, Quiz, QuizSlot
from vademecum.accounts.models import User

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n a curve"
XML = (
    '<quiz><question type="truefalse"><name><text>Curve</text></name><questiontext format="html">'
    '<text><![CDATA[<p>Rises? <img src="@@PLUGINFILE@@/c.png" alt="A curve"></p>]]></text>'
    f'<file name="c.png" path="/" encoding="base64">{base64.b64encode(PNG).decode()}</file></questiontext>'
    '<answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer>'
    "</question></quiz>"
)


@pytest.fixture
def question(settings: pytest.FixtureRequest, tmp_path: pytest.TempPathFactory) -> Question:
    settings.MEDIA_ROOT = str(tmp_path)
    import_questions(moodle_xml.parse(XML.encode()), language="en", category="pictures")
    return Question.objects.get(name="Curve")


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_a_dry_run_keeps_no_picture(settings: pytest.FixtureRequest, tmp_path: pytest.TempPathFactory) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    import_questions(moodle_xml.parse(XML.encode()), language="en", dry_run=True)
    assert not QuestionPicture.objects.exists()


def test_a_learner_sees_the_picture_of_a_question_that_is_asked(
    question: Question, learner: User, person_named: Callable[..., User]
) -> None:
    picture = QuestionPicture.objects.get()
    address = reverse("training:picture", args=[picture.name])
    client = client_of(learner)
    assert client.get(address).status_code == 404
    assert Client().get(address).status_code == 404
    quiz = Quiz.objects.create(title="Q")
    QuizSlot.objects.create(quiz=quiz, question=question)
    attempt = start_attempt(learner, quiz=quiz)
    page = client.get(reverse("training:question", args=[attempt.public_id, 1]))
    assert f'src="{address}"' in page.content.decode()
    shown = client.get(address)
    assert (shown.status_code, b"".join(shown.streaming_content)) == (200, PNG)
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert client_of(person_named("other")).get(address).status_code == 404


def test_the_bank_gives_its_pictures_away_with_the_questions(question: Question) -> None:
    made = export_questions(bank(language="en"), format=format_named("moodle-xml"))
    again = moodle_xml.parse(made.data)
    assert list(again.pictures.values()) == [PNG]
    report = import_questions(again, language="en")
    assert report.counts["unchanged"] == 1
    assert default_storage.exists(QuestionPicture.objects.get().path)
