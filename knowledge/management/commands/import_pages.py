"""`manage.py import_pages DIR --under PATH --language en`: bring a folder of Markdown in as pages."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from wagtail.models import Page

from knowledge.addresses import tree_roots
from knowledge.importers.report import ImportReport
from knowledge.importers.run import import_tree
from knowledge.importers.target import NoSuchPlace, find_or_make


class Command(BaseCommand):
    help = "Import a folder of Markdown files as a tree of pages. Run it again to bring in what changed at the source."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="the folder to import")
        parser.add_argument(
            "--under", required=True, help="address of the page to put it under, such as /handbook/; made if missing"
        )
        parser.add_argument("--language", default=settings.LANGUAGE_CODE, help="language of the files: %(default)s")
        parser.add_argument(
            "--translation-of", help="address of the same tree in another language, such as /en/handbook/"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, change nothing")
        parser.add_argument("--json", action="store_true", help="end with one line of counts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        language = options["language"]
        if not folder.is_dir():
            raise CommandError(_("%(folder)s is not a folder.") % {"folder": folder})
        if language not in dict(settings.LANGUAGES):
            known = ", ".join(code for code, _name in settings.LANGUAGES)
            raise CommandError(
                _("%(language)s is not a language of this site. Known: %(known)s.")
                % {"language": language, "known": known}
            )
        try:
            target = find_or_make(options["under"], language=language, make=not options["dry_run"])
            original = self._original(options["translation_of"])
        except NoSuchPlace as error:
            raise CommandError(str(error)) from error
        report = import_tree(
            folder,
            target=target,
            language=language,
            dry_run=options["dry_run"],
            translation_of=original,
            progress=self._bar,
        )
        self._say(report, verbosity=options["verbosity"], as_json=options["json"])

    def _original(self, address: str | None) -> Page | None:
        if not address:
            return None
        for root, code in tree_roots().items():
            if address.strip("/").split("/")[0] == code:
                path = root + "/".join(address.strip("/").split("/")[1:]).strip("/")
                page = Page.objects.filter(url_path=path.rstrip("/") + "/").first()
                if page:
                    return page
        raise NoSuchPlace(_("No page has the address %(address)s.") % {"address": address})

    def _bar(self, done: int, total: int, note: str) -> None:
        if not sys.stderr.isatty() or not total:
            return
        filled = round(30 * done / total)
        end = "\n" if done == total and note == "writing" else ""
        self.stderr.write(f"\r{note:<8} [{'█' * filled}{'·' * (30 - filled)}] {done}/{total}", ending=end)

    def _say(self, report: ImportReport, *, verbosity: int, as_json: bool) -> None:
        for line in report.lines:
            if (
                verbosity > 1
                or line.state in {"failed", "skipped"}
                or (verbosity and not as_json and line.state != "unchanged")
            ):
                place = f"{line.path}:{line.line}" if line.line else line.path
                self.stdout.write(f"{line.state:<9} {place}" + (f"  {line.reason}" if line.reason else ""))
        for note in report.notes:
            self.stdout.write(f"note      {note.path}  {note.reason}")
        for link in report.broken:
            place = f"{link.path}:{link.line}" if link.line else link.path
            where = _("broken at the source") if link.by == "source" else _("lost by the import")
            self.stdout.write(f"link      {place}  {link.target}  ({where})")
        if as_json:
            self.stdout.write(report.as_json_line())
        else:
            counts = report.counts()
            self.stdout.write(", ".join(f"{name}: {value}" for name, value in counts.items()))
            if report.dry_run:
                self.stdout.write(_("Nothing was changed: this was a dry run."))
