"""Which reader reads a file: by what it begins with first, by its name only where that says nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import IO

from vademecum.files.conversion.parts import ENCRYPTED, UNKNOWN_FORMAT, Part, Unreadable

Reader = Callable[[IO[bytes]], Iterable[Part]]
COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


def reader_for(beginning: bytes, *, extension: str) -> Reader:
    """Return the reader of a file that begins so."""
    from vademecum.files.conversion.formats import package, pdf, plain, rich_text, web

    by_name: dict[str, Reader] = {"csv": plain.read_table, "tsv": plain.read_table, "txt": plain.read_text,
                                  "md": plain.read_markdown, "html": web.read, "htm": web.read}  # fmt: skip
    if b"%PDF-" in beginning[:1024]:
        return pdf.read
    if beginning.startswith(b"PK\x03\x04"):
        return package.read
    if beginning.startswith(b"{\\rtf"):
        return rich_text.read
    if beginning.startswith(COMPOUND_FILE):
        return _read_compound
    return by_name.get(extension, _refuse)


def _read_compound(file: IO[bytes]) -> Iterable[Part]:
    """Tell an encrypted package from the formats of before 2007: neither has text for us."""
    is_encrypted = ENCRYPTED_PACKAGE in file.read()
    raise Unreadable(ENCRYPTED if is_encrypted else UNKNOWN_FORMAT)


def _refuse(file: IO[bytes]) -> Iterable[Part]:
    raise Unreadable(UNKNOWN_FORMAT)
