"""Workbooks (.xlsx): stretches of rows per sheet. Hidden sheets stay hidden; dates are written as dates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from xml.etree.ElementTree import Element

from vademecum.files.conversion.formats.package import Package, attribute, children, find, local, related
from vademecum.files.conversion.parts import Part, pieces, tidy

DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)})
_NOT_SHOWN = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_DAYS = {"false": datetime(1899, 12, 30), "true": datetime(1904, 1, 1)}


def read(package: Package, main: str, root: Element) -> Iterable[Part]:
    """Yield the parts of each sheet in the order of the workbook."""
    relations = package.relations(main)
    targets = dict(relations.values())
    strings = _strings(package.optional_xml(targets.get("sharedStrings", "-")))
    dates = _date_styles(package.optional_xml(targets.get("styles", "-")))
    properties = find(root, "workbookPr")
    since_1904 = properties is not None and attribute(properties, "date1904") in ("1", "true")
    start = _DAYS["true" if since_1904 else "false"]
    sheets = find(root, "sheets")
    for number, sheet in enumerate(sheets if sheets is not None else (), start=1):
        kind, target = relations.get(related(sheet), ("", ""))
        if attribute(sheet, "state") in ("hidden", "veryHidden") or kind != "worksheet" or not package.has(target):
            continue
        title = attribute(sheet, "name")
        lines = _rows(package.xml(target), strings, dates, start)
        for part, (_first, text) in enumerate(pieces(line for line in lines if line), start=1):
            place = f"sheet={number}" if part == 1 else f"sheet={number}.{part}"
            yield Part(text=tidy(text), place=place, heading=tidy(title))


def _rows(root: Element, strings: list[str], dates: frozenset[int], start: datetime) -> Iterator[str]:
    data = find(root, "sheetData")
    for row in data if data is not None else ():
        cells = (_value(cell, strings, dates, start) for cell in children(row, "c"))
        yield " | ".join(cell for cell in cells if cell)


def _value(cell: Element, strings: list[str], dates: frozenset[int], start: datetime) -> str:
    kind = attribute(cell, "t")
    if kind == "inlineStr":
        return _rich(find(cell, "is"))
    value = find(cell, "v")
    text = (value.text or "").strip() if value is not None else ""
    if kind == "s":
        return strings[int(text)] if text.isdigit() and int(text) < len(strings) else ""
    if kind == "b":
        return ""
    if kind == "e":
        return ""
    style = attribute(cell, "s")
    if kind in ("", "n") and text and style.isdigit() and int(style) in dates:
        return _as_date(text, start)
    return text


def _as_date(text: str, start: datetime) -> str:
    try:
        moment = start + timedelta(days=float(text))
    except (ValueError, OverflowError):
        return text
    if float(text) < 1:
        return f"{moment:%H:%M}"
    return f"{moment:%Y-%m-%d}" if moment.hour == moment.minute == 0 else f"{moment:%Y-%m-%d %H:%M}"


def _strings(root: Element | None) -> list[str]:
    return [_rich(item) for item in children(root, "si")] if root is not None else []


def _rich(item: Element | None) -> str:
    """Return the text of a string without its reading aids (`rPh`)."""
    if item is None:
        return ""
    runs = [item, *children(item, "r")]
    return "".join(t.text or "" for run in runs for t in children(run, "t")).strip()


def _date_styles(root: Element | None) -> frozenset[int]:
    """Return the numbers of the cell styles that write a number as a date or time."""
    if root is None:
        return frozenset()
    own = {
        int(attribute(one, "numFmtId")): _NOT_SHOWN.sub("", attribute(one, "formatCode")).lower()
        for one in root.iter()
        if local(one) == "numFmt" and attribute(one, "numFmtId").isdigit()
    }
    formats = {number for number, code in own.items() if set(code) & set("ymdhs") and "general" not in code}
    formats |= DATE_FORMATS - own.keys()
    cells = find(root, "cellXfs")
    return frozenset(
        number
        for number, style in enumerate(cells if cells is not None else ())
        if attribute(style, "numFmtId").isdigit() and int(attribute(style, "numFmtId")) in formats
    )
