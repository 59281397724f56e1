"""`manage.py explain_search "query" PAGE`: why a page stands where it stands in the results."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand, CommandError

from search.engines.base import EngineUnavailable
from search.explaining import Explanation, explain, reference_of
from search.queries import QueryError
from vademecum.accounts.models import User


class Command(BaseCommand):
    help = "Say why a page stands where it stands in the results of a query, or why it is not among them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("query", help="as it would be typed")
        parser.add_argument("page", help="its address, such as /en/standards/risk/, or source:key")
        parser.add_argument("--as", dest="email", help="e-mail address of the person who searches (default: a visitor)")
        parser.add_argument("--language", help="the person's language (default: the one of the account, or en)")
        parser.add_argument("--json", action="store_true", help="one JSON line")

    def handle(self, *args: Any, **options: Any) -> None:
        viewer = self._viewer(options["email"])
        language = options["language"] or getattr(viewer, "preferred_language", "en")
        named = reference_of(options["page"])
        if named is None:
            raise CommandError(f"There is no published page at {options['page']}.")
        try:
            found = explain(options["query"], source=named[0], key=named[1], viewer=viewer, language=language)
        except QueryError as error:
            raise CommandError(f"The query is refused: {error}") from None
        except EngineUnavailable as error:
            raise CommandError(f"The search engine does not answer: {error}") from None
        if options["json"]:
            self.stdout.write(json.dumps(asdict(found), ensure_ascii=False))
        else:
            self._print(found)

    def _viewer(self, email: str | None) -> Any:
        if not email:
            return AnonymousUser()
        person = User.objects.filter(email__iexact=email).first()
        if person is None:
            raise CommandError(f"Nobody has the address {email}.")
        return person

    def _print(self, found: Explanation) -> None:
        where = f"place {found.place} of {found.total}" if found.place else f"not among the {found.total} found"
        self.stdout.write(f"{found.title}: {where}")
        self.stdout.write(f"searched for: {'; '.join(found.words) or 'no plain words'}")
        for reason in found.reasons:
            mark, points = ("+", reason.points) if reason.reached else ("-", 0.0)
            self.stdout.write(f"{mark} {points:9.2f}  {reason.text}")
        if found.place:
            self.stdout.write(f"= {found.score:9.2f}")
        for hindrance in found.hindrances:
            self.stdout.write(hindrance)
