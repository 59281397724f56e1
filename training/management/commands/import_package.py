"""Bring a package of e-learning in, or only look at it."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from training.packages.keeping import REFUSED, bring_package


class Command(BaseCommand):
    help = "Import SCORM 1.2, SCORM 2004 and cmi5 packages (zip); a manifest alone can be looked at with --dry-run."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="+")
        parser.add_argument("--title", default="", help="instead of the title that the package has")
        parser.add_argument("--dry-run", action="store_true", help="show what is in it and keep nothing")
        parser.add_argument("--json", action="store_true", help="one JSON line a package, counts in the last line")

    def handle(self, *args: Any, **options: Any) -> None:
        counts: dict[str, int] = {}
        started = time.perf_counter()
        for file in options["file"]:
            try:
                with file.open("rb") as source:
                    brought = bring_package(source, name=file.name, dry_run=options["dry_run"], title=options["title"])
            except OSError as error:
                raise CommandError(str(error)) from error
            counts[brought.outcome] = counts.get(brought.outcome, 0) + 1
            row = {"file": str(file), **brought.as_row()}
            self.stdout.write(json.dumps(row, ensure_ascii=False) if options["json"] else self._line(row))
        seconds = round(time.perf_counter() - started, 3)
        if options["json"]:
            self.stdout.write(json.dumps({**counts, "dry_run": options["dry_run"], "seconds": seconds}))
        else:
            note = " (dry run: nothing was kept)" if options["dry_run"] else ""
            self.stdout.write(
                ", ".join(f"{number} {name}" for name, number in counts.items()) + f" in {seconds} s{note}"
            )
        if counts.get(REFUSED):
            raise CommandError(f"{counts[REFUSED]} of {len(options['file'])} refused.")

    def _line(self, row: dict[str, Any]) -> str:
        if "error" in row:
            return self.style.ERROR(f"{row['file']}: refused: {row['error']}")
        lines = [f"{row['file']}: {row['outcome']} {row['kind']} {row['edition']}: {row['title']}"]
        lines += [f"  {number}. {unit['title']}" for number, unit in enumerate(row["units"], start=1)]
        lines += [self.style.WARNING(f"  {warning}") for warning in row["warnings"]]
        return "\n".join(lines)
