"""A question after handing in: what was answered, what is right, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from training.formats.markup import plain_words
from training.grading import correct_answer, grade
from training.models import AttemptSlot
from training.presentation.choices import chosen_in
from training.presentation.gaps import put_in
from training.presentation.texts import html_of, html_or_none, order_of
from training.questions import Body, Cloze, Essay, Matching, Multichoice, Numerical, Ordering, ShortAnswer, TrueFalse


@dataclass(frozen=True, slots=True)
class ReviewedOption:
    html: SafeString
    is_chosen: bool
    is_right: bool
    feedback: SafeString | None
    is_truth: bool | None = None


@dataclass(frozen=True, slots=True)
class ReviewedPart:
    """One pair, place or gap: what it is for, what was given, what is right."""

    label: SafeString
    given: str
    right: str
    is_right: bool
    feedback: list[SafeString]


@dataclass(frozen=True, slots=True)
class Reviewed:
    slot: AttemptSlot
    kind: str
    stem: SafeString
    options: list[ReviewedOption]
    pairs: list[ReviewedPart]
    given: str
    right: str
    feedback: list[SafeString]
    general: SafeString | None
    clauses: list[Any]


def review(slot: AttemptSlot, *, clauses: list[Any] | None = None) -> Reviewed:
    """Return a graded slot with its feedback."""
    question = slot.question
    body, answer = question.body, slot.answer
    comma = slot.attempt.quiz.language == "fr"
    stem = html_of(question.stem)
    feedback: list[SafeString] = []
    if isinstance(body, Cloze):
        numbers = range(1, len(body.gaps) + 1)
        stem = put_in(stem, {str(n): f'<span class="quiz-gap-number">({n})</span>' for n in numbers})
    elif isinstance(body, ShortAnswer | Numerical):
        feedback = [html_of(text) for text in grade(body, answer, decimal_comma=comma).feedback]
    combined = {
        "right": question.feedback_right,
        "partial": question.feedback_partial,
        "wrong": question.feedback_wrong,
    }.get(slot.grade_state)
    return Reviewed(
        slot=slot,
        kind=question.kind,
        stem=stem,
        options=_options(body, slot),
        pairs=_parts(body, answer, comma),
        given=str(answer.get("text", "")),
        right=_said(body, correct_answer(body)),
        feedback=feedback + ([html_of(combined)] if combined else []),
        general=html_or_none(question.general_feedback),
        clauses=clauses or [],
    )


def _options(body: Body, slot: AttemptSlot) -> list[ReviewedOption]:
    if isinstance(body, TrueFalse):
        given = slot.answer.get("choice")
        return [
            ReviewedOption(SafeString(""), given is truth, body.correct is truth, html_or_none(said), truth)
            for truth, said in ((True, body.feedback_true), (False, body.feedback_false))
        ]
    if not isinstance(body, Multichoice):
        return []
    chosen = chosen_in(slot.answer)
    return [
        ReviewedOption(
            html_of(body.choices[number].text),
            number in chosen,
            body.choices[number].percent > (99 if body.single else 0),
            html_or_none(body.choices[number].feedback),
        )
        for number in order_of(slot.layout, len(body.choices))
    ]


def _parts(body: Body, answer: Mapping[str, Any], comma: bool) -> list[ReviewedPart]:
    if isinstance(body, Matching):
        given = answer.get("pairs", {})
        return [
            ReviewedPart(
                html_of(pair.prompt),
                given.get(str(number), ""),
                pair.answer,
                given.get(str(number)) == pair.answer,
                [],
            )
            for number, pair in body.prompts
        ]
    if isinstance(body, Ordering):
        placed = body.order(answer)
        return [
            ReviewedPart(
                mark_safe(str(place + 1)),
                "" if item is None else plain_words(body.items[item]),
                plain_words(body.items[place]),
                item == place,
                [],
            )
            for place, item in enumerate(placed)
        ]
    if isinstance(body, Cloze):
        given, parts = answer.get("gaps", {}), []
        for number, (gap, result) in enumerate(
            zip(body.gaps, body.grade_parts(answer, decimal_comma=comma), strict=True), start=1
        ):
            label = f"({number})" + (f" {gap.label.text}" if gap.label else "")
            parts.append(
                ReviewedPart(
                    mark_safe(escape(label)),
                    _said(gap.body, given.get(str(number), {})),
                    _said(gap.body, gap.body.correct_answer()),
                    result.state == "right",
                    [html_of(text) for text in result.feedback],
                )
            )
        return parts
    return []


def _said(body: Any, answer: Mapping[str, Any]) -> str:
    """Return an answer in words, where it is typed or chosen from a gap's list."""
    if isinstance(body, Multichoice):
        return ", ".join(plain_words(body.choices[number].text) for number in sorted(chosen_in(answer)))
    return "" if isinstance(body, Essay) else str(answer.get("text", ""))
