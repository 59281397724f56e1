"""Pictures inside questions. A text names one by its content, `picture:<SHA-256>.png`, wherever it is kept.

Pure: whoever reads a file collects its pictures in a `Gallery`, whoever writes one asks a `Pictures` for their bytes.
Only pictures of dots are taken, known by their first bytes; a drawing (SVG) is a program and stays outside.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterable
from html import unescape

from training.questions import Question

KINDS = {".png": "image/png", ".jpg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp"}
MOST_BYTES = 5 * 1024 * 1024
NAME = re.compile(r"picture:([0-9a-f]{64}\.(?:png|jpg|gif|webp))")
_IMG = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_SRC = re.compile(r"""(\bsrc\s*=\s*)("([^"]*)"|'([^']*)')""", re.IGNORECASE)
_ALT = re.compile(r"""\balt\s*=\s*("([^"]*)"|'([^']*)')""", re.IGNORECASE)
_DATA = re.compile(r"data:image/[a-z.+-]+;base64,(.*)", re.DOTALL | re.IGNORECASE)

Pictures = Callable[[str], bytes | None]  # the bytes behind a name, None where there are none


def no_pictures(name: str) -> bytes | None:
    return None


def ending_of(data: bytes) -> str:
    """Return the ending that the first bytes of a picture stand for; empty for what is none of ours."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return ".png"
    if data.startswith(b"\xff\xd8\xff"):
        return ".jpg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return ".gif"
    return ".webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else ""


def name_of(data: bytes) -> str:
    """Return the name of a picture by its content; empty for what is none or too large."""
    ending = ending_of(data)
    return f"{hashlib.sha256(data).hexdigest()}{ending}" if ending and len(data) <= MOST_BYTES else ""


def names_in(question: Question) -> tuple[str, ...]:
    """Return the names of the pictures that a question shows."""
    return tuple(dict.fromkeys(name for text in question.texts() for name in NAME.findall(text.text)))


def from_base64(written: str | None) -> bytes:
    """Return what base64 stands for; nothing where it is damaged or too long."""
    written = "".join((written or "").split())
    if not written or len(written) > MOST_BYTES * 2:
        return b""
    try:
        return base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        return b""


class Gallery:
    """The pictures of a file that is being read, by name, and what was not taken of them."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def keep(self, data: bytes) -> str:
        """Keep a picture and return how a text names it; empty for what is no picture of ours."""
        name = name_of(data)
        if not name:
            return ""
        self.kept[name] = data
        return f"picture:{name}"

    def settle(self, html: str, find: Callable[[str], bytes | None]) -> tuple[str, list[str]]:
        """Return HTML that names its pictures as ours, and the sources that could not be taken.

        `find` returns the bytes behind a source, None for one that is not in the file. A picture that is not taken
        leaves its words; one from another host too, as no page of ours asks a stranger for anything.
        """
        missing: list[str] = []

        def settled(tag: re.Match[str]) -> str:
            source = _SRC.search(tag[0])
            written = unescape((source[3] or source[4] or "") if source else "")
            if NAME.fullmatch(written):
                return tag[0]
            inline = _DATA.fullmatch(written)
            data = from_base64(inline[1]) if inline else find(written)
            kept = self.keep(data) if data else ""
            if kept and source:
                return f'{tag[0][: source.start()]}{source[1]}"{kept}"{tag[0][source.end() :]}'
            missing.append("data:" if inline else written or "img")
            words = _ALT.search(tag[0])
            return (words[2] or words[3] or "") if words else ""

        return _IMG.sub(settled, html), missing


def without(text: str, keep: Iterable[str] = ()) -> str:
    """Return HTML whose pictures of ours, other than `keep`, have left their words."""
    kept = set(keep)

    def worded(tag: re.Match[str]) -> str:
        found = NAME.search(tag[0])
        if found is None or found[1] in kept:
            return tag[0]
        words = _ALT.search(tag[0])
        return (words[2] or words[3] or "") if words else ""

    return _IMG.sub(worded, text)
