"""The trainers' pages: marked, analysed, exported, marked again, tried; and shut to those without the right."""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from tests.training.conftest import KEYS
from training.actions import save_answer, start_attempt, submit_attempt
from training.bank import add_version
from training.models import Attempt, Question, Quiz, QuizSlot
from training.notation.reading import NOTATIONS, read_question
from training.statistics import compute
from vademecum.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer(person_named: Callable[..., User]) -> Client:
    person = person_named("trainer", is_staff=True)
    person.groups.add(Group.objects.get(name="Trainer"))
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def attempt(quiz: Quiz, learner: User) -> Attempt:
    attempt = start_attempt(learner, quiz=quiz)
    for slot in attempt.slots.select_related("version__question"):
        save_answer(
            learner,
            attempt_id=attempt.public_id,
            position=slot.position,
            operation=uuid.uuid4(),
            answer=KEYS[slot.version.question.idnumber],
        )
    return submit_attempt(learner, attempt_id=attempt.public_id)


def asked(quiz: Quiz, text: str, name: str = "NEW") -> Question:
    question = read_question(text)
    row = Question.objects.create(category="new", idnumber=name, name=name, kind=question.kind, digest=question.digest)
    add_version(row, question=question, state="approved")
    quiz.slots.all().delete()
    QuizSlot.objects.create(quiz=quiz, question=row)
    return row


def test_every_page_opens_for_a_trainer(trainer: Client, attempt: Attempt, quiz: Quiz) -> None:
    compute(quiz)
    for name, arguments in (
        ("training_quiz_attempts", [quiz.pk]),
        ("training_quiz_analysis", [quiz.pk]),
        ("training_quiz_regrade", [quiz.pk]),
        ("training_attempt", [attempt.public_id]),
        ("training_clauses", []),
        ("training_marking", []),
    ):
        answer = trainer.get(reverse(name, args=arguments))
        assert answer.status_code == 200, name
    assert "Amina" in trainer.get(reverse("training_quiz_attempts", args=[quiz.pk])).content.decode()
    assert trainer.post(reverse("training_quiz_analyse_now", args=[quiz.pk])).status_code == 302


def test_they_are_shut_to_authors_and_learners(attempt: Attempt, quiz: Quiz, person_named: Callable[..., User]) -> None:
    author = person_named("author", is_staff=True)
    author.groups.add(Group.objects.get(name="Author"))
    client = Client()
    client.force_login(author)
    assert client.get(reverse("training_quiz_attempts", args=[quiz.pk])).status_code == 302
    assert client.post(reverse("training_quiz_regrade", args=[quiz.pk])).status_code == 302
    assert client.get(reverse("training_marking")).status_code == 302


def test_the_table_of_attempts_leaves_as_xlsx_and_csv(trainer: Client, attempt: Attempt, quiz: Quiz) -> None:
    book = load_workbook(io.BytesIO(trainer.get(reverse("training_quiz_xlsx", args=[quiz.pk])).content))
    results, answers = (list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets)
    assert results[1][1] == "amina@example.org"
    assert results[1][6] == 100
    assert {row[3] for row in answers[1:]} == set(KEYS)
    csv = trainer.get(reverse("training_quiz_csv", args=[quiz.pk])).content.decode("utf-8-sig")
    assert "amina@example.org" in csv


def test_an_essay_is_marked_from_the_queue_without_the_learners_name(
    trainer: Client, quiz: Quiz, learner: User
) -> None:
    essay = next(notation.example for notation in NOTATIONS if "essay" in notation.kinds)
    asked(quiz, essay)
    attempt = start_attempt(learner, quiz=quiz)
    save_answer(
        learner, attempt_id=attempt.public_id, position=1, operation=uuid.uuid4(), answer={"text": "I <b>call</b> Zoé."}
    )
    submit_attempt(learner, attempt_id=attempt.public_id)
    listed = trainer.get(reverse("training_marking")).content.decode()
    slot = attempt.slots.get()
    where = reverse("training_mark", args=[slot.pk])
    assert where in listed
    page = trainer.get(where).content.decode()
    assert "I &lt;b&gt;call&lt;/b&gt; Zoé." in page
    assert "Amina" not in page
    assert trainer.post(where, {"level-0": "2"}).status_code == 200  # one criterion is missing
    answer = trainer.post(where, {"level-0": "2", "level-1": "1", "comment": "Well seen."})
    assert answer.status_code == 302
    attempt.refresh_from_db()
    assert attempt.percent == 75
    assert where not in trainer.get(reverse("training_marking")).content.decode()


