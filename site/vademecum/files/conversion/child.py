"""The child: a file comes in as standard input, its parts go out as lines of JSON. Started by `sandbox`."""

from __future__ import annotations

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
    try:
        beginning = file.read(8192)
        file.seek(0)
        ending = {"is_cut": _write(out, reader_for(beginning, extension=extension)(file))}
    except Unreadable as error:
        ending = {"reason": error.reason, "detail": error.detail[:300]}
    except MemoryError:
        ending = {"reason": TOO_MUCH_MEMORY, "detail": ""}
    except OSError as error:
        ending = {"reason": TOO_LARGE if error.errno == 27 else DAMAGED, "detail": str(error)[:300]}
    except Exception as error:  # a broken file breaks its reader in any way there is
        ending = {"reason": DAMAGED, "detail": f"{type(error).__name__}: {error}"[:300]}
    out.write(json.dumps(ending) + "\n")
    out.flush()
    os._exit(0)  # nothing of the file's making is run on the way out


def _write(out: TextIO, parts: Iterable[Part]) -> bool:
    """Write the parts; say whether some were left out."""
    length = 0
    for number, part in enumerate(parts):
        if number >= MOST_PARTS or length >= MOST_TEXT:
            return True
        text = part.text[: MOST_TEXT - length]
        length += len(text)
        out.write(json.dumps([text, part.place[:200], part.heading[:300]]) + "\n")
    return False


if __name__ == "__main__":
    main(sys.argv[1])
