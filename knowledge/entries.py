"""What knowledge adds to the frame: entries of the header, the starter library."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from vademecum.web.navigation import NavigationEntry
from vademecum.web.navigation import register as register_entry


def _section(slug: str):
    def url(request: HttpRequest) -> str:
        return f"{reverse('knowledge_page', args=[''])}{slug}/"

    return url


def register() -> None:
    """Put our entries into the header."""
    register_entry(
        NavigationEntry("standards", _("Standards"), _section("standards"), rank=10, shown=_shown("standards"))
    )
    register_entry(NavigationEntry("guides", _("Guides"), _section("guides"), rank=20, shown=_shown("guides")))
    register_entry(
        NavigationEntry("templates", _("Templates"), lambda request: reverse("knowledge_templates"), rank=30)
    )
    register_entry(
        NavigationEntry(
            "my-library",
            _("My library"),
            lambda request: reverse("knowledge_mine"),
            rank=70,
            shown=lambda request: request.user.is_authenticated,
        )
    )
    register_entry(NavigationEntry("glossary", _("Glossary"), lambda request: reverse("glossary"), rank=60))


def _shown(slug: str):
    from knowledge.kept import generation_of, remembered

    def shown(request: HttpRequest) -> bool:
        """Return whether the section is there and the reader may see it."""
        from wagtail.models import Page

        from vademecum.accounts.visibility import visible_to

        def ask() -> list[str]:
            return list(Page.objects.filter(depth=3, slug=slug, live=True).values_list("path", flat=True))

        paths = remembered(generation_of(request), ("entry", slug), ask)
        if not paths:
            return False
        guarded = remembered(generation_of(request), "guarded", _guarded)
        if not any(path.startswith(top) for path in paths for top in guarded):
            return True
        return visible_to(Page.objects.filter(path__in=paths), request.user).exists()

    return shown


def _guarded() -> list[str]:
    from wagtail.models import PageViewRestriction

    return list(PageViewRestriction.objects.values_list("page__path", flat=True))
