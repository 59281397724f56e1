"""A thousand changes in any order, a worker killed again and again, the index lost: in the end it is as if built anew."""

from __future__ import annotations

import pickle
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from wagtail.models import Page, PageViewRestriction

from knowledge.homes import ensure_homes
from knowledge.models import DocumentPage
from search import background, checking, indexing
from search.engines.base import Lookup, SearchEngine, Slot
from search.engines.registry import current_engine, engine_for
from search.finding import find
from search.models import DocumentVersion
from vademecum.accounts.visibility import visible_to

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

CHANGES = 1_000
KILLED = 10
WORDS = ("risk", "budget", "charter", "baseline", "lesson", "gate", "sponsor", "scope")
DOOMED = """
import pickle, sys
from pathlib import Path
from search.engines.embedded import EmbeddedEngine
engine = EmbeddedEngine(Path(sys.argv[1]))
changes = pickle.loads(Path(sys.argv[2]).read_bytes())
print("writing", flush=True)
while True:
    engine.apply(changes)
"""


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Page:
    settings.SEARCH_URL = f"embedded://{tmp_path / 'index'}"
    ensure_homes()
    indexing.rebuild()
    return Page.objects.get(depth=2, locale__language_code="en")


class Editors:
    """People who change things at random, always the same with one seed."""

    def __init__(self, home: Page, seed: int) -> None:
        self.home = home
        self.draw = random.Random(seed)
        self.made = 0

    def text(self) -> str:
        return " ".join(self.draw.choices(WORDS, k=6))

    def page(self) -> DocumentPage | None:
        pks = list(DocumentPage.objects.descendant_of(self.home).order_by("pk").values_list("pk", flat=True))
        return DocumentPage.objects.get(pk=self.draw.choice(pks)) if pks else None

    def create(self) -> None:
        self.made += 1
        above = self.page() if self.draw.random() < 0.5 else None
        above = Page.objects.get(pk=above.pk if above and above.depth < 6 else self.home.pk)
        live = self.draw.random() < 0.8
        above.add_child(
            instance=DocumentPage(
                title=f"{self.text()} {self.made}", slug=f"p{self.made}", summary=self.text(), live=live
            )
        )

    def edit(self) -> None:
        if page := self.page():
            page.summary = self.text()
            revision = page.save_revision()
            if self.draw.random() < 0.7:
                revision.publish()

    def move(self) -> None:
        page, target = self.page(), self.page()
        if page and target and not target.path.startswith(page.path) and target.depth < 6:
            page.move(Page.objects.get(pk=target.pk), pos="last-child")

    def publish(self) -> None:
        if page := self.page():
            page.save_revision().publish()

    def unpublish(self) -> None:
        if page := self.page():
            page.unpublish()

    def restrict(self) -> None:
        if page := self.page():
            held = PageViewRestriction.objects.filter(page=page).first()
            if held:
                held.delete()
            else:
                PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)

    def delete(self) -> None:
        if page := self.page():
            page.delete()

    def something(self) -> None:
        kinds: list[Callable[[], None]] = [
            self.create, self.edit, self.move, self.publish, self.unpublish, self.restrict, self.delete,
        ]  # fmt: skip
        self.draw.choices(kinds, weights=[30, 25, 10, 10, 10, 10, 5])[0]()


def kill_a_worker_while_it_writes(root: Path, folder: Path, draw: random.Random) -> None:
    """Start a process that writes what is due, and end it at any moment: nothing of it is marked as done."""
    rows = list(DocumentVersion.objects.behind()[:200])
    changes, _problems = indexing.changes_for(rows)
    (folder / "changes").write_bytes(pickle.dumps(changes))
    worker = subprocess.Popen(
        [sys.executable, "-c", DOOMED, str(root), str(folder / "changes")], stdout=subprocess.PIPE, text=True
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == "writing\n"
    time.sleep(draw.uniform(0, 0.4))
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    worker.stdout.close()


def lose_the_index(root: Path, draw: random.Random) -> None:
    """Delete it or spoil a file of it, as a full disk or a careless person would; then do what the watch does."""
    if draw.random() < 0.5:
        shutil.rmtree(root)
    else:
        for file in root.glob("*/*.store"):
            file.write_bytes(b"\x00garbage")
    engine_for.cache_clear()
    if current_engine().health().needs_rebuild:
        background.ask_for_rebuild()
        indexing.rebuild()


def content(engine: SearchEngine, *, audience: frozenset[str]) -> set[tuple[Any, ...]]:
    """Return all that this audience finds, whole."""
    slots = {group: tuple(Slot(word) for word in WORDS) for group in ("en", "fr", "any")}
    found = engine.search(Lookup(words=slots, any_word=True, audience=audience, limit=1_000, passages=50))
    return {
        (hit.key, hit.title, hit.url, hit.trail, *sorted((p.anchor, p.body) for p in hit.passages))
        for hit in found.documents
    }


def test_a_thousand_changes_and_ten_deaths_end_as_if_the_index_was_built_anew(home: Page, tmp_path: Path) -> None:
    editors, root = Editors(home, seed=4), tmp_path / "index"
    for number in range(1, CHANGES + 1):
        editors.something()
        if number % (CHANGES // KILLED) == 0:
            kill_a_worker_while_it_writes(root, tmp_path, editors.draw)
        if number % (CHANGES // 3) == 0:
            lose_the_index(root, editors.draw)
        if number % 25 == 0:
            seen = {
                hit.hit.title for hit in find(editors.draw.choice(WORDS), viewer=AnonymousUser(), language="en").results
            }
            assert seen <= set(visible_to(DocumentPage.objects.all(), AnonymousUser()).values_list("title", flat=True))
        if number % 40 == 0:
            indexing.apply_pending()
    indexing.apply_pending()
    assert checking.check().is_clean
    fresh = engine_for(f"embedded://{tmp_path / 'fresh'}")
    indexing.rebuild(engine=fresh)
    for audience in (frozenset({"public"}), frozenset({"public", "signed-in"})):
        assert content(current_engine(), audience=audience) == content(fresh, audience=audience)
    assert content(fresh, audience=frozenset({"public"}))
