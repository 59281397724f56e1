"""Tables for people's spreadsheets: CSV and XLSX of the same rows, in which no cell can start a formula."""

from __future__ import annotations

import io
import re
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from vademecum.files.cells import Sheet, as_csv, safe_cell

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORBIDDEN_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")
WIDEST_COLUMN = 60


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


__all__ = ["Sheet", "as_csv", "as_xlsx", "safe_cell", "table_response"]
