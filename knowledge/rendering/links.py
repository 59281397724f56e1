"""Turn references (`page:12#anchor`, `document:3`, `image:4`) into addresses, for one reader, at the last moment.

Links survive moves, and a link to a page that the reader may not see is plain text: nothing tells that there is a page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape

_REFERENCE = re.compile(r'(?:href|src)="(page|document|image):(\d{1,18})')
_LINK = re.compile(r'<a((?:\s[a-z-]+="[^"]*")*?)\shref="([^"]*)"((?:\s[a-z-]+="[^"]*")*)>(.*?)</a>', re.S)
_IMAGE = re.compile(r'<img((?:\s[a-z-]+="[^"]*")*?)\ssrc="(?:image:(\d+)|([^"]*))"((?:\s[a-z-]+="[^"]*")*)>')
_OUTSIDE = re.compile(r"(?:[a-z][a-z0-9+.-]*:|//)", re.I)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a reference leads. `note` is added to the words of a link to a file; `title` is for a link without words."""

    url: str
    note: str = ""
    title: str = ""
    width: int = 0
    height: int = 0


Targets = Mapping[tuple[str, int], Target]
Resolver = Callable[[str, Iterable[int]], Mapping[int, Target]]


def references(html: str) -> dict[str, set[int]]:
    """Return what a rendered text refers to: kind → primary keys."""
    found: dict[str, set[int]] = {}
    for kind, pk in _REFERENCE.findall(html):
        found.setdefault(kind, set()).add(int(pk))
    return found


def with_addresses(html: str, targets: Targets) -> str:
    """Return `html` with every reference resolved; what is not in `targets` becomes plain text."""
    html = _IMAGE.sub(lambda found: _image(found, targets), html)
    return _LINK.sub(lambda found: _link(found, targets), html)


def _link(found: re.Match[str], targets: Targets) -> str:
    before, href, after, inner = found.groups()
    kind, _, rest = href.partition(":")
    if kind in {"page", "document"} and rest:
        number, _, fragment = rest.partition("#")
        target = targets.get((kind, int(number))) if number.isdigit() else None
        if target is None:
            return _plain(before + after, inner)
        url = escape(target.url) + (f"#{fragment}" if fragment else "")
        note = f' <span class="meta">({escape(target.note)})</span>' if target.note else ""
        return f'<a{before} href="{url}"{after}>{inner if inner.strip() else escape(target.title)}</a>{note}'
    if href.startswith(("#", "/", "?")) or _OUTSIDE.match(href):
        return found[0]
    return _plain(before + after, inner)  # a relative address that led nowhere already where it came from


def _plain(attributes: str, inner: str) -> str:
    name = re.search(r'\sid="[^"]*"', attributes)
    return f"<span{name[0]}>{inner}</span>" if name else inner


def _image(found: re.Match[str], targets: Targets) -> str:
    before, pk, other, after = found.groups()
    if other is not None:
        return found[0]
    target = targets.get(("image", int(pk)))
    if target is None:
        alternative = re.search(r'\salt="([^"]*)"', before + after)
        return f"<em>{alternative[1]}</em>" if alternative and alternative[1] else ""
    size = (
        "" if " width=" in before + after or not target.width else f' width="{target.width}" height="{target.height}"'
    )
    return f'<img{before} src="{escape(target.url)}"{size} loading="lazy"{after}>'
