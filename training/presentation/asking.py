"""Put a question on the screen, and read what comes back from its form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from training.models import AttemptSlot
from training.presentation import choices, gaps, order, pairs, typed
from training.presentation.texts import html_of

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is put on the screen. `parts` is what the template of its type shows."""

    slot: AttemptSlot
    kind: str
    stem: SafeString
    parts: Any

    @property
    def template(self) -> str:
        return f"training/kinds/{self.kind}.html"


_ASK: dict[str, Callable[[Any, AttemptSlot], Any]] = {
    "multichoice": choices.ask,
    "truefalse": choices.ask_truth,
    "shortanswer": typed.ask,
    "numerical": typed.ask,
    "essay": typed.ask_essay,
    "matching": pairs.ask,
    "ordering": order.ask,
    "cloze": gaps.ask,
    "description": lambda body, slot: None,
}
_READ: dict[str, Callable[[Any, AttemptSlot, Fields], dict[str, Any]]] = {
    "multichoice": choices.read,
    "truefalse": choices.read_truth,
    "shortanswer": typed.read,
    "numerical": typed.read,
    "essay": typed.read,
    "matching": pairs.read,
    "ordering": order.read,
    "cloze": gaps.read,
    "description": lambda body, slot, fields: {},
}


def ask(slot: AttemptSlot) -> Asked:
    """Return the question of a slot, with the answer given so far."""
    question = slot.question
    parts = _ASK[question.kind](question.body, slot)
    stem = gaps.stem_of(question, parts) if question.kind == "cloze" else html_of(question.stem)
    return Asked(slot, question.kind, stem, parts)


def read_answer(slot: AttemptSlot, fields: Fields) -> dict[str, Any]:
    """Turn the fields of the form (a `QueryDict`) into an answer; nonsense is left for the action to refuse."""
    question = slot.question
    return _READ[question.kind](question.body, slot, fields)
