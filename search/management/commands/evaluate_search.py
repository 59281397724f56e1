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
from search.evaluation import UnreadableJudgements, build, measure, ranked, read_documents, read_queries
from search.queries import QueryError


class Command(BaseCommand):
    help = "Measure search on judged queries, in an index of its own that is thrown away: nDCG@10, MRR, recall@100."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--docs", required=True, help='JSON lines {"id", "title", "text"}')
        parser.add_argument("--queries", required=True, help='JSON lines {"id", "text"}')
        parser.add_argument("--qrels", required=True, help="lines of query, document, grade (tabs)")
        parser.add_argument("--language", default="en", help="language of documents and queries (default en)")
        parser.add_argument(
            "--engine", default="", help="SEARCH_URL of the engine (default: embedded, in a temporary folder)"
        )
        parser.add_argument("--json", action="store_true", help="one JSON line")

    def handle(self, *args: Any, **options: Any) -> None:
        language = options["language"]
        try:
            queries = read_queries(Path(options["queries"]), Path(options["qrels"]))
            with throw_away(options["engine"]) as engine:
                started = time.perf_counter()
                count = build(engine, read_documents(Path(options["docs"]), language=language))
                seconds = time.perf_counter() - started
                figures = measure(queries, lambda typed: _ranked(engine, typed, language))
                name = engine.name
        except UnreadableJudgements as error:
            raise CommandError(str(error)) from None
        except (EngineUnavailable, ImproperlyConfigured) as error:
            raise CommandError(f"The engine cannot be used: {error}") from None
        said = {"engine": name, "language": language, "documents": count, **figures.as_json()}
        said["index_seconds"] = round(seconds, 2)
        if options["json"]:
            self.stdout.write(json.dumps(said))
        else:
            for key, value in said.items():
                self.stdout.write(f"{key:14} {value}")
        if not figures.queries:
            self.stderr.write("No query has a right answer among the judgements.")


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
