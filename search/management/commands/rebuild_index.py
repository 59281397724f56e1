"""`manage.py rebuild_index`: build the search index anew, beside the one in use."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search import indexing
from search.engines.base import EngineUnavailable
from search.management.progress import progress_bar


class Command(BaseCommand):
    help = "Build the search index anew. People go on searching the old one until the new one is complete."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="end with one JSON line")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        try:
            with progress_bar("Indexing") as progress:
                done = indexing.rebuild(progress=progress)
        except EngineUnavailable as error:
            raise CommandError(f"The search engine is not available: {error}") from None
        seconds = time.monotonic() - started
        if options["json"]:
            self.stdout.write(
                json.dumps({"documents": done.written, "problems": dict(done.problems), "seconds": round(seconds, 2)})
            )
            return
        for reference, problem in done.problems.items():
            self.stderr.write(f"{reference}: {problem}")
        self.stdout.write(f"{done.written} documents indexed in {seconds:.1f} s")
