"""Keep the index true: change → version row and job in the same transaction → batch to the engine → marked done."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F

from search.models import DocumentVersion
from vademecum.jobs.queue import enqueue


def mark_changed(source: str, keys: Iterable[str]) -> None:
    """Note that these documents changed, appeared or vanished. Call it in the transaction of the change itself."""
    keys = list(dict.fromkeys(str(key) for key in keys))
    if not keys:
        return
    DocumentVersion.objects.bulk_create(
        [DocumentVersion(source=source, key=key, current=0) for key in keys], ignore_conflicts=True
    )
    for start in range(0, len(keys), 500):
        DocumentVersion.objects.filter(source=source, key__in=keys[start : start + 500]).update(
            current=F("current") + 1
        )
    enqueue("search.apply", unique_key="apply")
