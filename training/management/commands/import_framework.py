"""`manage.py import_framework FILE…`: bring in a competency framework with its roles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from training.competency.framework_files import read
from training.competency.framework_import import ForeignKeyError, framework_data, import_framework
from training.competency.framework_shape import FrameworkData, UnreadableError, Words, slug
from training.models import Framework


class Command(BaseCommand):
    help = "Import a competency framework from CSV, XLSX or YAML. Doing it again changes only what changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path)
        parser.add_argument("--key", help="key of the framework (default: from the first file's name)")
        parser.add_argument("--title", default="", help="its name in English")
        parser.add_argument("--title-fr", default="", help="its name in French")
        parser.add_argument("--edition", default="", help="its version (default: the present one, or 1.0)")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="COLUMN=FIELD",
            help='what a column holds: a field (competency, area, level, role …), "level:3", "indicators:3" or "ignore"',
        )
        parser.add_argument("--activate", action="store_true", help="put it in use at once")
        parser.add_argument("--prune", action="store_true", help="remove what the files no longer have")
        parser.add_argument("--dry-run", action="store_true", help="report, write nothing")
        parser.add_argument("--json", action="store_true", help="report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        files: list[Path] = options["files"]
        key = slug(options["key"] or files[0].stem, longest=50)
        framework = Framework.objects.filter(key=key).first()
        known = framework_data(framework) if framework else None
        title = known.title if known else Words(key.replace("-", " ").capitalize())
        title = Words(options["title"] or title.en, options["title_fr"] or title.fr)
        edition = options["edition"] or (known.version if known else "1.0")
        mapping = {}
        for pair in options["map"]:
            column, sign, field = pair.rpartition("=")
            if not sign or not column.strip() or not field.strip():
                raise CommandError(f'--map "COLUMN=FIELD", not {pair!r}')
            mapping[column.strip()] = field.strip()
        try:
            contents = [(path.name, path.read_bytes()) for path in files]
            data = read(contents, key=key, title=title, version=edition, mapping=mapping, known=known)
            report = import_framework(
                data, dry_run=options["dry_run"], activate=options["activate"], prune=options["prune"]
            )
        except (OSError, UnreadableError, ForeignKeyError) as error:
            raise CommandError(str(error)) from error
        said = _report(data) | {
            "dry_run": options["dry_run"],
            "rows": dict(sorted(report.counts.items())),
            "changes": report.changes,
            "absent": report.absent,
        }
        if options["json"]:
            self.stdout.write(json.dumps(said, ensure_ascii=False, indent=2))
            return
        self._in_words(said, data)

    def _in_words(self, said: dict[str, Any], data: FrameworkData) -> None:
        for table, columns in said["columns"].items():
            self.stdout.write(f"{table}: " + ", ".join(f"{column} → {field}" for column, field in columns.items()))
        self.stdout.write("levels: " + ", ".join(said["levels"]))
        for name in ("competencies", "roles", "requirements"):
            self.stdout.write(f"{name}: {said[name]}")
        for row, number in said["rows"].items():
            self.stdout.write(f"  {row}: {number}")
        for column in data.ignored:
            self.stdout.write(f"not used: {column}")
        for name in said["absent"]:
            self.stdout.write(f"no longer in the files: {name}")
        for problem in data.problems:
            self.stdout.write(f"{problem.file}, line {problem.line}: {problem.message}")
        if said["dry_run"]:
            self.stdout.write("Nothing was written.")


def _report(data: FrameworkData) -> dict[str, Any]:
    return {
        "framework": data.key,
        "edition": data.version,
        "levels": [words.en for words, _description in data.levels],
        "areas": len(data.areas),
        "competencies": len(data.competencies),
        "roles": len(data.roles),
        "requirements": sum(len(role.asks) for role in data.roles),
        "columns": data.columns,
        "ignored_columns": data.ignored,
        "problems": [{"file": p.file, "line": p.line, "message": p.message} for p in data.problems],
    }
