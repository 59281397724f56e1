"""Bring a file of questions into the bank, or only look at it."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from training.formats.base import MAX_BYTES, Parsed, Problem, detect, format_named, formats
from training.importing import Report, import_questions
from training.models import QuestionVersion


class Command(BaseCommand):
    help = "Import questions from a file; print each as parsed, and each line that cannot be read."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        known = ", ".join(format.name for format in formats())
        parser.add_argument("--format", default="", help=f"{known}; auto, or nothing, finds it out")
        parser.add_argument("--language", default="en", choices=[code for code, _name in settings.LANGUAGES])
        parser.add_argument("--category", default="", help="file all questions here, whatever the file says")
        parser.add_argument(
            "--draft", action="store_true", help="new versions wait for approval before a quiz draws them"
        )
        parser.add_argument("--dry-run", action="store_true", help="show what would happen and keep nothing")
        parser.add_argument("--json", action="store_true", help="one JSON line a question, counts in the last line")

    def handle(self, *args: Any, **options: Any) -> None:
        self.chosen = ""
        started = time.perf_counter()
        try:
            parsed = self._read(options["file"], options["format"])
        except (OSError, LookupError) as error:
            raise CommandError(str(error)) from error
        report = import_questions(
            parsed,
            language=options["language"],
            category=options["category"],
            state=QuestionVersion.State.DRAFT if options["draft"] else QuestionVersion.State.APPROVED,
            dry_run=options["dry_run"],
        )
        seconds = round(time.perf_counter() - started, 3)
        (self._print_json if options["json"] else self._print)(report, options, seconds)

    def _read(self, file: Path, format: str) -> Parsed:
        if file.stat().st_size > MAX_BYTES:
            return Parsed((), (Problem(1, "too-large", {"limit": str(MAX_BYTES // 1024 // 1024)}),))
        data = file.read_bytes()
        chosen = detect(file.name, data) if format in ("", "auto") else format_named(format)
        self.chosen = chosen.name
        return chosen.parse(data)

    def _print_json(self, report: Report, options: dict[str, Any], seconds: float) -> None:
        for row in report.rows:
            self.stdout.write(json.dumps({"file": str(options["file"]), **row}, ensure_ascii=False))
        ends = {**report.counts, "warnings": report.warnings, "format": self.chosen}
        self.stdout.write(json.dumps({**ends, "dry_run": options["dry_run"], "seconds": seconds}))

    def _print(self, report: Report, options: dict[str, Any], seconds: float) -> None:
        for row in report.rows:
            inside = f"/{row['place']}" if row.get("place") else ""
            place = f"{options['file']}{inside}:{row['line']}"
            if row["outcome"] == "failed":
                self.stdout.write(self.style.ERROR(f"{place}: {row['error']}"))
                continue
            name = row["name"] or row["stem"]["text"][:60]
            self.stdout.write(f"{place}: {row['outcome']} {row['kind']} {row['id'] or '-'} {name}")
            for warning in row.get("warnings", ()):
                self.stdout.write(self.style.WARNING(f"{place}: {warning}"))
        counts = ", ".join(f"{number} {outcome}" for outcome, number in report.counts.items())
        note = " (dry run: nothing was kept)" if options["dry_run"] else ""
        self.stdout.write(f"{counts}, {report.warnings} warnings in {seconds} s, read as {self.chosen}{note}")
