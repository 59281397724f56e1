"""Liquid, as Jekyll and GitBook use it: `{% link a.md %}`, `{{ "/a/" | relative_url }}`, `{% hint style="info" %}`."""

from __future__ import annotations

import re

from knowledge.importers.dialects.constructs import Known, attributes, destination, on_its_own_line, opening, replaced

_TAG = re.compile(r"\{%-?\s*(?P<name>\w[\w-]*)(?P<rest>[^{}%]{0,800}?)\s*-?%\}")
_ROOT = re.compile(r"\{\{-?\s*(?:site\.(?:baseurl|url|github\.url)|page\.root|base_?path|root)\s*-?\}\}")
_FILTERED = re.compile(
    r"""\{\{-?\s*["'](?P<path>[^"'{}]*)["']\s*\|\s*(?:relative_url|absolute_url|url|prepend:\s*site\.baseurl)[^{}]*\}\}"""
)
_CONTENTS = re.compile(r"^[ \t]*(?:[-*+]|\d+\.)[ \t]+[^\n]*\n[ \t]*\{:[ \t]*toc[^{}\n]*\}[ \t]*$", re.M)
_MARK = re.compile(r"^[ \t]*\{:[^{}\n]*\}[ \t]*$", re.M)
_AROUND = {"tabs", "endtabs", "endtab", "stepper", "endstepper", "endstep", "columns", "endcolumns", "column"}
_AROUND |= {"endcolumn", "content-ref", "endcontent-ref", "endcode", "endfile", "endembed", "raw", "endraw", "step"}


def translated(body: str, known: Known) -> str:
    body = replaced(body, _ROOT, lambda found: "")
    body = replaced(body, _FILTERED, lambda found: destination(_from_root(found["path"])))
    body = replaced(body, _CONTENTS, lambda found: "\n")
    body = replaced(body, _MARK, lambda found: "")
    return replaced(body, _TAG, lambda found: _one(found, known))


def _from_root(path: str) -> str:
    """Return what `relative_url` makes of a path; addresses and steps upwards stay what they are."""
    return path if re.match(r"[a-zA-Z][\w+.-]*:|[/#.]", path) else f"/{path}"


def _one(found: re.Match[str], known: Known) -> str | None:
    name = found["name"].lower()
    values, bare = attributes(found["rest"])
    first = bare[0] if bare else ""
    if name == "link" and first:
        return destination("/" + first.lstrip("/"))
    if name == "post_url" and first:
        page = known.page(first)
        return destination(f"/{page}" if page else f"/_posts/{first}.md")
    if name == "hint":
        return on_its_own_line(found, opening(values.get("style", "info")))
    if name == "endhint":
        return on_its_own_line(found, ":::")
    if name == "highlight":
        return on_its_own_line(found, f"```{first}")
    if name == "endhighlight":
        return on_its_own_line(found, "```")
    if name in {"tab", "code"}:
        title = values.get("title", "")
        return on_its_own_line(found, f"**{title}**  ") if title else ""
    if name == "file" and values.get("src"):
        title = values.get("name") or values["src"].rsplit("/", 1)[-1]
        return f"[{title}]({destination(values['src'])})"
    if name == "embed" and values.get("url", "").startswith(("https://", "http://")):
        return f"<{destination(values['url'])}>"
    if name in {"comment", "endcomment"}:
        return "<!--" if name == "comment" else "-->"
    return "" if name in _AROUND else None
