"""Load the starter library."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from vademecum.operations.starter import load_starter


class Command(BaseCommand):
    help = "Put in what is missing of the starter library. What people have edited stays as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--again", action="store_true", help="look at every part, even if nothing changed since")

    def handle(self, *args: Any, **options: Any) -> None:
        load_starter(lambda message: self.stdout.write(message), again=options["again"])
