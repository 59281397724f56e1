"""Rows and cells of tables that leave the house, in which no cell can start a formula. Knows no Django."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
FORBIDDEN_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
LONGEST_CELL = 32_767  # Excel's own limit, in characters

Cell = str | int | float | Decimal | bool | date | datetime | time | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A titled table: the names of its columns, and rows of as many cells."""

    title: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]


def safe_cell(value: Any) -> Cell:
    """Return a value that a spreadsheet shows and never evaluates.

    A text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, "CSV injection"); numbers
    and dates stay what they are, in the server's time zone and without naming it, as Excel has no zones.
    """
    if value is None or isinstance(value, bool | int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, date | time):
        return value
    text = FORBIDDEN_IN_XML.sub("", str(value))[: LONGEST_CELL - 1]
    return f"'{text}" if text.lstrip(" \xa0").startswith(FORMULA_STARTS) else text


def as_csv(sheet: Sheet) -> bytes:
    """Return the table as CSV in UTF-8 with a byte order mark, by which Excel knows the accents."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([safe_cell(name) for name in sheet.columns])
    writer.writerows([safe_cell(value) for value in row] for row in sheet.rows)
    return buffer.getvalue().encode("utf-8-sig")
