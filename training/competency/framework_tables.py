"""The shapes in which others keep frameworks as tables, each read into `FrameworkData`. Pure.

Competencies: a row for each with a column for each level, or a row for each level of each. Roles: a row for each
requirement, or competencies against roles with the level in the cell. A scale: a row for each level. Areas: a row each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from training.competency.framework_columns import USUAL, Header, number_in, plain
from training.competency.framework_shape import (
    CROSSWALKS,
    FEWEST_LEVELS,
    MOST_LEVELS,
    NOT_EVIDENCED,
    Asked,
    CompetencyData,
    FrameworkData,
    Problem,
    RoleData,
    UnreadableError,
    Words,
    same,
    slug,
)

YES = frozenset({"1", "true", "yes", "y", "oui", "o", "x", "vrai", "critical", "critique", "mandatory", "essential"})
MATRIX = 4  # the turn of tables that refer to all else
NOTHING = frozenset({"", "-", "–", "—", "n/a", "na", "none", "s.o.", "aucun"})


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file. `rows` are (line, cells)."""

    name: str
    head: list[str]
    rows: list[tuple[int, list[str]]]
    header: Header

    def row(self, cells: Sequence[str]) -> Row:
        return Row(self.header, cells)


@dataclass(frozen=True, slots=True)
class Row:
    header: Header
    cells: Sequence[str]

    def at(self, place: int | None) -> str:
        return self.cells[place] if place is not None and place < len(self.cells) else ""

    def text(self, field: str, *, language: str = "en", level: int = 0) -> str:
        return self.at(self.header.place(field, language, level))

    def words(self, field: str, *, level: int = 0) -> Words:
        """Return both languages; what stands only in French is taken for both."""
        en = self.text(field, level=level)
        fr = self.text(field, language="fr", level=level)
        return Words(en or fr, fr)


Reader = Callable[[FrameworkData, Table], None]


def reader_of(table: Table) -> tuple[int, Reader] | None:
    """Return what reads a table and when its turn is: what others refer to comes first."""
    header = table.header
    role, competency = header.has("role", "step"), header.has("competency")
    one_level = header.has("level", "level_number", "level_name")
    if competency and header.level_names:
        return 1, read_competencies
    if one_level and not role and not competency:
        return 0, read_scale
    if competency and one_level and not role:
        return 1, read_levels_of_competencies
    if one_level and role and (competency or header.has("code")):
        return 3, read_requirements
    if competency and not role and not header.has("family"):
        return MATRIX, read_matrix_by_competency
    if role and not competency:
        return MATRIX, read_matrix_by_role
    if header.has("area"):
        return 0, read_areas
    return None


def read_scale(data: FrameworkData, table: Table) -> None:
    """Read a table of the levels themselves."""
    found: dict[int, tuple[Words, Words]] = {}
    for line, cells in table.rows:
        row = table.row(cells)
        name = row.words("level_name") or row.words("level")
        number = whole(row.text("level_number")) if row.text("level_number") else whole(row.text("level"))
        number = number_in(plain(name.en)[0]) if number is None else number
        number = len(found) + 1 if number is None else number
        if not name or not 0 <= number <= MOST_LEVELS or number in found:
            data.problems.append(Problem(table.name, line, f"no level of a scale: {name.en}"))
            continue
        words = row.words("level_description") or row.words("description")
        found[number] = (name, words)
    found.setdefault(0, (NOT_EVIDENCED, Words()))
    _set_levels(data, table.name, [found[number] for number in sorted(found)])


def read_areas(data: FrameworkData, table: Table) -> None:
    """Read the names of areas in both languages."""
    for _line, cells in table.rows:
        row = table.row(cells)
        words = row.words("area")
        if words:
            data.areas[_code(row) or slug(words.en)] = words


