"""`manage.py evaluate_search --docs F --queries F --qrels F --language en|fr [--engine URL] [--json]`: figures of quality."""

from __future__ import annotations

import json
import tempfile
import time
import uuid
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from search.engines.base import EngineUnavailable, SearchEngine
from search.engines.registry import engine_for
from search.evaluation import Figures, UnreadableJudgements, build, measure, ranked, read_documents, read_queries
from search.judging import NotMeasured, keep_figures
from search.queries import QueryError


class Command(BaseCommand):
    help = "Measure search on judged queries, in an index of its own that is thrown away: nDCG@10, MRR, recall@100."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--judged", action="store_true", help="measure the queries judged in the admin, in the index in use"
        )
        parser.add_argument("--docs", help='JSON lines {"id", "title", "text"}')
        parser.add_argument("--queries", help='JSON lines {"id", "text"}')
        parser.add_argument("--qrels", help="lines of query, document, grade (tabs)")
        parser.add_argument("--language", default="en", help="language of documents and queries (default en)")
        parser.add_argument(
            "--engine", default="", help="SEARCH_URL of the engine (default: embedded, in a temporary folder)"
        )
        parser.add_argument("--json", action="store_true", help="one JSON line")

    def handle(self, *args: Any, **options: Any) -> None:
        language = options["language"]
        if options["judged"]:
            self._judged(as_json=options["json"])
            return
        if not (options["docs"] and options["queries"] and options["qrels"]):
            raise CommandError("Give --docs, --queries and --qrels; or --judged for the queries judged in the admin.")
        try:
            queries = read_queries(Path(options["queries"]), Path(options["qrels"]))
            with throw_away(options["engine"]) as engine:
                started = time.perf_counter()
                count = build(engine, read_documents(Path(options["docs"]), language=language))
                seconds = time.perf_counter() - started
                figures = measure(queries, lambda query: _ranked(engine, query.text, language))
                name = engine.name
        except UnreadableJudgements as error:
            raise CommandError(str(error)) from None
        except (EngineUnavailable, ImproperlyConfigured) as error:
            raise CommandError(f"The engine cannot be used: {error}") from None
        said = {"engine": name, "language": language, "documents": count, **figures.as_json()}
        said["index_seconds"] = round(seconds, 2)
        self._say(said, as_json=options["json"])
        if not figures.queries:
            self.stderr.write("No query has a right answer among the judgements.")

    def _judged(self, *, as_json: bool) -> None:
        """Measure what the PMO judged, and keep the figures for this release."""
        try:
            kept = keep_figures()
        except NotMeasured:
            raise CommandError("The engine does not answer; nothing was measured.") from None
        if kept is None:
            raise CommandError("No query is judged yet: Search words › Judged queries in the admin.")
        figures = Figures(kept.queries, kept.ndcg_10, kept.mrr, kept.recall_100, kept.success_1)
        self._say({"release": kept.version, "engine": kept.engine, **figures.as_json()}, as_json=as_json)

    def _say(self, said: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(said))
            return
        for key, value in said.items():
            self.stdout.write(f"{key:14} {value}")


def _ranked(engine: SearchEngine, typed: str, language: str) -> list[str]:
    """Return what is found; a query that the grammar refuses finds nothing."""
    with suppress(QueryError):
        return ranked(engine, typed, language=language)
    return []


@contextmanager
def throw_away(url: str) -> Iterator[SearchEngine]:
    """Give an empty index of its own on the engine of `url`, and remove it afterwards."""
    if not url or url.startswith("embedded://"):
        with tempfile.TemporaryDirectory(prefix="vademecum-evaluation-") as folder:
            yield engine_for(f"embedded://{folder}")
        return
    parts = urlsplit(url)
    engine = engine_for(parts._replace(path=f"/evaluation-{uuid.uuid4().hex[:12]}").geturl())
    try:
        yield engine
    finally:
        with suppress(EngineUnavailable):
            drop = getattr(engine, "drop", None)
            if drop:
                drop()
