"""Bring people in from a CSV or XLSX file."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from vademecum.accounts.importing.actions import counts_of, described, import_people
from vademecum.accounts.importing.columns import mapped
from vademecum.accounts.importing.tables import MAX_BYTES, UnreadableTable, read_table
from vademecum.accounts.importing.wording import say_unreadable


class Command(BaseCommand):
    help = (
        "Make and update people from a CSV or XLSX file. Repeatable: a person is known by the e-mail address. "
        "Nobody is removed, disabled or taken out of a group."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, change nothing")
        parser.add_argument("--json", action="store_true", help="one JSON object per line, then one with the counts")
        parser.add_argument("--atomic", action="store_true", help="all lines or none")
        parser.add_argument(
            "--map", nargs="*", action="extend", default=[], metavar="COLUMN=FIELD", help="what a column means"
        )
        parser.add_argument(
            "--allow-administrators", action="store_true", help="let the file put people into groups that manage people"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        begun = time.monotonic()
        path: Path = options["file"]
        try:
            if path.stat().st_size > MAX_BYTES:
                raise UnreadableTable("too_large", f"{MAX_BYTES // 1024 // 1024} MB")
            table = read_table(path.read_bytes())
            mapping = mapped(table.headers, dict(_pair(one) for one in options["map"]))
            plans = import_people(
                table,
                mapping,
                dry_run=options["dry_run"],
                atomic=options["atomic"],
                allow_administrators=options["allow_administrators"],
            )
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except UnreadableTable as error:
            raise CommandError(f"{path}: {say_unreadable(error)}") from error
        except LookupError as error:
            raise CommandError(say_unreadable(UnreadableTable("no_column", str(error.args[0])))) from error
        counts = {**counts_of(plans), "dry_run": options["dry_run"], "seconds": round(time.monotonic() - begun, 2)}
        counts["saved"] = not options["dry_run"] and not (options["atomic"] and counts["failed"])
        for plan in plans:
            self._print(described(plan), as_json=options["json"])
        if options["json"]:
            self.stdout.write(json.dumps(counts))
        else:
            self.stdout.write(", ".join(f"{number} {name}" for name, number in counts_of(plans).items()))
            if not counts["saved"]:
                self.stdout.write("Nothing was changed.")
        if counts["failed"] and not options["json"]:
            raise CommandError(f"{counts['failed']} lines have problems.", returncode=2)

    def _print(self, line: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(line, ensure_ascii=False))
        elif line["outcome"] != "unchanged":
            told = " ".join(line["problems"]) or ", ".join(
                f"{name}: {value}" for name, value in line["changes"].items()
            )
            self.stdout.write(f"{line['line']:>6} {line['label']:<10} {line['email']:<40} {told}")


def _pair(text: str) -> tuple[str, str]:
    column, equals, field = text.rpartition("=")
    if not equals:
        raise CommandError(f"--map {text}: write COLUMN=FIELD, or COLUMN= to leave a column out.")
    return column, field
