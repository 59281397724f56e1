"""Rich text (.rtf): the words, without fonts, pictures, headers and other destinations beside the text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import IO

from vademecum.files.conversion.parts import Part, pieces, tidy

_TOKEN = re.compile(rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)")
SKIPPED = frozenset(b"fonttbl colortbl stylesheet info pict object header footer headerl headerr footerl footerr "
                    b"listtable listoverridetable rsidtbl generator themedata datastore xmlnstbl fldinst".split())  # fmt: skip
BREAKS = {b"par": "\n", b"line": "\n", b"row": "\n", b"page": "\n", b"sect": "\n", b"tab": " ", b"cell": " | "}


def read(file: IO[bytes]) -> Iterable[Part]:
    """Yield stretches of lines."""
    for line, text in pieces(_text(file.read()).splitlines()):
        yield Part(text=tidy(text), place=f"line={line}")


def _text(data: bytes) -> str:
    out: list[str] = []
    silent = [False]  # one entry for each open group: is its text beside the text?
    to_skip = 0  # characters that stand in for the Unicode character before them
    for token in _TOKEN.finditer(data):
        word, number, code, sign, brace, plain = token.groups()
        if brace:
            silent.append(silent[-1]) if brace == b"{" else silent.pop() if len(silent) > 1 else None
        elif sign == b"*" or word in SKIPPED:
            silent[-1] = True
        elif silent[-1]:
            continue
        elif word == b"u" and number:
            out.append(chr(int(number) % 0x10000))
            to_skip = 1
        elif word in BREAKS:
            out.append(BREAKS[word])
        elif code:
            out.append("" if to_skip else bytes.fromhex(code.decode()).decode("cp1252", errors="replace"))
            to_skip = 0
        elif sign in (b"\\", b"{", b"}", b"~"):
            out.append(" " if sign == b"~" else sign.decode())
        elif plain:
            out.append(plain.decode("cp1252", errors="replace")[to_skip:])
            to_skip = 0
    return "".join(out).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
