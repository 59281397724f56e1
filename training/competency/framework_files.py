"""Competency frameworks in files. Pure: bytes in, `FrameworkData` out, and back. CSV, XLSX and YAML.

A table of competencies has a row for each, with a column for each level; a table of roles has a row for each
requirement. Columns are known by their names (see `KNOWN`), or by a mapping. In YAML everything is in one file, as in
`content/framework.yaml`.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml
from openpyxl import Workbook, load_workbook

LARGEST = 20_000_000  # bytes of one file
MOST_ROWS = 100_000
FEWEST_LEVELS, MOST_LEVELS = 3, 6

KNOWN: Mapping[str, Sequence[str]] = {
    "area": ("area", "skill group", "category", "domaine"),
    "competency": ("skill name", "competency", "skill", "compétence"),
    "competency_fr": ("nom de la compétence",),
    "description": ("skill description", "competency description", "description"),
    "description_fr": (),
    "required_by": ("roles that require skill",),
    "icb4": ("icb4",),
    "talent_triangle": ("talent triangle",),
    "pm2": ("pm2", "pm²"),
    "family": ("role family", "famille"),
    "role": ("role", "rôle"),
    "role_description": ("role description",),
    "step": ("role level", "profile", "profil"),
    "step_description": ("role level description", "profile description"),
    "level": ("skill level", "required level", "niveau requis"),
    "level_description": ("skill level description",),
    "critical": ("critical", "critique"),
    "days": ("days to reach", "délai en jours"),
    "role_type": ("role type",),
}
CROSSWALKS = ("icb4", "talent_triangle", "pm2")


@dataclass(frozen=True, slots=True)
class Words:
    """The same words in English and French; empty where there are none."""

    en: str = ""
    fr: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be used, and where; the rest of the file was."""

    file: str
    line: int
    message: str


@dataclass(slots=True)
class CompetencyData:
    key: str
    title: Words
    description: Words = Words()
    area: str = ""
    levels: dict[int, Words] = field(default_factory=dict)
    crosswalk: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Asked:
    """What a role requires of one competency (by its key)."""

    competency: str
    level: int
    critical: bool = False
    days: int | None = None


@dataclass(slots=True)
class RoleData:
    key: str
    title: Words
    description: Words = Words()
    family: str = ""
    role: str = ""
    role_description: str = ""
    asks: list[Asked] = field(default_factory=list)


@dataclass(slots=True)
class FrameworkData:
    """A whole framework. `levels` are the names of the levels 0…n with their descriptions; `areas` key → title."""

    key: str = ""
    title: Words = Words()
    version: str = "1.0"
    levels: list[tuple[Words, Words]] = field(default_factory=list)
    areas: dict[str, Words] = field(default_factory=dict)
    competencies: list[CompetencyData] = field(default_factory=list)
    roles: list[RoleData] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


class UnreadableError(ValueError):
    """The file as a whole cannot be used; says why in English."""


