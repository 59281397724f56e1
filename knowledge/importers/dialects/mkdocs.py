"""MkDocs with its usual extensions, and the `[[links]]` of wikis."""

from __future__ import annotations

import re

from knowledge.importers.dialects.constructs import Known, destination, replaced

_TAB = re.compile(r'^(?P<indent>[ \t]*)===[!+]?[ \t]+"(?P<title>[^"\n]*)"[ \t]*$')
_ICON = re.compile(r":(?:material|fontawesome|octicons|simple)-[a-z0-9-]+:(?:\{[^{}\n]*\})?[ \t]?")
_KEYS = re.compile(r"(?<![+\w])\+\+(?P<keys>[a-z0-9]+(?:[-+][a-z0-9]+)*)\+\+(?!\+)")
_CONTENTS = re.compile(r"^[ \t]*\[(?:TOC|\[_TOC_\])\][ \t]*$", re.M)
_WIKI = re.compile(
    r"(?P<picture>!?)\[\[(?P<name>[^\[\]|#\n]{1,200})(?P<anchor>#[^\[\]|\n]*)?(?:\|(?P<label>[^\[\]\n]*))?\]\]"
)


def translated(body: str, known: Known) -> str:
    if '=== "' in body or '===! "' in body or '===+ "' in body:
        body = _without_tabs(body)
    if ":" in body:
        body = replaced(body, _ICON, lambda found: "")
    if "++" in body:
        body = replaced(body, _KEYS, _keys)
    body = replaced(body, _CONTENTS, lambda found: "")
    return replaced(body, _WIKI, lambda found: _wiki(found, known)) if "[[" in body else body


def _without_tabs(body: str) -> str:
    """Put the content of tabs one below the other, each under its title."""
    lines, inside = [], ""
    for line in body.split("\n"):
        if found := _TAB.match(line):
            inside = found["indent"] + "    "
            lines.append(f"{found['indent']}**{found['title']}**  ")
            continue
        if inside and line.strip() and not line.startswith(inside):
            inside = ""
        lines.append(line.replace("    ", "", 1) if inside and line.strip() else line)
    return "\n".join(lines)


def _keys(found: re.Match[str]) -> str:
    return "+".join(f"<kbd>{key.capitalize()}</kbd>" for key in found["keys"].split("+"))


def _wiki(found: re.Match[str], known: Known) -> str | None:
    if found["picture"]:
        path = known.file(found["name"])
        return f"![{found['label'] or ''}]({destination('/' + path)})" if path else None
    page = known.page(found["name"])
    if page is None:
        return None
    return f"[{found['label'] or found['name']}]({destination('/' + page)}{found['anchor'] or ''})"
