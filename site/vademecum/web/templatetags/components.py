"""The template components: signs, boxes and lists. Built in to every template: no `{% load %}` is needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from vademecum.web import drawings
from vademecum.web.formats import NARROW, write_day
from vademecum.web.icons import icon as draw_icon

register = template.Library()

# state → (sign, default word). Colour and frame come from the class, so that state never hangs on colour alone.
STAMPS = {
    "draft": ("edit", pgettext_lazy("state of a page", "Draft")),
    "review": ("people", pgettext_lazy("state of a page", "In review")),
    "approved": ("check", pgettext_lazy("state of a page", "Approved")),
    "in-force": ("diamond", pgettext_lazy("state of a page", "In force")),
    "due": ("clock", pgettext_lazy("state of a page", "Review due")),
    "overdue": ("warning", pgettext_lazy("state of a page", "Overdue")),
    "superseded": ("history", pgettext_lazy("state of a page", "Superseded")),
    "withdrawn": ("cross", pgettext_lazy("state of a page", "Withdrawn")),
}
NOTICES = {"info": "info", "success": "check", "warning": "warning", "error": "cross-circle"}
NOTICE_WORDS = {
    "info": _("Note"),
    "success": _("Done"),
    "warning": _("Attention"),
    "error": _("Error"),
}
SOON = 14  # days before a date from which it is drawn as near


@register.simple_tag
def icon(name: str, label: str = "", css_class: str = "") -> SafeString:
    """`{% icon "search" %}`; give `label` only where the icon stands alone."""
    return draw_icon(name, label=label, css_class=css_class)


@register.simple_tag
def colon() -> str:
    """`{{ name }}{% colon %} {{ value }}`: French sets a narrow space before it."""
    return f"{NARROW}:" if (get_language() or "").startswith("fr") else ":"


@register.simple_tag
def stamp(state: str, text: str = "", behind: bool = False) -> SafeString:
    """`{% stamp "in-force" "In force · ed. 3" %}`; `behind=True` draws it large and pale behind obsolete text."""
    sign, word = STAMPS.get(state, STAMPS["draft"])
    if behind:
        return format_html(
            '<span class="stamp stamp--{} stamp--behind" aria-hidden="true">{}</span>', state, text or word
        )
    return format_html('<span class="stamp stamp--{}">{}{}</span>', state, draw_icon(sign), text or word)


@register.simple_tag
def diamonds(done: float, total: int, label: str = "") -> SafeString:
    """`{% diamonds done=3 total=5 label="Steps done" %}`; long rows become a bar."""
    figure = gettext("%(done)g of %(total)d") % {"done": done, "total": total}
    words = f"{label}{colon()} {figure}" if label else figure
    if total > drawings.MOST_DIAMONDS:
        return progress(done, total, label or figure)
    return drawings.diamonds(done=done, total=total, label=words)


@register.simple_tag
def level(value: int, maximum: int, name: str = "", fading: bool = False) -> SafeString:
    """`{% level value=2 maximum=4 name="Practitioner" %}`: quarter rings with the word beside."""
    figure = gettext("level %(value)d of %(maximum)d") % {"value": value, "maximum": maximum}
    words = f"{name} ({figure})" if name else figure
    if fading:
        words = gettext("%(level)s, fading") % {"level": words}
    rings = drawings.level_rings(value=value, maximum=maximum, label=words, fading=fading)
    note = format_html(' <span class="level__note">{}</span>', gettext("fading")) if fading else ""
    return format_html('<span class="level">{}<span class="level__name">{}{}</span></span>', rings, name, note)


@register.simple_tag
def due(value: date | datetime | None) -> SafeString:
    """`{% due assignment.due_on %}`: the date in words, with sign and colour when it is near or past."""
    if not value:
        return mark_safe("")
    if isinstance(value, datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    days = (value - timezone.localdate()).days
    written = write_day(value, language=get_language() or "en")
    if days < 0:
        state, sign = "overdue", "warning"
        words = ngettext("Overdue by %(days)d day", "Overdue by %(days)d days", -days) % {"days": -days}
    elif days == 0:
        state, sign, words = "due", "clock", gettext("Due today")
    elif days <= SOON:
        state, sign = "due", "clock"
        words = ngettext("Due in %(days)d day", "Due in %(days)d days", days) % {"days": days}
    else:
        state, sign, words = "later", "calendar", gettext("Due %(date)s") % {"date": written}
    return format_html(
        '<span class="due due--{}">{}<time datetime="{}" title="{}">{}</time></span>',
        state,
        draw_icon(sign),
        value.isoformat(),
        written,
        words,
    )


@register.simple_tag
def progress(value: float, maximum: float, label: str = "") -> SafeString:
    """`{% progress 12 40 "Pages read" %}`: a bar with its words and figures."""
    return format_html(
        '<span class="progress"><span class="progress__label">{}</span>'
        '<progress value="{}" max="{}" aria-label="{}">{}/{}</progress>'
        '<span class="progress__figure">{}/{}</span></span>',
        label,
        f"{value:g}",
        f"{maximum:g}",
        label or gettext("Progress"),
        f"{value:g}",
        f"{maximum:g}",
        f"{value:g}",
        f"{maximum:g}",
    )


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: str = "") -> SafeString:
    """`{% notice "warning" %}…{% endnotice %}`; kinds are info, success, warning and error."""
    kind = kind if kind in NOTICES else "info"
    return format_html(
        '<div class="notice notice--{}"{}>{}<div class="notice__body">'
        '<strong class="notice__title{}">{}</strong> {}</div></div>',
        kind,
        mark_safe(' role="alert"') if kind == "error" else "",
        draw_icon(NOTICES[kind]),
        "" if title else " visually-hidden",
        title or f"{NOTICE_WORDS[kind]}{colon()}",
        content,
    )


@register.simple_block_tag
def card(content: str, title: str, url: str = "", meta: str = "", icon: str = "") -> SafeString:
    """`{% card title url %}…{% endcard %}`; the title's link covers the whole card."""
    heading = format_html('<a href="{}">{}</a>', url, title) if url else title
    return format_html(
        '<article class="card"><h3 class="card__title">{}{}</h3>{}<div class="card__body">{}</div></article>',
        draw_icon(icon) if icon else "",
        heading,
        format_html('<p class="meta">{}</p>', meta) if meta else "",
        content,
    )


