"""The screen of a choice, and of true or false."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from training.models import AttemptSlot
from training.presentation.texts import html_of, order_of, shown_number
from training.questions import Multichoice, TrueFalse


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    html: SafeString
    is_chosen: bool
    is_truth: bool | None = None  # true/false is worded by the template, in the reader's language


@dataclass(frozen=True, slots=True)
class Options:
    options: list[Option]
    is_single: bool = True


def chosen_in(answer: Mapping[str, Any]) -> set[int]:
    return set(answer.get("choices", [])) | ({answer["choice"]} if "choice" in answer else set())


def ask(body: Multichoice, slot: AttemptSlot) -> Options:
    chosen = chosen_in(slot.answer)
    return Options(
        [
            Option(str(shown), html_of(body.choices[number].text), number in chosen)
            for shown, number in enumerate(order_of(slot.layout, len(body.choices)), start=1)
        ],
        body.single,
    )


def ask_truth(body: TrueFalse, slot: AttemptSlot) -> Options:
    given = slot.answer.get("choice")
    return Options(
        [
            Option("true", SafeString(""), given is True, True),
            Option("false", SafeString(""), given is False, False),
        ]
    )


def read(body: Multichoice, slot: AttemptSlot, fields: Mapping[str, Any]) -> dict[str, Any]:
    values = fields.getlist("choice") if hasattr(fields, "getlist") else []
    order = order_of(slot.layout, len(body.choices))
    numbers = [shown_number(value, order) for value in values]
    if body.single:
        return {"choice": numbers[0]} if numbers else {}
    return {"choices": numbers} if numbers else {}


def read_truth(body: TrueFalse, slot: AttemptSlot, fields: Mapping[str, Any]) -> dict[str, Any]:
    values = fields.getlist("choice") if hasattr(fields, "getlist") else []
    return {"choice": values[0] == "true"} if values else {}
