"""The screen of a matching: one list to choose from beside each prompt, no dragging."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from training.models import AttemptSlot
from training.presentation.texts import html_of, order_of
from training.questions import Matching


@dataclass(frozen=True, slots=True)
class Prompt:
    """The left side of a matching, with (answer, chosen?) in the order shown."""

    number: int
    html: SafeString
    options: list[tuple[str, bool]]


def ask(body: Matching, slot: AttemptSlot) -> list[Prompt]:
    shown = [body.answers[number] for number in order_of(slot.layout, len(body.answers))]
    given = slot.answer.get("pairs", {})
    return [
        Prompt(number, html_of(pair.prompt), [(right, given.get(str(number)) == right) for right in shown])
        for number, pair in body.prompts
    ]


def read(body: Matching, slot: AttemptSlot, fields: Mapping[str, Any]) -> dict[str, Any]:
    pairs = {str(number): fields.get(f"pair-{number}", "") for number, _pair in body.prompts}
    return {"pairs": {key: value for key, value in pairs.items() if value}}
