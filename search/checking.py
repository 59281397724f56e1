"""Compare what the index holds with what the database says it should hold, and put it right."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from search.documents import sources
from search.engines.base import Entry, SearchEngine, audience_digest
from search.engines.registry import current_engine
from search.indexing import BATCH, Progress, changes_for, mark_changed, no_progress
from search.models import DocumentVersion


@dataclass(frozen=True, slots=True)
class Check:
    """References by what is wrong with them. `pending` waits for the worker; `parked` maps references to the reason."""

    documents: int
    missing: list[str] = field(default_factory=list)
    ghosts: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    parked: dict[str, str] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        return not (self.missing or self.ghosts or self.stale or self.pending or self.parked)

    def as_json(self) -> dict[str, Any]:
        return {
            "documents": self.documents,
            "is_clean": self.is_clean,
            "missing": self.missing,
            "ghosts": self.ghosts,
            "stale": self.stale,
            "pending": self.pending,
            "parked": self.parked,
        }


def check(*, engine: SearchEngine | None = None, progress: Progress = no_progress) -> Check:
    """Compare key, version and audience of every document. What the worker has yet to do is pending, not wrong."""
    engine = engine or current_engine()
    engine.make_visible()
    index = dict(engine.inventory())
    pending = {row.reference for row in DocumentVersion.objects.behind()}
    parked = {row.reference: row.problem for row in DocumentVersion.objects.parked()}
    excused = pending | parked.keys()
    expected = _expected(progress)
    live = {reference for reference, entry in index.items() if not entry.is_deleted}
    return Check(
        documents=len(expected),
        missing=sorted(expected.keys() - live - excused),
        ghosts=sorted(live - expected.keys() - excused),
        stale=sorted(
            reference
            for reference in (expected.keys() & live) - excused
            if _is_stale(index[reference], expected[reference])
        ),
        pending=sorted(pending),
        parked=dict(sorted(parked.items())),
    )


def repair(found: Check) -> int:
    """Have everything that is wrong written again by the worker; return how many documents that are."""
    keys: defaultdict[str, list[str]] = defaultdict(list)
    for reference in {*found.missing, *found.ghosts, *found.stale, *found.parked}:
        source, _colon, key = reference.partition(":")
        keys[source].append(key)
    for source, wrong in keys.items():
        mark_changed(source, wrong)
    return sum(map(len, keys.values()))


def _expected(progress: Progress) -> dict[str, Entry]:
    """Return what the index should hold. A document without a version row was never announced: it is missing."""
    expected: dict[str, Entry] = {}
    for source in sources():
        keys = list(map(str, source.keys()))
        for start in range(0, len(keys), BATCH):
            batch = keys[start : start + BATCH]
            known = {row.key: row for row in DocumentVersion.objects.filter(source=source.name, key__in=batch)}
            rows = [known.get(key) or DocumentVersion(source=source.name, key=key, current=0) for key in batch]
            changes, _problems = changes_for(rows)
            for change in changes:
                if change.document is not None:
                    digest = audience_digest(change.document.audience)
                    expected[change.reference] = Entry(change.version, digest)
            progress(start + len(batch), len(keys), source.name)
    return expected


def _is_stale(indexed: Entry, expected: Entry) -> bool:
    return indexed.version < expected.version or indexed.audience_digest != expected.audience_digest
