"""How an answer is marked. Pure: question and answer in, grade out; the rules of each type follow Moodle's.

An answer is a small JSON object: `{"choice": 2}`, `{"choices": [0, 3]}`, `{"choice": true}` (true/false),
`{"text": "…"}` (short answer, number, essay) or `{"pairs": {"0": "Ottawa"}}`. An empty object is no answer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from training.questions import (
    Body,
    Description,
    Essay,
    Matching,
    Multichoice,
    Numerical,
    NumericalAnswer,
    Pattern,
    ShortAnswer,
    Text,
    TrueFalse,
)

Answer = Mapping[str, Any]
State = Literal["right", "partial", "wrong", "unanswered", "awaits-marking", "nothing-asked"]
MAX_TEXT = 50_000
_ALMOST = 0.0005  # three options of 33.33333 % are the whole


@dataclass(frozen=True, slots=True)
class Grade:
    """`fraction` of the mark, −1…1; None while a person has to mark it, or where nothing is asked."""

    fraction: float | None
    state: State
    feedback: tuple[Text, ...] = ()


def is_graded(body: Body) -> bool:
    """Return whether the question carries a mark at all."""
    return not isinstance(body, Description)


def accept(body: Body, answer: Answer) -> dict[str, Any]:
    """Return the answer in its canonical form, with nothing in it that the question does not know; `{}` for no answer.

    Raise `ValueError` when it is not an answer to this type of question.
    """
    if not isinstance(answer, Mapping):
        raise ValueError("An answer is an object.")
    match body:
        case Multichoice(single=True):
            choice = answer.get("choice")
            return {} if choice is None else {"choice": _index(choice, len(body.choices))}
        case Multichoice():
            ticked = answer.get("choices") or []
            if not isinstance(ticked, Sequence) or isinstance(ticked, str) or len(ticked) > len(body.choices):
                raise ValueError("Choices are a list of numbers.")
            chosen = sorted({_index(choice, len(body.choices)) for choice in ticked})
            return {"choices": chosen} if chosen else {}
        case TrueFalse():
            choice = answer.get("choice")
            if choice is not None and not isinstance(choice, bool):
                raise ValueError("The choice is true or false.")
            return {} if choice is None else {"choice": choice}
        case ShortAnswer() | Numerical() | Essay():
            text = answer.get("text") or ""
            if not isinstance(text, str) or len(text) > MAX_TEXT:
                raise ValueError("The text is too long or no text.")
            return {"text": text.replace("\x00", "")} if text.strip() else {}
        case Matching():
            given = answer.get("pairs") or {}
            if not isinstance(given, Mapping):
                raise ValueError("Pairs are an object.")
            known, right_sides = {str(number) for number, _pair in body.prompts}, set(body.answers)
            pairs = {key: value for key, value in sorted(given.items()) if value not in ("", None)}
            if any(key not in known or value not in right_sides for key, value in pairs.items()):
                raise ValueError("A pair is not one of the question.")
            return {"pairs": pairs} if pairs else {}
    return {}


def grade(body: Body, answer: Answer, *, decimal_comma: bool = False) -> Grade:
    """Return the grade of an accepted answer. `decimal_comma`: 3,5 is three and a half, not thirty-five."""
    if isinstance(body, Description):
        return Grade(None, "nothing-asked")
    if not answer:
        return Grade(0.0, "unanswered")
    match body:
        case Multichoice(single=True):
            choice = body.choices[answer["choice"]]
            return _grade(choice.percent / 100, choice.feedback)
        case Multichoice():
            ticked = [body.choices[number] for number in answer["choices"]]
            total = sum(choice.percent for choice in ticked) / 100
            return _grade(max(0.0, total), *(choice.feedback for choice in ticked))
        case TrueFalse():
            feedback = body.feedback_true if answer["choice"] else body.feedback_false
            return _grade(float(answer["choice"] == body.correct), feedback)
        case ShortAnswer():
            pattern = first_match(body, answer["text"])
            return _grade(pattern.percent / 100, pattern.feedback) if pattern else _grade(0.0)
        case Numerical():
            number = numeric_value(answer["text"], decimal_comma=decimal_comma)
            known = first_number(body, number) if number is not None else None
            return _grade(known.percent / 100, known.feedback) if known else _grade(0.0)
        case Matching():
            right = sum(answer["pairs"].get(str(number)) == pair.answer for number, pair in body.prompts)
            return _grade(right / len(body.prompts))
    return Grade(None, "awaits-marking")


def correct_answer(body: Body) -> dict[str, Any]:
    """Return an answer that earns the most, `{}` where there is none to show."""
    match body:
        case Multichoice(single=True):
            best = max(range(len(body.choices)), key=lambda number: body.choices[number].percent)
            return {"choice": best}
        case Multichoice():
            return {"choices": [number for number, choice in enumerate(body.choices) if choice.percent > 0]}
        case TrueFalse():
            return {"choice": body.correct}
        case ShortAnswer():
            return {"text": max(body.answers, key=lambda answer: answer.percent).pattern.replace("\\*", "*")}
        case Numerical():
            numbers = [answer for answer in body.answers if answer.value is not None]
            return {"text": str(max(numbers, key=lambda answer: answer.percent).value)} if numbers else {}
        case Matching():
            return {"pairs": {str(number): pair.answer for number, pair in body.prompts}}
    return {}


def quiz_percent(fractions: Sequence[tuple[float | None, float]]) -> float | None:
    """Return the result of a quiz, 0…100, from (fraction, marks) of each question; None while one awaits marking."""
    total = sum(marks for _fraction, marks in fractions)
    if any(fraction is None for fraction, _marks in fractions):
        return None
    if not total:
        return 0.0
    earned = sum((fraction or 0.0) * marks for fraction, marks in fractions)
    return round(min(100.0, max(0.0, 100 * earned / total)), 4)


# Short answers ------------------------------------------------------------------------------------


def first_match(body: ShortAnswer, response: str) -> Pattern | None:
    """Return the first pattern, in the author's order, that the response fits."""
    for answer in body.answers:
        if matches_wildcard(response, answer.pattern, ignore_case=not body.case_sensitive):
            return answer
    return None


