"""XML from outside as a tree: no DTD, no entity, nothing external; and the line in which elements of interest begin."""

from __future__ import annotations

from collections.abc import Container
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from training.formats.base import Unreadable

LINE = "{vademecum}line"


class _Lines(TreeBuilder):
    """Notes on elements of some names the line they begin in."""

    def __init__(self, names: Container[str]) -> None:
        super().__init__()
        self.names = names
        self.parser: Any = None

    def start(self, tag: Any, attributes: Any) -> Element:
        element = super().start(tag, attributes)
        if tag.rpartition("}")[2] in self.names:
            element.set(LINE, str(self.parser.parser.CurrentLineNumber))
        return element


def tree(data: bytes, *, names: Container[str] = ()) -> Element:
    """Return the root; elements of these names know their line (`line_of`). Raise `Unreadable` with line and reason."""
    builder = _Lines(names)
    parser = DefusedXMLParser(target=builder, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    builder.parser = parser
    try:
        parser.feed(data)
        root: Element = parser.close()
    except ParseError as error:
        raise Unreadable(max(1, error.position[0]), "xml", reason=error) from error
    except (DefusedXmlException, ValueError, LookupError) as error:
        raise Unreadable(1, "xml", reason=type(error).__name__) from error
    return root


def line_of(element: Element) -> int:
    return int(element.get(LINE, "1"))
