"""Whatever the file says: read it or refuse it with a sentence, never break, never make a circle."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from vademecum.accounts.importing.actions import import_people
from vademecum.accounts.importing.columns import FIELDS, recognise
from vademecum.accounts.importing.planning import FAILED, UNCHANGED, Directory, Known, plan_import
from vademecum.accounts.importing.rows import PersonRow, rows_of
from vademecum.accounts.importing.tables import DELIMITERS, Line, Table, UnreadableTable, read_table
from vademecum.accounts.importing.wording import say, say_unreadable
from vademecum.accounts.models import User

patient = settings(deadline=None)
text = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12).map(str.strip)
tables = st.lists(st.lists(text, min_size=3, max_size=3), min_size=1, max_size=8)


def attempt(content: bytes) -> Table | None:
    try:
        return read_table(content)
    except UnreadableTable as error:
        told = say_unreadable(error)
    assert told
    return None


@given(st.binary(max_size=400))
@example(b"PK\x03\x04")
@example(b"\xff\xfe\x00")
@example(b"\xef\xbb\xbf")
@example(b'"' * 399)
@patient
def test_any_bytes_are_read_or_refused_with_a_sentence(content: bytes) -> None:
    attempt(content)


@given(body=tables, delimiter=st.sampled_from(DELIMITERS), bom=st.booleans())
@patient
def test_what_a_spreadsheet_writes_comes_back(body: list[list[str]], delimiter: str, bom: bool) -> None:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter)
    writer.writerow(["email", "first name", "last name"])
    writer.writerows(body)
    table = read_table((b"\xef\xbb\xbf" if bom else b"") + written.getvalue().encode())
    assert table.headers == ("email", "first name", "last name")
    cells = [tuple(line.cells) + ("",) * (3 - len(line.cells)) for line in table.lines]
    assert cells == [tuple(row) for row in body if any(row)]


@given(st.lists(st.sampled_from("éèàçñüß") | st.sampled_from("abc"), min_size=1, max_size=20))
@patient
def test_windows_accents_come_back(letters: list[str]) -> None:
    name = "".join(letters)
    assert read_table(f"email;nom\r\na@x.org;{name}\r\n".encode("cp1252")).lines[0].cells[1] == name


def _workbook() -> bytes:
    book = Workbook()
    book.active.append(["email", "first name"])
    book.active.append(["a@x.org", "Ann"])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


WORKBOOK = _workbook()


@given(at=st.integers(0, len(WORKBOOK) - 1), new=st.integers(0, 255), cut=st.none() | st.integers(0, len(WORKBOOK)))
@patient
def test_a_damaged_workbook_is_read_or_refused(at: int, new: int, cut: int | None) -> None:
    damaged = bytearray(WORKBOOK)
    damaged[at] = new
    attempt(bytes(damaged[:cut]))


mappings = st.dictionaries(st.integers(0, 3), st.sampled_from(FIELDS), max_size=4)


@given(body=st.lists(st.lists(st.text(max_size=30), max_size=4), max_size=6), mapping=mappings)
@patient
def test_any_cell_under_any_column_is_taken_or_named_as_a_problem(body: list, mapping: dict[int, str]) -> None:
    lines = tuple(Line(number, tuple(cells)) for number, cells in enumerate(body, start=2))
    for row in rows_of(Table(headers=("a", "b", "c", "d"), lines=lines), mapping):
        assert row.email or row.problems
        assert all(say(problem) for problem in row.problems)


people = st.sampled_from("abcdefg")


@given(
    there=st.dictionaries(people, st.none() | people, max_size=7),
    wanted=st.lists(st.tuples(people, st.none() | people), max_size=10, unique_by=lambda pair: pair[0]),
)
@patient
def test_no_order_of_lines_makes_a_circle_of_managers(there: dict, wanted: list) -> None:
    existing = _without_circles(there)
    directory = Directory(people={one: Known(values={}, manager=existing[one]) for one in existing}, managers=existing)
    rows = [PersonRow(line=number, email=one, manager=boss or "") for number, (one, boss) in enumerate(wanted)]
    result = dict(existing)
    for plan in plan_import(rows, directory):
        if plan.outcome != FAILED:
            result[plan.email] = plan.manager or result.get(plan.email, "")
    for one in result:
        seen, boss = {one}, result[one]
        while boss:
            assert boss in result
            assert boss not in seen
            seen.add(boss)
            boss = result[boss]


def _without_circles(managers: dict[str, str | None]) -> dict[str, str]:
    """Keep only managers that come later in the alphabet, so that what is there is sound."""
    return {one: boss if boss and boss > one and boss in managers else "" for one, boss in managers.items()}


@pytest.mark.django_db
@given(
    st.lists(
        st.tuples(people, text, st.sampled_from(["", "en", "fr"]), st.sampled_from(["", "Blue", "blue", "Red; Blue"])),
        min_size=1,
        max_size=5,
    )
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_second_time_changes_nothing(lines: list[tuple[str, str, str, str]]) -> None:
    User.objects.all().delete()
    written = io.StringIO()
    csv.writer(written).writerows(
        [["email", "first name", "lang", "team"], *([f"{one}@x.org", *rest] for one, *rest in lines)]
    )
    table = read_table(written.getvalue().encode())
    first = import_people(table, recognise(table.headers))
    second = import_people(table, recognise(table.headers))
    for before, after in zip(first, second, strict=True):
        assert after.outcome == (FAILED if before.outcome == FAILED else UNCHANGED), (before, after)
