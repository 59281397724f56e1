"""What a question is, whatever file it came from: frozen dataclasses and their JSON.

The types are in `training.kinds`, one file each; they are offered here under their names.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any, get_args, get_type_hints

from training.kinds.base import Flaw, Text, sparse
from training.kinds.calculated import Calculated, FormulaAnswer, Result, Variable
from training.kinds.cloze import GAP, Cloze, Gap, gap_flaws
from training.kinds.description import Description
from training.kinds.essay import Criterion, Essay, RubricLevel
from training.kinds.matching import Matching, Pair
from training.kinds.multichoice import Choice, Multichoice
from training.kinds.numerical import Numerical, NumericalAnswer, Unit
from training.kinds.ordering import Ordering
from training.kinds.shortanswer import Pattern, ShortAnswer
from training.kinds.truefalse import TrueFalse

__all__ = [
    "GAP",
    "KINDS",
    "TEXT_FORMATS",
    "Body",
    "Calculated",
    "Choice",
    "Cloze",
    "Criterion",
    "Description",
    "Essay",
    "FormulaAnswer",
    "Gap",
    "Hint",
    "Matching",
    "Multichoice",
    "Numerical",
    "NumericalAnswer",
    "Ordering",
    "Pair",
    "Pattern",
    "Question",
    "Result",
    "RubricLevel",
    "ShortAnswer",
    "Text",
    "TrueFalse",
    "Unit",
    "Variable",
    "digest_of",
    "from_content",
]

TEXT_FORMATS = ("html", "moodle", "plain", "markdown")
Body = (
    Multichoice | TrueFalse | ShortAnswer | Numerical | Matching | Ordering | Cloze | Essay | Description | Calculated
)
KINDS: dict[str, type] = {body.kind: body for body in get_args(Body)}


@dataclass(frozen=True, slots=True)
class Hint:
    """Said after a wrong try in practice."""

    text: Text
    shows_number_right: bool = sparse(False)
    clears_wrong: bool = sparse(False)


@dataclass(frozen=True, slots=True)
class Question:
    """One question as an author wrote it. `line` is where it began in its file (0: nowhere), `place` which file of a
    package that is; neither is part of its content.

    `penalty` (0…1) is what each further try costs in practice; `marks` is what its author thinks it is worth.
    """

    name: str
    stem: Text
    body: Body
    general_feedback: Text | None = None
    idnumber: str = ""
    tags: tuple[str, ...] = ()
    category: str = ""
    line: int = 0
    place: str = ""
    feedback_right: Text | None = sparse(None)
    feedback_partial: Text | None = sparse(None)
    feedback_wrong: Text | None = sparse(None)
    hints: tuple[Hint, ...] = sparse(())
    penalty: float = sparse(1 / 3)
    marks: float = sparse(1.0)

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
            **{name: _plain(value) for name in _SOMETIMES if (value := getattr(self, name)) != _DEFAULTS[name]},
        }

    @property
    def digest(self) -> str:
        """Return the fingerprint of the content: equal content, equal digest."""
        return digest_of(self.content)

    def tagged(self, prefix: str) -> tuple[str, ...]:
        """Return what follows `prefix:` in the tags, e.g. the clauses of `[tag:clause:PMO-STD-002#scoring]`."""
        return tuple(tag[len(prefix) + 1 :].strip() for tag in self.tags if tag.startswith(f"{prefix}:"))

    def draw(self, rng: random.Random) -> dict[str, str]:
        """Return the numbers of one attempt, `{}` where nothing is generated."""
        return self.body.draw(rng) if isinstance(self.body, Calculated) else {}

    def with_values(self, values: Mapping[str, str], *, decimal_comma: bool = False) -> Question:
        """Return the question that a generated one is with these numbers; any other is itself."""
        if not isinstance(self.body, Calculated):
            return self
        values = values or self.draw(random.Random(self.digest))  # noqa: S311  (an example, the same each time)
        stem, body, solution = self.body.with_values(self.stem, values, decimal_comma=decimal_comma)
        return replace(self, stem=stem, body=body, general_feedback=solution or self.general_feedback)  # type: ignore[arg-type]

    def flaws(self) -> Iterator[Flaw]:
        """Yield what keeps this question from being asked."""
        if not self.stem.text.strip():
            yield Flaw("empty-stem")
        yield from self.body.flaws()
        if isinstance(self.body, Cloze):
            yield from gap_flaws(self.stem, self.body)
        if isinstance(self.body, Calculated) and not any(self.body.flaws()):
            yield from self.body.trial_flaws(tuple(text for text in (self.stem, self.body.solution) if text))

    def texts(self) -> Iterator[Text]:
        """Yield every text of the question, wherever it stands."""
        yield from _texts_in(self)

    def with_texts(self, change: Callable[[Text], Text]) -> Question:
        """Return the question with each of its texts changed."""
        changed: Question = _changed(self, change)
        return changed

    def without_place(self) -> Question:
        """Return the same question without its line number, for comparisons."""
        return replace(self, line=0, place="")


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
            **{name: _build(_hints(Question)[name], content[name]) for name in _SOMETIMES if name in content},
        )
    except (KeyError, TypeError, ArithmeticError) as error:
        raise ValueError(f"This is not the content of a question: {error!r}") from error


_SOMETIMES = tuple(field.name for field in fields(Question) if field.metadata.get("sparse"))
_DEFAULTS: dict[str, Any] = {field.name: field.default for field in fields(Question)}


@cache
def _hints(wanted: Any) -> dict[str, Any]:
    return get_type_hints(wanted)


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        plain: dict[str, Any] = {}
        for field in fields(value):
            inner = getattr(value, field.name)
            if field.metadata.get("sparse") and inner == field.default:
                continue
            # 100 and 100.0 are one weight, and one fingerprint
            plain[field.name] = float(inner) if _hints(value.__class__)[field.name] is float else _plain(inner)
            if field.metadata.get("tagged"):
                plain[field.name]["kind"] = inner.kind
        return plain
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return str(value)
    return value


def _texts_in(value: Any) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts_in(getattr(value, field.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts_in(item)


def _changed(value: Any, change: Callable[[Text], Text]) -> Any:
    if isinstance(value, Text):
        return change(value)
    if is_dataclass(value) and not isinstance(value, type):
        new = {field.name: _changed(getattr(value, field.name), change) for field in fields(value)}
        return replace(value, **new)
    return tuple(_changed(item, change) for item in value) if isinstance(value, tuple) else value


def _build(wanted: Any, value: Any) -> Any:
    if value is None:
        return None
    options = [option for option in get_args(wanted) if option is not type(None)]
    if getattr(wanted, "__origin__", None) is tuple:
        return tuple(_build(options[0], item) for item in value)
    if len(options) > 1:
        kind = KINDS[value["kind"]]
        if kind not in options:
            raise ValueError("A gap cannot be of this type.")
        return _build(kind, {name: item for name, item in value.items() if name != "kind"})
    if options:
        return _build(options[0], value)
    if is_dataclass(wanted):
        hints: dict[str, Any] = _hints(wanted)  # type: ignore[arg-type]
        return wanted(**{name: _build(hints[name], item) for name, item in value.items()})  # type: ignore[operator]
    return Decimal(value) if wanted is Decimal else wanted(value)
