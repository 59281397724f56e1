"""The same page in the other language, or the nearest thing to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from wagtail.models import Page

from vademecum.accounts.visibility import visible_to


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """Where a page is found in a language. `missing_note` is written in that language."""

    code: str
    name: str
    url: str
    is_current: bool = False
    missing_note: str = ""

    @property
    def is_missing(self) -> bool:
        return bool(self.missing_note)


def language_links(request: HttpRequest, *, page: Page | None = None) -> list[LanguageLink]:
    """Return a link per language. Where the reader may see no translation it leads to that language's home."""
    current = get_language() or settings.LANGUAGE_CODE
    translations = _translations(page, request.user) if page is not None and page.pk else None
    return [
        LanguageLink(code=code, name=name, url=request.get_full_path(), is_current=True)
        if code == current
        else _link_to(request, code=code, name=name, translations=translations)
        for code, name in settings.LANGUAGES
    ]


def _translations(page: Page, viewer: Any) -> dict[str, Page]:
    others = visible_to(page.get_translations(inclusive=False), viewer).select_related("locale")
    return {other.locale.language_code: other for other in others}


def _link_to(request: HttpRequest, *, code: str, name: str, translations: dict[str, Page] | None) -> LanguageLink:
    if translations is None:
        return LanguageLink(code=code, name=name, url=_translated_path(request, code=code))
    if code in translations:
        url = translations[code].get_url(request) or f"/{code}/"
        return LanguageLink(code=code, name=name, url=url)
    with override(code):  # the message is translated as its own language: "… is not in French yet"
        note = _("This page is not in English yet: the link leads to the home page")
    return LanguageLink(code=code, name=name, url=f"/{code}/", missing_note=note)


def _translated_path(request: HttpRequest, *, code: str) -> str:
    translated = translate_url(request.get_full_path(), code)
    return translated if translated.startswith(f"/{code}/") else f"/{code}/"
