"""A text that people mark, with a rubric if there is one. Answer: `{"text": "…"}`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from training.kinds.base import Answer, Flaw, Grade, Kind, Text, sparse, text_in


@dataclass(frozen=True, slots=True)
class RubricLevel:
    points: float
    text: Text


@dataclass(frozen=True, slots=True)
class Criterion:
    """What is looked at, with its levels from least to most."""

    name: str
    levels: tuple[RubricLevel, ...]

    @property
    def points(self) -> float:
        return max((level.points for level in self.levels), default=0.0)


@dataclass(frozen=True, slots=True)
class Essay(Kind):
    """`template` is what the field begins with; `grader_info` is for markers only. Words 0: no bound."""

    kind: ClassVar[str] = "essay"
    is_marked_by_people: ClassVar[bool] = True
    lines: int = sparse(12)
    minimum_words: int = sparse(0)
    maximum_words: int = sparse(0)
    template: Text | None = sparse(None)
    grader_info: Text | None = sparse(None)
    rubric: tuple[Criterion, ...] = sparse(())

    def accept(self, answer: Answer) -> dict[str, Any]:
        text = text_in(answer)
        return {"text": text} if text.strip() else {}

    def grade(self, answer: Answer, *, decimal_comma: bool = False) -> Grade:
        return Grade(None, "awaits-marking")

    def rubric_fraction(self, chosen: Sequence[int]) -> float:
        """Return the fraction that the chosen level of each criterion earns; raise `ValueError` for what is none."""
        if len(chosen) != len(self.rubric) or not self.rubric:
            raise ValueError("Choose one level for each criterion.")
        total = sum(criterion.points for criterion in self.rubric)
        earned = 0.0
        for criterion, number in zip(self.rubric, chosen, strict=True):
            if not 0 <= number < len(criterion.levels):
                raise ValueError("Choose one level for each criterion.")
            earned += criterion.levels[number].points
        return min(1.0, max(0.0, earned / total)) if total else 0.0

    def flaws(self) -> Iterator[Flaw]:
        if self.maximum_words and self.minimum_words > self.maximum_words:
            yield Flaw("words")
        for criterion in self.rubric:
            if len(criterion.levels) < 2:
                yield Flaw("rubric-levels", (("value", criterion.name),))
