"""Every type is answered with a plain form, without a script, and its key stays on the server until its time."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from training.bank import add_version
from training.formats import cloze_text
from training.models import Attempt, ModulePage, Question, Quiz, QuizSlot, ScoreBand
from training.notation.reading import NOTATIONS, read_question
from vademecum.accounts.models import User

pytestmark = pytest.mark.django_db
EXAMPLES = {notation.names[-1]: notation.example for notation in NOTATIONS}


def ask(module: ModulePage, text: str) -> Quiz:
    quiz = module.quiz
    assert quiz is not None
    question = read_question(text)
    row = Question.objects.create(category="x", name="x", kind=question.kind, digest=question.digest, language="en")
    add_version(row, question=question, state="approved")
    quiz.slots.all().delete()
    QuizSlot.objects.create(quiz=quiz, question=row)
    return quiz


@pytest.fixture
def signed_in(learner: User) -> Client:
    client = Client()
    client.force_login(learner)
    return client


def begin(client: Client, module: ModulePage) -> tuple[Attempt, str]:
    client.post(reverse("training:start", args=[module.pk]))
    attempt = Attempt.objects.get()
    return attempt, reverse("training:question", args=[attempt.public_id, 1])


def hand_in(client: Client, attempt: Attempt) -> str:
    client.post(reverse("training:submit", args=[attempt.public_id]))
    return client.get(reverse("training:result", args=[attempt.public_id])).content.decode()


def test_an_order_is_given_by_lists_and_the_page_does_not_tell_it(signed_in: Client, module: ModulePage) -> None:
    ask(module, EXAMPLES["order"])
    attempt, where = begin(signed_in, module)
    page = unescape(signed_in.get(where).content.decode())
    shown = re.findall(r'<label for="place-(\d)">(\w+)</label>', page)
    assert [place for place, _words in shown] == ["1", "2", "3", "4"]
    right = ["Initiating", "Planning", "Executing", "Closing"]
    assert [words for _place, words in shown] != right
    signed_in.post(where, {f"place-{place}": str(right.index(words) + 1) for place, words in shown})
    again = signed_in.get(where).content.decode()
    assert re.findall(r'<label for="place-\d">(\w+)</label>', again) == right  # given so far
    assert "100" in hand_in(signed_in, attempt)


def test_gaps_are_fields_in_the_text(signed_in: Client, module: ModulePage) -> None:
    ask(module, EXAMPLES["gaps"])
    attempt, where = begin(signed_in, module)
    page = unescape(signed_in.get(where).content.decode())
    value = re.search(r'<option value="(\d)">risk</option>', page)
    assert value is not None
    assert "owner" not in page
    assert "12" not in re.findall(r'value="([^"]*)"', page)
    signed_in.post(where, {"gap-1": value[1], "gap-2": "Owner", "gap-3": "12,0"})
    result = hand_in(signed_in, attempt)
    attempt.refresh_from_db()
    assert attempt.percent == 100
    assert "owner" in result


def test_generated_numbers_are_asked_and_the_solution_is_worked_afterwards(
    signed_in: Client, module: ModulePage
) -> None:
    ask(module, EXAMPLES["generated"])
    attempt, where = begin(signed_in, module)
    values = {name: float(value) for name, value in attempt.slots.get().variant.items()}
    page = signed_in.get(where).content.decode()
    assert f"{values['o']:g} days at best" in page
    assert "/ 6 =" not in page
    expected = (values["o"] + 4 * values["m"] + values["p"]) / 6
    signed_in.post(where, {"gap-1": f"{expected:.2f}", "gap-2": f"{(values['p'] - values['o']) / 6:.2f}"})
    assert f"/ 6 = {expected:.2f} days" in hand_in(signed_in, attempt)
    attempt.refresh_from_db()
    assert attempt.percent == 100


def test_an_essay_begins_with_its_template_and_shows_how_it_is_marked(signed_in: Client, module: ModulePage) -> None:
    ask(module, EXAMPLES["essay"] + "\nbegin with: First I")
    _attempt, where = begin(signed_in, module)
    page = signed_in.get(where).content.decode()
    assert "First I</textarea>" in page
    assert "Write 100 to 300 words." in page
    assert "steering committee" not in page  # that is for markers
    signed_in.post(where, {"text": ""})
    assert "First I</textarea>" not in signed_in.get(where).content.decode()


def test_practice_checks_an_answer_on_the_spot(signed_in: Client, module: ModulePage) -> None:
    quiz = ask(module, EXAMPLES["short text"])
    quiz.is_practice, quiz.review_during = True, ["right", "feedback"]
    quiz.save()
    _attempt, where = begin(signed_in, module)
    assert signed_in.post(where, {"text": "longest path", "go": "check"}).url == where  # type: ignore[attr-defined]
    page = signed_in.get(where).content.decode()
    assert "Partly right" in page
    assert "it has a name" in page
    assert "critical path" not in page


def test_nothing_is_shown_before_its_time(signed_in: Client, module: ModulePage) -> None:
    quiz = ask(module, EXAMPLES["short text"] + "\n---\nThe reason is in clause 4.")
    now = timezone.now()
    quiz.closes_at, quiz.review_after = now + timedelta(hours=1), []
    quiz.save()
    ScoreBand.objects.create(quiz=quiz, from_percent=0, feedback="Read clause 4.")
    attempt, where = begin(signed_in, module)
    signed_in.post(where, {"text": "something"})
    result = hand_in(signed_in, attempt)
    for kept_back in ("critical path", "clause 4", "0 %", "Not passed", "Not right"):
        assert kept_back not in result
    about = signed_in.get(reverse("training:quiz", args=[module.pk])).content.decode()
    assert "Not passed" not in about
    quiz.closes_at = now
    quiz.save()
    afterwards = signed_in.get(reverse("training:result", args=[attempt.public_id])).content.decode()
    for shown in ("critical path", "clause 4", "Not passed"):
        assert shown in afterwards


def test_how_sure_is_asked_where_the_quiz_asks_it(signed_in: Client, module: ModulePage) -> None:
    quiz = ask(module, EXAMPLES["true or false"])
    quiz.asks_confidence = True
    quiz.save()
    attempt, where = begin(signed_in, module)
    assert "How sure are you?" in signed_in.get(where).content.decode()
    signed_in.post(where, {"choice": "true", "confidence": "3"})
    assert attempt.slots.get().confidence == 3
    assert "You said: Certain" in hand_in(signed_in, attempt)


def test_a_closed_quiz_says_so(signed_in: Client, module: ModulePage, person_named: Callable[..., User]) -> None:
    quiz = module.quiz
    assert quiz is not None
    quiz.closes_at = timezone.now()
    quiz.save()
    page = signed_in.get(reverse("training:quiz", args=[module.pk])).content.decode()
    assert "This quiz is closed." in page
    signed_in.post(reverse("training:start", args=[module.pk]))
    assert not Attempt.objects.exists()


def test_a_gap_with_several_right_words_is_ticked(signed_in: Client, module: ModulePage) -> None:
    inside = "{1:MULTIRESPONSE:%50%Fish &amp; chips~%50%Bread~%-50%Stone}"
    (question,) = cloze_text.parse(f"<p>Food: {inside}</p>".encode()).questions
    row = Question.objects.create(category="x", name="x", kind=question.kind, digest=question.digest, language="en")
    add_version(row, question=question, state="approved")
    assert module.quiz is not None
    module.quiz.slots.all().delete()
    QuizSlot.objects.create(quiz=module.quiz, question=row)
    attempt, where = begin(signed_in, module)
    page = unescape(signed_in.get(where).content.decode())
    values = {words: value for value, words in re.findall(r'value="(\d)"> ([^<]+)</label>', page)}
    assert set(values) == {"Fish & chips", "Bread", "Stone"}
    signed_in.post(where, {"gap-1": [values["Fish & chips"], values["Bread"]], "go": "next"})
    assert signed_in.get(where).content.decode().count("checked") == 2
    hand_in(signed_in, attempt)
    assert attempt.slots.get().fraction == 1
