"""No string without its French, and French typography is right."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = [
    "knowledge",
    "training",
    "search",
    *(f"site/vademecum/{name}" for name in ("accounts", "jobs", "notifications", "operations", "web")),
]
CATALOGUES = [ROOT / app / "locale" / "fr" / "LC_MESSAGES" / "django.po" for app in APPS]
WRONG_TYPOGRAPHY = re.compile(
    r"[\w)%»] ?[;!?](?:\s|$)"  # no space, or a breaking one, before ; ! ?
    r"|\w ?:(?:\s|$)"  # the same before a colon
    r"|«(?![\u202f\u00a0])|(?<![\u202f\u00a0])»"  # guillemets without their inner space
    r"|\w'\w"  # the typewriter's apostrophe
)
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|%[sd]|\{[a-z_]*\}|<[^>]+>|https?://\S+|&\w+;")


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=APPS)
def test_every_string_has_its_french(catalogue: Path) -> None:
    po = polib.pofile(str(catalogue))
    assert [entry.msgid for entry in po.untranslated_entries()] == []
    assert [entry.msgid for entry in po.fuzzy_entries()] == []


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=APPS)
def test_french_punctuation_stands_behind_a_narrow_space(catalogue: Path) -> None:
    wrong = []
    for entry in polib.pofile(str(catalogue)):
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            bare = PLACEHOLDER.sub("x", text)
            if re.search(
                r"[\w)%»](?:| )[;!?](?:\s|$)|\w:(?:\s|$)|\w :|«(?![\u202f\u00a0])|(?<![\u202f\u00a0])»|\w'\w",
                bare,
            ):
                wrong.append(text)
    assert wrong == []


@pytest.mark.parametrize("app", APPS)
def test_no_string_is_missing_from_the_catalogue(app: str, tmp_path: Path) -> None:
    """Extract again, in a copy: a string marked in code but absent from the catalogue would stay English."""
    if not shutil.which("xgettext"):
        if os.environ.get("CI"):
            pytest.fail("xgettext is missing: scripts/install_test_services installs it")
        pytest.skip("xgettext is not installed (Debian: gettext)")
    source = ROOT / app
    copy = tmp_path / "app"
    shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    subprocess.run(
        [
            "django-admin",
            "makemessages",
            "--locale=fr",
            "--no-wrap",
            "--no-obsolete",
            "--ignore=node_modules",
        ],
        cwd=copy,
        check=True,
        capture_output=True,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
    )
    fresh = polib.pofile(str(copy / "locale" / "fr" / "LC_MESSAGES" / "django.po"))
    assert [entry.msgid for entry in fresh if not entry.translated() or entry.fuzzy] == []
