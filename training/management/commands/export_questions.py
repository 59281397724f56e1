"""Write questions of the bank to a file, or to the terminal."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from training.formats.base import NotRepresentable, format_named
from training.models import Question


class Command(BaseCommand):
    help = "Export questions of the bank. What a format cannot say is named and left out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", default="gift", help="aiken, csv, gift, moodle-xml or qti (default gift)")
        parser.add_argument("--language", default="en", choices=[code for code, _name in settings.LANGUAGES])
        parser.add_argument("--category", default="", help="only this category and those below it")
        parser.add_argument("--output", type=Path, help="a file; without it the questions go to the terminal")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            chosen = format_named(options["format"])
        except LookupError as error:
            raise CommandError(str(error)) from None
        if chosen.write is None:
            raise CommandError(f"Questions are read from {chosen.name}, not written to it.")
        rows = Question.objects.filter(language=options["language"], current__isnull=False).select_related("current")
        if options["category"]:
            rows = rows.filter(category__startswith=options["category"])
        kept = []
        for row in rows.order_by("category", "pk"):
            if row.current is None:
                continue
            question = replace(
                row.current.parsed, category=row.category, tags=tuple(row.tags or ()), idnumber=row.idnumber
            )
            try:
                chosen.write([question])
            except NotRepresentable as error:
                self.stderr.write(self.style.WARNING(f"{row.name or row.pk}: {error}"))
                continue
            kept.append(question)
        text = chosen.write(kept)
        if options["output"]:
            options["output"].write_text(text, encoding="utf-8")
            self.stdout.write(f"{len(kept)} questions written to {options['output']}")
        else:
            self.stdout.write(text)
