"""Write statements (xAPI) as JSON lines, for another record store or a data warehouse."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from datetime import datetime, time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from training.models import Statement
from training.xapi.writing import as_stored


class Command(BaseCommand):
    help = "Export statements (xAPI), oldest first, one JSON object a line; withdrawn ones and what withdrew them too."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="where to write; without it, to the terminal")
        parser.add_argument("--since", default="", help="only what was stored since then, e.g. 2026-11-01")
        parser.add_argument("--person", default="", help="only of this person, by e-mail address")
        parser.add_argument("--without-voided", action="store_true", help="leave out what was withdrawn")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Statement.objects.order_by("pk")
        if options["since"]:
            rows = rows.filter(stored_at__gte=self._moment(options["since"]))
        if options["person"]:
            rows = rows.filter(person__email__iexact=options["person"])
        if options["without_voided"]:
            rows = rows.filter(voided_by=None)
        count = 0
        target = options["file"].open("w", encoding="utf-8") if options["file"] else self.stdout
        try:
            for row in rows.iterator(chunk_size=500):
                target.write(json.dumps(as_stored(row), ensure_ascii=False) + ("\n" if options["file"] else ""))
                count += 1
        finally:
            if options["file"]:
                target.close()
        sys.stderr.write(f"{count} statements\n")

    def _moment(self, text: str) -> Any:
        moment = parse_datetime(text)
        day = parse_date(text) if moment is None else None
        if day is not None:
            moment = datetime.combine(day, time.min)
        if moment is None:
            raise CommandError(f"{text} is no date.")
        return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
