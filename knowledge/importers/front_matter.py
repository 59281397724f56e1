"""The head of a Markdown file: YAML between `---` lines, or TOML between `+++` lines."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import yaml

_YAML = re.compile(r"\A---[ \t]*\r?\n(.*?)(?:\r?\n)?^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.S | re.M)
_TOML = re.compile(r"\A\+\+\+[ \t]*\r?\n(.*?)(?:\r?\n)?^\+\+\+[ \t]*(?:\r?\n|\Z)", re.S | re.M)
_GAP = re.compile(r"[^\S\u00a0\u202f]+")
LONGEST = 64 * 1024


class FrontMatterError(ValueError):
    """The head cannot be read; `line` is the line of the file."""

    def __init__(self, message: str, *, line: int) -> None:
        super().__init__(message)
        self.line = line


class _Loader(yaml.SafeLoader):
    """YAML without aliases: a head needs none, and they can be made to grow without end."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.composer.ComposerError(None, None, "aliases are not taken", self.peek_event().start_mark)
        return super().compose_node(parent, index)


@dataclass(frozen=True, slots=True)
class Head:
    """The values of the head, the text behind it, and on which line that text begins."""

    values: dict[str, Any] = field(default_factory=dict)
    body: str = ""
    first_line: int = 1


def split_head(text: str) -> Head:
    """Return head and body of a file. Raise `FrontMatterError` for a head that is there but cannot be read."""
    for pattern, read in ((_YAML, read_yaml), (_TOML, _read_toml)):
        if found := pattern.match(text):
            if len(found[1]) > LONGEST:
                raise FrontMatterError(f"The front matter is longer than {LONGEST // 1024} kB.", line=1)
            values = read(found[1])
            if values is None:
                values = {}
            if not isinstance(values, dict):
                if pattern is _YAML:  # a page that opens with a rule, not a head
                    return Head(body=text)
                raise FrontMatterError("The front matter is not a list of keys and values.", line=1)
            body = text[found.end() :]
            head = {str(key): value for key, value in values.items()}
            return Head(values=head, body=body, first_line=text[: found.end()].count("\n") + 1)
    return Head(body=text)


def read_yaml(text: str) -> Any:
    """Return what a YAML text says. Raise `FrontMatterError` where it cannot be read."""
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506  (a SafeLoader without aliases)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise FrontMatterError(f"Front matter: {problem}.", line=(mark.line + 2) if mark else 1) from error
    except (ValueError, RecursionError, OverflowError) as error:
        raise FrontMatterError(f"Front matter: {error}.", line=1) from error


def _read_toml(text: str) -> Any:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"line (\d+)", str(error))
        raise FrontMatterError(f"Front matter: {error}.", line=int(line[1]) + 1 if line else 1) from error


def as_text(value: Any, *, longest: int = 0) -> str:
    """Return a value of the head as one line of text; lists and maps count as nothing."""
    if value is None or isinstance(value, (dict, list, bool)):
        return ""
    text = on_one_line(_whole_characters(str(value)).replace("\x00", ""))
    return text[:longest].rstrip() if longest else text


def on_one_line(text: str) -> str:
    """Join lines and runs of spaces; the narrow spaces of French, which `split` would widen, stay as they were set."""
    return _GAP.sub(" ", text).strip()


def _whole_characters(text: str) -> str:
    """Join the halves of characters that escapes such as `\\ud83d\\ude00` leave behind; a lone half cannot be stored."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def as_number(value: Any) -> float | None:
    """Return a number given as such or in digits."""
    if isinstance(value, bool):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if abs(number) < 1e9 else None


def as_whole(value: Any) -> int | None:
    number = as_number(value)
    return int(number) if number is not None and number >= 0 and number < 100_000 else None


def as_date(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(as_text(value)[:10])
    except ValueError:
        return None


def as_lines(value: Any, *, longest: int = 300) -> list[str]:
    """Return a list of texts; one text with commas is a list too."""
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list):
        return []
    return [text for item in value if (text := as_text(item, longest=longest))]
