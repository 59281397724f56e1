"""What a question is, whatever file it came from: frozen dataclasses and their JSON.

`percent` is the credit of an answer, −100…100. Numbers are `Decimal`, and strings in JSON, so that 0.1 stays 0.1.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields, is_dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar, get_args, get_type_hints

TEXT_FORMATS = ("html", "moodle", "plain", "markdown")


@dataclass(frozen=True, slots=True)
class Text:
    """Words and how they are marked up: `html`, `markdown`, `plain`, or `moodle` (plain with its line breaks)."""

    text: str
    format: str = "moodle"


@dataclass(frozen=True, slots=True)
class Choice:
    text: Text
    percent: float = 0.0
    feedback: Text | None = None


@dataclass(frozen=True, slots=True)
class Multichoice:
    """One answer (`single`, the given option's percent counts) or several (percents of ticked options add up)."""

    kind: ClassVar[str] = "multichoice"
    single: bool
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class TrueFalse:
    """`feedback_true` is shown to who answers true, whether that is right or not."""

    kind: ClassVar[str] = "truefalse"
    correct: bool
    feedback_true: Text | None = None
    feedback_false: Text | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """An accepted short answer; `*` stands for anything, `\\*` for an asterisk."""

    pattern: str
    percent: float = 100.0
    feedback: Text | None = None


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    kind: ClassVar[str] = "shortanswer"
    answers: tuple[Pattern, ...]
    case_sensitive: bool = False


@dataclass(frozen=True, slots=True)
class NumericalAnswer:
    """`value` None catches every other number."""

    value: Decimal | None
    tolerance: Decimal = Decimal(0)
    percent: float = 100.0
    feedback: Text | None = None


@dataclass(frozen=True, slots=True)
class Numerical:
    kind: ClassVar[str] = "numerical"
    answers: tuple[NumericalAnswer, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A prompt and its answer; an empty prompt is an answer that belongs to nothing."""

    prompt: Text
    answer: str


@dataclass(frozen=True, slots=True)
class Matching:
    kind: ClassVar[str] = "matching"
    pairs: tuple[Pair, ...]

    @property
    def prompts(self) -> tuple[tuple[int, Pair], ...]:
        """Return the pairs that are asked, with their number."""
        return tuple((number, pair) for number, pair in enumerate(self.pairs) if pair.prompt.text)

    @property
    def answers(self) -> tuple[str, ...]:
        """Return each different answer once, in the order written."""
        return tuple(dict.fromkeys(pair.answer for pair in self.pairs))


@dataclass(frozen=True, slots=True)
class Essay:
    kind: ClassVar[str] = "essay"


@dataclass(frozen=True, slots=True)
class Description:
    """Words between questions; nothing is asked."""

    kind: ClassVar[str] = "description"


Body = Multichoice | TrueFalse | ShortAnswer | Numerical | Matching | Essay | Description
KINDS: dict[str, type] = {body.kind: body for body in get_args(Body)}


@dataclass(frozen=True, slots=True)
class Question:
    """One question as an author wrote it. `line` is where it began in its file (0: nowhere), no part of its content."""

    name: str
    stem: Text
    body: Body
    general_feedback: Text | None = None
    idnumber: str = ""
    tags: tuple[str, ...] = ()
    category: str = ""
    line: int = 0

    @property
    def kind(self) -> str:
        return self.body.kind

    @property
    def content(self) -> dict[str, Any]:
        """Return what a learner meets, as JSON; where it is filed (category, tags, id) is left out."""
        return {
            "kind": self.kind,
            "name": self.name,
            "stem": _plain(self.stem),
            "general_feedback": _plain(self.general_feedback),
            "body": _plain(self.body),
        }

    @property
    def digest(self) -> str:
        """Return the fingerprint of the content: equal content, equal digest."""
        return digest_of(self.content)

    def tagged(self, prefix: str) -> tuple[str, ...]:
        """Return what follows `prefix:` in the tags, e.g. the clauses of `[tag:clause:PMO-STD-002#scoring]`."""
        return tuple(tag[len(prefix) + 1 :].strip() for tag in self.tags if tag.startswith(f"{prefix}:"))

    def without_place(self) -> Question:
        """Return the same question without its line number, for comparisons."""
        return replace(self, line=0)


def digest_of(content: dict[str, Any]) -> str:
    """Return the SHA-256 of JSON content in its canonical form."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def from_content(content: dict[str, Any]) -> Question:
    """Build the question that `Question.content` was taken from; raise `ValueError` when it is not such content."""
    try:
        body = KINDS[content["kind"]]
        return Question(
            name=content["name"],
            stem=_build(Text, content["stem"]),
            body=_build(body, content["body"]),
            general_feedback=_build(Text, content["general_feedback"]) if content["general_feedback"] else None,
        )
    except (KeyError, TypeError, ArithmeticError) as error:
        raise ValueError(f"This is not the content of a question: {error!r}") from error


@cache
def _hints(wanted: Any) -> dict[str, Any]:
    return get_type_hints(wanted)


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return str(value)
    return value


def _build(wanted: Any, value: Any) -> Any:
    if value is None:
        return None
    options = [option for option in get_args(wanted) if option is not type(None)]
    if getattr(wanted, "__origin__", None) is tuple:
        return tuple(_build(options[0], item) for item in value)
    if options:
        return _build(options[0], value)
    if is_dataclass(wanted):
        hints: dict[str, Any] = _hints(wanted)  # type: ignore[arg-type]
        return wanted(**{name: _build(hints[name], item) for name, item in value.items()})  # type: ignore[operator]
    return Decimal(value) if wanted is Decimal else wanted(value)
