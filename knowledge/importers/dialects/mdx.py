"""Docusaurus: what is written for its compiler rather than for readers."""

from __future__ import annotations

import re

from knowledge.importers.dialects.constructs import attributes, on_its_own_line, replaced

_MODULE = re.compile(r"^(?:import|export)\s[^\n]*\n(?:[^\n]*\S[^\n]*(?:\n|\Z))*", re.M)
_IMPORT = re.compile(r"""^import\s+(?:[\w{}*,\s$]+?\s+from\s+)?["'][^"'\n]+["'];?[ \t]*$""", re.M)
_COMMENT = re.compile(r"\{/\*.*?\*/\}", re.S)
_REQUIRED = re.compile(r"""=\s*\{\s*(?:require|useBaseUrl)\(\s*["']([^"'{}]+)["']\s*\)(?:\.default)?\s*\}""")
_TAB = re.compile(r"<TabItem\b([^<>]*)>")
_SITE = re.compile(r"""(?<=[("'])(?:@site/|pathname:///?)(?=[^\s"')])""")


def translated(body: str, *, is_mdx: bool) -> str:
    body = replaced(body, _MODULE if is_mdx else _IMPORT, _same_lines)
    if "{" in body:
        body = replaced(body, _COMMENT, _same_lines)
        body = replaced(body, _REQUIRED, lambda found: f'="{found[1]}"')
    if "<TabItem" in body:
        body = replaced(body, _TAB, _tab)
    return replaced(body, _SITE, lambda found: "/")


def _same_lines(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")


def _tab(found: re.Match[str]) -> str:
    values, _bare = attributes(found[1])
    title = values.get("label") or values.get("value") or ""
    return on_its_own_line(found, f"**{title}**  ") if title else ""
