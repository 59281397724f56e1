"""A stock Wagtail site beside the product: what `wagtail start` writes, on SQLite, with the same pages and its own search.

The only additions are a page type with a body that is searched, and a loader. Served as a stock site is deployed:
gunicorn with two workers, DEBUG off, templates cached.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

MODELS = """
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index


class HomePage(Page):
    pass


class ArticlePage(Page):
    body = RichTextField(blank=True)
    search_fields = [*Page.search_fields, index.SearchField("body")]
"""
SETTINGS = """
import os
from .base import *
DEBUG = False
ALLOWED_HOSTS = ["*"]
SECRET_KEY = "only for the time of a benchmark"
WAGTAILSEARCH_BACKENDS["default"]["AUTO_UPDATE"] = not os.environ.get("LOADING")
"""
LOAD = """
import json
from django.db import transaction
from django.utils.html import escape
from home.models import ArticlePage, HomePage
from wagtail.signal_handlers import disable_reference_index_auto_update
home = HomePage.objects.first()
with transaction.atomic(), disable_reference_index_auto_update():
    for line in open("pages.jsonl"):
        page = json.loads(line)
        body = "".join(f"<p>{escape(text)}</p>" for text in page["texts"])
        home.add_child(instance=ArticlePage(title=page["title"][:255], slug=page["slug"], body=body))
"""
TEMPLATE = "{% extends 'base.html' %}{% block content %}<h1>{{ page.title }}</h1>{{ page.body|safe }}{% endblock %}"


@contextmanager
def stock_site(pages: Sequence[Mapping[str, object]]) -> Iterator[str]:
    """Serve a stock site with these pages (`slug`, `title`, `texts`); yield its address."""
    with tempfile.TemporaryDirectory(prefix="stock-wagtail-") as name:
        folder = Path(name)
        _make(folder, pages)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        server = subprocess.Popen(
            [*(sys.executable, "-m", "gunicorn", "stock.wsgi"), "--bind", f"127.0.0.1:{port}", "--workers", "2",
             "--log-level", "warning"],
            cwd=folder, env=_environment(folder),
        )  # fmt: skip
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(f"{url}/search/?query=plan")
            yield url
        finally:
            server.terminate()
            server.wait(timeout=30)


def _make(folder: Path, pages: Sequence[Mapping[str, object]]) -> None:
    environment = _environment(folder)
    start = "import sys; from wagtail.bin.wagtail import main; sys.argv = ['wagtail', 'start', 'stock', '.']; main()"
    _run(folder, environment, "-c", start)
    (folder / "home" / "models.py").write_text(MODELS)
    (folder / "stock" / "settings" / "bench.py").write_text(SETTINGS)
    (folder / "home" / "templates" / "home" / "article_page.html").write_text(TEMPLATE)
    (folder / "pages.jsonl").write_text("".join(json.dumps(page) + "\n" for page in pages))
    (folder / "load.py").write_text(LOAD)
    loading = {**environment, "LOADING": "1"}
    for arguments in (
        ["makemigrations", "home", "-v0"],
        ["migrate", "-v0"],
        ["shell", "-v0", "-c", LOAD],
        ["update_index"],
    ):
        _run(folder, loading, "manage.py", *arguments)


def _environment(folder: Path) -> dict[str, str]:
    """Return an environment in which the stock site's packages are found before the product's of the same name."""
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "stock.settings.bench", "PYTHONPATH": str(folder)}


def _run(folder: Path, environment: dict[str, str], *arguments: str) -> None:
    done = subprocess.run([sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{arguments}: {done.stdout[-1000:]}{done.stderr[-2000:]}")


def _wait(url: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=10):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise RuntimeError(f"The stock site does not answer at {url}")
