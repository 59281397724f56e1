"""The OpenSearch engine. Passages are rows of one index behind an alias; the lead row guards the document's version.

opensearch://[user:password@]host:9200/name[?nodes=host2:9200,host3:9200&shards=1&replicas=1]
opensearchs://…    the same over TLS
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

from opensearchpy import OpenSearch, exceptions

from search.engines import analysis, counting
from search.engines import opensearch_index as index
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
from search.engines.likeness import MOST_TERMS, MOST_TEXT, TITLE_WEIGHT
from search.engines.opensearch_bulk import Operation, write_all
from search.engines.opensearch_queries import Query, anywhere, chosen, either, order_of, query_of, terms, worth
from search.engines.passages import as_hit
from search.queries import squeeze, words_of
from search.spelling import closest, edits_allowed, starts
from search.stopwords import STOP_WORDS

SEARCH_SECONDS = 2
WRITE_SECONDS = 60
REST_SECONDS = 5.0
"""After a failed connection nobody waits for the server again for so long: the database answers at once."""
EXACT_UP_TO = 40_000
MOST_SHAPES = 5_000
EXACT_IN_A_SHAPE = 5_000
WINDOW = 10_000
"""The server refuses to return more hits than these at once."""

Result = TypeVar("Result")


def guarded(method: Callable[..., Result]) -> Callable[..., Result]:
    """Turn what the client raises into `EngineUnavailable`; after a failed connection refuse at once for a while."""

    @wraps(method)
    def call(self: Any, *args: Any, **kwargs: Any) -> Result:
        server = self.server
        if time.monotonic() < server.resting_until:
            raise EngineUnavailable("OpenSearch did not answer a moment ago")
        try:
            return method(self, *args, **kwargs)
        except exceptions.ConnectionError as error:
            server.resting_until = time.monotonic() + REST_SECONDS
            raise EngineUnavailable(f"OpenSearch: {error.error}") from error
        except exceptions.OpenSearchException as error:
            raise EngineUnavailable(f"OpenSearch: {error}") from error

    return call


class Server:
    """The client and what SEARCH_URL says."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        tls = parts.scheme == "opensearchs"
        nodes = [f"{parts.hostname}:{parts.port or 9200}", *filter(None, options.get("nodes", "").split(","))]
        signed_in = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
        self.alias = parts.path.strip("/") or "vademecum"
        self.shards = int(options.get("shards", 1))
        self.replicas = int(options.get("replicas", 0))
        self.resting_until = 0.0
        self.client = OpenSearch(
            [{"host": node.rpartition(":")[0], "port": int(node.rpartition(":")[2])} for node in nodes],
            http_auth=signed_in,
            use_ssl=tls,
            verify_certs=tls,
            timeout=SEARCH_SECONDS,
            max_retries=len(nodes) - 1,
            retry_on_timeout=False,
        )


