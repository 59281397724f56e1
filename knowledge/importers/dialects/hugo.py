"""Hugo's and Quarto's shortcodes: `{{< ref "risk.md" >}}`, `{{% notice tip %}}`, `{{< figure src="a.png" >}}`."""

from __future__ import annotations

import re

from knowledge.importers.dialects.constructs import (
    CALLOUTS,
    Known,
    attributes,
    destination,
    on_its_own_line,
    opening,
    replaced,
)

_SHORTCODE = re.compile(r"\{\{[<%]\s*(?P<close>/?)\s*(?P<name>[\w./-]+)(?P<rest>[^{}]{0,800}?)/?\s*[>%]\}\}")
_BOXES = {"notice", "alert", "hint", "callout", "admonition", "pageinfo", "note", "tip", "warning", "caution", "info"}
_BOXES |= {"danger", "important", "blocknote", "aside"}
_TITLED = {"tab", "tab-item", "details", "expand", "accordion", "accordion-item", "step", "card"}
_AROUND = {"tabs", "tabpane", "tabgroup", "steps", "columns", "column", "cards", "section", "cardpane", "accordions"}
_NOTHING = {"toc", "pagebreak", "br", "clear", "fa", "icon", "iconify", "children", "toc-tree"}
_VIDEOS = {"youtube": "https://www.youtube.com/watch?v=", "vimeo": "https://vimeo.com/"}


def translated(body: str, known: Known) -> str:
    return replaced(body, _SHORTCODE, lambda found: _one(found, known))


def _one(found: re.Match[str], known: Known) -> str | None:
    name, is_closing = found["name"].lower(), bool(found["close"])
    values, bare = attributes(found["rest"])
    if name in {"ref", "relref", "link"} and not is_closing:
        return _reference(values.get("path") or next(iter(bare), ""), known)
    if name in {"figure", "img", "image"} and (values.get("src") or bare):
        return _picture(values, bare)
    if name == "highlight":
        return on_its_own_line(found, "```" if is_closing else f"```{bare[0] if bare else ''}")
    if name in _BOXES:
        return on_its_own_line(found, ":::" if is_closing else _box(name, values, bare))
    if name in _TITLED:
        title = values.get("title") or values.get("header") or values.get("name") or next(iter(bare), "")
        return "" if is_closing or not title else on_its_own_line(found, f"**{title}**  ")
    if name in _AROUND or name in _NOTHING:
        return ""
    if name in _VIDEOS and (video := values.get("id") or next(iter(bare), "")):
        return f"<{_VIDEOS[name]}{destination(video)}>"
    if name == "video" and bare and bare[0].startswith("https://"):
        return f"<{bare[0]}>"
    return None


def _reference(asked: str, known: Known) -> str:
    """Return where `ref` leads: from the root, beside the page, or the one page of that name."""
    path, hash_sign, anchor = asked.partition("#")
    if path and "/" not in path.strip("/") and (page := known.page(path)):
        path = f"/{page}"
    return destination(path) + hash_sign + anchor


def _picture(values: dict[str, str], bare: list[str]) -> str:
    words = values.get("alt") or values.get("caption") or values.get("title") or ""
    picture = f"![{words.replace(']', '')}]({destination(values.get('src') or bare[0])})"
    return f"[{picture}]({destination(values['link'])})" if values.get("link") else picture


def _box(name: str, values: dict[str, str], bare: list[str]) -> str:
    asked = [values.get(key, "") for key in ("type", "color", "style", "context", "level")] + bare
    kind = next((word.lower() for word in asked if word.lower() in CALLOUTS), name)
    title = values.get("title") or next((word for word in bare[1:] if word.lower() not in CALLOUTS), "")
    return opening(kind, title)
