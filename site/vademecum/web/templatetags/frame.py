"""What draws the frame of a page: navigation, languages, the list of things to do."""

from __future__ import annotations

from typing import Any

from django import template

from vademecum.web import languages
from vademecum.web.navigation import entries_for
from vademecum.web.today import items_for, verb_label

register = template.Library()


@register.simple_tag(takes_context=True)
def language_links(context: template.Context) -> list[languages.LanguageLink]:
    """`{% language_links as links %}`: this page in every language."""
    request = context.get("request")
    if request is None:
        return []
    if not hasattr(request, "vademecum_language_links"):  # drawn in head, header and footer, asked for once
        request.vademecum_language_links = languages.language_links(request, page=context.get("page"))
    return request.vademecum_language_links


@register.inclusion_tag("web/components/language_switch.html", takes_context=True)
def language_switch(context: template.Context, place: str = "header") -> dict[str, Any]:
    """`{% language_switch %}`: the links of `language_links`, drawn."""
    return {"languages": language_links(context), "place": place}


@register.simple_tag(takes_context=True)
def navigation_links(context: template.Context) -> list[dict[str, Any]]:
    """`{% navigation_links as links %}`: the entries of the header, with the one the reader is in marked."""
    request = context.get("request")
    if request is None:
        return []
    links = [{"label": entry.label, "url": entry.url(request)} for entry in entries_for(request)]
    inside = [link["url"] for link in links if request.path.startswith(link["url"])]
    nearest = max(inside, key=len, default=None)
    return [{**link, "is_current": link["url"] == nearest} for link in links]


@register.inclusion_tag("web/today.html", takes_context=True)
def today(context: template.Context, limit: int = 12) -> dict[str, Any]:
    """`{% today %}`: what the signed-in person should do next."""
    items = items_for(context["request"].user)
    rows = [{"item": item, "verb": verb_label(item.verb)} for item in items[:limit]]
    return {"rows": rows, "more": max(0, len(items) - limit)}
