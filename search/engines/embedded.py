"""The embedded engine: tantivy in the process, one folder a generation. One process writes at a time, all may read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import tantivy
from tantivy import Order, Query

from search.engines import analysis, counting
from search.engines import embedded_fields as fields
from search.engines.base import (
    Applied,
    Change,
    DocumentHit,
    EngineUnavailable,
    Entry,
    Found,
    Health,
    Lookup,
    Suggestion,
    engine,
    language_group,
)
from search.engines.embedded_queries import MUST, MUST_NOT, SHOULD, QueryBuilder, either, worth
from search.engines.generations import Generations
from search.engines.likeness import MOST_TEXT, speaking_terms, terms_required
from search.engines.passages import as_hit
from search.queries import squeeze, words_of
from search.spelling import closest, starts
from search.stopwords import STOP_WORDS

EXACT_COUNTS = 10_000
"""Up to so many passages documents are counted one by one; beyond, by an estimate."""
WRITER_MEMORY = 50_000_000
MOST_SHAPES = 5_000
MOST_ANSWERS = 50_000
"""So many words' frequencies and spellings are remembered, for one commit."""
SCHEMA_VERSION = "5"

Result = TypeVar("Result")


def guarded(method: Callable[..., Result]) -> Callable[..., Result]:
    """Turn what tantivy raises on missing or damaged files (even a Rust panic) into `EngineUnavailable`."""

    @wraps(method)
    def call(self: Any, *args: Any, **kwargs: Any) -> Result:
        try:
            return method(self, *args, **kwargs)
        except (ValueError, OSError) as error:
            raise EngineUnavailable(f"search index: {error}") from error
        except BaseException as error:
            if type(error).__name__ == "PanicException":
                raise EngineUnavailable("search index: damaged") from error
            raise

    return call


class EmbeddedGeneration:
    """One folder with an index, as its writer sees it."""

    def __init__(self, folder: Path, generations: Generations) -> None:
        self.folder = folder
        self._generations = generations
        self._index = tantivy.Index(fields.schema(), path=str(folder))
        fields.register_analysers(self._index)
        self._query = QueryBuilder(self._index.schema)

    @guarded
    def apply(self, changes: Collection[Change]) -> Applied:
        """Write a batch in one commit. A document that cannot be turned into rows is left out, with the reason."""
        fresh = self._not_older(changes)
        failed: dict[str, str] = {}
        writer = self._index.writer(heap_size=WRITER_MEMORY, num_threads=1)
        writer.garbage_collect_files()  # what a killed writer left would stand in the way of files of the same name
        for change in fresh:
            try:
                rows = list(fields.rows(change))
            except Exception as error:
                failed[change.reference] = f"{type(error).__name__}: {error}"
                continue
            writer.delete_documents_by_term("document", change.reference)
            for row in rows:
                writer.add_document(row)
        writer.commit()
        writer.wait_merging_threads()
        return Applied(written=len(fresh) - len(failed), outdated=len(changes) - len(fresh), failed=failed)

    def activate(self) -> None:
        self._generations.activate(self.folder)

    def discard(self) -> None:
        self._generations.discard(self.folder)

    def _not_older(self, changes: Collection[Change]) -> list[Change]:
        """Drop the changes whose document stands in the index at a higher version, and all but the newest of each."""
        newest: dict[str, Change] = {}
        for change in changes:
            known = newest.get(change.reference)
            if known is None or known.version <= change.version:
                newest[change.reference] = change
        self._index.reload()
        searcher = self._index.searcher()
        return [c for c in newest.values() if self._version_of(searcher, c.reference) <= c.version]

    def _version_of(self, searcher: tantivy.Searcher, reference: str) -> int:
        found = searcher.search(Query.term_query(self._index.schema, "document", reference), limit=1, count=False)
        versions = searcher.fast_field_values("version", [address for _score, address in found.hits])
        return int(versions[0] or 0) if versions else -1


