"""PDF: one part per page, under the entry of the outline that stands over it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from itertools import islice
from typing import IO, Any

import pypdfium2

from vademecum.files.conversion.parts import DAMAGED, ENCRYPTED, MOST_PARTS, Part, Unreadable, tidy

MOST_ENTRIES = 2_000
PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD


def read(file: IO[bytes]) -> Iterable[Part]:
    """Yield one part per page; a page that is broken is empty, and the others go on."""
    try:
        document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as error:
        is_locked = getattr(error, "err_code", None) == PASSWORD_ERROR or "password" in str(error).lower()
        raise Unreadable(ENCRYPTED if is_locked else DAMAGED, str(error)) from error
    headings = _headings(document)
    heading = ""
    for number in range(min(len(document), MOST_PARTS)):
        heading = headings.get(number, heading)
        yield Part(text=tidy(_text(document, number)), place=f"page={number + 1}", heading=heading)


def _text(document: Any, number: int) -> str:
    with suppress(pypdfium2.PdfiumError):
        page = document[number]
        text = page.get_textpage()
        try:
            return str(text.get_text_bounded())
        finally:
            text.close()
            page.close()
    return ""


def _headings(document: Any) -> dict[int, str]:
    """Return page → the path of outline entries that begin there; an outline may lead in circles."""
    found: dict[int, str] = {}
    path: list[str] = []
    with suppress(Exception):  # an outline is an extra
        for entry in islice(document.get_toc(max_depth=4), MOST_ENTRIES):
            title, page = _entry(entry)
            del path[entry.level :]
            path.append(tidy(title))
            if page is not None and page not in found:
                found[page] = " › ".join(path)
    return found


def _entry(entry: Any) -> tuple[str, int | None]:
    destination = entry.get_dest()
    return entry.get_title(), destination.get_index() if destination else None
