"""The name of a heading in an address."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l", "Œ": "oe", "Æ": "ae"})
LONGEST = 80


def anchor_slug(text: str) -> str:
    """Return `text` as plain ASCII words joined by hyphens; accents fold, so that a link survives being typed."""
    folded = unicodedata.normalize("NFKD", text.translate(_LETTERS)).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", folded.lower())
    slug = "-".join(words)
    if len(slug) > LONGEST:
        slug = slug[:LONGEST].rsplit("-", 1)[0]
    return slug or "section"
