"""Writing a question in the admin: nothing that the notations cannot say is lost, and pictures are added."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from training.formats import moodle_xml
from training.importing import import_questions
from training.models import Question, QuestionPicture
from vademecum.accounts.models import User

pytestmark = pytest.mark.django_db
HINTED = (
    '<quiz><question type="ordering"><name><text>Phases</text></name><questiontext format="html">'
    "<text><![CDATA[<p>Order the <b>phases</b>.</p>]]></text></questiontext><defaultgrade>2</defaultgrade>"
    '<answer fraction="1" format="html"><text>Plan</text></answer><answer fraction="2" format="html"><text>Do</text></answer>'
    '<hint format="html"><text>Think first.</text></hint><incorrectfeedback format="html"><text>No.</text></incorrectfeedback>'
    "</question></quiz>"
)
PNG = b"\x89PNG\r\n\x1a\n drawn"


@pytest.fixture
def office(person_named: Callable[..., User]) -> Client:
    client = Client()
    client.force_login(person_named("office", is_staff=True, is_superuser=True))
    return client


def fields(**changed: Any) -> dict[str, Any]:
    return {"state": "draft", "category": "c", "language": "en", "tags": "[]", "clause_references": "", **changed}


def hinted() -> Question:
    import_questions(moodle_xml.parse(HINTED.encode()), language="en", category="c")
    return Question.objects.get(name="Phases")


def test_a_question_that_is_opened_and_saved_is_the_same_question(office: Client) -> None:
    question = hinted()
    where = reverse("wagtailsnippets_training_question:edit", args=[question.pk])
    text = office.get(where).context["form"].initial["text"]
    answer = office.post(where, fields(text=text.replace("\n", "\r\n"), name="Phases"))
    assert answer.status_code == 302, answer.context["form"].errors
    assert question.versions.count() == 1


def test_changed_words_keep_hints_marks_and_the_way_the_text_is_marked_up(office: Client) -> None:
    question = hinted()
    where = reverse("wagtailsnippets_training_question:edit", args=[question.pk])
    text = office.get(where).context["form"].initial["text"]
    office.post(where, fields(text=text.replace("Do", "Check"), name="Phases"))
    question.refresh_from_db()
    parsed = question.current.parsed
    assert (question.current.number, parsed.marks, parsed.stem.format) == (2, 2.0, "html")
    assert [hint.text.text for hint in parsed.hints] == ["Think first."]
    assert parsed.feedback_wrong is not None
    assert question.words.splitlines()[0] == "Order the phases."


def test_a_picture_is_added_with_words_for_those_who_do_not_see_it(
    office: Client, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    where = reverse("wagtailsnippets_training_question:add")
    sent = fields(text="Rises?{T}", name="Curve", picture=SimpleUploadedFile("c.png", PNG))
    assert "Say what the picture shows" in office.post(where, sent).content.decode()
    sent["picture"] = SimpleUploadedFile("c.png", PNG)
    answer = office.post(where, {**sent, "picture_words": "A rising curve"})
    assert answer.status_code == 302, answer.context["form"].errors
    picture = QuestionPicture.objects.get()
    question = Question.objects.get(name="Curve")
    assert f'<img src="picture:{picture.name}" alt="A rising curve">' in question.current.content["stem"]["text"]
    assert list(picture.versions.all()) == [question.current]
    page = office.get(reverse("wagtailsnippets_training_question:inspect", args=[question.pk])).content.decode()
    assert reverse("training:picture", args=[picture.name]) in page


def test_what_is_no_picture_is_refused(office: Client) -> None:
    drawing = SimpleUploadedFile("c.svg", b"<svg onload='alert(1)'/>")
    answer = office.post(
        reverse("wagtailsnippets_training_question:add"),
        fields(text="Rises?{T}", name="Curve", picture=drawing, picture_words="x"),
    )
    assert "This is no PNG" in answer.content.decode()
    assert not Question.objects.exists()


def test_the_same_question_twice_in_a_category_is_said_and_not_a_crash(office: Client) -> None:
    where = reverse("wagtailsnippets_training_question:add")
    assert office.post(where, fields(text="Rises?{T}", name="Curve")).status_code == 302
    assert "in this category already" in office.post(where, fields(text="Rises?{T}", name="Curve")).content.decode()


def test_a_quiz_says_which_of_its_places_find_too_few_questions(office: Client) -> None:
    hinted()
    page = office.get(reverse("wagtailsnippets_training_quiz:add")).content.decode()
    assert '<option value="c">' in page
    sent = {
        "title": "Q", "language": "en", "pass_mark": "70", "grace_seconds": "60", "when_overdue": "submit",
        "grading_method": "best", "wrong_answer_cost": "0", "marking_tolerance": "15", "slots-TOTAL_FORMS": "1",
        "slots-INITIAL_FORMS": "0", "slots-MIN_NUM_FORMS": "0", "slots-MAX_NUM_FORMS": "1000", "slots-0-position": "0",
        "slots-0-category": "c", "slots-0-draw": "3", "slots-0-marks": "1", "bands-TOTAL_FORMS": "0",
        "bands-INITIAL_FORMS": "0", "bands-MIN_NUM_FORMS": "0", "bands-MAX_NUM_FORMS": "1000",
    }  # fmt: skip
    answer = office.post(reverse("wagtailsnippets_training_quiz:add"), sent, follow=True)
    assert "“c” draws 3 questions, and 1 approved ones fit." in unescape(answer.content.decode())
