"""The one allow-list of HTML. Everything a person wrote or imported passes here before it reaches a reader."""

from __future__ import annotations

import re
from functools import cache

import nh3

TAGS = frozenset(
    ("a abbr b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption "  # noqa: SIM905
     "figure h1 h2 h3 h4 h5 h6 hr i img input ins kbd li ol p pre q rp rt ruby s samp section small span strong sub "
     "summary sup table tbody td tfoot th thead time tr u ul var wbr").split()
)  # fmt: skip
ATTRIBUTES = {
    "*": {"class", "dir", "id", "lang", "title"},
    "a": {"href", "name"},
    "col": {"span"},
    "colgroup": {"span"},
    "del": {"datetime"},
    "details": {"open"},
    "img": {"alt", "height", "src", "width"},
    "input": {"checked"},
    "ins": {"datetime"},
    "li": {"value"},
    "ol": {"reversed", "start", "type"},
    "td": {"colspan", "headers", "rowspan"},
    "th": {"abbr", "colspan", "headers", "rowspan", "scope"},
    "time": {"datetime"},
}
SCHEMES = {"http", "https", "mailto", "tel", "page", "document", "image"}
DROPPED_WITH_CONTENT = {"script", "style", "title", "iframe", "object", "noscript", "template", "math", "svg"}

# Names of classes that mean a box, in the habits of Docusaurus, Quarto, MkDocs, GitHub and our own → our name.
BOXES = {
    "note": "note", "info": "note", "abstract": "note", "seealso": "note", "question": "note",
    "tip": "tip", "hint": "tip", "success": "tip",
    "warning": "warning", "attention": "warning", "caution": "caution", "important": "warning",
    "danger": "danger", "error": "danger", "bug": "danger",
}  # fmt: skip
KEPT_CLASSES = {
    "callout", "callout__title", "centred", "clause", "diagram", "figure", "footnote-backref", "footnote-item", "footnote-ref",
    "footnotes", "footnotes-list", "footnotes-sep", "include", "task-list-item", "contains-task-list", "steps",
}  # fmt: skip
_LANGUAGE_CLASS = re.compile(r"language-[a-z0-9+#-]{1,30}$")
_NUMBER = re.compile(r"\d{1,4}%?$")


def _classes(tag: str, value: str) -> str:
    kept = []
    names = value.split()
    is_box = tag == "div" and any(n in {"box", "admonition", "callout", "markdown-alert"} for n in names)
    for name in names:
        bare = name.removeprefix("callout--").removeprefix("callout-").removeprefix("markdown-alert-").lower()
        if tag == "div" and bare in BOXES and (is_box or name != bare):
            kept += ["callout", f"callout--{BOXES[bare]}"]
        elif name in {"admonition-title", "markdown-alert-title"} or (tag == "p" and name == "title"):
            kept.append("callout__title")
        elif name in KEPT_CLASSES or _LANGUAGE_CLASS.match(name):
            kept.append(name)
    return " ".join(dict.fromkeys(kept))


def _filter(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "class":
        return _classes(tag, value) or None
    if attribute in {"width", "height"}:
        return value if _NUMBER.match(value) else None
    return value


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(TAGS),
        clean_content_tags=DROPPED_WITH_CONTENT,
        attributes=ATTRIBUTES,
        attribute_filter=_filter,
        url_schemes=SCHEMES,
        link_rel="noopener",
        tag_attribute_values={"input": {"type": {"checkbox"}}},
        set_tag_attribute_values={"input": {"disabled": ""}},
    )


def clean(html: str) -> str:
    """Return `html` as a well-formed fragment of allowed elements, attributes and schemes."""
    return _cleaner().clean(html)
