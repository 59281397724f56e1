"""type: number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from training.notation.lines import (
    Lines,
    Notation,
    NotationError,
    feedback_of,
    number,
    plain,
    tidy,
    weight,
    weighted,
    with_feedback,
)
from training.questions import Body, Numerical, NumericalAnswer, Text, Unit

_UNIT = re.compile(r"^unit:\s*(.+?)\s*=\s*(.+)$")
_POLICY = re.compile(r"(ignored|optional|required)(?:\s+(\d{1,3})\s*%)?")


def read(lines: Lines) -> Body:
    units = tuple(Unit(m[1], number(m[2])) for m in (_UNIT.match(line) for line in lines.lines) if m)
    answers = tuple(read_number(line) for line in lines.lines if not _UNIT.match(line))
    policy, penalty = unit_policy(lines.setting("units", "optional" if units else "ignored"))
    return Numerical(answers, units, policy, penalty, lines.setting("place") == "before")


def unit_policy(text: str) -> tuple[str, float]:
    match = _POLICY.fullmatch(text.strip())
    if not match:
        raise NotationError("setting", value=text)
    return match[1], int(match[2]) / 100 if match[2] else 0.1


def read_number(line: str) -> NumericalAnswer:
    """Read `= 5 ± 0.5`, `= 5 ± 10 %`, `= 3..4` or `~ *`."""
    credit, rest = weighted(line)
    text, said = with_feedback(rest)
    return numeric_answer(text, credit, said)


def numeric_answer(text: str, credit: float, said: Text | None) -> NumericalAnswer:
    if text == "*":
        return NumericalAnswer(None, percent=credit, feedback=said)
    if ".." in text:
        low, high = (number(part) for part in text.split("..", 1))
        if low > high:
            raise NotationError("line", value=text)
        return NumericalAnswer(tidy((low + high) / 2), tidy((high - low) / 2), credit, said)
    value, _sign, tolerance = text.replace("+-", "±").partition("±")
    if tolerance.strip().endswith("%"):
        return NumericalAnswer(number(value), tidy(number(tolerance.replace("%", "")) / 100), credit, said, "relative")
    return NumericalAnswer(number(value), number(tolerance) if tolerance else Decimal(0), credit, said)


def written_number(answer: NumericalAnswer) -> str:
    if answer.value is None:
        return "*"
    if not answer.tolerance:
        return plain(answer.value)
    share = answer.tolerance_kind != "nominal"
    return f"{plain(answer.value)} ± {plain(answer.tolerance * 100) + ' %' if share else plain(answer.tolerance)}"


def write(body: Numerical) -> tuple[str, Sequence[str]]:
    head = "type: number"
    if body.units:
        share = f" {round(body.unit_penalty * 100)} %" if body.unit_policy == "required" else ""
        head += f"; units: {body.unit_policy}{share}"
    head += "; place: before" if body.units_left else ""
    lines = [f"{weight(a.percent)} {written_number(a)}{feedback_of(a.feedback)}" for a in body.answers]
    return head, [*lines, *(f"unit: {unit.name} = {plain(unit.multiplier)}" for unit in body.units)]


NOTATION = Notation(
    ("number",),
    ("numerical",),
    read,
    write,
    """A task takes 2 days at best, 5 most likely and 8 at worst. How long is it expected to take?
---
type: number; units: optional
= 5 ± 0.01
%50% 4.5..5.5 # Nearly. Use (o + 4m + p) / 6.
unit: day = 1
unit: h = 8""",
    frozenset({"units", "place"}),
)
