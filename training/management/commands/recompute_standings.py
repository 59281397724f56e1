"""`manage.py recompute_standings`: derive every standing from the log again, or only compare."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from training.competency.recomputing import recompute_standings


class Command(BaseCommand):
    help = "Derive every standing from the evidence. With --check nothing is written and a difference is an error."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only compare what is kept with what follows")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.perf_counter()
        done = recompute_standings(check=options["check"])
        seconds = time.perf_counter() - began
        self.stdout.write(
            f"{done.standings} standings in {seconds:.1f} s; {done.different} different, "
            f"{done.by_time} of them because a lapse has come since."
        )
        if options["check"] and done.different > done.by_time:
            raise CommandError(f"{done.different - done.by_time} standings do not follow from the evidence.")
