"""What one line says about one person, checked as far as the line alone allows. No Django, no database."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from zoneinfo import available_timezones

from vademecum.accounts.importing.tables import Line, Table

EMAIL = re.compile(r"[^@\s,;<>\"'()]{1,64}@[^@\s,;<>\"'()]{1,180}\.[^@\s.,;<>\"'()]{2,63}|[\w.+-]{1,64}@localhost")
LENGTHS = {"first_name": 150, "last_name": 150, "job_title": 150}
LANGUAGES = {
    "en": "en",
    "english": "en",
    "anglais": "en",
    "fr": "fr",
    "french": "fr",
    "francais": "fr",
    "français": "fr",
}
ROLE_KINDS = {
    "": "member",
    **dict.fromkeys(("sponsor", "commanditaire"), "sponsor"),
    **dict.fromkeys(("manager", "project manager", "chef de projet", "cheffe de projet", "pm"), "manager"),
    **dict.fromkeys(("member", "team member", "membre", "équipier", "équipière", "equipe"), "member"),
    **dict.fromkeys(("stakeholder", "partie prenante"), "stakeholder"),
}


@dataclass(frozen=True)
class Problem:
    """Why a line cannot go in: `reason` is a key of `wording.REASONS`, `value` the cell in question."""

    reason: str
    value: str = ""


@dataclass
class PersonRow:
    """One person as the file tells: only what it says stands in `values`; no value is an empty string."""

    line: int
    email: str = ""
    values: dict[str, str] = field(default_factory=dict)
    manager: str = ""
    teams: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    project_roles: list[tuple[str, str]] = field(default_factory=list)  # (project code, kind)
    problems: list[Problem] = field(default_factory=list)


def rows_of(table: Table, mapping: Mapping[int, str]) -> list[PersonRow]:
    """Return a row per line; a second line with the same address is a problem of the second."""
    seen: dict[str, int] = {}
    rows = [_row_of(line, mapping) for line in table.lines]
    for row in rows:
        if row.email in seen:
            row.problems.append(Problem("twice", str(seen[row.email])))
        elif row.email:
            seen[row.email] = row.line
    return rows


def _row_of(line: Line, mapping: Mapping[int, str]) -> PersonRow:
    row = PersonRow(line=line.number)
    for number, cell in enumerate(line.cells):
        if cell and number in mapping:
            _take(row, mapping[number], cell)
    if not row.email and not any(problem.reason == "email" for problem in row.problems):
        row.problems.append(Problem("no_email"))
    return row


def _take(row: PersonRow, name: str, cell: str) -> None:
    if name in ("email", "manager"):
        address = cell.lower().removeprefix("mailto:")
        if EMAIL.fullmatch(address):
            setattr(row, name, address)
        else:
            row.problems.append(Problem(name, cell))
    elif name == "full_name":
        row.values = {**dict(zip(("first_name", "last_name"), split_name(cell), strict=True)), **row.values}
    elif name in ("team", "group"):
        (row.teams if name == "team" else row.groups).extend(_several(cell))
    elif name == "project_role":
        _take_project_roles(row, cell)
    else:
        _take_value(row, name, cell)


def _take_value(row: PersonRow, name: str, cell: str) -> None:
    if name == "language":
        code = LANGUAGES.get(re.split(r"[-_]", cell.lower())[0].strip())
        if code:
            row.values["preferred_language"] = code
        else:
            row.problems.append(Problem("language", cell))
    elif name == "time_zone":
        if cell in time_zones():
            row.values["time_zone"] = cell
        elif cell != "99":  # Moodle's word for "the server's"
            row.problems.append(Problem("time_zone", cell))
    elif len(cell) > LENGTHS[name]:
        row.problems.append(Problem("too_long", cell[:40]))
    else:
        row.values[name] = cell


def _take_project_roles(row: PersonRow, cell: str) -> None:
    for one in _several(cell):
        code, _colon, kind = (part.strip() for part in one.partition(":"))
        if code and kind.lower() in ROLE_KINDS:
            row.project_roles.append((code, ROLE_KINDS[kind.lower()]))
        else:
            row.problems.append(Problem("project_role", one))


def _several(cell: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in re.split(r"[;|,\n]", cell) if part.strip()))


@cache
def time_zones() -> frozenset[str]:
    """Return the names of all time zones; asking the system takes some forty milliseconds."""
    return frozenset(available_timezones())


def split_name(name: str) -> tuple[str, str]:
    """Return first and last name of "Ana Sá e Melo" or "Sá e Melo, Ana"."""
    if "," in name:
        last, _comma, first = name.partition(",")
        return first.strip(), last.strip()
    first, _space, last = name.strip().partition(" ")
    return first, last.strip()
