"""The screen of what is typed: a word, a number, an essay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from training.models import AttemptSlot
from training.questions import Criterion, Essay, Numerical, ShortAnswer


@dataclass(frozen=True, slots=True)
class Typed:
    """`units` are named where one is asked for."""

    text: str
    units: str = ""
    is_unit_required: bool = False


@dataclass(frozen=True, slots=True)
class TypedEssay:
    text: str
    lines: int
    minimum_words: int
    maximum_words: int
    rubric: tuple[Criterion, ...]


def ask(body: ShortAnswer | Numerical, slot: AttemptSlot) -> Typed:
    text = str(slot.answer.get("text", ""))
    if isinstance(body, Numerical) and body.unit_policy != "ignored":
        return Typed(text, ", ".join(unit.name for unit in body.units), body.unit_policy == "required")
    return Typed(text)


def ask_essay(body: Essay, slot: AttemptSlot) -> TypedEssay:
    begun = body.template.text if body.template and not slot.revision else ""
    text = str(slot.answer.get("text", begun))
    return TypedEssay(text, body.lines, body.minimum_words, body.maximum_words, body.rubric)


def read(body: ShortAnswer | Numerical | Essay, slot: AttemptSlot, fields: Mapping[str, Any]) -> dict[str, Any]:
    return {"text": fields.get("text", "")}
