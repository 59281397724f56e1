"""Tables for people's spreadsheets: CSV and XLSX of the same rows, in which no cell can start a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
FORBIDDEN_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
FORBIDDEN_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")
LONGEST_CELL = 32_767  # Excel's own limit, in characters
WIDEST_COLUMN = 60

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


def as_xlsx(*sheets: Sheet) -> bytes:
    """Return a workbook with a sheet each: a bold frozen heading, a filter, columns as wide as their text."""
    book = Workbook(write_only=True)
    for number, sheet in enumerate(sheets, start=1):
        rows: list[list[Any]] = [[safe_cell(value) for value in row] for row in sheet.rows]
        page = book.create_sheet(FORBIDDEN_IN_SHEET_NAMES.sub(" ", sheet.title)[:31].strip() or f"{number}")
        page.freeze_panes = "A2"
        for index, name in enumerate(sheet.columns):
            widest = max((len(str(row[index])) for row in rows[:200] if index < len(row)), default=0)
            page.column_dimensions[get_column_letter(index + 1)].width = min(max(len(name), widest) + 2, WIDEST_COLUMN)
        heading = [_text_cell(page, safe_cell(name)) for name in sheet.columns]
        for cell in heading:
            cell.font = Font(bold=True)
        page.append(heading)
        for row in rows:
            page.append([_text_cell(page, value) for value in row])
        if sheet.columns:
            page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{len(rows) + 1}"
    if not sheets:
        book.create_sheet("1")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _text_cell(page: Any, value: Any) -> Any:
    """openpyxl takes a text that begins with "=" for a formula; a cell of type text keeps it a text."""
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(page, value=value)
    cell.data_type = "s"
    return cell


def table_response(*sheets: Sheet, name: str, form: str = "xlsx") -> HttpResponse:
    """Return the tables as a download called `name`: every sheet as XLSX, or the first one as CSV."""
    if form == "csv":
        response = HttpResponse(as_csv(sheets[0]), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(as_xlsx(*sheets), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
