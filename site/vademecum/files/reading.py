"""Read each uploaded file once, in the background, and tell whoever wants its text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import F
from wagtail.documents import get_document_model

from vademecum.files.conversion import Extraction, Unreadable, extract
from vademecum.files.models import FileText
from vademecum.jobs.queue import enqueue

Listener = Callable[[int], None]
_listeners: list[Listener] = []


def register(listener: Listener) -> Listener:
    """Have `listener(pk of the document)` called, in the same transaction, when a file's text is new."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def ask_to_read(pk: int) -> None:
    """Have the file of a document read soon."""
    enqueue("files.read", {"document": pk}, unique_key=str(pk))


def read(pk: int) -> FileText | None:
    """Read the file of a document and keep its text, or why there is none; nothing where it was read already."""
    document = get_document_model().objects.filter(pk=pk).first()
    if document is None or FileText.objects.filter(pk=pk, stored=document.file.name).exists():
        return None
    fields = _read(document)
    with transaction.atomic():
        if not get_document_model().objects.filter(pk=pk).exists():  # deleted meanwhile
            return None
        text, _is_new = FileText.objects.update_or_create(pk=pk, defaults={"stored": document.file.name, **fields})
        for listener in _listeners:
            listener(pk)
    return text


def unread() -> list[int]:
    """Return the documents whose present file was never read."""
    missing = get_document_model().objects.exclude(read_text__stored=F("file"))
    return list(missing.order_by("pk").values_list("pk", flat=True))


def _read(document: Any) -> dict[str, Any]:
    try:
        with document.file.storage.open(document.file.name, "rb") as opened:
            return _kept(extract(opened, name=document.filename))
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
