"""The child: a file comes in as standard input, its parts go out as lines of JSON. Started by `sandbox`."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Iterable
from typing import TextIO

from vademecum.files.conversion import confinement
from vademecum.files.conversion.formats import reader_for
from vademecum.files.conversion.parts import (
    DAMAGED,
    MOST_PARTS,
    MOST_TEXT,
    TOO_LARGE,
    TOO_MUCH_MEMORY,
    Part,
    Unreadable,
)


def main(extension: str) -> None:
    """Read, convert, answer. The last line says how it ended; a child that dies leaves none."""
    out, file = sys.stdout, sys.stdin.buffer
    confinement.confine()
    ending: dict[str, object]
    written = _Writer(out)
    try:
        beginning = file.read(8192)
        file.seek(0)
        written.all(reader_for(beginning, extension=extension)(file))
        ending = {"is_cut": written.is_cut}
    except Unreadable as error:
        ending = written.refused(error.reason, error.detail)
    except MemoryError:
        ending = written.refused(TOO_MUCH_MEMORY)
    except OSError as error:
        ending = written.refused(TOO_LARGE if error.errno == errno.EFBIG else DAMAGED, str(error))
    except Exception as error:  # a broken file breaks its reader in any way there is
        ending = written.refused(DAMAGED, f"{type(error).__name__}: {error}")
    out.write(json.dumps(ending) + "\n")
    out.flush()
    os._exit(0)  # nothing of the file's making is run on the way out


class _Writer:
    """Writes parts as they come, and knows what was written when a reader stops."""

    def __init__(self, out: TextIO) -> None:
        self.out = out
        self.length = 0
        self.is_cut = False

    def all(self, parts: Iterable[Part]) -> None:
        for number, part in enumerate(parts):
            if number >= MOST_PARTS or self.length >= MOST_TEXT:
                self.is_cut = True
                return
            text = part.text[: MOST_TEXT - self.length]
            self.length += len(text)
            self.out.write(json.dumps([text, part.place[:200], part.heading[:300]]) + "\n")

    def refused(self, reason: str, detail: str = "") -> dict[str, object]:
        """Say why the file is refused; one that is only damaged keeps what was read before the damage."""
        if reason == DAMAGED and self.length:
            return {"is_cut": True}
        return {"reason": reason, "detail": detail[:300]}


if __name__ == "__main__":
    main(sys.argv[1])
