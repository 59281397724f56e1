"""A text with gaps. The stem holds `{#1}`, `{#2}`, … where the gaps are.

Answer: `{"gaps": {"1": {"choice": 0}, "2": {"text": "Owl"}}}`, each in the form of its gap's own type.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from training.kinds.base import UNANSWERED, Answer, Flaw, Grade, Kind, Text, graded, sparse
from training.kinds.multichoice import Multichoice
from training.kinds.numerical import Numerical
from training.kinds.shortanswer import ShortAnswer

GAP = re.compile(r"\{#(\d{1,3})\}")


@dataclass(frozen=True, slots=True)
class Gap:
    """`marks` is its weight among the gaps. `display` of a choice: `dropdown`, `vertical` or `horizontal`."""

    body: Multichoice | ShortAnswer | Numerical = field(metadata={"tagged": True})
    marks: float = 1.0
    display: str = sparse("dropdown")
    label: Text | None = sparse(None)


@dataclass(frozen=True, slots=True)
class Cloze(Kind):
    kind: ClassVar[str] = "cloze"
    gaps: tuple[Gap, ...]

    def accept(self, answer: Answer) -> dict[str, Any]:
        given = answer.get("gaps") or {}
        if not isinstance(given, Mapping):
            raise ValueError("Gaps are an object.")
        accepted = {}
        for key, inner in given.items():
            number = int(key) if isinstance(key, str) and key.isdecimal() and len(key) < 4 else 0
            if not 1 <= number <= len(self.gaps) or not isinstance(inner, Mapping):
                raise ValueError("A gap is not one of the question.")
            kept = self.gaps[number - 1].body.accept(inner)
            if kept:
                accepted[str(number)] = kept
        return {"gaps": dict(sorted(accepted.items(), key=lambda pair: int(pair[0])))} if accepted else {}

    def grade(self, answer: Answer, *, decimal_comma: bool = False) -> Grade:
        parts = self.grade_parts(answer, decimal_comma=decimal_comma)
        return graded(self.fraction_of([part.fraction or 0.0 for part in parts]), parts=parts)

    def grade_parts(self, answer: Answer, *, decimal_comma: bool = False) -> tuple[Grade, ...]:
        """Return the grade of each gap."""
        given = answer.get("gaps", {})
        return tuple(
            gap.body.grade(given[str(number)], decimal_comma=decimal_comma) if str(number) in given else UNANSWERED
            for number, gap in enumerate(self.gaps, start=1)
        )

    def fraction_of(self, fractions: list[float]) -> float:
        """Return the weighted mean of the gaps, never below nothing."""
        total = sum(gap.marks for gap in self.gaps)
        earned = sum(gap.marks * fraction for gap, fraction in zip(self.gaps, fractions, strict=True))
        return max(0.0, earned / total) if total else 0.0

    def correct_answer(self) -> dict[str, Any]:
        return {"gaps": {str(number): gap.body.correct_answer() for number, gap in enumerate(self.gaps, start=1)}}

    def flaws(self) -> Iterator[Flaw]:
        if not self.gaps:
            yield Flaw("no-gaps")
        if self.gaps and (any(gap.marks < 0 for gap in self.gaps) or not any(gap.marks > 0 for gap in self.gaps)):
            yield Flaw("gap-marks")
        for gap in self.gaps:
            yield from gap.body.flaws()


def gap_flaws(stem: Text, body: Cloze) -> Iterator[Flaw]:
    """Yield gaps that the text lacks, and gaps of the text that nothing describes."""
    in_text = {int(number) for number in GAP.findall(stem.text)}
    described = set(range(1, len(body.gaps) + 1))
    for number in sorted(described - in_text):
        yield Flaw("gap-missing", (("value", str(number)),))
    for number in sorted(in_text - described):
        yield Flaw("gap-unknown", (("value", str(number)),))