@register.simple_block_tag
def table_wrapper(content: str, label: str) -> SafeString:
    """`{% table_wrapper "Risks by project" %}<table class="table">…{% endtable_wrapper %}`: scrolls inside itself."""
    return format_html('<div class="table-scroll" role="region" tabindex="0" aria-label="{}">{}</div>', label, content)


@register.inclusion_tag("web/components/empty_state.html")
def empty_state(title: str, text: str = "", url: str = "", label: str = "", icon: str = "diamond") -> dict[str, Any]:
    """`{% empty_state title text url label %}`: what this is and the one thing to do next."""
    return {"title": title, "text": text, "url": url, "label": label, "icon": icon}


@register.inclusion_tag("web/components/pagination.html", takes_context=True)
def pagination(context: template.Context, page_obj: Any, parameter: str = "page") -> dict[str, Any]:
    """`{% pagination page_obj %}` keeps the other parameters of the address. Draws nothing for a single page."""
    pages = list(page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=2, on_ends=1))
    return {"page_obj": page_obj, "pages": pages, "parameter": parameter, "request": context.get("request")}


@register.inclusion_tag("web/components/breadcrumbs.html")
def breadcrumbs(items: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """`{% breadcrumbs items %}`: (title, url) from the top down; the last one is where the reader is."""
    return {"above": items[:-1], "here": items[-1] if items else None}


@register.inclusion_tag("web/components/on_this_page.html")
def on_this_page(headings: Iterable[Any]) -> dict[str, Any]:
    """`{% on_this_page headings %}`: each with `id`, `text` and `level` (2 or 3)."""
    return {"headings": list(headings)}


@register.inclusion_tag("web/components/tree.html")
def tree(nodes: Iterable[Any], current: str = "", label: str = "") -> dict[str, Any]:
    """`{% tree nodes request.path %}`: nodes with `title`, `url`, `children`; only the branch of `current` is open."""
    return {"branches": [_branch(node, current) for node in nodes], "label": label}


def _branch(node: Any, current: str) -> dict[str, Any]:
    read = node.get if isinstance(node, dict) else lambda key, default=None: getattr(node, key, default)
    children = [_branch(child, current) for child in (read("children") or ())]
    here = bool(current) and read("url") == current
    return {
        "title": read("title"),
        "url": read("url"),
        "here": here,
        "open": here or any(child["open"] for child in children),
        "children": children,
    }


@register.inclusion_tag("web/components/tabs.html")
def tabs(items: Sequence[tuple[str, str, str]], current: str, label: str = "") -> dict[str, Any]:
    """`{% tabs items "history" %}`: items are (key, words, url); each tab is a page of its own."""
    return {"items": items, "current": current, "label": label}
