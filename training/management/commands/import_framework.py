"""`manage.py import_framework FILE…`: bring in a competency framework with its roles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from training.competency.framework_files import UnreadableError, Words, read, slug
from training.competency.framework_import import ForeignKeyError, import_framework


class Command(BaseCommand):
    help = "Import a competency framework from CSV, XLSX or YAML. Doing it again changes only what changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path)
        parser.add_argument("--key", help="key of the framework (default: from the first file's name)")
        parser.add_argument("--title", default="", help="its name in English")
        parser.add_argument("--title-fr", default="", help="its name in French")
        parser.add_argument("--edition", default="1.0", help="its version")
        parser.add_argument(
            "--map", action="append", default=[], metavar="COLUMN=FIELD", help="a column we do not know"
        )
        parser.add_argument("--activate", action="store_true", help="put it in use at once")
        parser.add_argument("--dry-run", action="store_true", help="report, write nothing")
        parser.add_argument("--json", action="store_true", help="report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        files: list[Path] = options["files"]
        key = options["key"] or slug(files[0].stem)
        title = Words(options["title"] or key.replace("-", " ").capitalize(), options["title_fr"])
        mapping = dict(pair.partition("=")[::2] for pair in options["map"])
        try:
            contents = [(path.name, path.read_bytes()) for path in files]
            data = read(contents, key=slug(key), title=title, version=options["edition"], mapping=mapping)
            report = import_framework(data, dry_run=options["dry_run"], activate=options["activate"])
        except (OSError, UnreadableError, ForeignKeyError) as error:
            raise CommandError(str(error)) from error
        whole = {
            "framework": data.key,
            "dry_run": options["dry_run"],
            "levels": [words.en for words, _description in data.levels],
            "competencies": len(data.competencies),
            "roles": len(data.roles),
            "requirements": sum(len(role.asks) for role in data.roles),
            "rows": dict(sorted(report.counts.items())),
            "ignored_columns": data.ignored,
            "problems": [{"file": p.file, "line": p.line, "message": p.message} for p in data.problems],
        }
        if options["json"]:
            self.stdout.write(json.dumps(whole, ensure_ascii=False, indent=2))
            return
        for name in ("competencies", "roles", "requirements"):
            self.stdout.write(f"{name}: {whole[name]}")
        for row, number in whole["rows"].items():
            self.stdout.write(f"  {row}: {number}")
        for problem in data.problems:
            self.stdout.write(f"{problem.file}, line {problem.line}: {problem.message}")
        if options["dry_run"]:
            self.stdout.write("Nothing was written.")
