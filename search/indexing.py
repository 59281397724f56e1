"""Keep the index true: change → version row and job in the same transaction → batch to the engine → marked done."""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import F

from search.documents import Document, source_named, sources
from search.engines.base import Applied, Change, Generation, SearchEngine
from search.engines.registry import current_engine
from search.learning.popularity import with_popularity
from search.models import DocumentVersion
from vademecum.jobs.queue import enqueue

BATCH = 500
SECONDS_BETWEEN_COMMITS = 1.0

logger = logging.getLogger(__name__)

Progress = Callable[[int, int, str], None]
Item = TypeVar("Item")


def no_progress(done: int, total: int, note: str = "") -> None:
    """Report to nobody."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """What a run did: documents written (a removal counts), and why some could not be."""

    written: int
    problems: Mapping[str, str]


def mark_changed(source: str, keys: Iterable[str]) -> None:
    """Note that these documents changed, appeared or vanished. Call it in the transaction of the change itself."""
    keys = list(dict.fromkeys(str(key) for key in keys))
    if not keys:
        return
    _ensure_rows(source, keys, version=0)
    for batch in _batches(keys):
        DocumentVersion.objects.filter(source=source, key__in=batch).update(current=F("current") + 1)
    enqueue("search.apply", unique_key="apply")


def apply_pending(*, engine: SearchEngine | None = None, progress: Progress = no_progress) -> Indexed:
    """Bring the index up to date, in batches and with at most one commit a second. What cannot be read is parked."""
    engine = engine or current_engine()
    written, problems, committed = 0, {}, 0.0
    total = DocumentVersion.objects.behind().count()
    while rows := list(DocumentVersion.objects.behind()[:BATCH]):
        time.sleep(max(0.0, committed + SECONDS_BETWEEN_COMMITS - time.monotonic()) if len(rows) < BATCH else 0.0)
        with engine.exclusive():
            applied, failed = _write(engine, rows)
            mark_indexed({row.pk: row.current for row in rows if row.reference not in failed})
            _park(rows, failed)
        committed = time.monotonic()
        written += applied.written
        problems.update(failed)
        progress(written, max(total, written), "")
    return Indexed(written=written, problems=problems)


def rebuild(*, engine: SearchEngine | None = None, progress: Progress = no_progress) -> Indexed:
    """Build the whole index anew beside the one in use, catch up with what changed meanwhile, then swap."""
    engine = engine or current_engine()
    generation = engine.begin_generation()
    built: dict[int, int] = {}
    problems: dict[str, str] = {}
    try:
        pks = _rows_of_all_sources()
        for batch in _batches(pks):
            _build(generation, DocumentVersion.objects.filter(pk__in=batch), built, problems)
            progress(len(built), len(pks), "")
        _catch_up(generation, built, problems)
        with engine.exclusive():
            _catch_up(generation, built, problems)
            generation.activate()
            mark_indexed(built)
    except BaseException:
        generation.discard()
        raise
    return Indexed(written=len(built), problems=problems)


def mark_indexed(versions: Mapping[int, int]) -> None:
    """Note that these rows (pk → version) stand in the index. One that changed meanwhile stays behind."""
    by_version: defaultdict[int, list[int]] = defaultdict(list)
    for pk, version in versions.items():
        by_version[version].append(pk)
    for version, pks in by_version.items():
        for batch in _batches(pks):
            rows = DocumentVersion.objects.filter(pk__in=batch)
            rows.filter(indexed__lt=version).update(indexed=version, parked=0, problem="")


def changes_for(rows: Sequence[DocumentVersion]) -> tuple[list[Change], dict[str, str]]:
    """Read the documents of these rows from the database; return the changes, and the problems by reference."""
    changes: list[Change] = []
    problems: dict[str, str] = {}
    by_source: defaultdict[str, list[DocumentVersion]] = defaultdict(list)
    for row in rows:
        by_source[row.source].append(row)
    for source, group in by_source.items():
        documents, failed = _read(source, [row.key for row in group])
        problems.update({f"{source}:{key}": reason for key, reason in failed.items()})
        changes += [
            Change(source, row.key, row.current, documents.get(row.key)) for row in group if row.key not in failed
        ]
    return changes, problems


def _write(target: SearchEngine | Generation, rows: Sequence[DocumentVersion]) -> tuple[Applied, dict[str, str]]:
    changes, problems = changes_for(rows)
    applied = target.apply(changes)
    return applied, {**problems, **applied.failed}


def _read(source_name: str, keys: list[str]) -> tuple[dict[str, Document], dict[str, str]]:
    """Read documents together or, if one spoils the batch, one by one. A source that is gone has no documents."""
    try:
        source = source_named(source_name)
    except KeyError:
        return {}, {}
    try:
        return {document.key: document for document in with_popularity(source.documents(keys))}, {}
    except Exception as error:
        if len(keys) == 1:
            logger.exception("Document %s:%s cannot be read for the index", source_name, keys[0])
            return {}, {keys[0]: f"{type(error).__name__}: {error}"}
    documents: dict[str, Document] = {}
    failed: dict[str, str] = {}
    for key in keys:
        one, problem = _read(source_name, [key])
        documents.update(one)
        failed.update(problem)
    return documents, failed


def _build(
    generation: Generation, rows: Iterable[DocumentVersion], built: dict[int, int], problems: dict[str, str]
) -> None:
    rows = list(rows)
    _applied, failed = _write(generation, rows)
    built.update({row.pk: row.current for row in rows if row.reference not in failed})
    _park([row for row in rows if row.reference in failed], failed)
    problems.update(failed)


def _catch_up(generation: Generation, built: dict[int, int], problems: dict[str, str]) -> None:
    """Write what changed since it was built, and a tombstone for what is gone."""
    for _turn in range(20):
        rows = DocumentVersion.objects.exclude(current=F("parked")).values_list("pk", "current")
        changed = [pk for pk, current in rows.iterator() if built.get(pk) != current]
        if not changed:
            return
        for batch in _batches(changed):
            _build(generation, DocumentVersion.objects.filter(pk__in=batch), built, problems)


def _rows_of_all_sources() -> list[int]:
    """Return the row of every document that should be found; make the rows that are missing."""
    pks: list[int] = []
    for source in sources():
        for keys in _batches(list(dict.fromkeys(map(str, source.keys())))):
            _ensure_rows(source.name, keys, version=1)
            pks += DocumentVersion.objects.filter(source=source.name, key__in=keys).values_list("pk", flat=True)
    return pks


def _ensure_rows(source: str, keys: Iterable[str], *, version: int) -> None:
    rows = [DocumentVersion(source=source, key=key, current=version) for key in keys]
    DocumentVersion.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)


def _park(rows: Sequence[DocumentVersion], problems: Mapping[str, str]) -> None:
    for row in rows:
        if row.reference in problems:
            DocumentVersion.objects.filter(pk=row.pk).update(parked=row.current, problem=problems[row.reference][:2000])


def _batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]
