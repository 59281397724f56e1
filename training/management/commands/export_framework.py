"""`manage.py export_framework KEY FOLDER`: write a framework as files that `import_framework` reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from training.competency.framework_files import read
from training.competency.framework_import import framework_data
from training.competency.framework_shape import FrameworkData, Words
from training.competency.framework_writing import as_yaml, csv_of, tables_of, workbook_of
from training.models import Framework


class Command(BaseCommand):
    help = "Write a competency framework and its roles into a folder, as import_framework reads them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key")
        parser.add_argument("folder", type=Path)
        parser.add_argument("--format", choices=["csv", "xlsx", "yaml"], default="yaml")
        parser.add_argument("--edition", default="", help="an earlier version that was kept (default: as it is now)")

    def handle(self, *args: Any, **options: Any) -> None:
        framework = Framework.objects.filter(key=options["key"]).first()
        if framework is None:
            known = ", ".join(Framework.objects.values_list("key", flat=True))
            raise CommandError(f"No framework {options['key']}. There are: {known}")
        data = _edition(framework, options["edition"]) if options["edition"] else framework_data(framework)
        files = {
            "yaml": lambda: {f"{data.key}.yaml": as_yaml(data)},
            "xlsx": lambda: {f"{data.key}.xlsx": workbook_of(data)},
            "csv": lambda: {f"{name}.csv": csv_of(table) for name, table in tables_of(data).items()},
        }[options["format"]]()
        options["folder"].mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (options["folder"] / name).write_bytes(content)
            self.stdout.write(str(options["folder"] / name))


def _edition(framework: Framework, version: str) -> FrameworkData:
    """Return a framework as it stood in an earlier version."""
    kept = framework.editions.filter(version=version).order_by("-kept_at", "-pk").first()
    if kept is None:
        known = ", ".join(framework.editions.order_by("kept_at").values_list("version", flat=True).distinct())
        raise CommandError(f"No edition {version} of {framework.key} was kept. There are: {known}")
    file = (f"{framework.key}.yaml", kept.content.encode())
    return read([file], key=framework.key, title=Words(framework.title_en), version=version)
