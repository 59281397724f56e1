"""Presentations (.pptx): one part per slide under its title, with the speaker's notes. Hidden slides stay hidden."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from vademecum.files.conversion.formats.package import Package, attribute, find, local, related
from vademecum.files.conversion.parts import Part, tidy

TITLES = ("title", "ctrTitle")
FURNITURE = ("dt", "ftr", "sldNum", "hdr", "sldImg")


def read(package: Package, main: str, root: Element) -> Iterable[Part]:
    """Yield the slides in the order in which they are shown."""
    relations = package.relations(main)
    listed = find(root, "sldIdLst")
    for number, entry in enumerate(listed if listed is not None else (), start=1):
        _kind, target = relations.get(related(entry), ("", ""))
        if not package.has(target):
            continue
        slide = package.xml(target)
        if attribute(slide, "show") in ("0", "false"):
            continue
        title, lines = _content(slide)
        yield Part(
            text=tidy("\n".join([*lines, *package.charts(target), *_notes(package, target)])),
            place=f"slide={number}",
            heading=tidy(title),
        )


def _content(slide: Element) -> tuple[str, list[str]]:
    title, lines = "", []
    for shape in _shapes(slide):
        place = next((attribute(p, "type") for p in shape.iter() if local(p) == "ph"), "")
        if place in FURNITURE:
            continue
        paragraphs = list(_paragraphs(shape))
        if place in TITLES and not title:
            title = " ".join(paragraphs)
        else:
            lines += paragraphs
    return title, lines


def _shapes(element: Element) -> Iterator[Element]:
    """Yield what holds text: shapes, and frames with tables or diagrams; of alternatives only the first choice."""
    for child in element:
        if local(child) in ("sp", "graphicFrame", "cxnSp"):
            yield child
        elif local(child) != "Fallback":
            yield from _shapes(child)


def _paragraphs(shape: Element) -> Iterator[str]:
    for row in (one for one in shape.iter() if local(one) == "tr"):
        yield " | ".join(filter(None, (" ".join(_texts(cell)) for cell in row.iter() if local(cell) == "tc")))
    if not any(local(one) == "tr" for one in shape.iter()):
        yield from _texts(shape)


def _texts(element: Element) -> Iterator[str]:
    for paragraph in element.iter():
        if local(paragraph) == "p":
            pieces = (
                one.text or "" if local(one) == "t" else " " for one in paragraph.iter() if local(one) in ("t", "br")
            )
            text = "".join(pieces).strip()
            if text:
                yield text


def _notes(package: Package, slide: str) -> list[str]:
    for kind, target in package.relations(slide).values():
        if kind == "notesSlide" and package.has(target):
            return _content(package.xml(target))[1]
    return []
