"""True or false. Answer: `{"choice": true}`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from training.kinds.base import Answer, Grade, Kind, Text, graded


@dataclass(frozen=True, slots=True)
class TrueFalse(Kind):
    """`feedback_true` is shown to who answers true, whether that is right or not."""

    kind: ClassVar[str] = "truefalse"
    correct: bool
    feedback_true: Text | None = None
    feedback_false: Text | None = None

    def accept(self, answer: Answer) -> dict[str, Any]:
        choice = answer.get("choice")
        if choice is not None and not isinstance(choice, bool):
            raise ValueError("The choice is true or false.")
        return {} if choice is None else {"choice": choice}

    def grade(self, answer: Answer, *, decimal_comma: bool = False) -> Grade:
        said = self.feedback_true if answer["choice"] else self.feedback_false
        return graded(float(answer["choice"] == self.correct), said)

    def correct_answer(self) -> dict[str, Any]:
        return {"choice": self.correct}
