"""Pairs of left and right sides. Answer: `{"pairs": {"0": "Ottawa"}}`, by the number of the pair."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from training.kinds.base import Answer, Flaw, Grade, Kind, Text, graded


@dataclass(frozen=True, slots=True)
class Pair:
    """A prompt and its answer; an empty prompt is an answer that belongs to nothing."""

    prompt: Text
    answer: str


@dataclass(frozen=True, slots=True)
class Matching(Kind):
    """Each right pair earns its share."""

    kind: ClassVar[str] = "matching"
    always_shuffled: ClassVar[bool] = True
    pairs: tuple[Pair, ...]

    @property
    def prompts(self) -> tuple[tuple[int, Pair], ...]:
        """Return the pairs that are asked, with their number."""
        return tuple((number, pair) for number, pair in enumerate(self.pairs) if pair.prompt.text)

    @property
    def answers(self) -> tuple[str, ...]:
        """Return each different answer once, in the order written."""
        return tuple(dict.fromkeys(pair.answer for pair in self.pairs))

    @property
    def shuffled_items(self) -> int:
        return len(self.answers)

    def accept(self, answer: Answer) -> dict[str, Any]:
        given = answer.get("pairs") or {}
        if not isinstance(given, Mapping):
            raise ValueError("Pairs are an object.")
        known, right_sides = {str(number) for number, _pair in self.prompts}, set(self.answers)
        pairs = {key: value for key, value in sorted(given.items()) if value not in ("", None)}
        if any(key not in known or value not in right_sides for key, value in pairs.items()):
            raise ValueError("A pair is not one of the question.")
        return {"pairs": pairs} if pairs else {}

    def grade(self, answer: Answer, *, decimal_comma: bool = False) -> Grade:
        right = sum(answer["pairs"].get(str(number)) == pair.answer for number, pair in self.prompts)
        return graded(right / len(self.prompts))

    def correct_answer(self) -> dict[str, Any]:
        return {"pairs": {str(number): pair.answer for number, pair in self.prompts}}

    def flaws(self) -> Iterator[Flaw]:
        if len(self.pairs) < 2:
            yield Flaw("two-pairs")
        if not self.prompts:
            yield Flaw("prompt")
        if any(not pair.answer.strip() for pair in self.pairs):
            yield Flaw("empty-answer")
