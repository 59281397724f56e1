"""How well search finds what people judged right: the measures, the files they come in, and the throw-away index.

Measures as trec_eval computes them: the grade is the gain, discounted by log2(place + 1); a document that nobody judged
is worth nothing. See Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques" (2002).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from search.documents import Document, Passage
from search.engines.base import Change, SearchEngine
from search.lookups import forgiven, lookup_for
from search.queries import MAX_LENGTH, parse

AUDIENCE = frozenset({"public"})
BATCH = 500
DEPTH = 100


class UnreadableJudgements(Exception):
    """A file cannot be read; the message names it and the line."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A query with the documents that answer it: key → grade, above 0 where it answers."""

    id: str
    text: str
    grades: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over all queries with at least one right answer, 0 to 1."""

    queries: int
    ndcg_10: float
    mrr: float
    recall_100: float
    success_1: float

    def as_json(self) -> dict[str, float]:
        return {
            "queries": self.queries,
            "ndcg@10": round(self.ndcg_10, 4),
            "mrr": round(self.mrr, 4),
            "recall@100": round(self.recall_100, 4),
            "success@1": round(self.success_1, 4),
        }


def ndcg(found: Sequence[str], grades: Mapping[str, float], *, depth: int = 10) -> float:
    """Return the normalised discounted cumulative gain of the first `depth` documents, 0 to 1."""
    gain = sum(max(0.0, grades.get(key, 0.0)) / math.log2(place + 1) for place, key in enumerate(found[:depth], 1))
    best = sorted((grade for grade in grades.values() if grade > 0), reverse=True)[:depth]
    ideal = sum(grade / math.log2(place + 1) for place, grade in enumerate(best, 1))
    return gain / ideal if ideal else 0.0


def reciprocal_rank(found: Sequence[str], right: Collection[str]) -> float:
    """Return 1 / place of the first right document, 0 where there is none."""
    return next((1 / place for place, key in enumerate(found, 1) if key in right), 0.0)


def recall(found: Sequence[str], right: Collection[str], *, depth: int = DEPTH) -> float:
    """Return the share of the right documents among the first `depth`."""
    return len(set(found[:depth]) & set(right)) / len(right) if right else 0.0


def measure(queries: Iterable[Judged], rank: Callable[[Judged], Sequence[str]]) -> Figures:
    """Return the figures of a ranking function over judged queries; those without a right answer are left out."""
    rows: list[tuple[float, float, float, float]] = []
    for query in queries:
        right = {key for key, grade in query.grades.items() if grade > 0}
        if right:
            found = list(rank(query))
            first = float(bool(found) and found[0] in right)
            rows.append((ndcg(found, query.grades), reciprocal_rank(found, right), recall(found, right), first))
    count = len(rows)
    means = [sum(row[n] for row in rows) / count if count else 0.0 for n in range(4)]
    return Figures(count, *means)


def ranked(engine: SearchEngine, typed: str, *, language: str, limit: int = DEPTH) -> list[str]:
    """Return the keys found, best first, by the same steps as the results page, for a visitor."""
    lookup = lookup_for(parse(typed[:MAX_LENGTH]), audience=AUDIENCE, language=language)
    lookup, _corrections = forgiven(replace(lookup, limit=limit, passages=1), engine)
    found = engine.search(lookup)
    if not found.total:
        found = engine.search(replace(lookup, any_word=True))
    return [hit.key for hit in found.documents]


def build(engine: SearchEngine, documents: Iterable[Document], *, progress: Callable[[int], None] | None = None) -> int:
    """Write documents into a new generation and put it to use; return how many."""
    generation = engine.begin_generation()
    count = 0
    for batch in _batches(documents):
        applied = generation.apply([Change(d.source, d.key, 1, d) for d in batch])
        if applied.failed:
            key, reason = next(iter(applied.failed.items()))
            generation.discard()
            raise UnreadableJudgements(f"{key} could not be indexed: {reason}")
        count += len(batch)
        if progress:
            progress(len(batch))
    generation.activate()
    engine.make_visible()
    return count


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    batch: list[Document] = []
    for document in documents:
        batch.append(document)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def read_documents(path: Path, *, language: str) -> Iterator[Document]:
    """Yield documents of JSON lines {"id", "title", "text"}."""
    for number, row in _json_lines(path):
        key = _text(row, "id", path, number)
        body = str(row.get("text") or "")
        title = str(row.get("title") or "").strip() or key
        yield Document(
            source="judged", key=key, kind="page", language=language, title=title, url=f"/{key}",
            audience=tuple(AUDIENCE), passages=(Passage(anchor="", heading_path=(), body=body),),
        )  # fmt: skip


def read_queries(path: Path, qrels: Path) -> list[Judged]:
    """Return queries of JSON lines {"id", "text"} with their grades from lines of query, document, grade."""
    grades: dict[str, dict[str, float]] = {}
    for number, line in enumerate(_lines(qrels), 1):
        parts = line.split("\t") if "\t" in line else line.split()
        if not line.strip() or (number == 1 and not _is_number(parts[-1])):
            continue  # an empty line, or the names of the columns
        if len(parts) == 4:  # trec: query, iteration, document, grade
            parts = [parts[0], parts[2], parts[3]]
        if len(parts) != 3 or not _is_number(parts[2]):
            raise UnreadableJudgements(f"{qrels}, line {number}: expected query, document and grade, tab-separated.")
        grades.setdefault(parts[0].strip(), {})[parts[1].strip()] = float(parts[2])
    return [
        Judged(key := _text(row, "id", path, number), _text(row, "text", path, number), grades.get(key, {}))
        for number, row in _json_lines(path)
    ]


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableJudgements(f"{path} cannot be read: {error}") from None


def _json_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise UnreadableJudgements(f"{path}, line {number}: not JSON ({error}).") from None
        if not isinstance(row, dict):
            raise UnreadableJudgements(f"{path}, line {number}: expected an object.")
        yield number, row


def _text(row: Mapping[str, Any], name: str, path: Path, number: int) -> str:
    value = row.get(name)
    if value is None or isinstance(value, dict | list) or not str(value).strip():
        raise UnreadableJudgements(f"{path}, line {number}: “{name}” is missing.")
    return str(value)


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
