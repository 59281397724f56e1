"""The caller's side: start the child, wait no longer than allowed, read its answer."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
from pathlib import Path, PurePosixPath
from typing import IO, Any

from vademecum.files.conversion.parts import (
    DAMAGED,
    LARGEST_FILE,
    NO_TEXT,
    SECONDS,
    TOO_LARGE,
    TOO_MUCH_MEMORY,
    TOO_SLOW,
    Extraction,
    Part,
    Unreadable,
)

READABLE = frozenset({"pdf", "docx", "docm", "dotx", "xlsx", "xlsm", "xltx", "pptx", "potx", "ppsx", "odt", "ods",
                      "odp", "ott", "rtf", "csv", "tsv", "txt", "md", "html", "htm"})  # fmt: skip
_ROOT = str(Path(__file__).resolve().parents[3])
_START = (
    "import sys; sys.path.insert(0, sys.argv[1]); from vademecum.files.conversion.child import main; main(sys.argv[2])"
)


def extract(file: IO[bytes], *, name: str) -> Extraction:
    """Return the parts of an opened file, which is read from its beginning. Raises `Unreadable`."""
    extension = PurePosixPath(name).suffix.lower().lstrip(".")
    with tempfile.TemporaryDirectory(prefix="conversion-") as folder, tempfile.TemporaryFile() as answer:
        with tempfile.TemporaryFile() as copy:
            _copy(file, copy)
            ended = _run(extension, folder=folder, file=copy, answer=answer)
        answer.seek(0)
        return _read(answer, ended)


def _copy(file: IO[bytes], copy: IO[bytes]) -> None:
    """Give the child a file of its own: the store may be far away, and a pipe cannot be sought in."""
    file.seek(0)
    left = LARGEST_FILE
    while data := file.read(1024 * 1024):
        left -= len(data)
        if left < 0:
            raise Unreadable(TOO_LARGE, f"more than {LARGEST_FILE} bytes")
        copy.write(data)
    copy.seek(0)


def _run(extension: str, *, folder: str, file: IO[bytes], answer: IO[bytes]) -> int:
    """Run the child to its end; return its exit code, negative where a signal ended it."""
    child = subprocess.Popen(  # noqa: S603 (our own interpreter and code; the file is only its input)
        [sys.executable, "-I", "-B", "-X", "utf8", "-c", _START, _ROOT, extension],
        stdin=file,
        stdout=answer,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={},
        start_new_session=True,
    )
    try:
        return child.wait(SECONDS)
    except subprocess.TimeoutExpired as error:
        raise Unreadable(TOO_SLOW, f"more than {SECONDS} seconds") from error
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()


def _read(answer: IO[bytes], ended: int) -> Extraction:
    lines = answer.read().splitlines()
    try:
        ending: Any = json.loads(lines[-1])
        parts = tuple(Part(*json.loads(line)) for line in lines[:-1])
    except (IndexError, ValueError, TypeError):
        ending, parts = None, ()
    if not isinstance(ending, dict):
        raise Unreadable(_reason_of(ended), f"the converter ended with {ended}")
    if "reason" in ending:
        raise Unreadable(ending["reason"], ending["detail"])
    parts = tuple(part for part in parts if part.text or part.heading)
    if not any(part.text for part in parts) and not any(part.heading for part in parts):
        raise Unreadable(NO_TEXT)
    return Extraction(parts=parts, is_cut=ending["is_cut"])


def _reason_of(ended: int) -> str:
    """Name why a child that left no last line ended."""
    if ended in (-signal.SIGXCPU, -signal.SIGKILL):
        return TOO_SLOW
    if ended == -signal.SIGXFSZ:
        return TOO_LARGE
    return TOO_MUCH_MEMORY if ended in (-signal.SIGABRT, 1) else DAMAGED
