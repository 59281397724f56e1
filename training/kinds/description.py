"""Words between questions; nothing is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from training.kinds.base import Answer, Grade, Kind


@dataclass(frozen=True, slots=True)
class Description(Kind):
    kind: ClassVar[str] = "description"
    is_marked: ClassVar[bool] = False

    def grade(self, answer: Answer, *, decimal_comma: bool = False) -> Grade:
        return Grade(None, "nothing-asked")
