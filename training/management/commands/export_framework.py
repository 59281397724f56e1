"""`manage.py export_framework KEY FOLDER`: write a framework as CSV, XLSX or YAML."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from training.competency.framework_files import as_yaml, competency_table, csv_of, role_table, workbook_of
from training.competency.framework_import import framework_data
from training.models import Framework


class Command(BaseCommand):
    help = "Write a competency framework and its roles into a folder, as import_framework reads them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key")
        parser.add_argument("folder", type=Path)
        parser.add_argument("--format", choices=["csv", "xlsx", "yaml"], default="yaml")

    def handle(self, *args: Any, **options: Any) -> None:
        framework = Framework.objects.filter(key=options["key"]).first()
        if framework is None:
            known = ", ".join(Framework.objects.values_list("key", flat=True))
            raise CommandError(f"No framework {options['key']}. There are: {known}")
        data = framework_data(framework)
        files = {
            "yaml": lambda: {f"{data.key}.yaml": as_yaml(data)},
            "xlsx": lambda: {f"{data.key}.xlsx": workbook_of(data)},
            "csv": lambda: {
                "competencies.csv": csv_of(competency_table(data)),
                "roles.csv": csv_of(role_table(data)),
            },
        }[options["format"]]()
        options["folder"].mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (options["folder"] / name).write_bytes(content)
            self.stdout.write(str(options["folder"] / name))