class EmbeddedEngine:
    """Reads the generation in use; notices a commit or a swap by the time stamps of two files."""

    name = "embedded"
    supports_similar = True

    def __init__(self, root: Path) -> None:
        self._generations = Generations(root, version=f"{analysis.VERSION}.{SCHEMA_VERSION}")
        self._index: tantivy.Index | None = None
        self._opened: tuple[int, int] = (0, 0)
        self._reloaded = 0
        self._query = QueryBuilder(fields.schema())
        self._meta = root
        self._answers: tuple[object, dict[tuple[Any, ...], Any]] = (None, {})

    # Writing

    @guarded
    def apply(self, changes: Collection[Change]) -> Applied:
        with self.exclusive():
            folder = self._generations.current()
            if folder is None:
                raise EngineUnavailable("search index: there is none yet")
            return EmbeddedGeneration(folder, self._generations).apply(changes)

    def begin_generation(self) -> EmbeddedGeneration:
        return EmbeddedGeneration(self._generations.create(), self._generations)

    def exclusive(self) -> AbstractContextManager[None]:
        return self._generations.exclusive()

    def make_visible(self) -> None:
        """Nothing to do: the next reader sees the commit."""

    # Reading

    @guarded
    def search(self, lookup: Lookup) -> Found:
        searcher = self._searcher()
        query = self._query.lookup(lookup)
        hits = searcher.search(query, limit=EXACT_COUNTS, count=False).hits
        if len(hits) < EXACT_COUNTS:
            return self._page_with_counts(searcher, hits, lookup)
        return self._page_of_many(searcher, query, lookup)

    @guarded
    def frequency(self, word: str, *, audience: frozenset[str]) -> int:
        searcher = self._searcher()
        return self._once(
            ("frequency", word, audience), lambda: self._count(searcher, self._query.anywhere([word]), audience)
        )

    @guarded
    def spellings(self, word: str, *, audience: frozenset[str], limit: int = 3) -> list[tuple[str, int, int]]:
        """Candidates come from the whole vocabulary, but only words that stand in visible passages go out."""
        searcher = self._searcher()
        folded = "".join(analysis.terms(word, group="any"))
        if len(folded) < 4:
            return []
        close = self._once(("spellings", folded, audience), lambda: self._close_to(searcher, folded, audience))
        return close[:limit]

    def _close_to(
        self, searcher: tantivy.Searcher, folded: str, audience: frozenset[str]
    ) -> list[tuple[str, int, int]]:
        vocabulary = (entry for start in starts(folded) for entry in searcher.terms_with_prefix("text_any", start))
        seen: list[tuple[str, int, int]] = []
        for candidate, _frequency, errors in closest(folded, vocabulary)[:40]:
            term = Query.term_query(self._query.schema, "text_any", candidate)
            frequency = self._count(searcher, term, audience)
            if frequency:
                seen.append((self._as_written(searcher, candidate, term, audience), frequency, errors))
        return sorted(seen, key=lambda hit: (hit[2], -hit[1]))

    @guarded
    def suggest(self, typed: str, *, audience: frozenset[str], language: str, limit: int = 8) -> list[Suggestion]:
        searcher = self._searcher()
        words = words_of(typed)
        if not words or not audience:
            return []
        allowed = self._query.filter("audience", audience)
        last = "".join(analysis.terms(words[-1], group="any")) or words[-1]
        endings = searcher.terms_with_prefix("title_any", last, filter_query=allowed, limit=100)
        whole = [(MUST, self._query.words("title_any", [word])) for word in words[:-1]]
        ending = Query.boolean_query(
            [(SHOULD, Query.term_query(self._query.schema, "title_any", term)) for term, _count in endings]
        )
        codes = searcher.terms_with_prefix("identifier", squeeze(typed) or "\0", filter_query=allowed, limit=limit)
        code = Query.const_score_query(self._query.filter("identifier", [code for code, _n in codes]), 50.0)
        query = Query.boolean_query(
            [
                (MUST, either([Query.boolean_query([*whole, (MUST, ending)]), code])),
                (MUST, allowed),
                (MUST, self._query.filter("state", [fields.LEAD])),
                (SHOULD, worth(self._query.filter("state", [fields.IN_FORCE]), 5.0)),
                (SHOULD, worth(self._query.filter("language", [language]), 2.0)),
            ]
        )
        payloads = [
            self._payload(searcher, address) for _s, address in searcher.search(query, limit=limit, count=False).hits
        ]
        return [
            Suggestion(p["source"], p["key"], p["kind"], p["language"], p["title"], p["url"], tuple(p["trail"]))
            for p in payloads
        ]

    @guarded
    def similar(self, reference: str, *, audience: frozenset[str], limit: int = 5) -> list[DocumentHit]:
        searcher = self._searcher()
        itself = Query.term_query(self._query.schema, "document", reference)
        allowed = self._query.filter("audience", audience)
        own = searcher.search(Query.boolean_query([(MUST, itself), (MUST, allowed)]), limit=50, count=False).hits
        payloads = [self._payload(searcher, address) for _score, address in own]
        if not payloads or "reference" in payloads[0]:
            return []
        field = f"text_{language_group(payloads[0]['language'])}"
        terms = self._speaking_terms(searcher, payloads, field)
        if not terms:
            return []
        alike = [
            (SHOULD, Query.boost_query(Query.term_query(self._query.schema, field, term), weight))
            for term, weight in terms
        ]
        query = Query.boolean_query(
            [
                (MUST, Query.boolean_query(alike, minimum_number_should_match=terms_required(len(terms)))),
                (MUST, allowed),
                (MUST, self._query.filter("state", [fields.IN_FORCE])),
                (MUST, self._query.filter("language", [payloads[0]["language"]])),
                (MUST_NOT, itself),
            ]
        )
        groups: dict[str, list[Any]] = {}
        for score, address in searcher.search(query, limit=10 * limit, count=False).hits:
            payload = self._payload(searcher, address)
            groups.setdefault(f"{payload['source']}:{payload['key']}", []).append((score, address))
        return [self._hit(searcher, group[:1]) for group in list(groups.values())[:limit]]

    def _speaking_terms(
        self, searcher: tantivy.Searcher, payloads: list[dict[str, Any]], field: str
    ) -> list[tuple[str, float]]:
        group = field.rsplit("_", 1)[1]
        text = "\n".join("\n".join((*p["heading_path"], p["body"])) for p in payloads)[:MOST_TEXT]
        small = {term for word in STOP_WORDS.get(group, ()) for term in analysis.terms(word, group=group)}
        analyse = analysis.analyser(group).analyze
        return speaking_terms(
            analyse(payloads[0]["title"]),
            (term for term in analyse(text) if term not in small),
            passages=searcher.num_docs,
            frequency=lambda term: searcher.doc_freq(field, term),
        )

    @guarded
    def inventory(self) -> Iterator[tuple[str, Entry]]:
        searcher = self._searcher()
        entries = self._query.filter("state", [fields.LEAD, fields.DELETED])
        hits = searcher.search(entries, limit=max(1, searcher.num_docs), count=False).hits
        return iter([self._entry(searcher, address) for _score, address in hits])

    def health(self) -> Health:
        if self._generations.current() is None:
            return Health(is_ready=False, needs_rebuild=True, detail="there is no index of this version")
        try:
            return self._health()
        except EngineUnavailable as error:
            return Health(is_ready=False, needs_rebuild=True, detail=str(error))

    # Inside

    @guarded
    def _health(self) -> Health:
        """Read a little of every kind of file: a damaged one shows itself."""
        searcher = self._searcher()
        found = searcher.search(self._query.filter("state", [fields.LEAD]), limit=1)
        for _score, address in found.hits:
            self._payload(searcher, address)
            searcher.fast_field_values("number", [address])
        return Health(is_ready=True, documents=found.count, passages=searcher.num_docs)

    def _once(self, question: tuple[Any, ...], answer: Callable[[], Result]) -> Result:
        """Return what was answered to the same question about the same commit, or ask now."""
        commit = (self._opened, self._reloaded)
        if self._answers[0] != commit or len(self._answers[1]) > MOST_ANSWERS:
            self._answers = commit, {}
        kept = self._answers[1]
        if question not in kept:
            kept[question] = answer()
        return kept[question]

    def _searcher(self) -> tantivy.Searcher:
        """Return a view of the newest commit in use: two stat calls, and a reload only after a change."""
        stamp = self._generations.stamp()
        index = self._index
        if index is None or stamp != self._opened:
            index = self._open(stamp)
        commit = (self._meta / "meta.json").stat().st_mtime_ns
        if commit != self._reloaded:
            index.reload()
            self._reloaded = commit
        return index.searcher()

    def _open(self, stamp: tuple[int, int]) -> tantivy.Index:
        folder = self._generations.current()
        if folder is None:
            self._index = None
            raise EngineUnavailable("search index: there is none yet")
        index = tantivy.Index.open(str(folder))
        fields.register_analysers(index)
        index.config_reader("manual")
        self._index, self._opened, self._meta, self._reloaded = index, stamp, folder, 0
        self._query = QueryBuilder(index.schema)
        return index

    def _payload(self, searcher: tantivy.Searcher, address: tantivy.DocAddress) -> dict[str, Any]:
        return json.loads(bytes(searcher.doc(address).get_first("payload")))

    def _entry(self, searcher: tantivy.Searcher, address: tantivy.DocAddress) -> tuple[str, Entry]:
        payload = self._payload(searcher, address)
        if "reference" in payload:
            return payload["reference"], Entry(payload["version"], "", is_deleted=True)
        return f"{payload['source']}:{payload['key']}", Entry(payload["version"], payload["audience"])

    def _count(self, searcher: tantivy.Searcher, query: Query, audience: frozenset[str]) -> int:
        narrowed = Query.boolean_query([(MUST, query), (MUST, self._query.filter("audience", audience))])
        return searcher.search(narrowed, limit=1).count

    def _as_written(self, searcher: tantivy.Searcher, term: str, query: Query, audience: frozenset[str]) -> str:
        """Return a folded term with the accents it has in a visible passage."""
        narrowed = Query.boolean_query([(MUST, query), (MUST, self._query.filter("audience", audience))])
        for _score, address in searcher.search(narrowed, limit=1, count=False).hits:
            payload = self._payload(searcher, address)
            texts = (payload["title"], *payload["heading_path"], payload["body"])
            return analysis.as_written(term, texts) or term
        return term

    def _page_with_counts(self, searcher: tantivy.Searcher, hits: list[Any], lookup: Lookup) -> Found:
        """Count and group in one pass over the columns of all hits; a document stands where its best passage does."""
        addresses = [address for _score, address in hits]
        documents = searcher.fast_field_values("number", addresses)
        shapes = searcher.fast_field_values("shape_number", addresses)
        named = self._shapes(searcher)
        choices = lookup.choices
        fits = {shape: not counting.unfit(named[shape], choices) for shape in set(shapes)} if choices else {}
        counts: Counter[Any] = Counter()
        places: dict[Any, list[int]] = {}
        seen: set[Any] = set()
        for place, document in enumerate(documents):
            if document in places:
                places[document].append(place)
            elif document not in seen:
                seen.add(document)
                counts[shapes[place]] += 1
                if not choices or fits[shapes[place]]:
                    places[document] = [place]
        total, facets = counting.counted(((named[shape], count) for shape, count in counts.items()), choices)
        groups = self._ordered(searcher, list(places.values()), addresses, lookup)
        page = groups[lookup.offset : lookup.offset + lookup.limit]
        return Found(
            documents=tuple(self._hit(searcher, [hits[place] for place in group[: lookup.passages]]) for group in page),
            total=total,
            facets=facets,
        )

    def _ordered(
        self, searcher: tantivy.Searcher, groups: list[list[int]], addresses: list[Any], lookup: Lookup
    ) -> list[list[int]]:
        """Return the documents in the order that is asked for; equal ones stay in the order of relevance."""
        if not lookup.order:
            return groups
        first = [addresses[group[0]] for group in groups]
        columns = fields.TITLE_ORDER if lookup.order == "title" else ("day",)
        values = list(zip(*(searcher.fast_field_values(column, first) for column in columns), strict=True))
        order = sorted(range(len(groups)), key=values.__getitem__)
        if lookup.order == "newest":
            order = sorted(range(len(groups)), key=lambda number: -(values[number][0] or 0))
        return [groups[number] for number in order]

    def _page_of_many(self, searcher: tantivy.Searcher, query: Query, lookup: Lookup) -> Found:
        """Answer where so many passages fit that counts are estimated: filters go into the engine."""
        narrowed = Query.boolean_query([(MUST, query), *self._query.chosen(lookup.choices)])
        column = {"title": fields.TITLE_ORDER[0], "newest": "day", "oldest": "day"}.get(lookup.order)
        by = (
            {"order_by_field": column, "order": Order.Desc if lookup.order == "newest" else Order.Asc} if column else {}
        )
        hits = searcher.search(narrowed, limit=EXACT_COUNTS, count=False, **by).hits
        page = self._page_with_counts(searcher, hits, lookup)
        documents = {"documents": {"cardinality": {"field": "number"}}}
        answer = searcher.aggregate(
            query, {"shapes": {"terms": {"field": "shape", "size": MOST_SHAPES}, "aggs": documents}}
        )
        buckets = answer["shapes"]["buckets"]
        shapes = ((counting.read(bucket["key"]), int(bucket["documents"]["value"])) for bucket in buckets)
        total, facets = counting.counted(shapes, lookup.choices)
        return Found(documents=page.documents, total=max(page.total, total), facets=facets, is_estimate=True)

    def _shapes(self, searcher: tantivy.Searcher) -> Mapping[int, counting.Shape]:
        """Return what the numbers of the column of shapes mean."""

        def named() -> dict[int, counting.Shape]:
            names = (name for name, _frequency in searcher.terms_with_prefix("shape", ""))
            return {fields.number(name): counting.read(name) for name in names}

        return self._once(("shapes",), named)

    def _hit(self, searcher: tantivy.Searcher, group: list[Any]) -> DocumentHit:
        return as_hit([(score, self._payload(searcher, address)) for score, address in group])


@engine("embedded")
def embedded(url: str) -> EmbeddedEngine:
    """`embedded:///path/of/a/folder`."""
    return EmbeddedEngine(Path(url.partition("://")[2]))