class OpenSearchGeneration:
    """One index, as its writer sees it. `name` may be the alias: then it is the one in use."""

    def __init__(self, server: Server, name: str) -> None:
        self.server = server
        self.name = name

    @guarded
    def apply(self, changes: Collection[Change]) -> Applied:
        known = self._known(changes)
        operations: list[Operation] = []
        failed: dict[str, str] = {}
        fresh = 0
        for change in changes:
            version, passages = known.get(change.reference, (-1, 0))
            if version > change.version:
                continue
            try:
                rows = list(index.rows(change))
            except Exception as error:
                failed[change.reference] = f"{type(error).__name__}: {error}"
                continue
            known[change.reference] = (change.version, max(passages, len(rows)))
            fresh += 1
            operations += [
                Operation(change.reference, index.row_id(change.reference, number), change.version, row)
                for number, row in enumerate(rows)
            ]
            operations += [
                Operation(change.reference, index.row_id(change.reference, number), change.version, None)
                for number in range(len(rows), passages)
            ]
        by_alias = self.name == self.server.alias
        failed.update(write_all(self.server.client, self.name, operations, by_alias=by_alias, timeout=WRITE_SECONDS))
        return Applied(written=fresh, outdated=len(changes) - fresh - len(failed), failed=failed)

    @guarded
    def activate(self) -> None:
        """Let the alias point here, in one step; the old indices go in a second one (together they are refused)."""
        indices = self.server.client.indices
        alias = self.server.alias
        settings = {"index": {"refresh_interval": "1s", "number_of_replicas": self.server.replicas}}
        indices.put_settings(index=self.name, body=settings, request_timeout=WRITE_SECONDS)
        indices.refresh(index=self.name, request_timeout=WRITE_SECONDS)
        actions: list[dict[str, Any]] = [{"add": {"index": self.name, "alias": alias, "is_write_index": True}}]
        others = [name for name in indices.get(index=f"{alias}-v*", expand_wildcards="all") if name != self.name]
        if indices.exists_alias(name=alias):
            old = list(indices.get_alias(name=alias))
            actions += [{"remove": {"index": name, "alias": alias}} for name in old if name != self.name]
        indices.update_aliases(body={"actions": actions}, request_timeout=WRITE_SECONDS)
        for name in others:
            indices.delete(index=name, ignore_unavailable=True, request_timeout=WRITE_SECONDS)

    @guarded
    def discard(self) -> None:
        self.server.client.indices.delete(index=self.name, ignore_unavailable=True, request_timeout=WRITE_SECONDS)

    def _known(self, changes: Collection[Change]) -> dict[str, tuple[int, int]]:
        """Return version and number of passages of the documents in the index; a get is never behind, a search is."""
        references = {index.row_id(change.reference, 0): change.reference for change in changes}
        if not references:
            return {}
        answer = self.server.client.mget(
            index=self.name,
            body={"ids": list(references)},
            _source_includes="version,passages",
            request_timeout=WRITE_SECONDS,
        )
        failure = next((doc["error"] for doc in answer["docs"] if "error" in doc), None)
        if failure:
            raise EngineUnavailable(f"OpenSearch: {failure.get('reason', failure)}")
        return {
            references[doc["_id"]]: (doc["_source"]["version"], doc["_source"]["passages"])
            for doc in answer["docs"]
            if doc.get("found")
        }


