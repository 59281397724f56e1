"""The one place where an archive from outside is opened: everything is judged before the first byte is unpacked.

Only zip. What is refused, and why, is in `REASONS`; an archive is taken whole or not at all. Nothing here follows a
name to a place on disk except `Archive.unpack_into`, which writes new regular files below a folder that is empty.
"""

from __future__ import annotations

import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO


def _(text: str) -> str:
    """Mark a sentence for translation; whoever shows it translates it (calculations open archives too)."""
    return text


MEGABYTE = 1024 * 1024
CHUNK = 64 * 1024
NAME_CHARACTERS = 255
RATIO_MATTERS_FROM = MEGABYTE  # a short file of spaces shrinks more than any ratio, and harms nobody
DIRECTORY_BYTES_PER_FILE = 1024  # room for a long name and the notes of Mac and Info-ZIP; a real one is under 200
NESTED = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".jar")

_HIDDEN = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_END, _END_SIZE, _LOCATOR, _LOCATOR_SIZE, _LONGEST_COMMENT = b"PK\x05\x06", 22, b"PK\x06\x07", 20, 65535
# What zipfile runs into in an archive that somebody altered, e.g. a seek before the beginning of the file.
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, RuntimeError, ValueError)

REASONS = {
    "no-archive": _("This is no zip archive, or it is damaged."),
    "too-many": _("The archive holds more than {limit} files."),
    "too-large": _("Unpacked, the archive is larger than {limit} MB."),
    "file-too-large": _("“{name}” in the archive is larger than {limit} MB."),
    "ratio": _("“{name}” in the archive unpacks to more than {limit} times its size."),
    "depth": _("“{name}” in the archive lies more than {limit} folders deep."),
    "name": _("The archive holds a file with a name that is not allowed: “{name}”."),
    "place": _("“{name}” in the archive points outside of it."),
    "link": _("“{name}” in the archive is a link or a device, no file."),
    "twice": _("The archive holds “{name}” twice, or two names that differ only in capitals or accents."),
    "encrypted": _("The archive is protected by a password."),
    "method": _("“{name}” in the archive is packed in a way that is not read here."),
    "nested": _("The archive holds another archive: “{name}”."),
    "damaged": _("“{name}” in the archive is damaged."),
}


