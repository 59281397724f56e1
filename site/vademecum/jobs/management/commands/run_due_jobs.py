"""Work without a worker."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from vademecum.jobs.executor import run_due


class Command(BaseCommand):
    help = "Run the background work that is due, in this process, and end."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limit", type=int, help="run at most so many jobs")
        parser.add_argument("--kind", action="append", dest="kinds", help="only this kind; may be repeated")

    def handle(self, *args: Any, **options: Any) -> None:
        ran = run_due(limit=options["limit"], kinds=options["kinds"])
        self.stdout.write(f"{ran} jobs run")
