"""OpenDocument: text (.odt) cut at headings, workbooks (.ods) sheet by sheet, presentations (.odp) slide by slide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from vademecum.files.conversion.formats.package import Package, attribute, children, find, local
from vademecum.files.conversion.parts import ENCRYPTED, UNKNOWN_FORMAT, Part, Unreadable, pieces, sections, tidy

SKIPPED = {"annotation", "tracked-changes", "sequence-decls", "forms", "note-citation", "bibliography-mark"}
MOST_SPACES = 20


def read(package: Package) -> Iterable[Part]:
    """Yield the parts of whichever kind of document this is."""
    manifest = package.optional_xml("META-INF/manifest.xml")
    if manifest is not None and any(local(one) == "encryption-data" for one in manifest.iter()):
        raise Unreadable(ENCRYPTED)
    body = find(package.xml("content.xml"), "body")
    for content in body if body is not None else ():
        if local(content) == "text":
            return sections(_blocks(content))
        if local(content) == "spreadsheet":
            return _sheets(content)
        if local(content) == "presentation":
            return _slides(content)
    raise Unreadable(UNKNOWN_FORMAT)


def _blocks(parent: Element) -> Iterator[tuple[int, str]]:
    for child in parent:
        name = local(child)
        if name == "h":
            level = attribute(child, "outline-level")
            yield int(level) if level.isdigit() else 1, _text(child)
        elif name == "p":
            yield 0, _text(child)
        elif name == "table-row":
            yield 0, _row(child)
        elif name not in SKIPPED:
            yield from _blocks(child)


def _sheets(content: Element) -> Iterator[Part]:
    for number, table in enumerate(children(content, "table"), start=1):
        rows = (_row(row) for row in table.iter() if local(row) == "table-row")
        for part, (_first, text) in enumerate(pieces(row for row in rows if row), start=1):
            place = f"sheet={number}" if part == 1 else f"sheet={number}.{part}"
            yield Part(text=tidy(text), place=place, heading=tidy(attribute(table, "name")))


def _slides(content: Element) -> Iterator[Part]:
    for number, page in enumerate(children(content, "page"), start=1):
        title, lines = "", []
        for frame in page:
            texts = [text for _level, text in _blocks(frame) if text]
            if attribute(frame, "class") == "title" and not title:
                title = " ".join(texts)
            else:
                lines += texts
        yield Part(text=tidy("\n".join(lines)), place=f"slide={number}", heading=tidy(title))


def _row(row: Element) -> str:
    """Return the cells side by side. A repeated cell counts once: repetitions are how the format stores emptiness."""
    cells = (" ".join(filter(None, (text for _level, text in _blocks(cell)))) for cell in children(row, "table-cell"))
    return " | ".join(cell for cell in cells if cell)


def _text(element: Element) -> str:
    return "".join(_pieces(element)).strip()


def _pieces(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        name = local(child)
        if name in ("tab", "line-break"):
            yield " "
        elif name == "s":
            count = attribute(child, "c")
            yield " " * (min(int(count), MOST_SPACES) if count.isdigit() else 1)
        elif name not in SKIPPED:
            yield from _pieces(child)
        yield child.tail or ""