class UnsafeArchive(ValueError):
    """Raised for an archive that is not taken. `reason` is a key of `REASONS`; its text is fit for people."""

    def __init__(self, reason: str, *, name: str = "", limit: int = 0) -> None:
        self.reason, self.name, self.limit = reason, _HIDDEN.sub("\ufffd", name)[-120:], limit
        super().__init__(reason)

    def __str__(self) -> str:
        return self.message()

    def message(self, translate: Callable[[str], str] = str) -> str:
        """Return the sentence that says what is wrong, in the language that `translate` gives."""
        sentence = translate(REASONS[self.reason])
        return sentence.replace("{name}", self.name).replace("{limit}", str(self.limit))


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is taken. Sizes in bytes as unpacked; `ratio` is unpacked to packed size of one file."""

    files: int = 5_000
    total: int = 500 * MEGABYTE
    file: int = 200 * MEGABYTE
    ratio: int = 200
    depth: int = 20
    takes_archives: bool = False


@contextmanager
def opened(source: bytes | BinaryIO, *, limits: Limits | None = None) -> Iterator[Archive]:
    """Open an archive that is within the limits; raise `UnsafeArchive`."""
    limits = limits or Limits()
    file: BinaryIO = BytesIO(source) if isinstance(source, bytes) else source
    _judge_end(file, limits)
    try:
        archive = zipfile.ZipFile(file)
    except _ZIP_ERRORS as error:
        raise UnsafeArchive("no-archive") from error
    with archive:
        yield Archive(archive, _judged(archive.infolist(), limits))


class Archive:
    """An archive that has been judged. Names are those of files, with `/`, in the order of the archive."""

    def __init__(self, archive: zipfile.ZipFile, rows: dict[str, zipfile.ZipInfo]) -> None:
        self._archive, self._rows = archive, rows

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._rows)

    def __contains__(self, name: str) -> bool:
        return name in self._rows

    def size(self, name: str) -> int:
        return self._rows[name].file_size

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of a file a piece at a time; raise `UnsafeArchive` where it is not what it said it is."""
        row, done = self._rows[name], 0
        try:
            with self._archive.open(row) as opened_file:
                while chunk := opened_file.read(CHUNK):
                    done += len(chunk)
                    yield chunk
        except _ZIP_ERRORS as error:
            raise UnsafeArchive("damaged", name=name) from error
        if done != row.file_size:
            raise UnsafeArchive("damaged", name=name)

    def read(self, name: str, *, most: int = 20 * MEGABYTE) -> bytes:
        """Return a whole file; raise `UnsafeArchive` if it is larger than `most` bytes."""
        if self.size(name) > most:
            raise UnsafeArchive("file-too-large", name=name, limit=most // MEGABYTE)
        return b"".join(self.chunks(name))

    def spooled(self, name: str) -> IO[bytes]:
        """Return a file at its beginning, in memory while it is small; the caller closes it."""
        spool = SpooledTemporaryFile(max_size=MEGABYTE)  # noqa: SIM115  (handed to the caller)
        try:
            for chunk in self.chunks(name):
                spool.write(chunk)
        except UnsafeArchive:
            spool.close()
            raise
        spool.seek(0)
        return spool

    def unpack_into(self, folder: Path) -> None:
        """Write every file below a folder that exists and is empty; what was written stays there if one is damaged."""
        if any(folder.iterdir()):
            raise FileExistsError(f"{folder} is not empty.")
        for name in self._rows:
            path = folder.joinpath(*name.split("/"))
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as written:
                for chunk in self.chunks(name):
                    written.write(chunk)


def _judge_end(file: BinaryIO, limits: Limits) -> None:
    """Refuse by the last record, before a list of a million names is read into memory."""
    file.seek(0, 2)
    length = file.tell()
    start = max(0, length - _END_SIZE - _LONGEST_COMMENT - _LOCATOR_SIZE)
    file.seek(start)
    tail = file.read(length - start)
    file.seek(0)
    at = len(tail) - _END_SIZE
    if at < 0 or not (tail[at:].startswith(_END) and tail.endswith(b"\0\0")):  # as zipfile looks for it
        at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise UnsafeArchive("no-archive")
    _disk, _disks, _here, count, size, _offset, _comment = struct.unpack("<4H2LH", tail[at + 4 : at + _END_SIZE])
    is_long = tail[max(0, at - _LOCATOR_SIZE) : at].startswith(_LOCATOR)
    if is_long or count > limits.files or size > limits.files * DIRECTORY_BYTES_PER_FILE:
        raise UnsafeArchive("too-many", limit=limits.files)


def _judged(rows: list[zipfile.ZipInfo], limits: Limits) -> dict[str, zipfile.ZipInfo]:
    if len(rows) > limits.files:
        raise UnsafeArchive("too-many", limit=limits.files)
    files: dict[str, zipfile.ZipInfo] = {}
    taken: set[str] = set()
    folders: set[str] = set()
    total = 0
    for row in rows:
        _judge_name(row, limits)
        _judge_content(row, limits)
        folded = _folded(row.filename)
        if folded in taken:
            raise UnsafeArchive("twice", name=row.filename)
        if row.is_dir():
            folders.add(folded)
            continue
        taken.add(folded)
        parts = folded.split("/")
        folders.update("/".join(parts[:number]) for number in range(1, len(parts)))
        total += row.file_size
        if total > limits.total:
            raise UnsafeArchive("too-large", limit=limits.total // MEGABYTE)
        files[row.filename] = row
    if clash := taken & folders:
        raise UnsafeArchive("twice", name=min(clash))
    return files


def _folded(name: str) -> str:
    """Return what two names have in common where a disk does not tell them apart."""
    return unicodedata.normalize("NFKC", name.rstrip("/")).casefold()


def _judge_name(row: zipfile.ZipInfo, limits: Limits) -> None:
    name = row.orig_filename  # `filename` ends at the first NUL
    if name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name) or ".." in re.split(r"[/\\]", name):
        raise UnsafeArchive("place", name=name)
    parts = name.removesuffix("/").split("/")
    is_odd = any(part in ("", ".") or part != part.rstrip(". ") for part in parts)
    is_long = len(name) > NAME_CHARACTERS or any(len(part.encode(errors="replace")) > 255 for part in parts)
    if is_odd or is_long or _HIDDEN.search(name) or any(sign in name for sign in '\\:*?"<>|'):
        raise UnsafeArchive("name", name=name)
    if len(parts) > limits.depth:
        raise UnsafeArchive("depth", name=name, limit=limits.depth)


def _judge_content(row: zipfile.ZipInfo, limits: Limits) -> None:
    name, mode = row.filename, row.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise UnsafeArchive("link", name=name)
    if row.flag_bits & 0x1:
        raise UnsafeArchive("encrypted")
    if row.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnsafeArchive("method", name=name)
    if row.file_size > limits.file:
        raise UnsafeArchive("file-too-large", name=name, limit=limits.file // MEGABYTE)
    if row.file_size > RATIO_MATTERS_FROM and row.file_size > limits.ratio * max(1, row.compress_size):
        raise UnsafeArchive("ratio", name=name, limit=limits.ratio)
    if not limits.takes_archives and name.lower().endswith(NESTED):
        raise UnsafeArchive("nested", name=name)
