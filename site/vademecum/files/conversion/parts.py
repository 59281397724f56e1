"""What comes out of a file, and the bounds of it. Known to the child: nothing of Django here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

SECONDS = 30
MEMORY = 512 * 1024 * 1024
LARGEST_FILE = 100 * 1024 * 1024
LARGEST_OUTPUT = 24 * 1024 * 1024
MOST_TEXT = 5_000_000
"""Characters kept of one file: about 2,000 pages. What follows is left out, and said."""
MOST_PARTS = 5_000
PIECE = 3_000
"""Characters of one part where the format itself has no shorter unit: tables, plain text, long sections."""

ENCRYPTED, DAMAGED, UNSAFE, TOO_LARGE = "encrypted", "damaged", "unsafe", "too_large"
TOO_SLOW, TOO_MUCH_MEMORY, UNKNOWN_FORMAT, NO_TEXT = "too_slow", "too_much_memory", "unknown_format", "no_text"


@dataclass(frozen=True, slots=True)
class Part:
    """A PDF page, a sheet, a slide, or the text under one heading. `place` is the fragment of a link: `page=12`."""

    text: str
    place: str
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Extraction:
    """All parts in reading order. `is_cut`: the file holds more than is kept."""

    parts: tuple[Part, ...]
    is_cut: bool = False

    @property
    def text(self) -> str:
        return "\n".join(part.text for part in self.parts)


class Unreadable(Exception):
    """A file whose text cannot be had. `reason` is one of the constants of this module; `detail` is for the log."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


_HYPHENS = re.compile("[\u00ad\ufffe\x02]\\s*")
_SPACES = re.compile(r"[^\S\n]+")
_EMPTY_LINES = re.compile(r"\s*\n\s*")


def tidy(text: str) -> str:
    """Return text with ligatures and Arabic shapes as letters, words cut at a line's end joined, spaces single."""
    text = _HYPHENS.sub("", unicodedata.normalize("NFKC", text))
    text = "".join(c if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs", "Cn") else " " for c in text)
    return _EMPTY_LINES.sub("\n", _SPACES.sub(" ", text)).strip()


def pieces(lines: Iterable[str], *, size: int = PIECE) -> Iterator[tuple[int, str]]:
    """Yield (number of the first line, text) of stretches of about `size` characters, broken between lines."""
    kept: list[str] = []
    start, length = 1, 0
    for number, line in enumerate(lines, start=1):
        for chunk in (line[at : at + size] for at in range(0, max(len(line), 1), size)):
            if kept and length + len(chunk) > size:
                yield start, "\n".join(kept)
                kept, length, start = [], 0, number
            kept.append(chunk)
            length += len(chunk) + 1
    if kept:
        yield start, "\n".join(kept)


def sections(blocks: Iterable[tuple[int, str]], *, unit: str = "section") -> Iterator[Part]:
    """Cut a text at its headings. `blocks` are (level, text); level 0 is running text, 1 is the highest heading.

    A part's heading is the path of headings above it, joined by " › ".
    """
    path: list[tuple[int, str]] = []
    lines: list[str] = []
    number = 0

    def cut() -> Iterator[Part]:
        nonlocal number
        heading = " › ".join(title for _level, title in path)
        for _line, text in pieces(lines or ([""] if path else [])):
            number += 1
            yield Part(text=tidy(text), place=f"{unit}={number}", heading=heading)

    for level, text in blocks:
        text = tidy(text)
        if not text:
            continue
        if level:
            yield from cut()
            path = [(above, title) for above, title in path if above < level] + [(level, text)]
            lines = []
        else:
            lines.append(text)
    yield from cut()
