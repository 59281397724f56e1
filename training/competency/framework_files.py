"""Competency frameworks in files. Pure: bytes in, `FrameworkData` out. CSV, XLSX and YAML.

Tables are known by their columns (`framework_columns`) and read by their shape (`framework_tables`), whatever file or
sheet they stand in. In YAML everything is in one file, as in `content/framework.yaml`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import yaml
from openpyxl import load_workbook

from training.competency.framework_columns import read_header, recognised
from training.competency.framework_shape import (
    FEWEST_LEVELS,
    MOST_LEVELS,
    Asked,
    CompetencyData,
    FrameworkData,
    RoleData,
    UnreadableError,
    Words,
    slug,
)
from training.competency.framework_tables import MATRIX, Table, mapping_said, reader_of
from training.competency.framework_writing import unguarded

LARGEST = 20_000_000  # bytes of one file
MOST_ROWS = 100_000
HEADER_WITHIN = 15  # rows: above it stand titles and notes

Rows = list[tuple[int, list[str]]]


def read(
    files: Iterable[tuple[str, bytes]],
    *,
    key: str,
    title: Words,
    version: str,
    mapping: Mapping[str, str] | None = None,
    known: FrameworkData | None = None,
) -> FrameworkData:
    """Return one framework from (name, content) of its files.

    `mapping`: column as it stands in the file → our field. `known`: what there is already, for files that hold only
    roles; its competencies are referred to and not read again.
    """
    data = FrameworkData(key=key, title=title, version=version)
    mapping = mapping or {}
    raw: list[tuple[str, Rows]] = []
    for name, content in files:
        if len(content) > LARGEST:
            raise UnreadableError(f"{name}: larger than {LARGEST} bytes")
        if name.lower().endswith((".yaml", ".yml")):
            _read_yaml(data, name, content)
        else:
            raw += _tables(name, content)
    tables = [_table(name, rows, mapping) for name, rows in raw]
    if known is not None and not data.competencies and not any(_lists(table) for table in tables):
        data.levels, data.areas, data.competencies = known.levels, known.areas, known.competencies
    done = [table for table in tables if (turn := reader_of(table)) and turn[0] == 0]
    for table in done:
        _take(data, table)
    levels = [words.en for words, _d in data.levels[1:]] or _level_names(tables)
    rest = [_again(table, mapping, levels) for table in tables if table not in done]
    for table in sorted(rest, key=_turn):
        _take(data, table)
    if not data.competencies:
        raise UnreadableError("no competency was found in these files")
    return data


def _lists(table: Table) -> bool:
    """Return whether a table may list competencies, rather than refer to some."""
    header = table.header
    return header.has("competency") and bool(header.level_names or not header.has("role", "step", "level"))


def _turn(table: Table) -> int:
    return (reader_of(table) or (MATRIX, _unread))[0]


def _unread(data: FrameworkData, table: Table) -> None:
    raise UnreadableError(
        f"{table.name}: no column names the competency; there are: {', '.join(filter(None, table.head))}"
    )


def _take(data: FrameworkData, table: Table) -> None:
    turn, reader = reader_of(table) or (MATRIX, _unread)
    reader(data, table)
    data.columns[table.name] = dict(mapping_said(table.header, table.head))
    if turn < MATRIX:  # in a matrix every other column is a role or a competency
        unused = (column for place, column in enumerate(table.head) if column and place not in table.header.columns)
        data.ignored += [f"{table.name}: {column}" for column in unused]


def _level_names(tables: Iterable[Table]) -> list[str]:
    names = next((table.header.level_names for table in tables if table.header.level_names), {})
    return [" ".join(names[level][:1]) or names[level][1] for level in sorted(names)]


def _again(table: Table, mapping: Mapping[str, str], levels: Sequence[str]) -> Table:
    if table.header.level_names:
        return table
    return replace(table, header=read_header(table.name, table.head, mapping, levels=levels, guess=not levels))


def _table(name: str, rows: Rows, mapping: Mapping[str, str]) -> Table:
    top = rows[:HEADER_WITHIN]
    best = max(range(len(top)), key=lambda place: (recognised(top[place][1], mapping), -place))
    head = top[best][1]
    return Table(name, head, rows[best + 1 :], read_header(name, head, mapping))


def _tables(name: str, content: bytes) -> list[tuple[str, Rows]]:
    if name.lower().endswith((".xlsx", ".xlsm")):
        try:
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            sheets: list[tuple[str, Iterable[Sequence[Any]]]] = [
                (f"{name}#{sheet.title}", list(sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 2)))
                for sheet in book.worksheets
            ]
        except Exception as error:  # openpyxl raises whatever the zip or the XML inside raises
            raise UnreadableError(f"{name}: not a workbook") from error
    elif name.lower().endswith((".csv", ".tsv")):
        text = _decoded(name, content)
        try:
            lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
        except csv.Error as error:
            raise UnreadableError(f"{name}: {error}") from error
        sheets = [(name, lines)]
    else:
        raise UnreadableError(f"{name}: only .csv, .xlsx and .yaml are read")
    return [(title, rows) for title, sheet in sheets if (rows := _rows(title, sheet))]


def _decoded(name: str, content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableError(f"{name}: neither UTF-8 nor Windows-1252")


def _delimiter(text: str) -> str:
    """Return what separates the cells of the first lines, not counting what stands in quotes."""
    outside = "".join(text[:20_000].split('"')[::2]).splitlines()[:HEADER_WITHIN]
    return max(",;\t|", key=lambda sign: max((line.count(sign) for line in outside), default=0))


def _rows(name: str, sheet: Iterable[Sequence[Any]]) -> Rows:
    found: Rows = []
    for number, row in enumerate(sheet, start=1):
        cells = [_cell(cell) for cell in row]
        if any(cells):
            found.append((number, cells))
        if len(found) > MOST_ROWS:
            raise UnreadableError(f"{name}: more than {MOST_ROWS} rows")
    return found if len(found) > 1 else []


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return unguarded(str(value).replace("\r\n", "\n")).strip()


def _read_yaml(data: FrameworkData, name: str, content: bytes) -> None:
    try:
        tree = yaml.safe_load(content)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableError(f"{name}: not YAML") from error
    try:
        _take_tree(data, tree)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise UnreadableError(f"{name}: {type(error).__name__} {error}") from error
    if not FEWEST_LEVELS <= len(data.levels) - 1 <= MOST_LEVELS:
        raise UnreadableError(f"{name}: a scale has {FEWEST_LEVELS} to {MOST_LEVELS} levels above 0")


def _take_tree(data: FrameworkData, tree: Any) -> None:
    data.key, data.version = slug(str(tree["key"])), str(tree.get("version", data.version))
    data.title = _words(tree["title"])
    data.credit = str(tree.get("credit", ""))
    data.grace_days = int(tree["grace_days"]) if "grace_days" in tree else None
    data.levels = [(_words(step["name"]), _words(step.get("description"))) for step in tree["scale"]]
    for area in tree["areas"]:
        data.areas[str(area["key"])] = _words(area["title"])
        for entry in area["competencies"]:
            data.competencies.append(
                CompetencyData(
                    key=str(entry["key"]),
                    title=_words(entry["title"]),
                    description=_words(entry.get("description")),
                    area=str(area["key"]),
                    levels=_numbered(entry.get("levels")),
                    indicators=_numbered(entry.get("indicators")),
                    crosswalk=entry.get("crosswalk") or {},
                )
            )
    known = {entry.key for entry in data.competencies}
    for entry in tree.get("roles") or []:
        asks = {str(key): asked for key, asked in (entry.get("requirements") or {}).items()}
        if unknown := sorted(asks.keys() - known):
            raise ValueError(f"role {entry['key']} asks for an unknown competency: {unknown[0]}")
        data.roles.append(
            RoleData(
                key=str(entry["key"]),
                title=_words(entry["title"]),
                description=_words(entry.get("description")),
                family=entry.get("family", ""),
                role=entry.get("role", ""),
                role_description=entry.get("role_description", ""),
                role_type=entry.get("role_type", ""),
                asks=[_asked(key, asked) for key, asked in asks.items()],
            )
        )


def _asked(key: str, asked: Any) -> Asked:
    if isinstance(asked, int):
        return Asked(key, asked)
    words = {name: str(asked.get(name, "")) for name in ("wording", "level_wording")}
    return Asked(key, int(asked["level"]), bool(asked.get("critical")), asked.get("days"), **words)


def _numbered(tree: Any) -> dict[int, Words]:
    return {int(number): _words(words) for number, words in (tree or {}).items()}


def _words(value: Any) -> Words:
    if value is None:
        return Words()
    if isinstance(value, str):
        return Words(value)
    if isinstance(value, list):
        return Words("\n".join(map(str, value)))
    return Words(_lines(value.get("en", "")), _lines(value.get("fr", "")))


def _lines(value: Any) -> str:
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value or "")
