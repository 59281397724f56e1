"""What training gives to the reading of standards: questions of the bank as a check, and whom a change concerns."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from knowledge.editions.announcing import InForce, concern_with
from knowledge.editions.audiences import Audience, register_audience
from knowledge.editions.checking import CheckQuestion, Marked, register_bank
from training.competency.loop import touched_anchors, touched_questions
from training.grading import accept, grade
from training.models import Question, QuestionVersion, RoleHolding, RoleProfile, RoleRequirement
from training.models.questions import QuestionClause
from training.presentation.texts import html_of
from training.questions import Multichoice, TrueFalse
from vademecum.accounts.models import User

KINDS = ("multichoice", "truefalse", "shortanswer", "numerical")
RIGHT = 0.999


class QuestionBank:
    """See `knowledge.editions.checking.Bank`. A key is the version of a question, so that what was asked is what is marked."""

    def draw(
        self, *, identifier: str, language: str, anchors: Sequence[str], count: int, seed: str
    ) -> list[CheckQuestion]:
        tests = QuestionClause.objects.filter(identifier=identifier, question__language=language)
        # a picture is shown to who has an attempt at its question, and a reading is none
        usable = Question.objects.drawable(language=language).filter(kind__in=KINDS, current__pictures=None)
        places: dict[int, str] = {}
        for question, anchor in tests.filter(question__in=usable).order_by("pk").values_list("question", "anchor"):
            if anchor in anchors or question not in places:
                places[question] = anchor
        order = sorted(places)
        random.Random(seed).shuffle(order)  # noqa: S311 (which question, no secret)
        order.sort(key=lambda pk: places[pk] not in anchors)  # those on a clause of this edition first
        found = {one.pk: one for one in Question.objects.filter(pk__in=order[:count]).select_related("current")}
        return [_asked(found[pk], places[pk], seed) for pk in order[:count]]

    def mark(self, key: str, given: Sequence[str], *, seed: str) -> Marked:
        version = QuestionVersion.objects.select_related("question").filter(pk=key if key.isdecimal() else 0).first()
        if version is None:
            raise LookupError(key)
        answer = _answer(version, given, seed)
        try:
            accepted = accept(version.parsed.body, answer)
        except (ValueError, TypeError):
            accepted = {}
        comma = version.question.language == "fr"
        result = grade(version.parsed.body, accepted, decimal_comma=comma)
        record = {"question": version.question_id, "version": version.number, "answer": accepted, "state": result.state}
        return Marked((result.fraction or 0) >= RIGHT, record)


def _order(version: QuestionVersion, body: Multichoice, seed: str) -> list[int]:
    order = list(range(len(body.choices)))
    if body.shuffle:
        random.Random(f"{seed}:{version.pk}").shuffle(order)  # noqa: S311
    return order


def _asked(question: Question, anchor: str, seed: str) -> CheckQuestion:
    version = question.current
    if version is None:  # only questions in use are drawn
        raise LookupError(question.pk)
    body = version.parsed.body
    how, options = "text", list[tuple[str, Any]]()
    if isinstance(body, Multichoice):
        how = "one" if body.single else "many"
        order = _order(version, body, seed)
        options = [(str(place), html_of(body.choices[number].text)) for place, number in enumerate(order, start=1)]
    elif isinstance(body, TrueFalse):
        how, options = "one", [("true", _("True")), ("false", _("False"))]
    return CheckQuestion(str(version.pk), html_of(version.parsed.stem), how, tuple(options), anchor)


def _answer(version: QuestionVersion, given: Sequence[str], seed: str) -> dict:
    body = version.parsed.body
    if not given:
        return {}
    if isinstance(body, TrueFalse):
        return {"choice": given[0] == "true"} if given[0] in {"true", "false"} else {}
    if not isinstance(body, Multichoice):
        return {"text": given[0][:200]}
    order = _order(version, body, seed)
    chosen = [order[int(one) - 1] for one in given if one.isdecimal() and len(one) < 6 and 0 < int(one) <= len(order)]
    if body.single:
        return {"choice": chosen[0]} if chosen else {}
    return {"choices": chosen} if chosen else {}


def concerned(event: InForce) -> Iterator[int]:
    """Yield who plays a role today that needs a competency which the changed clauses' questions are about."""
    anchors = touched_anchors(event.changes)
    questions = touched_questions(event.edition.identifier, event.edition.language, anchors)
    needs = RoleRequirement.objects.filter(competency__questions__in=questions)
    today = timezone.localdate()
    holdings = RoleHolding.objects.filter(profile__in=needs.values("profile"), valid_from__lte=today)
    yield from holdings.exclude(valid_until__lt=today).order_by().values_list("person", flat=True).distinct()


def _players(keys: list[int]):
    today = timezone.localdate()
    holdings = RoleHolding.objects.filter(profile__in=keys, valid_from__lte=today).exclude(valid_until__lt=today)
    return User.objects.filter(pk__in=holdings.order_by().values("person"))


def register() -> None:
    """Register everything once, at start-up."""
    register_bank(QuestionBank())
    concern_with(concerned)
    register_audience(
        Audience(
            "profiles",
            _("Role profiles"),
            lambda: [(profile.pk, str(profile)) for profile in RoleProfile.objects.exclude(holdings=None).distinct()],
            _players,
        )
    )
