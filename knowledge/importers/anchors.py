"""The anchors of a page as other tools name them, so that links written for those still arrive."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from knowledge.rendering.outline import Heading
from knowledge.rendering.slugs import anchor_slug


def github_slug(text: str) -> str:
    """Return the anchor of GitHub, Docusaurus and Hugo: letters of any script, each space a hyphen."""
    kept = "".join(c for c in text.lower().strip() if c in " -_" or unicodedata.category(c)[0] in "LNM")
    return kept.replace(" ", "-")


def pandoc_slug(text: str) -> str:
    """Return the anchor of Pandoc, Quarto and bookdown: no leading digits, accents and `_-.` kept."""
    kept = re.sub(r"[^\w\s.-]", "", text.lower())
    return re.sub(r"^[\W\d_]+", "", re.sub(r"\s+", "-", kept.strip()))


def kramdown_slug(text: str) -> str:
    """Return the anchor of Jekyll's kramdown."""
    kept = re.sub(r"^[^a-zA-Z]+", "", text)
    return re.sub(r"[^a-zA-Z0-9 -]", "", kept).replace(" ", "-").lower()


def python_slug(text: str) -> str:
    """Return the anchor of Python-Markdown and MkDocs."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", ascii_text).strip().lower())


MAKERS = (github_slug, pandoc_slug, kramdown_slug, python_slug, anchor_slug)


def anchor_names(
    headings: Iterable[Heading], anchors: Iterable[str], *, title: str = "", title_anchor: str = ""
) -> dict[str, str]:
    """Return every name by which an anchor of a page may be asked for → its real name (empty: the top of the page)."""
    names = {anchor: anchor for anchor in anchors}
    derived: dict[str, str] = {}
    seen: Counter[tuple[int, str]] = Counter()
    rows = [(title, "")] if title else []
    rows += [(heading.text, heading.id) for heading in headings]
    for text, real in rows:
        for number, make in enumerate(MAKERS):
            name = make(text)
            turn = seen[(number, name)]
            seen[(number, name)] += 1
            for variant in (name,) if not turn else (f"{name}-{turn}", f"{name}_{turn}"):
                derived.setdefault(variant, real)
    if title_anchor:
        derived[title_anchor] = ""
    for name, real in derived.items():
        names.setdefault(name, real)
    for name in list(names):
        names.setdefault(name.lower(), names[name])
        names.setdefault(unicodedata.normalize("NFC", name), names[name])
    names.update({"": "", "top": "", "_top": "", "content": ""})
    return names
