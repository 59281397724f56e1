"""Say how this installation is."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from vademecum.operations.health import Finding, Level, examine

MARKS = {Level.OK: "✓", Level.WARN: "!", Level.FAIL: "✗"}


class Command(BaseCommand):
    help = "Look at every part of the installation and say what to do. Exit code 1 when something fails."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = examine()
        if options["json"]:
            self.stdout.write(json.dumps({name: _as_json(finding) for name, finding in findings.items()}))
        else:
            for name, finding in findings.items():
                self._print(name, finding)
        if any(finding.level == Level.FAIL for finding in findings.values()):
            sys.exit(1)

    def _print(self, name: str, finding: Finding) -> None:
        style = {Level.OK: self.style.SUCCESS, Level.WARN: self.style.WARNING, Level.FAIL: self.style.ERROR}
        self.stdout.write(style[finding.level](f"{MARKS[finding.level]} {name}: {finding.text}"))
        if finding.remedy and finding.level != Level.OK:
            self.stdout.write(f"  → {finding.remedy}")


def _as_json(finding: Finding) -> dict[str, str]:
    return {"level": finding.level.name.lower(), "text": finding.text, "remedy": finding.remedy}
