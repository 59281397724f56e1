"""How an answer is marked. Pure: question and answer in, grade out; the rules of each type follow Moodle's.

An answer is a small JSON object whose shape belongs to its type (see `training.kinds`); an empty one is no answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from training.kinds.base import MAX_TEXT, UNANSWERED, Answer, Grade, State, graded
from training.kinds.numerical import NumberParts, numeric_value, parse_number
from training.kinds.shortanswer import matches_wildcard
from training.questions import Body, Cloze

__all__ = [
    "MAX_TEXT",
    "Answer",
    "Grade",
    "NumberParts",
    "State",
    "accept",
    "correct_answer",
    "grade",
    "grade_tries",
    "is_graded",
    "matches_wildcard",
    "numeric_value",
    "parse_number",
    "quiz_percent",
    "with_cost",
]


def is_graded(body: Body) -> bool:
    """Return whether the question carries a mark at all."""
    return body.is_marked


def accept(body: Body, answer: Answer) -> dict[str, Any]:
    """Return the answer in its canonical form, with nothing in it that the question does not know; `{}` for no answer.

    Raise `ValueError` when it is not an answer to this type of question.
    """
    if not isinstance(answer, Mapping):
        raise ValueError("An answer is an object.")
    return body.accept(answer)


def grade(body: Body, answer: Answer, *, decimal_comma: bool = False) -> Grade:
    """Return the grade of an accepted answer. `decimal_comma`: 3,5 is three and a half, not thirty-five."""
    if not body.is_marked:
        return Grade(None, "nothing-asked")
    return body.grade(answer, decimal_comma=decimal_comma) if answer else UNANSWERED


def correct_answer(body: Body) -> dict[str, Any]:
    """Return an answer that earns the most, `{}` where there is none to show."""
    return body.correct_answer()


def with_cost(result: Grade, *, cost: float) -> Grade:
    """Return a grade in which a wrong answer (not a missing one) costs `cost`, 0…1, of the mark."""
    if not cost or result.state != "wrong" or result.fraction is None:
        return result
    return replace(result, fraction=max(-1.0, min(result.fraction, -cost)))


def grade_tries(body: Body, tries: Sequence[Answer], *, penalty: float, decimal_comma: bool = False) -> Grade:
    """Return the grade of the last of several tries; each try before the answer last changed costs `penalty`.

    Gaps of a text are counted apart: a gap that was right from the first try loses nothing. A repeated try costs nothing.
    """
    if not tries:
        return UNANSWERED if body.is_marked else Grade(None, "nothing-asked")
    last = grade(body, tries[-1], decimal_comma=decimal_comma)
    if last.fraction is None:
        return last
    if isinstance(body, Cloze):
        fractions = []
        for number, part in enumerate(last.parts or body.grade_parts(tries[-1]), start=1):
            given = [answer.get("gaps", {}).get(str(number)) for answer in tries]
            fractions.append(max(0.0, (part.fraction or 0.0) - penalty * _last_change(given)))
        return graded(body.fraction_of(fractions), *last.feedback, parts=last.parts)
    cost = penalty * _last_change(list(tries))
    return graded(max(0.0, last.fraction - cost) if last.fraction > 0 else last.fraction, *last.feedback)


def _last_change(given: Sequence[Any]) -> int:
    """Return the number of the first of the equal answers at the end; a try said twice counts once."""
    distinct = [answer for place, answer in enumerate(given) if place == 0 or answer != given[place - 1]]
    return len(distinct) - 1


def quiz_percent(fractions: Sequence[tuple[float | None, float]]) -> float | None:
    """Return the result of a quiz, 0…100, from (fraction, marks) of each question; None while one awaits marking."""
    total = sum(marks for _fraction, marks in fractions)
    if any(fraction is None for fraction, _marks in fractions):
        return None
    if not total:
        return 0.0
    earned = sum((fraction or 0.0) * marks for fraction, marks in fractions)
    return round(min(100.0, max(0.0, 100 * earned / total)), 4)
