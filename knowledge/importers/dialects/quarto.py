"""Quarto: parts put into pages, and the first heading of a callout as its title."""

from __future__ import annotations

import re

from knowledge.importers.dialects.constructs import Known, replaced

MOST_PARTS = 30
LONGEST = 1024 * 1024
_INCLUDE = re.compile(r"""^[ \t]*\{\{<\s*include\s+["']?(?P<path>[^\s"'<>{}]+)["']?\s*>\}\}[ \t]*$""", re.M)
_TITLE = re.compile(
    r"^(?P<open>:{3,}[ \t]*\{(?=[^{}\n]*\.callout-)(?![^{}\n]*title=)[^{}\n]*)\}[ \t]*\n"
    r"(?:[ \t]*\n)*#{1,6}[ \t]+(?P<title>[^\n]+)$",
    re.M,
)


def with_includes(body: str, known: Known) -> str:
    """Return `body` with the parts it includes, one level deep."""
    left = [MOST_PARTS]

    def part(found: re.Match[str]) -> str | None:
        left[0] -= 1
        text = known.part(found["path"]) if left[0] >= 0 else None
        return text if text is not None and len(text) <= LONGEST else None

    return replaced(body, _INCLUDE, part)


def translated(body: str) -> str:
    if ".callout-" not in body:
        return body
    return replaced(body, _TITLE, _titled)


def _titled(found: re.Match[str]) -> str:
    title = re.sub(r"[ \t]*\{[^{}]*\}[ \t]*$", "", found["title"]).replace('"', "”")
    return f'{found["open"]} title="{title}"}}' + "\n" * found[0].count("\n")
