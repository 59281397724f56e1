"""A competency framework as files, as `framework_files.read` takes them: tables for CSV and XLSX, and YAML. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import yaml
from openpyxl import Workbook

from training.competency.framework_shape import CROSSWALKS, CompetencyData, FrameworkData, RoleData, Words

Lines = tuple[list[str], list[list[str]]]
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# A list in a cell, as people write it, calls no function and no other program.
_BULLETS = re.compile(r"-\s?[^\W\d_][^|!=]*\Z")
_CALL = re.compile(r"\w\(")


def level_table(data: FrameworkData) -> Lines:
    """Return the scale."""
    header = ["Level number", "Level", "Level FR", "Level description", "Level description FR"]
    rows = [[str(number), name.en, name.fr, words.en, words.fr] for number, (name, words) in enumerate(data.levels)]
    return header, rows


def area_table(data: FrameworkData) -> Lines:
    """Return the areas in both languages, in their order."""
    return ["Code", "Area", "Area FR"], [[key, words.en, words.fr] for key, words in data.areas.items()]


def competency_table(data: FrameworkData) -> Lines:
    """Return header and rows of the competencies; columns that nobody filled are left out."""
    names = [words.en for words, _description in data.levels[1:]]
    numbers = range(1, len(names) + 1)
    everything = data.competencies
    french = any(c.title.fr or c.description.fr or any(w.fr for w in c.levels.values()) for c in everything)
    areas = len(data.areas) > 1
    codes = any(c.crosswalk.get("code") for c in everything)
    outside = any(c.crosswalk.keys() & set(CROSSWALKS) for c in everything)
    seen = any(c.indicators for c in everything)
    required = any(c.crosswalk.get("required_by") for c in everything)
    header = [*(["Code"] if codes else []), *(["Area"] if areas else []), "Skill Name", "Skill Description", *names]
    header += ["Roles that require Skill"] if required else []
    header += ["ICB4", "Talent Triangle", "PM2"] if outside else []
    header += ["Skill Name FR", "Skill Description FR", *(f"{name} FR" for name in names)] if french else []
    header += [f"{name} indicators{end}" for end in ("", " FR") for name in names] if seen else []
    rows = []
    for competency in everything:
        levels = [competency.levels.get(number, Words()) for number in numbers]
        cells = [str(competency.crosswalk.get("code", ""))] if codes else []
        cells += [data.areas[competency.area].en] if areas else []
        cells += [competency.title.en, competency.description.en, *(words.en for words in levels)]
        cells += [str(competency.crosswalk.get("required_by", ""))] if required else []
        if outside:
            cells += ["; ".join(map(str, competency.crosswalk.get(scheme, []))) for scheme in CROSSWALKS]
        if french:
            cells += [competency.title.fr, competency.description.fr, *(words.fr for words in levels)]
        if seen:
            shown = [competency.indicators.get(number, Words()) for number in numbers]
            cells += [*(words.en for words in shown), *(words.fr for words in shown)]
        rows.append(cells)
    return header, rows


def role_table(data: FrameworkData) -> Lines:
    """Return header and rows of what roles require; columns that nobody filled are left out."""
    french = any(role.title.fr for role in data.roles)
    asks = [asked for role in data.roles for asked in role.asks]
    more = any(asked.critical or asked.days for asked in asks)
    areas = len({words.en for words in data.areas.values()}) > 1
    header = ["Role Family", "Role", "Role Description", "Role Level", *(["Role Level FR"] if french else [])]
    header += ["Role Level Description", "Skill Name", "Skill Description", "Skill Level", "Skill Level Description"]
    header += ["Role Type", *(["Critical", "Days to reach"] if more else []), *(["Area"] if areas else [])]
    named = {competency.key: competency for competency in data.competencies}
    rows = []
    for role in data.roles:
        for asked in role.asks:
            competency = named[asked.competency]
            words = competency.levels.get(asked.level, Words())
            cells = [role.family, role.role or role.title.en, role.role_description, role.title.en]
            cells += [role.title.fr] if french else []
            cells += [role.description.en, competency.title.en, asked.wording or competency.description.en]
            cells += [data.levels[asked.level][0].en, asked.level_wording or words.en, role.role_type]
            cells += ["yes" if asked.critical else "", str(asked.days or "")] if more else []
            rows.append([*cells, data.areas[competency.area].en] if areas else cells)
    return header, rows


def tables_of(data: FrameworkData) -> dict[str, Lines]:
    """Return every table that a framework has, by name."""
    found = {"competencies": competency_table(data), "roles": role_table(data), "levels": level_table(data)}
    if len(data.areas) > 1:
        found["areas"] = area_table(data)
    return {name: lines for name, lines in found.items() if lines[1]}


def as_yaml(data: FrameworkData) -> bytes:
    """Return the whole framework as one YAML file."""
    tree = {
        "key": data.key,
        "version": data.version,
        "title": _pair(data.title),
        **({"credit": data.credit} if data.credit else {}),
        **({"grace_days": data.grace_days} if data.grace_days is not None else {}),
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
            yield _competency_tree(competency)


def _competency_tree(competency: CompetencyData) -> dict[str, Any]:
    tree = {
        "key": competency.key,
        "title": _pair(competency.title),
        "description": _pair(competency.description),
        "levels": {number: _pair(words) for number, words in competency.levels.items()},
    }
    if competency.indicators:
        tree["indicators"] = {number: _pair(words) for number, words in competency.indicators.items()}
    return tree | {"crosswalk": competency.crosswalk}


def _role_tree(role: RoleData) -> dict[str, Any]:
    more = {"family": role.family, "role": role.role, "role_description": role.role_description}
    more["role_type"] = role.role_type
    return {
        "key": role.key,
        "title": _pair(role.title),
        "description": _pair(role.description),
        **{name: text for name, text in more.items() if text},
        "requirements": {
            asked.competency: {"level": asked.level, "critical": asked.critical}
            | ({"days": asked.days} if asked.days else {})
            | ({"wording": asked.wording} if asked.wording else {})
            | ({"level_wording": asked.level_wording} if asked.level_wording else {})
            for asked in role.asks
        },
    }


def _pair(words: Words) -> dict[str, str]:
    return {"en": words.en, "fr": words.fr}


def workbook_of(data: FrameworkData) -> bytes:
    """Return the tables as sheets of a workbook, every cell a text."""
    book = Workbook(write_only=True)
    for name, (header, rows) in tables_of(data).items():
        sheet = book.create_sheet(name.capitalize())
        for row in (header, *rows):
            sheet.append([guarded(cell) for cell in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def csv_of(table: Lines) -> bytes:
    """Return a table as CSV in UTF-8 in which no cell can start a formula."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerows([guarded(cell) for cell in row] for row in (table[0], *table[1]))
    return buffer.getvalue().encode("utf-8-sig")


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: with an apostrophe before what could be one."""
    start = cell.lstrip()
    if start[:1] not in _FORMULA or (_BULLETS.match(start) and not _CALL.search(start)):
        return cell
    return f"'{cell}"


def unguarded(text: str) -> str:
    """Return a cell without the apostrophe that keeps spreadsheets from taking it for a formula."""
    return text[1:] if len(text) > 1 and text[0] == "'" and text[1:].lstrip()[:1] in _FORMULA else text
