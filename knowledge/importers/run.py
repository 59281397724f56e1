"""The import itself: read everything, make room for what is new, write in batches, tell search once a batch."""

from __future__ import annotations

import posixpath
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from wagtail.models import Page

from knowledge.importers.assets import Assets, collection_for
from knowledge.importers.book import read_book, static_files
from knowledge.importers.destinations import destinations, line_of, replaced
from knowledge.importers.dialects import translated
from knowledge.importers.dialects.constructs import Known, by_name
from knowledge.importers.prepared import Prepared, prepare
from knowledge.importers.report import BrokenLink, ImportReport, Line, Progress, silent
from knowledge.importers.resolving import Resolver, leads_elsewhere
from knowledge.importers.source_tree import SourceFile, is_part, place, read_folder
from knowledge.importers.writing import Written, make_room, write_batch

BATCH = 100


def import_tree(
    folder: Path,
    *,
    target: Page,
    language: str,
    dry_run: bool = False,
    user: Any = None,
    translation_of: Page | None = None,
    progress: Progress = silent,
) -> ImportReport:
    """Import a folder of Markdown below `target`. It may be run again: only what changed at the source is written.

    Pages that people have edited since are left as they are. With `translation_of`, pages are linked to those below it
    that came from the same path. Each batch is one transaction: a crash leaves whole pages or none, and a second run
    completes the rest.
    """
    started = time.monotonic()
    report = ImportReport(dry_run=dry_run)
    sources, others = read_folder(folder, report)
    book = read_book(folder, sources, others)
    sources = _in_our_words(sources, others, report)
    sources = [source for source in sources if _wanted(source.values, source.path, language, report)]
    resolver = Resolver.of(
        sources,
        others,
        permalink=book.permalink,
        static=static_files(folder, book),
        links_are_published=book.links_are_published,
    )
    places = place(sources, listed=book.order, titles=book.titles, positions=book.positions)
    pages = prepare(places, report, progress=progress)
    assets = Assets(folder, None if dry_run else collection_for(target), report, dry_run=dry_run)
    made = make_room(pages, target=target, language=language, translation_of=translation_of, dry_run=dry_run)
    linker = Linker(pages, resolver, assets, made.pks, report)
    for start in range(0, len(pages), BATCH):
        batch = pages[start : start + BATCH]
        for page in batch:
            page.text = linker.link(page)
        if not dry_run:
            for line in write_batch(batch, made, user=user):
                report.lines.append(line)
        else:
            report.lines += [_would(page, made) for page in batch]
        progress(min(start + BATCH, len(pages)), len(pages), "writing")
    assets.index_new_pictures()
    report.seconds = time.monotonic() - started
    return report


def _wanted(values: dict[str, Any], path: str, language: str, report: ImportReport) -> bool:
    own = str(values.get("lang") or values.get("language") or "").strip().lower()[:2]
    if own and own != language and len(own) == 2:
        report.add(path, "skipped", f"Written in “{own}”: import it with --language {own}.")
        return False
    if values.get("draft") is True or values.get("published") is False:
        report.add(path, "skipped", "A draft at its source.")
        return False
    return True


def _in_our_words(sources: list[SourceFile], others: list[str], report: ImportReport) -> list[SourceFile]:
    """Translate the constructs of other tools; set parts of pages aside, which are put where a page includes them."""
    bodies = {source.path: source.body for source in sources}
    pages = [source for source in sources if not is_part(source.path)]
    names = by_name([source.path for source in pages])
    files = {PurePosixPath(path).name.lower(): path for path in reversed(others)}
    for source in sources:
        if is_part(source.path):
            report.add(source.path, "skipped", "A part of other pages: its name begins with “_”.")
            continue

        def part(path: str, folder: str = source.folder) -> str | None:
            return bodies.get(posixpath.normpath(path.lstrip("/") if path.startswith("/") else f"{folder}/{path}"))

        source.body = translated(source.body, name=source.path, known=Known(pages=names, files=files, part=part))
    return pages


def _would(page: Prepared, made: Written) -> Line:
    return Line(path=page.path, state="unchanged" if page.path in made.known else "created")


class Linker:
    """Rewrites the links of each page to references that survive moves, and says which led nowhere already."""

    def __init__(
        self, pages: Iterable[Prepared], resolver: Resolver, assets: Assets, pks: dict[str, int], report: ImportReport
    ) -> None:
        self.resolver, self.assets, self.pks, self.report = resolver, assets, pks, report
        self.pages = {page.source.path: page for page in pages if page.source}
        self.pages |= {page.path: page for page in pages if page.path.endswith("/")}
        named: dict[str, list[Prepared]] = defaultdict(list)
        for page in pages:
            for anchor in page.own_anchors:
                named[anchor].append(page)
        self.in_whole_book = {anchor: found[0] for anchor, found in named.items() if len(found) == 1}

    def link(self, page: Prepared) -> str:
        """Return the page's text with its links rewritten."""
        source = page.source
        if source is None:
            return ""
        text = replaced(page.body, lambda one: self._new(page, source, one.text, one.start))
        self._check(source, text)
        return text

    def _new(self, page: Prepared, source: SourceFile, destination: str, start: int) -> str | None:
        if leads_elsewhere(destination) or not destination.strip("#"):
            return None
        found = self.resolver.find(destination, source=source)
        if found is None:
            self._broken(page, source, destination, start)
            return None
        if not found.is_page:
            return self.assets.reference(found.path)
        other = self.pages.get(found.path)
        pk = self.pks.get(other.path) if other else None
        if other is None or pk is None:
            self._broken(page, source, destination, start)
            return None
        anchor = other.anchor_for(found.anchor)
        if anchor is None and other is page and found.anchor in self.in_whole_book:
            other = self.in_whole_book[found.anchor]
            pk, anchor = self.pks[other.path], other.anchor_for(found.anchor) or ""
        if anchor is None:
            self._broken(page, source, destination, start)
            return f"page:{pk}" if other is not page else f"#{quote(found.anchor)}"
        if other is page:
            return f"#{anchor}" if anchor else "#content"
        return f"page:{pk}#{anchor}" if anchor else f"page:{pk}"

    def _broken(self, page: Prepared, source: SourceFile, destination: str, start: int) -> None:
        line = source.first_line + page.removed_lines + line_of(page.body, start) - 1
        self.report.broken.append(BrokenLink(path=source.path, target=destination[:300], line=line))

    def _check(self, source: SourceFile, text: str) -> None:
        """Hold the result against the promise: no link that could be resolved may be left as it was."""
        for one in destinations(text):
            if one.text.startswith(("page:", "image:", "document:", "#")) or leads_elsewhere(one.text):
                continue
            found = self.resolver.find(one.text, source=source)
            if found and (found.is_page or self.assets.reference(found.path)):
                self.report.broken.append(BrokenLink(path=source.path, target=one.text[:300], by="import"))
