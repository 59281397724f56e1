"""What every type of question offers. A type is one file here: how it is stored, checked, answered and marked.

Pure: no database, no clock. `percent` is the credit of an answer, −100…100. Numbers are `Decimal`, strings in JSON.
A field marked `sparse()` is left out of the JSON while it has its default, so that questions written before the
field existed keep their fingerprint.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

Answer = Mapping[str, Any]
State = Literal["right", "partial", "wrong", "unanswered", "awaits-marking", "nothing-asked"]
MAX_TEXT = 50_000
_ALMOST = 0.0005  # three options of 33.33333 % are the whole


def sparse(default: Any) -> Any:
    """Return a dataclass field that JSON leaves out while it has its default."""
    return field(default=default, metadata={"sparse": True})


@dataclass(frozen=True, slots=True)
class Text:
    """Words and how they are marked up: `html`, `markdown`, `plain`, or `moodle` (plain with its line breaks)."""

    text: str
    format: str = "moodle"


@dataclass(frozen=True, slots=True)
class Grade:
    """`fraction` of the mark, −1…1; None while a person has to mark it, or where nothing is asked.

    `parts` are the grades of the gaps of a text, in their order.
    """

    fraction: float | None
    state: State
    feedback: tuple[Text, ...] = ()
    parts: tuple[Grade, ...] = ()


UNANSWERED = Grade(0.0, "unanswered")


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a question cannot be asked. `code` is a key of `training.kinds.flaws.SENTENCES`."""

    code: str
    values: tuple[tuple[str, str], ...] = ()


class Kind:
    """The base of every type; the defaults are those of a type in which nothing is asked."""

    __slots__ = ()
    kind: ClassVar[str]
    is_marked: ClassVar[bool] = True  # carries a mark at all
    is_marked_by_people: ClassVar[bool] = False
    always_shuffled: ClassVar[bool] = False  # in the author's order the answer would lie open

    @property
    def shuffled_items(self) -> int:
        """Return how many things an attempt may show in an order of its own."""
        return 0

    def accept(self, answer: Answer) -> dict[str, Any]:
        """Return an answer in its canonical form, `{}` for none; raise `ValueError` for what is no answer to this."""
        return {}

    def grade(self, answer: Answer, *, decimal_comma: bool = False) -> Grade:
        """Return the grade of an accepted answer that is not empty."""
        raise NotImplementedError

    def correct_answer(self) -> dict[str, Any]:
        """Return an answer that earns the most, `{}` where there is none to show."""
        return {}

    def flaws(self) -> Iterator[Flaw]:
        """Yield what keeps this from being asked."""
        return iter(())


def graded(fraction: float, *feedback: Text | None, parts: tuple[Grade, ...] = ()) -> Grade:
    """Return the grade of a fraction, bounded to −1…1, with the feedback that is there."""
    fraction = min(1.0, max(-1.0, fraction))
    fraction = 1.0 if fraction > 1 - _ALMOST else fraction
    state: State = "right" if fraction == 1 else "partial" if fraction > 0 else "wrong"
    return Grade(fraction, state, tuple(text for text in feedback if text), parts)


def index_in(value: Any, length: int) -> int:
    """Return a number of an option; raise `ValueError` for anything else."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < length:
        raise ValueError("The choice is not one of the question.")
    return value


def text_in(answer: Answer) -> str:
    """Return the typed text of an answer; raise `ValueError` when it is none or too long."""
    text = answer.get("text") or ""
    if not isinstance(text, str) or len(text) > MAX_TEXT:
        raise ValueError("The text is too long or no text.")
    return text.replace("\x00", "")


def weight_flaws(percents: list[float]) -> Iterator[Flaw]:
    """Yield weights out of bounds, and that nothing earns anything."""
    for percent in percents:
        if not -100 <= percent <= 100:
            yield Flaw("weight", (("value", f"{percent:g}"),))
    if percents and max(percents) <= 0:
        yield Flaw("no-right-choice")
