"""Prepare without running: for containers, and before a restart."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from vademecum.accounts.one_time_links import first_administrator_link
from vademecum.operations import preparation


class Command(BaseCommand):
    help = "Bring database, static files and starter library up to date; print the first administrator's sign-in link."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--static-only", action="store_true", help="collect static files, touch no database")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["static_only"]:
            preparation.collect_static_files(lambda message: self.stdout.write(message))
            return
        preparation.prepare(lambda message: self.stdout.write(message))
        if link := first_administrator_link():
            self.stdout.write(f"First administrator, sign in here (works once, for 24 hours): {link}")
