"""The house notation of a question: plain lines that people write and read, for every type and every setting.

    How long does the task take?          the stem, in Markdown
    ---
    type: number; unit: required 10 %     what is asked, and its settings
    = 5 ± 0.5 # Well estimated.           one answer a line; after # its feedback
    unit: day = 1
    ---
    The estimate is (2 + 4 × 5 + 8) / 6.  the explanation, if any

One file here knows the lines of one type. What has no `---` line is GIFT.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from training.questions import Body, Text

RULE = re.compile(r"^-{3,}\s*$", re.MULTILINE)
_WEIGHTED = re.compile(r"^%(-?\d{1,3}(?:[.,]\d+)?)%\s*(.*)$", re.DOTALL)


def _(text: str) -> str:
    """Mark a sentence for translation."""
    return text


SENTENCES = {
    "type": _("“{value}” is no type of question. Known: {known}."),
    "no-type": _("The line after --- says the type, such as “type: order”."),
    "line": _("“{value}” cannot be read here."),
    "number": _("“{value}” is not a number."),
    "setting": _("“{value}” is no setting of this type."),
}


class NotationError(ValueError):
    """`code` is a key of `SENTENCES`."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code, self.values = code, values

    def message(self, translate: Callable[[str], str] = str) -> str:
        words = translate(SENTENCES[self.code])
        for name, value in self.values.items():
            words = words.replace("{" + name + "}", value)
        return words


@dataclass(frozen=True, slots=True)
class Lines:
    """What stands between the rules: settings of the type line, and the lines below it."""

    settings: dict[str, str]
    lines: tuple[str, ...]
    stem: str = ""

    def setting(self, name: str, default: str = "") -> str:
        return self.settings.get(name, default)


@dataclass(frozen=True, slots=True)
class Notation:
    """How one type is read and written. `read` may change the stem (gaps are written inside it)."""

    names: tuple[str, ...]
    kinds: tuple[str, ...]
    read: Callable[[Lines], Body]
    write: Callable[[Any], tuple[str, Sequence[str]]]
    example: str
    settings: frozenset[str] = field(default_factory=frozenset)


def number(text: str) -> Decimal:
    """Return a number as people write it, with a point or a comma."""
    try:
        value = Decimal(text.strip().replace("\u202f", "").replace(" ", "").replace(",", ".").replace("−", "-"))
    except InvalidOperation:
        raise NotationError("number", value=text.strip()) from None
    if not value.is_finite():
        raise NotationError("number", value=text.strip())
    return tidy(value)


def tidy(value: Decimal) -> Decimal:
    """Return a number as it will be written again: 5.0 and 5 are one."""
    return Decimal(plain(value))


def percent(text: str) -> float:
    return float(number(text.replace("%", "")))


def weighted(line: str) -> tuple[float, str]:
    """Return the credit and the rest of `= right`, `~ wrong` or `%50% half`."""
    match = _WEIGHTED.match(line)
    if match:
        return float(match[1].replace(",", ".")), match[2]
    if line.startswith("="):
        return 100.0, line[1:].strip()
    if line.startswith("~"):
        return 0.0, line[1:].strip()
    raise NotationError("line", value=line)


def weight(credit: float) -> str:
    """Return the sign of a credit."""
    return "=" if credit == 100 else "~" if credit == 0 else f"%{credit:g}%"


def with_feedback(text: str) -> tuple[str, Text | None]:
    """Split `answer # feedback`; `\\#` is a plain sign."""
    parts = re.split(r"(?<!\\)#", text, maxsplit=1)
    said = parts[1].strip() if len(parts) > 1 else ""
    return parts[0].strip().replace("\\#", "#"), Text(said.replace("\\#", "#"), "markdown") if said else None


def feedback_of(said: Text | None) -> str:
    return f" # {said.text.replace('#', chr(92) + '#')}" if said else ""


def one_line(text: str) -> str:
    """Return a text for one line, its `#` escaped."""
    return re.sub(r"\s+", " ", text).strip().replace("#", "\\#")


def plain(value: Decimal | float) -> str:
    """Return a number without useless zeros."""
    text = format(Decimal(str(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
