"""A number, with tolerance, ranges and units. Answer: `{"text": "3,5 days"}`, as typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from training.kinds.base import Answer, Flaw, Grade, Kind, Text, graded, sparse, text_in, weight_flaws


@dataclass(frozen=True, slots=True)
class NumericalAnswer:
    """`value` None catches every other number.

    `tolerance_kind`: `nominal` (± tolerance), `relative` (± tolerance × value), `geometric` (value ÷ or × 1 + tolerance).
    """

    value: Decimal | None
    tolerance: Decimal = Decimal(0)
    percent: float = 100.0
    feedback: Text | None = None
    tolerance_kind: str = sparse("nominal")

    def takes(self, number: Decimal) -> bool:
        """Return whether a number is within the tolerance."""
        if self.value is None:
            return True
        if self.tolerance_kind == "relative":
            return abs(number - self.value) <= self.tolerance * abs(self.value)
        if self.tolerance_kind == "geometric":
            low, high = sorted((self.value / (1 + self.tolerance), self.value * (1 + self.tolerance)))
            return low <= number <= high
        return abs(number - self.value) <= self.tolerance


@dataclass(frozen=True, slots=True)
class Unit:
    """How many of this unit are one of the unit that the answers are in: for answers in m, cm has 100."""

    name: str
    multiplier: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Numerical(Kind):
    """`unit_policy`: `ignored` (not looked at), `optional` (a known unit is converted, an unknown one is wrong),
    `required` (a missing or unknown unit costs `unit_penalty`, 0…1, of what the number earns).
    """

    kind: ClassVar[str] = "numerical"
    answers: tuple[NumericalAnswer, ...]
    units: tuple[Unit, ...] = sparse(())
    unit_policy: str = sparse("ignored")
    unit_penalty: float = sparse(0.1)
    units_left: bool = sparse(False)

    def accept(self, answer: Answer) -> dict[str, Any]:
        text = text_in(answer)
        return {"text": text} if text.strip() else {}

    def grade(self, answer: Answer, *, decimal_comma: bool = False) -> Grade:
        number, unit = self._measured(answer["text"], decimal_comma)
        if number is None:
            return graded(0.0)
        looks = bool(self.units) and self.unit_policy != "ignored"
        known_unit = self._unit(unit)
        if looks and known_unit:
            number = number / known_unit.multiplier
        known = self.first_number(number)
        if known is None:
            return graded(0.0)
        fraction = known.percent / 100
        if looks and known_unit is None and fraction > 0:
            if self.unit_policy == "required":
                fraction *= 1 - self.unit_penalty
            elif unit:
                fraction = 0.0
        return graded(fraction, known.feedback)

    def first_number(self, number: Decimal) -> NumericalAnswer | None:
        """Return the first answer, in the author's order, whose tolerance takes the number in."""
        return next((answer for answer in self.answers if answer.takes(number)), None)

    def correct_answer(self) -> dict[str, Any]:
        numbers = [answer for answer in self.answers if answer.value is not None]
        if not numbers:
            return {}
        best = max(numbers, key=lambda answer: answer.percent)
        unit = next((unit.name for unit in self.units if unit.multiplier == 1), "")
        if not unit or self.unit_policy == "ignored":
            return {"text": str(best.value)}
        return {"text": f"{unit} {best.value}" if self.units_left else f"{best.value} {unit}"}

    def flaws(self) -> Iterator[Flaw]:
        if not self.answers:
            yield Flaw("no-answers")
        for answer in self.answers:
            if answer.tolerance < 0:
                yield Flaw("negative-tolerance", (("value", str(answer.tolerance)),))
        for unit in self.units:
            if not unit.name.strip() or not unit.multiplier:
                yield Flaw("unit", (("value", unit.name),))
        yield from weight_flaws([answer.percent for answer in self.answers])

    def _measured(self, text: str, decimal_comma: bool) -> tuple[Decimal | None, str]:
        """Return the number and the unit that were typed."""
        left = next((unit.name for unit in self.units if text.strip().startswith(unit.name)), "")
        if left:
            text = text.strip()[len(left) :]
        number = numeric_value(text, decimal_comma=decimal_comma)
        parts = parse_number(text, decimal_comma=decimal_comma) if number is not None else None
        return number, left or (parts.unit if parts else "")

    def _unit(self, name: str) -> Unit | None:
        exact = next((unit for unit in self.units if unit.name == name), None)
        return exact or next((unit for unit in self.units if unit.name.casefold() == name.casefold()), None)


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
