"""Drawings in SVG are programs as much as pictures: only what draws is let through."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

SVG = "http://www.w3.org/2000/svg"
XLINK = "{http://www.w3.org/1999/xlink}href"
ELEMENTS = frozenset(
    ("svg g defs symbol title desc path rect circle ellipse line polyline polygon text tspan textPath marker "  # noqa: SIM905
     "linearGradient radialGradient stop clipPath mask pattern use switch").split()
)  # fmt: skip
_NUMBER = re.compile(r"\s*([0-9.]+)")
_DANGEROUS = re.compile(r"url\(\s*['\"]?(?!#)|javascript:|expression\(|@import|data:", re.I)


class UnsafeDrawing(ValueError):
    """The file is not a drawing that can be shown."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A cleaned drawing and its size in pixels."""

    data: bytes
    size: tuple[int, int]


def clean_svg(data: bytes) -> Drawing:
    """Return the drawing without scripts, styles, events, outside references and foreign content. No DTD is read."""
    try:
        root = fromstring(data, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except (ParseError, DefusedXmlException, ValueError, RecursionError) as error:
        raise UnsafeDrawing("it is not well-formed SVG without entities.") from error
    if root.tag not in {f"{{{SVG}}}svg", "svg"}:
        raise UnsafeDrawing("it is not SVG.")
    _clean(root)
    return Drawing(data=tostring(root, encoding="utf-8"), size=_size(root))


def _name(element: Element) -> str:
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def _clean(root: Element) -> None:
    waiting = [root]
    while waiting:
        element = waiting.pop()
        for attribute in list(element.attrib):
            if not _harmless(attribute, element.attrib[attribute]):
                del element.attrib[attribute]
        for child in list(element):
            if _name(child) in ELEMENTS and (not child.tag.startswith("{") or child.tag.startswith(f"{{{SVG}}}")):
                waiting.append(child)
            else:
                element.remove(child)


def _harmless(name: str, value: str) -> bool:
    bare = name.rsplit("}", 1)[-1].lower()
    if bare.startswith("on"):
        return False
    if bare == "href":
        return value.strip().startswith("#")
    return not _DANGEROUS.search(value)


def _size(root: Element) -> tuple[int, int]:
    width, height = (_NUMBER.match(root.get(name, "")) for name in ("width", "height"))
    percent = "%" in root.get("width", "") + root.get("height", "")
    if width and height and not percent:
        return max(1, round(float(width[1]))), max(1, round(float(height[1])))
    box = re.findall(r"-?[0-9.]+", root.get("viewBox", ""))
    if len(box) == 4:
        return max(1, round(float(box[2]))), max(1, round(float(box[3])))
    return 300, 150