def read_competencies(data: FrameworkData, table: Table) -> None:
    """Read a row for each competency, with a column for each level."""
    levels = sorted(table.header.level_names)
    names = [Words(en or fr, fr) for en, fr in (table.header.level_names[level] for level in levels)]
    if not data.levels or len(data.levels) - 1 != len(names):
        _set_levels(data, table.name, [(NOT_EVIDENCED, Words()), *((name, Words()) for name in names)])
    known: set[tuple[str, str]] = set()
    for line, cells in table.rows:
        row = table.row(cells)
        title, area = row.words("competency"), row.words("area")
        if not title:
            data.problems.append(Problem(table.name, line, "no name"))
            continue
        if (same(title.en), same(area.en)) in known:
            data.problems.append(Problem(table.name, line, f"named twice: {title.en}"))
            continue
        known.add((same(title.en), same(area.en)))
        entry = _competency(data, row, title, area)
        for place, level in enumerate(levels, start=1):
            if words := row.words("level_words", level=level):
                entry.levels[place] = words
            if seen := row.words("indicators", level=level):
                entry.indicators[place] = seen


def read_levels_of_competencies(data: FrameworkData, table: Table) -> None:
    """Read a row for each level of each competency."""
    rows = [(line, table.row(cells)) for line, cells in table.rows]
    if not data.levels:
        _set_levels(data, table.name, [(NOT_EVIDENCED, Words()), *_scale_in(rows)])
    entries: dict[tuple[str, str], CompetencyData] = {}
    described = table.header.has("level_description", "indicators")
    for line, row in rows:
        title, area = row.words("competency"), row.words("area")
        said = row.text("level_name") or row.text("level") or row.text("level_number")
        level = level_called(said, data)
        if not title or level is None or level < 1:
            what = f"unknown level: {title.en} {row.text('level')}" if title else "no name"
            data.problems.append(Problem(table.name, line, what))
            continue
        key = (same(title.en), same(area.en))
        entry = entries.get(key)
        if entry is None:
            entry = entries[key] = _competency(data, row, title, area, described=described)
        words = row.words("level_description" if described else "description")
        if entry.levels.get(level, words) != words:
            data.problems.append(Problem(table.name, line, f"level said twice: {title.en} {row.text('level')}"))
            continue
        if words:
            entry.levels[level] = words
        if seen := row.words("indicators"):
            entry.indicators[level] = seen


def _scale_in(rows: Iterable[tuple[int, Row]]) -> list[tuple[Words, Words]]:
    """Return the levels that a column of levels names: by their numbers where they have some, else as they come."""
    named: dict[str, tuple[int | None, Words]] = {}
    for _line, row in rows:
        words = row.words("level_name") or row.words("level") or row.words("level_number")
        number = whole(row.text("level_number") or row.text("level"))
        number = number_in(plain(words.en)[0]) if number is None else number
        if words and number != 0:
            named.setdefault(same(words.en), (number, words))
    found = list(named.values())
    if all(number is not None for number, _words in found):
        found.sort(key=lambda one: one[0] or 0)
    return [(words if not words.en.isdigit() else Words(f"Level {words.en}", f"Niveau {words.en}"), Words())
            for _number, words in found]  # fmt: skip


def _set_levels(data: FrameworkData, name: str, levels: list[tuple[Words, Words]]) -> None:
    if not FEWEST_LEVELS <= len(levels) - 1 <= MOST_LEVELS:
        said = ", ".join(words.en for words, _description in levels[1:])
        raise UnreadableError(
            f"{name}: {len(levels) - 1} levels, there may be {FEWEST_LEVELS} to {MOST_LEVELS}: {said[:300]}"
        )
    data.levels = levels


def _competency(data: FrameworkData, row: Row, title: Words, area: Words, *, described: bool = True) -> CompetencyData:
    area_key = next((key for key, known in data.areas.items() if area and same(known.en) == same(area.en)), "")
    area_key = area_key or (slug(area.en) if area else "all")
    data.areas.setdefault(area_key, area or data.title)
    code = _code(row)
    taken = {competency.key for competency in data.competencies}
    key = first = f"{data.key}-{slug(code or title.en)}"[:110]
    if key in taken:  # another area, or the same first sixty letters
        key = first = f"{data.key}-{slug(area_key, longest=40)}-{slug(title.en)}"[:110]
    number = 1
    while key in taken:
        number += 1
        key = f"{first}-{number}"
    crosswalk: dict[str, Any] = {
        scheme: [part.strip() for part in re.split(r"[;,]", row.text(scheme)) if part.strip()]
        for scheme in CROSSWALKS
        if row.text(scheme)
    }
    if row.text("required_by"):
        crosswalk["required_by"] = row.text("required_by")
    if row.text("code"):
        crosswalk["code"] = row.text("code")
    entry = CompetencyData(
        key=key,
        title=title,
        description=row.words("description") if described else Words(),
        area=area_key,
        crosswalk=crosswalk,
    )
    data.competencies.append(entry)
    return entry


