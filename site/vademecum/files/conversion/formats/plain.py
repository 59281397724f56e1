"""Plain text, Markdown and tables in CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import IO

from vademecum.files.conversion.parts import DAMAGED, Part, Unreadable, pieces, sections, tidy

_MARKDOWN_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_DELIMITERS = (";", "\t", ",", "|")
csv.field_size_limit(1_000_000)


def decoded(data: bytes) -> str:
    """Return text in UTF-8 or UTF-16 where it says so or is so, else in the old encoding of Western Windows."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if data.count(0) > len(data) // 50:
        raise Unreadable(DAMAGED, "not a text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def read_text(file: IO[bytes]) -> Iterable[Part]:
    """Yield stretches of lines."""
    for line, text in pieces(decoded(file.read()).splitlines()):
        yield Part(text=tidy(text), place=f"line={line}")


def read_markdown(file: IO[bytes]) -> Iterable[Part]:
    """Yield the text under each heading."""

    def blocks() -> Iterator[tuple[int, str]]:
        for line in decoded(file.read()).splitlines():
            heading = _MARKDOWN_HEADING.match(line)
            yield (len(heading[1]), heading[2]) if heading else (0, line)

    return sections(blocks())


def read_table(file: IO[bytes]) -> Iterable[Part]:
    """Yield stretches of rows, cells side by side."""
    text = decoded(file.read())
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    rows = (
        " | ".join(cell.strip() for cell in row if cell.strip())
        for row in csv.reader(io.StringIO(text), delimiter=delimiter)
    )
    for line, piece in pieces(rows):
        yield Part(text=tidy(piece), place=f"row={line}")
