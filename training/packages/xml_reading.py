"""Manifests are read by a parser that takes no DTD, no entities and nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from training.packages.structure import Refused

MANIFEST_BYTES = 5 * 1024 * 1024
DEEPEST = 60


def root_of(data: bytes, *, name: str) -> Element:
    """Return the first element of a manifest; raise `Refused`."""
    if len(data) > MANIFEST_BYTES:
        raise Refused("too-large", limit=MANIFEST_BYTES // 1024 // 1024)
    try:
        data = data if data[:2] in (b"\xff\xfe", b"\xfe\xff") else data.strip()
        root: Element = fromstring(data, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise Refused("xml", name=name, reason=type(error).__name__) from error
    except (ParseError, ValueError, LookupError) as error:
        raise Refused("xml", name=name, reason=error) from error
    if _is_too_deep(root):
        raise Refused("xml", name=name, reason=f"> {DEEPEST}")
    return root


def _is_too_deep(root: Element) -> bool:
    level, depth = [root], 0
    while level and depth <= DEEPEST:
        level, depth = [child for element in level for child in element], depth + 1
    return depth > DEEPEST


def local(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element if local(child).lower() == name.lower())


def child(element: Element, name: str) -> Element | None:
    return next(children(element, name), None)


def words(element: Element | None) -> str:
    """Return the text of an element, without the breaks that indentation made."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def attribute(element: Element, name: str) -> str:
    """Return an attribute by its name without namespace, capitals aside: manifests disagree about both."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2].lower() == name.lower():
            return value.strip()
    return ""
