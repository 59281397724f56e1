"""`manage.py search "words" --as EMAIL --json`: what a person finds, on the terminal."""

from __future__ import annotations

import html
import json
import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from search.engines.base import ORDERS
from search.finding import Result, Results, find
from search.queries import QueryError
from vademecum.accounts.models import User
from vademecum.accounts.visibility import Viewer


class Command(BaseCommand):
    help = "Search as somebody would. Without --as: as a visitor who is not signed in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("words", nargs="*", help="the query, as it would be typed")
        parser.add_argument("--as", dest="email", help="e-mail address of the person who searches")
        parser.add_argument("--language", help="the person's language (default: the one of the account, or en)")
        parser.add_argument("--type", dest="kinds", action="append", default=[], help="only this type; may be repeated")
        parser.add_argument("--in", dest="within", default="", help="only below the page at this address")
        parser.add_argument("--sort", choices=ORDERS[1:], default="", help="default: best first")
        parser.add_argument("--limit", type=int, default=10)
        parser.add_argument("--json", action="store_true", help="one JSON line a query")
        parser.add_argument(
            "--queries", type=Path, help='file of JSON lines {"query": …, "language": …}; implies --json'
        )

    def handle(self, *args: Any, **options: Any) -> None:
        viewer = _viewer(options["email"])
        language = options["language"] or getattr(viewer, "preferred_language", "en")
        if options["queries"]:
            for query in _queries(options["queries"]):
                self._answer(
                    query["query"], viewer, {**options, "json": True, "language": query.get("language") or language}
                )
        elif options["words"]:
            self._answer(" ".join(options["words"]), viewer, {**options, "language": language})
        else:
            raise CommandError("Give words to search for, or --queries FILE.")

    def _answer(self, typed: str, viewer: Viewer, options: dict[str, Any]) -> None:
        with translation.override(options["language"]):
            try:
                results = find(
                    typed,
                    viewer=viewer,
                    language=options["language"],
                    chosen={"kind": options["kinds"]},
                    within=options["within"],
                    order=options["sort"],
                    limit=options["limit"],
                )
            except QueryError as error:
                if not options["json"]:
                    raise CommandError(f"The query is refused: {error}") from None
                self._line({"query": typed, "error": str(error), "hits": []})
                return
        if options["json"]:
            self._line(_as_json(typed, results))
        else:
            self._print(results)

    def _line(self, answer: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(answer, ensure_ascii=False))

    def _print(self, results: Results) -> None:
        if results.did_you_mean:
            self.stdout.write(f"Did you mean: {results.did_you_mean}")
        for number, result in enumerate(results.results, 1):
            hit = result.hit
            self.stdout.write(f"{number:3}. {self.style.SUCCESS(hit.title)}  [{hit.kind}, {hit.language}]")
            for place in result.places:
                self.stdout.write(f"     {place.url}  {place.heading}\n       {_plain(place.snippet)}")
        self.stdout.write(f"{results.total} found")


def _viewer(email: str | None) -> Viewer:
    if not email:
        return AnonymousUser()
    try:
        return User.objects.get(email__iexact=email)
    except User.DoesNotExist:
        raise CommandError(f"Nobody has the address {email}.") from None


def _queries(path: Path) -> list[dict[str, Any]]:
    queries = []
    try:
        lines = path.read_text().splitlines()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}") from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                query = json.loads(line)
                queries.append({"query": str(query["query"]), "language": query.get("language")})
            except (ValueError, KeyError, TypeError, AttributeError):
                raise CommandError(f'{path}:{number}: expected {{"query": …, "language": …}}') from None
    return queries


def _as_json(typed: str, results: Results) -> dict[str, Any]:
    return {
        "query": typed,
        "total": results.total,
        "did_you_mean": results.did_you_mean,
        "is_degraded": results.is_degraded,
        "facets": {name: dict(counts) for name, counts in results.facets.items()},
        "hits": [_hit(result) for result in results.results],
    }


def _hit(result: Result) -> dict[str, Any]:
    places = [
        {"url": place.url, "heading": place.heading, "snippet": _plain(place.snippet)} for place in result.places
    ] or [{"url": result.hit.url, "heading": "", "snippet": ""}]
    return {
        "title": result.hit.title,
        **places[0],
        "type": result.hit.kind,
        "language": result.hit.language,
        "identifier": result.hit.identifier,
        "status": result.hit.status,
        "score": round(result.hit.score, 4),
        "more": places[1:],
    }


def _plain(snippet: str) -> str:
    return html.unescape(re.sub(r"</?mark>", "", snippet))