def matches_wildcard(response: str, pattern: str, *, ignore_case: bool = True) -> bool:
    """Return whether a response fits a pattern with `*`; time grows with the lengths only, whatever the pattern."""
    response, pattern = _comparable(response.strip(), ignore_case), _comparable(pattern.strip(), ignore_case)
    pieces = [piece.replace("\\*", "*") for piece in re.split(r"(?<!\\)\*+", pattern)]
    if len(pieces) == 1:
        return response == pieces[0]
    first, *middle, last = pieces
    if not response.startswith(first) or len(response) < len(first) + len(last) or not response.endswith(last):
        return False
    position, end = len(first), len(response) - len(last)
    for piece in middle:
        found = response.find(piece, position, end)
        if found < 0:
            return False
        position = found + len(piece)
    return True


def _comparable(text: str, ignore_case: bool) -> str:
    text = unicodedata.normalize("NFC", text).replace("\u2019", "'")
    text = re.sub(r"\s+", " ", text)
    return unicodedata.normalize("NFC", text.casefold()) if ignore_case else text


# Numbers ------------------------------------------------------------------------------------------

_SPACES = "\u0020\u00a0\u202f\u2009"
_NUMBER = re.compile(
    r"([+-]?(?:\d[\d,\u0020\u00a0\u202f\u2009]*)?)"
    r"(?:\.(\d*))?"
    r"(?:(?:[eE]|[x×*]10(?:\^|\*\*))([+-]?\d+))?"
    r"(.*)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class NumberParts:
    """A typed number taken apart, as typed: before and after the decimal mark, power of ten, unit."""

    before: str
    after: str
    exponent: str
    unit: str


def parse_number(response: str, *, decimal_comma: bool = False) -> NumberParts | None:
    """Take a typed number apart; None when there is no number."""
    text = response.strip().replace("\u2212", "-")
    if decimal_comma:
        text = text.replace(".", "") if "," in text and "." in text else text
        text = text.replace(",", ".", 1)
    elif re.fullmatch(r"[+-]?\d+,\d{1,2}(?!\d).*", text, re.DOTALL) and "." not in text:
        text = text.replace(",", ".", 1)  # 3,14 cannot be thousands
    match = _NUMBER.match(text)
    if not match:
        return None
    before, after, exponent, unit = (group or "" for group in match.groups())
    before = re.sub(f"[,{_SPACES}]", "", before)
    if not re.search(r"\d", before) and not after:
        return None
    return NumberParts(before, after, exponent, unit.strip())


def numeric_value(response: str, *, decimal_comma: bool = False) -> Decimal | None:
    """Return the number that was typed, None when there is none. A unit behind it is not looked at."""
    if len(response) > 200:
        return None
    parts = parse_number(response, decimal_comma=decimal_comma)
    if parts is None:
        return None
    exponent = int(parts.exponent or 0) if len(parts.exponent) <= 4 else 9999
    if abs(exponent) > 400:
        return None
    before = parts.before if re.search(r"\d", parts.before) else f"{parts.before}0"
    try:
        return Decimal(f"{before}.{parts.after or '0'}e{exponent}")
    except InvalidOperation:
        return None


def first_number(body: Numerical, number: Decimal) -> NumericalAnswer | None:
    """Return the first answer, in the author's order, whose tolerance takes the number in."""
    for answer in body.answers:
        if answer.value is None or abs(number - answer.value) <= answer.tolerance:
            return answer
    return None


def _grade(fraction: float, *feedback: Text | None) -> Grade:
    fraction = min(1.0, max(-1.0, fraction))
    fraction = 1.0 if fraction > 1 - _ALMOST else fraction
    state: State = "right" if fraction == 1 else "partial" if fraction > 0 else "wrong"
    return Grade(fraction, state, tuple(text for text in feedback if text))


def _index(value: Any, length: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < length:
        raise ValueError("The choice is not one of the question.")
    return value
