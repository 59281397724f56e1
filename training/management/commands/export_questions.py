"""Write questions of the bank to a file, or to the terminal."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from training.exporting import bank, export_questions
from training.formats.base import format_named, formats


class Command(BaseCommand):
    help = "Export questions of the bank. What a format cannot say is named and left out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        known = ", ".join(format.name for format in formats() if format.write)
        parser.add_argument("--format", default="gift", help=f"{known} (default gift)")
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
        rows = bank(language=options["language"], category=options["category"]).select_related("current")
        made = export_questions(rows, format=chosen)
        for question, reason in made.left_out:
            self.stderr.write(self.style.WARNING(f"{question}: {reason}"))
        if options["output"]:
            options["output"].write_bytes(made.data)
            self.stdout.write(f"{made.questions} questions written to {options['output']}")
            return
        try:
            self.stdout.write(made.data.decode())
        except UnicodeDecodeError:
            raise CommandError(f"{chosen.name} is no text: name a file with --output.") from None
