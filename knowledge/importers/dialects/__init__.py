"""What the tools that publish folders of Markdown write beside Markdown, said in the words of our renderer.

One tool, one file. What none of them knows stays in the text as it is: an author sees it and decides.
"""

from __future__ import annotations

from knowledge.importers.dialects import hugo, liquid, mdx, mkdocs, quarto
from knowledge.importers.dialects.constructs import Known


def translated(body: str, *, name: str, known: Known) -> str:
    """Return a page's text with the constructs of other tools as ours. Lines keep their number, but for parts put in."""
    if "{{" in body:
        body = quarto.with_includes(body, known)
        body = hugo.translated(body, known)
    if "{%" in body or "{{" in body or "{:" in body:
        body = liquid.translated(body, known)
    body = mdx.translated(body, is_mdx=name.lower().endswith(".mdx"))
    body = mkdocs.translated(body, known)
    return quarto.translated(body)
