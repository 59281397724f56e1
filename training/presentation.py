"""What a learner sees of a question, and how a form's fields become an answer. Before handing in, no key is in here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.html import escape, linebreaks
from django.utils.safestring import SafeString, mark_safe

from knowledge.rendering.markdown import to_unclean_html
from knowledge.rendering.sanitising import clean
from training.grading import correct_answer, grade
from training.models import AttemptSlot
from training.questions import Body, Matching, Multichoice, Numerical, ShortAnswer, Text, TrueFalse


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    html: SafeString
    is_chosen: bool
    is_truth: bool | None = None  # true/false is worded by the template, in the reader's language


@dataclass(frozen=True, slots=True)
class Prompt:
    """The left side of a matching, with (answer, chosen?) in the order shown."""

    number: int
    html: SafeString
    options: list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is put on the screen."""

    slot: AttemptSlot
    kind: str
    stem: SafeString
    options: list[Option]
    prompts: list[Prompt]
    text: str
    is_single: bool = True


def ask(slot: AttemptSlot) -> Asked:
    """Return the question of a slot, with the answer given so far."""
    question = slot.version.parsed
    body, answer = question.body, slot.answer
    options: list[Option] = []
    prompts: list[Prompt] = []
    if isinstance(body, Multichoice):
        chosen = set(answer.get("choices", [])) | ({answer["choice"]} if "choice" in answer else set())
        options = [
            Option(str(shown), html_of(body.choices[number].text), number in chosen)
            for shown, number in enumerate(_order(slot.layout, len(body.choices)), start=1)
        ]
    elif isinstance(body, TrueFalse):
        options = [
            Option("true", SafeString(""), answer.get("choice") is True, True),
            Option("false", SafeString(""), answer.get("choice") is False, False),
        ]
    elif isinstance(body, Matching):
        shown = [body.answers[number] for number in _order(slot.layout, len(body.answers))]
        given = answer.get("pairs", {})
        prompts = [
            Prompt(number, html_of(pair.prompt), [(right, given.get(str(number)) == right) for right in shown])
            for number, pair in body.prompts
        ]
    return Asked(
        slot=slot,
        kind=question.kind,
        stem=html_of(question.stem),
        options=options,
        prompts=prompts,
        text=str(answer.get("text", "")),
        is_single=not isinstance(body, Multichoice) or body.single,
    )


def read_answer(slot: AttemptSlot, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Turn the fields of the form (a `QueryDict`) into an answer; nonsense is left for the action to refuse."""
    body: Body = slot.version.parsed.body
    values = fields.getlist("choice") if hasattr(fields, "getlist") else []
    if isinstance(body, Multichoice):
        order = _order(slot.layout, len(body.choices))
        numbers = [
            order[int(value) - 1] if value.isdecimal() and 0 < int(value) <= len(order) else -1 for value in values
        ]
        if body.single:
            return {"choice": numbers[0]} if numbers else {}
        return {"choices": numbers} if numbers else {}
    if isinstance(body, TrueFalse):
        return {"choice": values[0] == "true"} if values else {}
    if isinstance(body, Matching):
        pairs = {str(number): fields.get(f"pair-{number}", "") for number, _pair in body.prompts}
        return {"pairs": {key: value for key, value in pairs.items() if value}}
    return {"text": fields.get("text", "")}


@dataclass(frozen=True, slots=True)
class ReviewedOption:
    html: SafeString
    is_chosen: bool
    is_right: bool
    feedback: SafeString | None
    is_truth: bool | None = None


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A question after handing in: what was answered, what is right, and why."""

    slot: AttemptSlot
    kind: str
    stem: SafeString
    options: list[ReviewedOption]
    pairs: list[tuple[SafeString, str, str]]
    given: str
    right: str
    feedback: list[SafeString]
    general: SafeString | None
    clauses: list[Any]


def review(slot: AttemptSlot, *, clauses: list[Any] | None = None) -> Reviewed:
    """Return a graded slot with its feedback."""
    question = slot.version.parsed
    body, answer = question.body, slot.answer
    options: list[ReviewedOption] = []
    pairs: list[tuple[SafeString, str, str]] = []
    feedback: list[SafeString] = []
    match body:
        case Multichoice():
            chosen = set(answer.get("choices", [])) | ({answer["choice"]} if "choice" in answer else set())
            options = [
                ReviewedOption(
                    html_of(body.choices[number].text),
                    number in chosen,
                    body.choices[number].percent > (99 if body.single else 0),
                    _maybe(body.choices[number].feedback),
                )
                for number in _order(slot.layout, len(body.choices))
            ]
        case TrueFalse():
            options = [
                ReviewedOption(
                    SafeString(""), answer.get("choice") is truth, body.correct is truth, _maybe(said), truth
                )
                for truth, said in ((True, body.feedback_true), (False, body.feedback_false))
            ]
        case Matching():
            given = answer.get("pairs", {})
            pairs = [(html_of(pair.prompt), given.get(str(number), ""), pair.answer) for number, pair in body.prompts]
        case ShortAnswer() | Numerical():
            comma = slot.attempt.quiz.language == "fr"
            feedback = [html_of(text) for text in grade(body, answer, decimal_comma=comma).feedback]
    return Reviewed(
        slot=slot,
        kind=question.kind,
        stem=html_of(question.stem),
        options=options,
        pairs=pairs,
        given=str(answer.get("text", "")),
        right=str(correct_answer(body).get("text", "")),
        feedback=feedback,
        general=_maybe(question.general_feedback),
        clauses=clauses or [],
    )


@lru_cache(maxsize=4096)
def html_of(text: Text) -> SafeString:
    """Render a text of a question through the one renderer."""
    if text.format == "markdown":
        html = to_unclean_html(text.text)
    elif text.format == "html":
        html = text.text
    else:
        html = linebreaks(escape(text.text))
    html = clean(html).strip()
    if html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1:
        html = html[3:-4]
    return mark_safe(html)


def _maybe(text: Text | None) -> SafeString | None:
    return html_of(text) if text else None


def _order(layout: list[int], length: int) -> list[int]:
    return layout if sorted(layout) == list(range(length)) else list(range(length))
