"""`manage.py check_index [--repair] [--json]`: does the search index hold what the database says?"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search import checking, indexing
from search.engines.base import EngineUnavailable
from search.engines.registry import current_engine
from search.management.progress import progress_bar


class Command(BaseCommand):
    help = "Compare the search index with the database. Ends with 1 where they differ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="put right what differs, then compare again")
        parser.add_argument("--json", action="store_true", help="one JSON line")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = self._check(repair=options["repair"])
        except EngineUnavailable as error:
            if options["json"]:
                self.stdout.write(json.dumps({"is_clean": False, "error": str(error)}))
                sys.exit(1)
            raise CommandError(f"The search index cannot be read: {error}. Try rebuild_index.") from None
        if options["json"]:
            self.stdout.write(json.dumps(found.as_json()))
        else:
            self._print(found)
        if not found.is_clean:
            sys.exit(1)

    def _check(self, *, repair: bool) -> checking.Check:
        with progress_bar("Comparing") as progress:
            if repair and current_engine().health().needs_rebuild:
                indexing.rebuild(progress=progress)
            found = checking.check(progress=progress)
            if repair and not found.is_clean:
                checking.repair(found)
                indexing.apply_pending(progress=progress)
                found = checking.check(progress=progress)
        return found

    def _print(self, found: checking.Check) -> None:
        for name in ("missing", "ghosts", "stale", "pending"):
            for reference in getattr(found, name):
                self.stdout.write(f"{name:8} {reference}")
        for reference, reason in found.parked.items():
            self.stdout.write(f"parked   {reference}: {reason}")
        self.stdout.write(f"{found.documents} documents: {'the index is right' if found.is_clean else 'they differ'}")
