"""The office formats that are an archive of XML: opened with bounds, without any DTD, told apart by their main part."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import IO, Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from vademecum.files.conversion.parts import (
    DAMAGED,
    ENCRYPTED,
    TOO_LARGE,
    UNKNOWN_FORMAT,
    UNSAFE,
    Part,
    Unreadable,
)

MOST_MEMBERS = 10_000
LARGEST_MEMBER = 48 * 1024 * 1024
LARGEST_WHOLE = 160 * 1024 * 1024


def read(file: IO[bytes]) -> Iterable[Part]:
    """Yield the parts of a text document, a workbook, a presentation or an OpenDocument."""
    from vademecum.files.conversion.formats import open_document, presentation, spreadsheet, word

    try:
        package = Package(file)
        if package.has("content.xml"):
            yield from open_document.read(package)
            return
        main = package.main_part
        root = package.xml(main)
        readers: dict[str, Any] = {
            "document": word.read,
            "workbook": spreadsheet.read,
            "presentation": presentation.read,
        }
        if local(root) not in readers:
            raise Unreadable(UNKNOWN_FORMAT)
        yield from readers[local(root)](package, main, root)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ParseError, zlib.error) as error:
        raise Unreadable(DAMAGED, str(error)) from error
    except DefusedXmlException as error:
        raise Unreadable(UNSAFE, str(error)) from error
    except RecursionError as error:
        raise Unreadable(UNSAFE, "nested too deep") from error


class Package:
    """An opened archive. Names are compared without case; what was unpacked is counted, not what is promised."""

    def __init__(self, file: IO[bytes]) -> None:
        self.archive = zipfile.ZipFile(file)
        names = self.archive.namelist()
        if len(names) > MOST_MEMBERS:
            raise Unreadable(TOO_LARGE, f"{len(names)} members")
        self.names = {name.replace("\\", "/").lower(): name for name in reversed(names)}
        self.left = LARGEST_WHOLE

    def has(self, name: str) -> bool:
        return name.lower() in self.names

    def bytes(self, name: str) -> bytes:
        """Return a member; raise where it is missing, locked, or larger than allowed."""
        if not self.has(name):
            raise Unreadable(DAMAGED, f"{name} is missing")
        info = self.archive.getinfo(self.names[name.lower()])
        if info.flag_bits & 1:
            raise Unreadable(ENCRYPTED)
        bound = min(LARGEST_MEMBER, self.left)
        with self.archive.open(info) as opened:
            data = opened.read(bound + 1)
        if len(data) > bound:
            raise Unreadable(TOO_LARGE, f"{name} unpacks to more than {bound} bytes")
        self.left -= len(data)
        return data

    def xml(self, name: str) -> Element:
        """Return a member as a tree. A document type declaration is refused: no office program writes one."""
        return fromstring(self.bytes(name), forbid_dtd=True)

    def optional_xml(self, name: str) -> Element | None:
        return self.xml(name) if self.has(name) else None

    @cached_property
    def main_part(self) -> str:
        for kind, target in self.relations("").values():
            if kind == "officeDocument":
                return target
        raise Unreadable(UNKNOWN_FORMAT, "an archive without a main document")

    def charts(self, part: str) -> Iterator[str]:
        """Yield the words of the charts that a part shows: titles, series, categories; no figures."""
        for kind, target in self.relations(part).values():
            if kind == "chart" and self.has(target):
                tree = self.xml(target)
                texts = [t for one in tree.iter() if local(one) == "strCache" for t in one.iter() if local(t) == "v"]
                texts += [one for one in tree.iter() if local(one) == "t"]
                yield " | ".join(dict.fromkeys(text.text.strip() for text in texts if text.text))

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Return id → (last word of the type, name of the part) for the inner relations of a part."""
        folder, name = posixpath.split(part)
        root = self.optional_xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        found = {}
        for relation in root if root is not None else ():
            if relation.get("TargetMode") == "External":
                continue  # never followed, not even to look
            target = posixpath.normpath(posixpath.join("/" + folder, (relation.get("Target") or "").replace("\\", "/")))
            kind = (relation.get("Type") or "").rsplit("/", 1)[-1]
            found[relation.get("Id", "")] = kind, target.lstrip("/")
        return found


def local(element: Element) -> str:
    """Return a tag without its namespace: strict and transitional files differ only there."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """Return an attribute by its local name, whatever its namespace."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return value
    return ""


def children(element: Element, *names: str) -> Iterator[Element]:
    return (child for child in element if local(child) in names)


def find(element: Element | None, *path: str) -> Element | None:
    """Return the first element under the local names of `path`."""
    for name in path:
        element = next(children(element, name), None) if element is not None else None
    return element


def related(element: Element) -> str:
    """Return the relation that an element names (`r:id`), not its own `id`."""
    return next((v for k, v in element.attrib.items() if k.endswith("}id") and "elationships" in k), "")
