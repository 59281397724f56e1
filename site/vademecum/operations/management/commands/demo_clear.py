"""Remove the fictional organisation."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from vademecum.operations.starter import clear_demo


class Command(BaseCommand):
    help = "Remove the fictional organisation that demo added, and nothing else."

    def handle(self, *args: Any, **options: Any) -> None:
        clear_demo(lambda message: self.stdout.write(message))