def _code(row: Row) -> str:
    code = row.text("code")
    return "" if code.isdigit() and len(code) < 4 else code  # a running number says nothing in the next edition


def read_requirements(data: FrameworkData, table: Table) -> None:
    """Read a row for each thing that a role requires."""
    if not data.competencies:
        _competencies_of_roles(data, table)
    roles = {role.key: role for role in data.roles}
    for line, cells in table.rows:
        row = table.row(cells)
        title = row.text("step") or row.text("role") or row.text("role", language="fr")
        named = row.text("competency") or row.text("competency", language="fr")
        said = row.text("level") or row.text("level", language="fr") or row.text("level_number")
        level = level_called(said, data)
        competency = competency_called(named, data, area=row.text("area"), code=row.text("code"))
        if not title or competency is None or level is None or not 0 < level < max(len(data.levels), 2):
            what = "no role" if not title else "unknown competency" if competency is None else "unknown level"
            data.problems.append(Problem(table.name, line, f"{what}: {named} {said}"))
            continue
        _ask(
            data,
            roles,
            table.name,
            line,
            RoleData(
                key=f"{data.key}-{slug(row.text('role'))}-{slug(title)}"[:120],
                title=row.words("step") or row.words("role"),
                description=row.words("step_description"),
                family=row.text("family"),
                role=row.text("role"),
                role_description=row.text("role_description"),
                role_type=row.text("role_type"),
            ),
            _worded(data, row, Asked(competency, level, same(row.text("critical")) in YES, whole(row.text("days")))),
        )


def _worded(data: FrameworkData, row: Row, asked: Asked) -> Asked:
    """Keep what the row says of the competency and its level where the competency says something else."""
    entry = next(one for one in data.competencies if one.key == asked.competency)
    skill, level = row.text("description"), row.text("level_description")
    asked.wording = skill if skill != entry.description.en else ""
    asked.level_wording = level if level != entry.levels.get(asked.level, Words()).en else ""
    return asked


def _ask(data: FrameworkData, roles: dict[str, RoleData], name: str, line: int, role: RoleData, asked: Asked) -> None:
    known = roles.get(role.key)
    if known is None:
        known = roles[role.key] = role
        data.roles.append(role)
    earlier = next((one for one in known.asks if one.competency == asked.competency), None)
    if earlier is None:
        known.asks.append(asked)
        return
    if earlier.level != asked.level:
        data.problems.append(Problem(name, line, f"asked twice, the higher level is kept: {role.title.en}"))
    earlier.level = max(earlier.level, asked.level)


def _competencies_of_roles(data: FrameworkData, table: Table) -> None:
    """Take the competencies from what roles require, where no table lists them."""
    rows = [(line, table.row(cells)) for line, cells in table.rows]
    if not data.levels:
        _set_levels(data, table.name, [(NOT_EVIDENCED, Words()), *_by_known_order(_scale_in(rows))])
    entries: dict[tuple[str, str], CompetencyData] = {}
    for _line, row in rows:
        title, area = row.words("competency"), row.words("area")
        level = level_called(row.text("level"), data)
        if not title or not level:
            continue
        key = (same(title.en), same(area.en))
        entry = entries.get(key)
        if entry is None:
            entry = entries[key] = _competency(data, row, title, area)
        if words := row.words("level_description"):
            entry.levels.setdefault(level, words)


def _by_known_order(levels: list[tuple[Words, Words]]) -> list[tuple[Words, Words]]:
    """Put levels that carry usual names in their usual order; others stay as they came."""
    places = [USUAL.index(same(words.en)) if same(words.en) in USUAL else None for words, _d in levels]
    if any(place is None for place in places):
        return levels
    return [level for _place, level in sorted(zip(places, levels, strict=True), key=lambda one: one[0] or 0)]