class OpenSearchEngine:
    """Searches behind the alias."""

    name = "opensearch"
    supports_similar = True

    def __init__(self, url: str) -> None:
        self.server = Server(url)

    # Writing

    def apply(self, changes: Collection[Change]) -> Applied:
        return OpenSearchGeneration(self.server, self.server.alias).apply(changes)

    @guarded
    def begin_generation(self) -> OpenSearchGeneration:
        stamp = f"{time.strftime('%Y%m%dt%H%M%S')}-{secrets.token_hex(4)}"
        name = f"{self.server.alias}-v{index.VERSION}-{stamp}"
        body = index.index_body(shards=self.server.shards)
        self.server.client.indices.create(index=name, body=body, request_timeout=WRITE_SECONDS)
        return OpenSearchGeneration(self.server, name)

    @guarded
    def drop(self) -> None:
        """Remove every generation of this index; for indices that were made to be thrown away."""
        self.server.client.indices.delete(
            index=f"{self.server.alias}-v*",
            expand_wildcards="all",
            ignore_unavailable=True,
            request_timeout=WRITE_SECONDS,
        )

    def exclusive(self) -> AbstractContextManager[None]:
        """Versions keep writers apart here; what a swap might lose, the check after a rebuild finds."""
        return nullcontext()

    @guarded
    def make_visible(self) -> None:
        self.server.client.indices.refresh(index=self.server.alias, request_timeout=WRITE_SECONDS)

    # Reading

    @guarded
    def search(self, lookup: Lookup) -> Found:
        query = query_of(lookup)
        answer = self._ask(
            {
                "query": query,
                "post_filter": {"bool": {"filter": chosen(lookup.choices)}},
                "collapse": {"field": "document"},
                "sort": order_of(lookup),
                "from": lookup.offset,
                "size": lookup.limit,
                "_source": ["document", "payload"],
                "aggs": {
                    "shapes": {"terms": {"field": "shape", "size": MOST_SHAPES}, "aggs": {"documents": _documents()}}
                },
            }
        )
        buckets = answer["aggregations"]["shapes"]["buckets"]
        shapes = ((counting.read(bucket["key"]), int(bucket["documents"]["value"])) for bucket in buckets)
        total, facets = counting.counted(shapes, lookup.choices)
        return Found(
            documents=self._grouped(query, answer["hits"]["hits"], lookup),
            total=total,
            facets=facets,
            is_estimate=total > EXACT_UP_TO,
        )

    @guarded
    def frequency(self, word: str, *, audience: frozenset[str]) -> int:
        query = {"bool": {"filter": [anywhere([word]), terms("audience", audience)]}}
        answer = self.server.client.count(index=self.server.alias, body={"query": query})
        return int(answer["count"])

    @guarded
    def spellings(self, word: str, *, audience: frozenset[str], limit: int = 3) -> list[tuple[str, int, int]]:
        """The vocabulary is counted over visible passages only."""
        folded = "".join(analysis.terms(word, group="any"))
        allowed = edits_allowed(folded)
        if not allowed or not folded.isalpha() or not audience:
            return []
        shortest, longest = max(0, len(folded) - allowed - 3), len(folded) + allowed - 2
        include = f"({'|'.join(starts(folded))}).{{{shortest},{longest}}}"
        values = {"terms": {"field": "words", "include": include, "size": 5_000}}
        answer = self._ask(
            {"query": {"bool": {"filter": [terms("audience", audience)]}}, "size": 0, "aggs": {"w": values}}
        )
        vocabulary = [(bucket["key"], bucket["doc_count"]) for bucket in answer["aggregations"]["w"]["buckets"]]
        best = closest(folded, vocabulary)[:limit]
        return [(self._as_written(term, audience), frequency, errors) for term, frequency, errors in best]

    @guarded
    def suggest(self, typed: str, *, audience: frozenset[str], language: str, limit: int = 8) -> list[Suggestion]:
        words = words_of(typed)
        if not words or not audience:
            return []
        title = {"match_bool_prefix": {"title_any": {"query": " ".join(words), "operator": "and"}}}
        code = worth({"prefix": {"identifier": squeeze(typed)}}, 50.0)
        query = {
            "bool": {
                "must": [either([title, code])],
                "filter": [terms("audience", audience), terms("state", ["lead"])],
                "should": [worth(terms("state", ["current"]), 5.0), worth(terms("language", [language]), 2.0)],
            }
        }
        answer = self._ask({"query": query, "size": limit, "_source": ["payload"]})
        payloads = [hit["_source"]["payload"] for hit in answer["hits"]["hits"]]
        return [
            Suggestion(p["source"], p["key"], p["kind"], p["language"], p["title"], p["url"], tuple(p["trail"]))
            for p in payloads
        ]

    @guarded
    def similar(self, reference: str, *, audience: frozenset[str], limit: int = 5) -> list[DocumentHit]:
        allowed = terms("audience", audience)
        itself = terms("document", [reference])
        own = {"query": {"bool": {"filter": [itself, allowed]}}, "size": 50, "_source": ["payload"]}
        payloads = [hit["_source"]["payload"] for hit in self._ask(own)["hits"]["hits"] if "payload" in hit["_source"]]
        if not payloads:
            return []
        language = payloads[0]["language"]
        text = "\n".join("\n".join((*p["heading_path"], p["body"])) for p in payloads)[:MOST_TEXT]
        alike = {
            "more_like_this": {
                "fields": [f"text_{language_group(language)}"],
                "like": [*[payloads[0]["title"]] * TITLE_WEIGHT, text],
                "min_term_freq": 1,
                "min_doc_freq": 2,
                "min_word_length": 3,
                "max_query_terms": MOST_TERMS,
                "minimum_should_match": "20%",
                "stop_words": sorted(STOP_WORDS.get(language_group(language), ())),
            }
        }
        query = {
            "bool": {
                "must": [alike],
                "filter": [allowed, terms("state", ["current"]), terms("language", [language])],
                "must_not": [itself],
            }
        }
        body = {"query": query, "collapse": {"field": "document"}, "size": limit, "_source": ["payload"]}
        return [_document_hit([hit]) for hit in self._ask(body)["hits"]["hits"]]

    @guarded
    def inventory(self) -> Iterator[tuple[str, Entry]]:
        entries: list[tuple[str, Entry]] = []
        after: list[Any] | None = None
        while True:
            body: dict[str, Any] = {
                "query": terms("state", ["lead", "deleted"]),
                "size": 2_000,
                "sort": [{"document": "asc"}],
                "_source": ["document", "version", "audience_digest", "state"],
            }
            if after:
                body["search_after"] = after
            hits = self._ask(body, seconds=WRITE_SECONDS)["hits"]["hits"]
            for row in (hit["_source"] for hit in hits):
                entry = Entry(row["version"], row.get("audience_digest", ""), is_deleted="deleted" in row["state"])
                entries.append((row["document"], entry))
            if len(hits) < 2_000:
                return iter(entries)
            after = hits[-1]["sort"]

    def health(self) -> Health:
        try:
            return self._health()
        except EngineUnavailable as error:
            return Health(is_ready=False, detail=str(error))

    # Inside

    @guarded
    def _health(self) -> Health:
        indices, alias = self.server.client.indices, self.server.alias
        if not indices.exists_alias(name=alias):
            return Health(is_ready=False, needs_rebuild=True, detail="there is no index yet")
        (name, *_others) = indices.get_alias(name=alias)
        if not name.startswith(f"{alias}-v{index.VERSION}-"):
            return Health(is_ready=False, needs_rebuild=True, detail="the index is of another version")
        body = {"size": 0, "track_total_hits": True, "aggs": {"lead": {"filter": terms("state", ["lead"])}}}
        answer = self._ask(body)
        return Health(
            is_ready=True,
            documents=answer["aggregations"]["lead"]["doc_count"],
            passages=answer["hits"]["total"]["value"],
        )

    def _ask(self, body: dict[str, Any], *, seconds: int = SEARCH_SECONDS) -> dict[str, Any]:
        return self.server.client.search(
            index=self.server.alias, body={"timeout": f"{seconds}s", **body}, request_timeout=seconds
        )

    def _grouped(self, query: Query, hits: list[dict[str, Any]], lookup: Lookup) -> tuple[DocumentHit, ...]:
        """Give each document of the page its best passages, by one more query over these documents only."""
        if not hits:
            return ()
        references = [hit["_source"]["document"] for hit in hits]
        groups: dict[str, list[dict[str, Any]]] = {reference: [] for reference in references}
        if lookup.passages > 1:
            body = {
                "query": {"bool": {"must": [query], "filter": [terms("document", references)]}},
                "size": min(20 * len(references), WINDOW),
                "_source": ["document", "payload"],
            }
            for hit in self._ask(body)["hits"]["hits"]:
                groups[hit["_source"]["document"]].append(hit)
        return tuple(
            _document_hit(groups[reference][: lookup.passages] or [hit])
            for reference, hit in zip(references, hits, strict=True)
        )

    def _as_written(self, term: str, audience: frozenset[str]) -> str:
        query = {"bool": {"filter": [terms("words", [term]), terms("audience", audience)]}}
        for hit in self._ask({"query": query, "size": 1, "_source": ["payload"]})["hits"]["hits"]:
            payload = hit["_source"]["payload"]
            texts = (payload["title"], *payload["heading_path"], payload["body"])
            return analysis.as_written(term, texts) or term
        return term


def _documents() -> dict[str, Any]:
    return {"cardinality": {"field": "document", "precision_threshold": EXACT_IN_A_SHAPE}}


def _document_hit(hits: list[dict[str, Any]]) -> DocumentHit:
    return as_hit([(hit["_score"] or 0.0, hit["_source"]["payload"]) for hit in hits])


@engine("opensearch", "opensearchs")
def opensearch(url: str) -> OpenSearchEngine:
    return OpenSearchEngine(url)
