"""Read each stored file once, in the background, and tell whoever holds it that its text is there.

A package that keeps files registers a `Holder` and calls `ask_to_read(holder, key)` when a file is new.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from django.db import transaction

from vademecum.files.conversion import Extraction, Unreadable, extract
from vademecum.files.models import FileText
from vademecum.jobs.queue import enqueue


class Holder(Protocol):
    """Something that keeps files: the library's documents, the templates. `name` is unique, keys within it."""

    name: str

    def files(self) -> Iterable[tuple[str, str]]:
        """Return (key, name in the store) of every file."""

    def file(self, key: str) -> Any:
        """Return the stored file of a key (a Django `FieldFile`), or None where there is none."""

    def text_changed(self, key: str) -> None:
        """Hear, in the transaction in which it is kept, that the text of this file is new."""


_holders: dict[str, Holder] = {}


def register(holder: Holder) -> Holder:
    """Make a holder known; call it in `AppConfig.ready()`."""
    _holders[holder.name] = holder
    return holder


def ask_to_read(holder: str, key: str) -> None:
    """Have a file read soon. The job names the key, not the file: whoever sees jobs need not see names of files."""
    enqueue("files.read", {"holder": holder, "key": key}, unique_key=f"{holder}:{key}")


def read(holder: str, key: str) -> FileText | None:
    """Read a file and keep its text, or why there is none; nothing where it was read already or is gone."""
    keeper = _holders.get(holder)
    file = keeper.file(key) if keeper else None
    if keeper is None or not file or FileText.objects.filter(stored=file.name).exists():
        return None
    fields = _read(file)
    with transaction.atomic():
        text, _is_new = FileText.objects.update_or_create(stored=file.name, defaults=fields)
        keeper.text_changed(key)
    return text


def texts_of(names: Iterable[str]) -> dict[str, FileText]:
    """Return name in the store → text, for the files that were read."""
    return {text.stored: text for text in FileText.objects.filter(stored__in=list(names))}


def unread() -> Iterator[tuple[str, str]]:
    """Yield (holder, key) of every file that was never read."""
    known = set(FileText.objects.values_list("stored", flat=True))
    for holder in _holders.values():
        yield from ((holder.name, key) for key, stored in holder.files() if stored and stored not in known)


def forget_gone() -> int:
    """Delete the texts of files that nobody holds any more; return how many."""
    held = {stored for holder in _holders.values() for _key, stored in holder.files()}
    gone = [pk for pk, stored in FileText.objects.values_list("pk", "stored") if stored not in held]
    for start in range(0, len(gone), 500):
        FileText.objects.filter(pk__in=gone[start : start + 500]).delete()
    return len(gone)


def _read(file: Any) -> dict[str, Any]:
    try:
        with file.storage.open(file.name, "rb") as opened:
            return _kept(extract(opened, name=file.name))
    except Unreadable as error:
        return _refused(error.reason, error.detail)
    except FileNotFoundError:
        return _refused(FileText.Reason.MISSING)


def _kept(extraction: Extraction) -> dict[str, Any]:
    parts = [[part.text, part.place, part.heading] for part in extraction.parts]
    return {"state": FileText.State.READ, "reason": "", "detail": "", "is_cut": extraction.is_cut, "parts": parts}


def _refused(reason: str, detail: str = "") -> dict[str, Any]:
    state = FileText.State.UNREADABLE
    return {"state": state, "reason": reason, "detail": detail[:300], "is_cut": False, "parts": []}