def read_matrix_by_competency(data: FrameworkData, table: Table) -> None:
    """Read competencies down, roles across, levels in the cells."""
    across = [place for place in range(len(table.head)) if table.head[place] and place not in table.header.columns]
    roles = {role.key: role for role in data.roles}
    for line, cells in table.rows:
        row = table.row(cells)
        named = row.text("competency")
        competency = competency_called(named, data, area=row.text("area"), code=row.text("code"))
        if competency is None:
            data.problems.append(Problem(table.name, line, f"unknown competency: {named}"))
            continue
        for place in across:
            _ask_cell(data, roles, table.name, line, _role_called(data, table.head[place]), competency, row.at(place))


def read_matrix_by_role(data: FrameworkData, table: Table) -> None:
    """Read roles down, competencies across, levels in the cells."""
    across = {
        place: found
        for place in range(len(table.head))
        if place not in table.header.columns and (found := competency_called(table.head[place], data))
    }
    if not across:
        raise UnreadableError(
            f"{table.name}: no column names the competency; there are: {', '.join(filter(None, table.head))}"
        )
    roles = {role.key: role for role in data.roles}
    for line, cells in table.rows:
        row = table.row(cells)
        title = row.words("step") or row.words("role")
        if not title:
            data.problems.append(Problem(table.name, line, "no role"))
            continue
        for place, competency in across.items():
            role = _role_called(data, title.en, title.fr)
            role.family = row.text("family")
            role.description = row.words("step_description") or row.words("role_description")
            _ask_cell(data, roles, table.name, line, role, competency, row.at(place))


def _role_called(data: FrameworkData, title: str, french: str = "") -> RoleData:
    return RoleData(key=f"{data.key}-x-{slug(title)}"[:120], title=Words(title, french))


def _ask_cell(
    data: FrameworkData,
    roles: dict[str, RoleData],
    name: str,
    line: int,
    role: RoleData,
    competency: str,
    cell: str,
) -> None:
    if same(cell) in NOTHING or cell == "0":
        return
    level = level_called(cell.rstrip("*! "), data)
    if level is None or level < 1:
        data.problems.append(Problem(name, line, f"unknown level: {role.title.en} {cell[:40]}"))
        return
    _ask(data, roles, name, line, role, Asked(competency, level, cell.rstrip().endswith(("*", "!"))))


def level_called(text: str, data: FrameworkData) -> int | None:
    """Return the level that a cell names: by its name in either language, by its number, or by both at once."""
    wanted = same(text)
    if not wanted:
        return None
    for number, (words, _description) in enumerate(data.levels):
        if wanted in (same(words.en), same(words.fr)):
            return number
    number_said = whole(text)
    if number_said is None:
        number_said = number_in(plain(text)[0])
    if number_said is not None:
        return number_said if number_said < max(len(data.levels), 2) else None
    names = [same(words.en) for words, _d in data.levels]
    inside = [number for number, name in enumerate(names) if _word_in(name, wanted)]
    inside = inside or [number for number, name in enumerate(names) if _word_in(wanted, name)]
    return inside[0] if len(inside) == 1 else None


def _word_in(word: str, text: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text))


def competency_called(text: str, data: FrameworkData, *, area: str = "", code: str = "") -> str | None:
    """Return the key of the competency of a name (or of a code), in an area where several bear it."""
    wanted = same(text)
    found = [entry for entry in data.competencies if wanted and wanted in (same(entry.title.en), same(entry.title.fr))]
    if not found:
        found = [entry for entry in data.competencies if text and text == entry.key]
    if len(found) > 1 and area:
        found = [entry for entry in found if same(data.areas[entry.area].en) == same(area)] or found
    if code and len(found) != 1:  # a number may be that of the row, so a name goes first
        coded = [entry for entry in data.competencies if same(str(entry.crosswalk.get("code", ""))) == same(code)]
        found = [entry for entry in coded if not found or entry in found] or found
    return found[0].key if found else None


def whole(text: str) -> int | None:
    """Return a small whole number, as a person or a spreadsheet writes it."""
    text = text.removesuffix(".0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def mapping_said(header: Header, head: Sequence[str]) -> Mapping[str, str]:
    """Return column → what it was taken for, for the report."""
    return {head[place]: column.said for place, column in sorted(header.columns.items())}
