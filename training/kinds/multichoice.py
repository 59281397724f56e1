"""Choice: one option or several.

Answer: `{"choice": 2}` (one) or `{"choices": [0, 3]}` (several), numbers of options in the author's order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from training.kinds.base import Answer, Flaw, Grade, Kind, Text, graded, index_in, sparse, weight_flaws


@dataclass(frozen=True, slots=True)
class Choice:
    text: Text
    percent: float = 0.0
    feedback: Text | None = None


@dataclass(frozen=True, slots=True)
class Multichoice(Kind):
    """One answer (`single`, the given option's percent counts) or several (percents of ticked options add up).

    `all_or_nothing`: several, and only exactly the right ones earn the mark. `shuffle` False: the author's order means
    something. `numbering` as Moodle writes it: `abc ABCD 123 iii IIII none`.
    """

    kind: ClassVar[str] = "multichoice"
    single: bool
    choices: tuple[Choice, ...]
    all_or_nothing: bool = sparse(False)
    shuffle: bool = sparse(True)
    numbering: str = sparse("abc")

    @property
    def shuffled_items(self) -> int:
        return len(self.choices) if self.shuffle else 0

    def accept(self, answer: Answer) -> dict[str, Any]:
        if self.single:
            choice = answer.get("choice")
            return {} if choice is None else {"choice": index_in(choice, len(self.choices))}
        ticked = answer.get("choices") or []
        if not isinstance(ticked, Sequence) or isinstance(ticked, str) or len(ticked) > len(self.choices):
            raise ValueError("Choices are a list of numbers.")
        chosen = sorted({index_in(choice, len(self.choices)) for choice in ticked})
        return {"choices": chosen} if chosen else {}

    def grade(self, answer: Answer, *, decimal_comma: bool = False) -> Grade:
        if self.single:
            choice = self.choices[answer["choice"]]
            return graded(choice.percent / 100, choice.feedback)
        ticked = [self.choices[number] for number in answer["choices"]]
        said = [choice.feedback for choice in ticked]
        if self.all_or_nothing:
            return graded(float(list(answer["choices"]) == self.correct_answer()["choices"]), *said)
        return graded(max(0.0, sum(choice.percent for choice in ticked) / 100), *said)

    def correct_answer(self) -> dict[str, Any]:
        if self.single:
            return {"choice": max(range(len(self.choices)), key=lambda number: self.choices[number].percent)}
        return {"choices": [number for number, choice in enumerate(self.choices) if choice.percent > 0]}

    def flaws(self) -> Iterator[Flaw]:
        if len(self.choices) < 2:
            yield Flaw("two-choices")
        if any(not choice.text.text.strip() for choice in self.choices):
            yield Flaw("empty-answer")
        yield from weight_flaws([choice.percent for choice in self.choices])