def slug(text: str, *, longest: int = 60) -> str:
    """Return letters, digits and hyphens of a text, without accents."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:longest].strip("-") or "x"


# Reading ---------------------------------------------------------------------------------------


def read(
    files: Iterable[tuple[str, bytes]],
    *,
    key: str,
    title: Words,
    version: str,
    mapping: Mapping[str, str] | None = None,
) -> FrameworkData:
    """Return one framework from (name, content) of its files. `mapping`: column as it stands in the file → our field."""
    data = FrameworkData(key=key, title=title, version=version)
    tables: list[tuple[str, list[str], list[tuple[int, list[str]]]]] = []
    for name, content in files:
        if len(content) > LARGEST:
            raise UnreadableError(f"{name}: larger than {LARGEST} bytes")
        if name.lower().endswith((".yaml", ".yml")):
            _read_yaml(data, name, content)
        else:
            tables += _tables(name, content)
    read_tables = [(name, _columns(header, mapping or {}), header, rows) for name, header, rows in tables]
    for name, columns, header, rows in sorted(read_tables, key=lambda table: "level" in table[1].values()):
        reader = _read_roles if "level" in columns.values() else _read_competencies
        reader(data, name, columns, header, rows)
    return data


def _tables(name: str, content: bytes) -> list[tuple[str, list[str], list[tuple[int, list[str]]]]]:
    if name.lower().endswith(".xlsx"):
        try:
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        except Exception as error:  # openpyxl raises whatever the zip or the XML inside raises
            raise UnreadableError(f"{name}: not a workbook") from error
        sheets: list[tuple[str, Iterable[Sequence[Any]]]] = [
            (f"{name}#{sheet.title}", sheet.iter_rows(values_only=True)) for sheet in book.worksheets
        ]
    elif name.lower().endswith(".csv"):
        text = _decoded(name, content)
        sheets = [(name, csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))]
    else:
        raise UnreadableError(f"{name}: only .csv, .xlsx and .yaml are read")
    return [table for title, rows in sheets if (table := _table(title, rows))]


def _decoded(name: str, content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableError(f"{name}: neither UTF-8 nor Windows-1252")


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


def _table(name: str, rows: Iterable[Sequence[Any]]) -> tuple[str, list[str], list[tuple[int, list[str]]]] | None:
    found: list[tuple[int, list[str]]] = []
    for number, row in enumerate(rows, start=1):
        cells = ["" if cell is None else unguarded(str(cell)).strip() for cell in row]
        if any(cells):
            found.append((number, cells))
        if len(found) > MOST_ROWS:
            raise UnreadableError(f"{name}: more than {MOST_ROWS} rows")
    return (name, found[0][1], found[1:]) if found else None


def unguarded(text: str) -> str:
    """Return a cell without the apostrophe that keeps spreadsheets from taking it for a formula."""
    return text[1:] if len(text) > 1 and text[0] == "'" and text[1:].lstrip()[:1] in ("=", "+", "-", "@") else text


def _columns(header: Sequence[str], mapping: Mapping[str, str]) -> dict[int, str]:
    """Return index → our field. What nobody knows is a level where competencies are listed."""
    names = {known: ours for ours, spellings in KNOWN.items() for known in spellings}
    chosen = {column.casefold(): ours for column, ours in mapping.items()}
    columns = {}
    for index, column in enumerate(header):
        plain = re.sub(r"[()_]", " ", column).casefold().strip()
        ours = chosen.get(column.casefold()) or names.get(plain)
        if not ours and plain.endswith(" fr") and names.get(plain[:-3].strip()) in ("competency", "description"):
            ours = f"{names[plain[:-3].strip()]}_fr"
        if ours:
            columns[index] = ours
    return columns


def _read_competencies(
    data: FrameworkData, name: str, columns: dict[int, str], header: list[str], rows: list[tuple[int, list[str]]]
) -> None:
    if "competency" not in columns.values():
        raise UnreadableError(f"{name}: no column names the competency; there are: {', '.join(header)}")
    others = [index for index, column in enumerate(header) if column and index not in columns]
    english = [index for index in others if not header[index].casefold().endswith(" fr")]
    french = {header[index].casefold(): index for index in others if index not in english}
    if not FEWEST_LEVELS <= len(english) <= MOST_LEVELS:
        raise UnreadableError(
            f"{name}: {len(english)} columns would be levels, there may be {FEWEST_LEVELS} to {MOST_LEVELS}: "
            + ", ".join(header[index] for index in english)
        )
    data.levels = [(Words("Not evidenced", "Non attesté"), Words())]
    data.levels += [(Words(header[index]), Words()) for index in english]
    known = {competency.key for competency in data.competencies}
    for number, cells in rows:
        row = _named(cells, columns)
        if not row.get("competency"):
            data.problems.append(Problem(name, number, "no name"))
            continue
        key = f"{data.key}-{slug(row['competency'])}"
        if key in known:
            data.problems.append(Problem(name, number, f"named twice: {row['competency']}"))
            continue
        known.add(key)
        area = row.get("area", "")
        data.areas.setdefault(slug(area) if area else "all", Words(area) if area else data.title)
        data.competencies.append(
            CompetencyData(
                key=key,
                title=Words(row["competency"], row.get("competency_fr", "")),
                description=Words(row.get("description", ""), row.get("description_fr", "")),
                area=slug(area) if area else "all",
                levels={
                    place: Words(_at(cells, index), _at(cells, french.get(f"{header[index]} fr".casefold())))
                    for place, index in enumerate(english, start=1)
                    if _at(cells, index)
                },
                crosswalk=_crosswalk(row),
            )
        )


def _crosswalk(row: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        scheme: [part.strip() for part in re.split(r"[;,]", row[scheme]) if part.strip()]
        for scheme in CROSSWALKS
        if row.get(scheme)
    }
    return found | ({"required_by": row["required_by"]} if row.get("required_by") else {})


def _read_roles(
    data: FrameworkData, name: str, columns: dict[int, str], header: list[str], rows: list[tuple[int, list[str]]]
) -> None:
    data.ignored += [f"{name}: {header[i]}" for i in range(len(header)) if header[i] and i not in columns]
    numbers = {words.en.casefold(): number for number, (words, _d) in enumerate(data.levels)}
    competencies = {competency.title.en.casefold(): competency.key for competency in data.competencies}
    roles = {role.key: role for role in data.roles}
    for number, cells in rows:
        row = _named(cells, columns)
        title = row.get("step") or row.get("role", "")
        level = numbers.get(row.get("level", "").casefold(), _whole(row.get("level", "")))
        competency = competencies.get(row.get("competency", "").casefold())
        if not title or competency is None or level is None or not 0 < level < max(len(data.levels), 2):
            what = "no role" if not title else "unknown competency" if competency is None else "unknown level"
            data.problems.append(Problem(name, number, f"{what}: {row.get('competency', '')} {row.get('level', '')}"))
            continue
        key = f"{data.key}-{slug(row.get('role', ''))}-{slug(title)}"[:120]
        role = roles.get(key)
        if role is None:
            role = roles[key] = RoleData(
                key=key,
                title=Words(title),
                description=Words(row.get("step_description", "")),
                family=row.get("family", ""),
                role=row.get("role", ""),
                role_description=row.get("role_description", ""),
            )
            data.roles.append(role)
        same = next((asked for asked in role.asks if asked.competency == competency), None)
        if same is not None:
            if same.level != level:
                data.problems.append(Problem(name, number, f"asked twice, the higher level is kept: {title}"))
            same.level = max(same.level, level)
            continue
        critical = row.get("critical", "").casefold() in {"1", "true", "yes", "oui", "x"}
        role.asks.append(Asked(competency, level, critical, _whole(row.get("days", ""))))


def _named(cells: Sequence[str], columns: Mapping[int, str]) -> dict[str, str]:
    return {ours: _at(cells, index) for index, ours in columns.items()}


def _at(cells: Sequence[str], index: int | None) -> str:
    return cells[index] if index is not None and index < len(cells) else ""


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def _read_yaml(data: FrameworkData, name: str, content: bytes) -> None:
    try:
        tree = yaml.safe_load(content)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableError(f"{name}: not YAML") from error
    try:
        data.key, data.version, data.title = str(tree["key"]), str(tree["version"]), _words(tree["title"])
        data.levels = [(_words(step["name"]), _words(step.get("description", {}))) for step in tree["scale"]]
        for area in tree["areas"]:
            data.areas[str(area["key"])] = _words(area["title"])
            for entry in area["competencies"]:
                data.competencies.append(
                    CompetencyData(
                        key=str(entry["key"]),
                        title=_words(entry["title"]),
                        description=_words(entry.get("description", {})),
                        area=str(area["key"]),
                        levels={int(number): _words(words) for number, words in entry.get("levels", {}).items()},
                        crosswalk=entry.get("crosswalk", {}),
                    )
                )
        for entry in tree.get("roles", []):
            data.roles.append(
                RoleData(
                    key=str(entry["key"]),
                    title=_words(entry["title"]),
                    description=_words(entry.get("description", {})),
                    family=entry.get("family", ""),
                    role=entry.get("role", ""),
                    role_description=entry.get("role_description", ""),
                    asks=[
                        Asked(str(key), int(asked["level"]), bool(asked.get("critical")), asked.get("days"))
                        for key, asked in entry.get("requirements", {}).items()
                    ],
                )
            )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise UnreadableError(f"{name}: {type(error).__name__} {error}") from error
    if not FEWEST_LEVELS <= len(data.levels) - 1 <= MOST_LEVELS:
        raise UnreadableError(f"{name}: a scale has {FEWEST_LEVELS} to {MOST_LEVELS} levels above 0")


def _words(value: Any) -> Words:
    if isinstance(value, str):
        return Words(value)
    return Words(str(value.get("en", "")), str(value.get("fr", "")))


# Writing ---------------------------------------------------------------------------------------


def competency_table(data: FrameworkData) -> tuple[list[str], list[list[str]]]:
    """Return header and rows of the competencies, as `read` takes them; French columns only where there is French."""
    names = [words.en for words, _description in data.levels[1:]]
    french = any(c.title.fr or c.description.fr for c in data.competencies)
    areas = len(data.areas) > 1
    header = [*(["Area"] if areas else []), "Skill Name", "Skill Description", *names, "Roles that require Skill"]
    header += (
        ["ICB4", "Talent Triangle", "PM2"]
        if any(c.crosswalk.keys() & set(CROSSWALKS) for c in data.competencies)
        else []
    )
    header += ["Skill Name FR", "Skill Description FR", *(f"{name} FR" for name in names)] if french else []
    rows = []
    for competency in data.competencies:
        cells = [data.areas[competency.area].en] if areas else []
        levels = [competency.levels.get(number, Words()) for number in range(1, len(names) + 1)]
        cells += [competency.title.en, competency.description.en, *(words.en for words in levels)]
        cells.append(str(competency.crosswalk.get("required_by", "")))
        if "ICB4" in header:
            cells += ["; ".join(map(str, competency.crosswalk.get(scheme, []))) for scheme in CROSSWALKS]
        if french:
            cells += [competency.title.fr, competency.description.fr, *(words.fr for words in levels)]
        rows.append(cells)
    return header, rows


def role_table(data: FrameworkData) -> tuple[list[str], list[list[str]]]:
    """Return header and rows of what roles require."""
    header = ["Role Family", "Role", "Role Description", "Role Level", "Role Level Description", "Skill Name"]
    header += ["Skill Description", "Skill Level", "Skill Level Description", "Critical", "Days to reach"]
    named = {competency.key: competency for competency in data.competencies}
    rows = []
    for role in data.roles:
        for asked in role.asks:
            competency = named[asked.competency]
            words = competency.levels.get(asked.level, Words())
            cells = [role.family, role.role or role.title.en, role.role_description, role.title.en, role.description.en]
            cells += [competency.title.en, competency.description.en, data.levels[asked.level][0].en, words.en]
            rows.append([*cells, "yes" if asked.critical else "", str(asked.days or "")])
    return header, rows


def as_yaml(data: FrameworkData) -> bytes:
    """Return the whole framework as one YAML file."""
    tree = {
        "key": data.key,
        "version": data.version,
        "title": _pair(data.title),
        "scale": [
            {"level": number, "name": _pair(name), "description": _pair(words)}
            for number, (name, words) in enumerate(data.levels)
        ],
        "areas": [
            {"key": key, "title": _pair(title), "competencies": list(_competency_trees(data, key))}
            for key, title in data.areas.items()
        ],
        "roles": [_role_tree(role) for role in data.roles],
    }
    return yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=120).encode()


def _competency_trees(data: FrameworkData, area: str) -> Iterator[dict[str, Any]]:
    for competency in data.competencies:
        if competency.area == area:
            yield {
                "key": competency.key,
                "title": _pair(competency.title),
                "description": _pair(competency.description),
                "levels": {number: _pair(words) for number, words in competency.levels.items()},
                "crosswalk": competency.crosswalk,
            }


def _role_tree(role: RoleData) -> dict[str, Any]:
    more = {"family": role.family, "role": role.role, "role_description": role.role_description}
    return {
        "key": role.key,
        "title": _pair(role.title),
        "description": _pair(role.description),
        **{name: text for name, text in more.items() if text},
        "requirements": {
            asked.competency: {"level": asked.level, "critical": asked.critical}
            | ({"days": asked.days} if asked.days else {})
            for asked in role.asks
        },
    }


def _pair(words: Words) -> dict[str, str]:
    return {"en": words.en, "fr": words.fr}


def workbook_of(data: FrameworkData) -> bytes:
    """Return both tables as sheets of a workbook, every cell a text."""
    book = Workbook(write_only=True)
    for title, (header, rows) in (("Competencies", competency_table(data)), ("Roles", role_table(data))):
        sheet = book.create_sheet(title)
        for row in (header, *rows):
            sheet.append([_guarded(cell) for cell in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def csv_of(table: tuple[list[str], list[list[str]]]) -> bytes:
    """Return a table as CSV in UTF-8 in which no cell can start a formula."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerows([_guarded(cell) for cell in row] for row in (table[0], *table[1]))
    return buffer.getvalue().encode("utf-8-sig")


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.lstrip()[:1] in ("=", "+", "-", "@") else cell
