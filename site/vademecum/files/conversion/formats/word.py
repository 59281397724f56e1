"""Text documents (.docx): cut at headings; tables row by row; what was deleted under tracking stays deleted.

Comments, headers and footers are left out: the first are talk about the text, the others repeat on every page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from vademecum.files.conversion.formats.package import Package, attribute, children, find, local
from vademecum.files.conversion.parts import Part, sections

SKIPPED = {"del", "moveFrom", "Fallback", "instrText", "pPr", "rPr", "delText", "sdtPr", "tblPr", "trPr", "tcPr"}
_HEADING_NAME = re.compile(r"^(?:heading|titre|überschrift|título|titolo|kop)\s*(\d)$", re.IGNORECASE)
NO_OUTLINE = 9


def read(package: Package, main: str, root: Element) -> Iterable[Part]:
    """Yield the text under each heading, then the notes and the words of charts."""
    levels = _heading_levels(package, main)
    body = find(root, "body")
    blocks = list(_blocks(body, levels)) if body is not None else []
    for kind, target in package.relations(main).values():
        if kind in ("footnotes", "endnotes") and package.has(target):
            notes = package.xml(target)
            blocks += [
                (0, _paragraph(p))
                for note in notes
                if not attribute(note, "type")
                for p in note.iter()
                if local(p) == "p"
            ]
    blocks += [(0, words) for words in package.charts(main)]
    return sections(blocks)


def _blocks(parent: Element, levels: dict[str, int]) -> Iterator[tuple[int, str]]:
    for child in parent:
        name = local(child)
        if name == "p":
            yield _level(child, levels), _paragraph(child)
            for box in _text_boxes(child):
                yield from _blocks(box, levels)
        elif name == "tbl":
            for row in child.iter():
                if local(row) == "tr" and not _is_deleted(row):
                    yield 0, " | ".join(filter(None, (_cell(cell) for cell in row.iter() if local(cell) == "tc")))
        elif name not in SKIPPED:
            yield from _blocks(child, levels)


def _cell(cell: Element) -> str:
    return " ".join(filter(None, (_paragraph(p) for p in cell.iter() if local(p) == "p"))).strip()


def _is_deleted(row: Element) -> bool:
    return find(row, "trPr", "del") is not None


def _paragraph(element: Element) -> str:
    return "".join(_runs(element)).strip()


def _runs(element: Element) -> Iterator[str]:
    for child in element:
        name = local(child)
        if name in SKIPPED or name == "txbxContent":
            continue
        if name == "t":
            yield child.text or ""
        elif name in ("tab", "br", "cr"):
            yield " "
        elif name == "noBreakHyphen":
            yield "-"
        else:
            yield from _runs(child)


def _text_boxes(element: Element) -> Iterator[Element]:
    """Yield the outermost text boxes; of an alternative content only the modern choice."""
    for child in element:
        if local(child) == "txbxContent":
            yield child
        elif local(child) not in SKIPPED:
            yield from _text_boxes(child)


def _level(paragraph: Element, levels: dict[str, int]) -> int:
    properties = find(paragraph, "pPr")
    outline, style = find(properties, "outlineLvl"), find(properties, "pStyle")
    if outline is not None and attribute(outline, "val").isdigit():
        value = int(attribute(outline, "val"))
        return value + 1 if value < NO_OUTLINE else 0
    return levels.get(attribute(style, "val"), 0) if style is not None else 0


def _heading_levels(package: Package, main: str) -> dict[str, int]:
    """Return style → level of heading, through the styles that a style is based on."""
    target = next((t for kind, t in package.relations(main).values() if kind == "styles"), "")
    root = package.optional_xml(target) if target else None
    own: dict[str, int] = {}
    parents: dict[str, str] = {}
    for style in children(root, "style") if root is not None else ():
        key = attribute(style, "styleId")
        name, based, outline = find(style, "name"), find(style, "basedOn"), find(style, "pPr", "outlineLvl")
        label = attribute(name, "val") if name is not None else ""
        if label.lower() in ("title", "titre"):
            own[key] = 1
        elif (
            outline is not None and attribute(outline, "val").isdigit() and int(attribute(outline, "val")) < NO_OUTLINE
        ):
            own[key] = int(attribute(outline, "val")) + 1
        elif match := _HEADING_NAME.match(label):
            own[key] = int(match[1])
        if based is not None:
            parents[key] = attribute(based, "val")
    return {key: level for key in {*own, *parents} if (level := _inherited(key, own, parents))}


def _inherited(key: str, own: dict[str, int], parents: dict[str, str]) -> int:
    for _step in range(12):  # styles may be based on each other in a circle
        if key in own or key not in parents:
            break
        key = parents[key]
    return own.get(key, 0)
