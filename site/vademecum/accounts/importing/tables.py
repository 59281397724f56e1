"""A table out of a CSV or XLSX file, with line numbers as a person sees them. No Django, no database."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024  # bytes of an XLSX file's parts together
MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_CELL = 2_000  # characters
DELIMITERS = ",;\t|"


class UnreadableTable(Exception):
    """The file cannot be read as a table; `reason` is one of the keys of `REASONS`, `detail` says which or how much."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail


@dataclass(frozen=True)
class Line:
    number: int  # 1 is the first line of the file
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    headers: tuple[str, ...]
    lines: tuple[Line, ...]


def read_table(content: bytes) -> Table:
    """Return the table in `content`. Raise `UnreadableTable` when it is none, or too large."""
    if len(content) > MAX_BYTES:
        raise UnreadableTable("too_large", f"{MAX_BYTES // 1024 // 1024} MB")
    rows = _rows_of_workbook(content) if content.startswith(b"PK") else _rows_of_text(content)
    filled = [(number, cells) for number, cells in rows if any(cells)]
    if not filled:
        raise UnreadableTable("empty")
    if len(filled) - 1 > MAX_ROWS:
        raise UnreadableTable("too_many_rows", str(MAX_ROWS))
    (_first, headers), *body = filled
    return Table(headers=tuple(headers), lines=tuple(Line(number, tuple(cells)) for number, cells in body))


def decode(content: bytes) -> str:
    """Return text in UTF-8, UTF-16 with its mark, or else Windows' western European encoding."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError as error:
            raise UnreadableTable("not_text") from error
    if b"\x00" in content:
        raise UnreadableTable("not_text")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def delimiter_of(text: str) -> str:
    """Return the separator that stands most often in the first line, outside quotes."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    outside = "".join(part for number, part in enumerate(first.split('"')) if number % 2 == 0)
    return max(DELIMITERS, key=outside.count)


def _rows_of_text(content: bytes) -> list[tuple[int, list[str]]]:
    text = decode(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    rows: list[tuple[int, list[str]]] = []
    begun = 1
    try:
        for cells in reader:
            if len(rows) > MAX_ROWS:
                raise UnreadableTable("too_many_rows", str(MAX_ROWS))
            rows.append((begun, _clean(cells, begun)))
            begun = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableTable("broken_line", str(begun)) from error
    return rows


def _rows_of_workbook(content: bytes) -> list[tuple[int, list[str]]]:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED:
                raise UnreadableTable("too_large", f"{MAX_UNPACKED // 1024 // 1024} MB")
            if any(b"<!DOCTYPE" in archive.read(part)[:4096] for part in archive.infolist() if ".xml" in part.filename):
                raise UnreadableTable("not_a_workbook")
        sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
        rows = []
        for number, cells in enumerate(sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS + 1), start=1):
            if number > MAX_ROWS + 1000:
                raise UnreadableTable("too_many_rows", str(MAX_ROWS))
            rows.append((number, _clean([_text(cell) for cell in cells], number)))
    except UnreadableTable:
        raise
    except Exception as error:  # openpyxl raises whatever its reading ran into
        raise UnreadableTable("not_a_workbook") from error
    return rows


def _clean(cells: list[str], line: int) -> list[str]:
    cells = [cell.strip() for cell in cells]
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > MAX_COLUMNS:
        raise UnreadableTable("too_many_columns", str(MAX_COLUMNS))
    if any(len(cell) > MAX_CELL for cell in cells):
        raise UnreadableTable("long_cell", str(line))
    return cells


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