@pytest.mark.parametrize("kind", [kind for notation in NOTATIONS for kind in notation.kinds])
def test_every_type_can_be_written_from_its_example_tried_and_looked_at(trainer: Client, quiz: Quiz, kind: str) -> None:
    add = reverse("wagtailsnippets_training_question:add")
    page = trainer.get(f"{add}?type={kind}")
    text = page.context["form"].initial["text"]
    form = {
        "text": text,
        "state": "draft",
        "name": f"A {kind}",
        "category": "new",
        "tag_names": "exam, gate",
        "idnumber": kind.upper(),
        "language": "en",
        "difficulty": "2",
        "tags": "[]",
        "clause_references": "PMO-STD-002#owner",
    }
    answer = trainer.post(add, form)
    assert answer.status_code == 302, answer.context["form"].errors
    row = Question.objects.get(idnumber=kind.upper())
    assert (row.kind, row.tags, row.current.state) == (kind, ["exam", "gate"], "draft")  # type: ignore[union-attr]
    assert trainer.get(reverse("wagtailsnippets_training_question:inspect", args=[row.pk])).status_code == 200
    edit = trainer.get(reverse("wagtailsnippets_training_question:edit", args=[row.pk]))
    assert edit.context["form"].initial["tag_names"] == "exam, gate"
    form["text"] = edit.context["form"].initial["text"]
    assert trainer.post(reverse("wagtailsnippets_training_question:edit", args=[row.pk]), form).status_code == 302
    assert row.versions.count() == 1  # the same words are no new version
    where = reverse("training_try", args=[row.current_id])
    tried = trainer.get(where).content.decode()
    drawn = re.search(r'name="drawn" value="([^"]+)"', tried)
    assert drawn is not None
    assert trainer.post(where, {"drawn": drawn[1]}).status_code == 200


def test_what_cannot_be_read_is_said_and_nothing_is_kept(trainer: Client, quiz: Quiz) -> None:
    form = {
        "text": "Order\n---\ntype: order\nonly one",
        "state": "draft",
        "category": "n",
        "language": "en",
        "tags": "[]",
    }
    answer = trainer.post(reverse("wagtailsnippets_training_question:add"), form)
    assert "needs at least two items" in answer.content.decode()
    assert not Question.objects.filter(category="n").exists()


def test_several_questions_are_approved_retired_and_filed_at_once(trainer: Client, bank: None) -> None:
    questions = list(Question.objects.order_by("idnumber")[:2])
    ids = "&".join(f"id={question.pk}" for question in questions)

    def act(action: str, **data: str) -> None:
        address = reverse("wagtail_bulk_action", args=["training", "question", action])
        assert trainer.get(f"{address}?{ids}").status_code == 200
        assert trainer.post(f"{address}?{ids}", data).status_code == 302

    act("retire")
    assert set(Question.objects.filter(current__state="retired")) == set(questions)
    act("approve")
    assert Question.objects.filter(current__state="retired").count() == 0
    act("file", category="Filed", tags="one, two")
    assert Question.objects.filter(category="Filed").count() == 2
    assert Question.objects.tagged("two").count() == 2


@pytest.mark.parametrize(
    "query",
    ["category=risk", "tag=level:1", "kind=numerical", "state=approved", "difficulty=2", "translation_stale=true"],
)
def test_the_bank_can_be_filtered(trainer: Client, bank: None, query: str) -> None:
    assert trainer.get(f"{reverse('wagtailsnippets_training_question:list')}?{query}").status_code == 200


def test_a_quiz_is_set_up_with_its_rules_and_bands(trainer: Client, quiz: Quiz) -> None:
    where = reverse("wagtailsnippets_training_quiz:edit", args=[quiz.pk])
    page = trainer.get(where).content.decode()
    assert "The best attempt" in page
    slot = quiz.slots.get()
    form = {
        "title": "Risk",
        "language": "en",
        "pass_mark": "60",
        "grace_seconds": "60",
        "when_overdue": "submit",
        "grading_method": "last",
        "wrong_answer_cost": "25",
        "marking_tolerance": "15",
        "asks_confidence": "on",
        "review_after": ["score", "right"],
        "review_closed": ["score", "right", "answers"],
        "slots-TOTAL_FORMS": "1",
        "slots-INITIAL_FORMS": "1",
        "slots-MIN_NUM_FORMS": "0",
        "slots-MAX_NUM_FORMS": "1000",
        "slots-0-id": str(slot.pk),
        "slots-0-position": "1",
        "slots-0-tag": "level:1",
        "slots-0-draw": "3",
        "slots-0-marks": "1",
        "bands-TOTAL_FORMS": "1",
        "bands-INITIAL_FORMS": "0",
        "bands-MIN_NUM_FORMS": "0",
        "bands-MAX_NUM_FORMS": "1000",
        "bands-0-from_percent": "80",
        "bands-0-feedback": "Well done.",
    }
    answer = trainer.post(where, form)
    assert answer.status_code == 302, answer.context["form"].errors
    quiz = Quiz.objects.get(pk=quiz.pk)
    assert (quiz.grading_method, quiz.review_after, quiz.review_during) == ("last", ["score", "right"], [])
    assert quiz.bands.get().feedback == "Well done."
    assert quiz.slots.get().tag == "level:1"
    form["slots-0-tag"] = ""
    assert trainer.post(where, form).status_code == 200  # a place that asks for nothing
