from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from vademecum.files.spreadsheets import Sheet, as_csv, as_xlsx, table_response

PAYLOADS = Path(__file__).parents[4] / "shared" / "data" / "hostile-csv-injection"
FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "  =HYPERLINK(1)"]


def read_back(content: bytes) -> list[list[object]]:
    return [list(row) for row in load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_becomes_a_formula(text: str) -> None:
    sheet = Sheet("Risks", ["Title"], [[text]])

    assert list(csv.reader(io.StringIO(as_csv(sheet).decode("utf-8-sig"))))[1][0].startswith("'")
    cell = load_workbook(io.BytesIO(as_xlsx(sheet))).worksheets[0]["A2"]
    assert cell.data_type == "s"
    assert str(cell.value).startswith("'")


def test_the_published_payloads_are_all_neutralised() -> None:
    if not PAYLOADS.is_dir():
        pytest.skip("the payloads of ../shared/data are not on this machine")
    lines = [line for file in PAYLOADS.glob("*.txt") for line in file.read_text(errors="replace").splitlines() if line]
    cells = [str(row[0]) for row in read_back(as_xlsx(Sheet("x", ["Text"], [[line] for line in lines])))[1:]]
    assert len(cells) == len(lines)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_numbers_dates_and_accents_arrive_as_they_are() -> None:
    when = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    content = as_xlsx(Sheet("Suivi : a/b", ["Été", "Nombre", "Date"], [["Évalué", -3, when], ["a\x00b", None, None]]))

    assert read_back(content) == [
        ["Été", "Nombre", "Date"],
        ["Évalué", -3, when.replace(tzinfo=None)],
        ["ab", None, None],
    ]
    assert load_workbook(io.BytesIO(content)).sheetnames == ["Suivi   a b"]


def test_a_download_says_what_it_is() -> None:
    response = table_response(Sheet("x", ["a"], []), name="register", form="csv")
    assert response["Content-Disposition"] == 'attachment; filename="register.csv"'
    assert response["Content-Type"].startswith("text/csv")
