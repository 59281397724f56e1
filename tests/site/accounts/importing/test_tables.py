"""Tables out of files."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook

from vademecum.accounts.importing.tables import MAX_ROWS, UnreadableTable, read_table


def workbook(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        "Prénom;E-mail\nZoé;zoe@example.org\n".encode("utf-8-sig"),
        "Prénom;E-mail\r\nZoé;zoe@example.org\r\n".encode("cp1252"),
        "Prénom\tE-mail\nZoé\tzoe@example.org".encode("utf-16"),
        '"Prénom","E-mail"\n"Zoé","zoe@example.org"\n'.encode(),
        workbook(["Prénom", "E-mail"], ["Zoé", "zoe@example.org"]),
    ],
    ids=["utf-8 with mark", "windows", "utf-16", "quoted", "xlsx"],
)
def test_the_same_table_in_many_dresses(content: bytes) -> None:
    table = read_table(content)
    assert table.headers == ("Prénom", "E-mail")
    assert [line.cells for line in table.lines] == [("Zoé", "zoe@example.org")]


def test_line_numbers_are_those_of_the_file_past_blank_lines_and_cells_of_two_lines() -> None:
    table = read_table(b'email,title\n\na@x.org,"two\nlines"\nb@x.org,one\n')
    assert [(line.number, line.cells[0]) for line in table.lines] == [(3, "a@x.org"), (5, "b@x.org")]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\n\n,,\n", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not_text"),
        (b"PK\x03\x04 nothing more", "not_a_workbook"),
        (b"email\n" + b"a@x.org\n" * (MAX_ROWS + 1), "too_many_rows"),
        (b",".join([b"x"] * 101), "too_many_columns"),
        (b'email,name\na@x.org,"' + b"x" * 5000, "long_cell"),
        (b"x" * (10 * 1024 * 1024 + 1), "too_large"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableTable) as refused:
        read_table(content)
    assert refused.value.reason == reason


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_read() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(5):
            archive.writestr(f"{number}.bin", b"0" * 50 * 1024 * 1024)
    with pytest.raises(UnreadableTable) as refused:
        read_table(out.getvalue())
    assert refused.value.reason == "too_large"


def test_a_workbook_with_a_document_type_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(["email"]))) as source, zipfile.ZipFile(out, "w") as archive:
        for part in source.infolist():
            data = source.read(part)
            if part.filename == "xl/workbook.xml":
                data = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + data
            archive.writestr(part.filename, data)
    with pytest.raises(UnreadableTable) as refused:
        read_table(out.getvalue())
    assert refused.value.reason == "not_a_workbook"
