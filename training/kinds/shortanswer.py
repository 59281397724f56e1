"""Short text against patterns with `*`. Answer: `{"text": "critical path"}`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from training.kinds.base import Answer, Flaw, Grade, Kind, Text, graded, sparse, text_in, weight_flaws


@dataclass(frozen=True, slots=True)
class Pattern:
    """An accepted short answer; `*` stands for anything, `\\*` for an asterisk."""

    pattern: str
    percent: float = 100.0
    feedback: Text | None = None


@dataclass(frozen=True, slots=True)
class ShortAnswer(Kind):
    """The first pattern that fits counts. `accents_matter` False takes *cout* for *coût*."""

    kind: ClassVar[str] = "shortanswer"
    answers: tuple[Pattern, ...]
    case_sensitive: bool = False
    accents_matter: bool = sparse(True)

    def accept(self, answer: Answer) -> dict[str, Any]:
        text = text_in(answer)
        return {"text": text} if text.strip() else {}

    def grade(self, answer: Answer, *, decimal_comma: bool = False) -> Grade:
        pattern = self.first_match(answer["text"])
        return graded(pattern.percent / 100, pattern.feedback) if pattern else graded(0.0)

    def first_match(self, response: str) -> Pattern | None:
        """Return the first pattern, in the author's order, that the response fits."""
        for answer in self.answers:
            if matches_wildcard(
                response,
                answer.pattern,
                ignore_case=not self.case_sensitive,
                ignore_accents=not self.accents_matter,
            ):
                return answer
        return None

    def correct_answer(self) -> dict[str, Any]:
        return {"text": max(self.answers, key=lambda answer: answer.percent).pattern.replace("\\*", "*")}

    def flaws(self) -> Iterator[Flaw]:
        if not self.answers:
            yield Flaw("no-answers")
        if any(not answer.pattern.strip() for answer in self.answers):
            yield Flaw("empty-answer")
        yield from weight_flaws([answer.percent for answer in self.answers])


def matches_wildcard(response: str, pattern: str, *, ignore_case: bool = True, ignore_accents: bool = False) -> bool:
    """Return whether a response fits a pattern with `*`; time grows with the lengths only, whatever the pattern."""
    response = _comparable(response.strip(), ignore_case, ignore_accents)
    pattern = _comparable(pattern.strip(), ignore_case, ignore_accents)
    pieces = [piece.replace("\\*", "*") for piece in re.split(r"(?<!\\)\*+", pattern)]
    if len(pieces) == 1:
        return response == pieces[0]
    first, *middle, last = pieces
    if not response.startswith(first) or len(response) < len(first) + len(last) or not response.endswith(last):
        return False
    position, end = len(first), len(response) - len(last)
    for piece in middle:
        found = response.find(piece, position, end)
        if found < 0:
            return False
        position = found + len(piece)
    return True


def _comparable(text: str, ignore_case: bool, ignore_accents: bool) -> str:
    text = unicodedata.normalize("NFC", text).replace("\u2019", "'")
    text = re.sub(r"\s+", " ", text)
    if ignore_case:
        text = text.casefold()
    if ignore_accents:
        text = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", text)
