"""The top of each language: made once, linked as translations of each other."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page, Site

from knowledge.models import HomePage

TITLES = {"en": "Home", "fr": "Accueil"}


@transaction.atomic
def ensure_homes() -> dict[str, HomePage]:
    """Return language → home page, making what is missing. The site's root is the home in the default language."""
    locales = {code: Locale.objects.get_or_create(language_code=code)[0] for code, _name in settings.LANGUAGES}
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    root = Page.objects.filter(depth=1).first() or Page.add_root(instance=Page(title="Root", slug="root"))
    default = _default_home(site, root, locale=locales[settings.LANGUAGE_CODE])
    if site is None:
        Site.objects.create(
            hostname="localhost", root_page=default, is_default_site=True, site_name=settings.WAGTAIL_SITE_NAME
        )
    elif site.root_page_id != default.pk:
        site.root_page = default
        site.save()
        _remove_welcome_page(keep=default.pk)
    homes = {settings.LANGUAGE_CODE: default}
    for code, locale in locales.items():
        homes.setdefault(code, _translated_home(default, root, locale=locale))
    Site.clear_site_root_paths_cache()
    return homes


def _default_home(site: Site | None, root: Page, *, locale: Locale) -> HomePage:
    found = HomePage.objects.filter(pk=site.root_page_id).first() if site else None
    found = found or HomePage.objects.filter(locale=locale, depth=2).order_by("path").first()
    return found or _add(root, locale=locale, slug=_free_slug(root, "home"))


def _translated_home(default: HomePage, root: Page, *, locale: Locale) -> HomePage:
    found = HomePage.objects.filter(translation_key=default.translation_key, locale=locale).first()
    return found or _add(
        root,
        locale=locale,
        slug=_free_slug(root, f"home-{locale.language_code}"),
        translation_key=default.translation_key,
    )


def _add(root: Page, *, locale: Locale, slug: str, **fields: object) -> HomePage:
    title = TITLES.get(locale.language_code, "Home")
    page = HomePage(title=title, slug=slug, locale=locale, **fields)
    Page.objects.get(pk=root.pk).add_child(instance=page)
    page.save_revision().publish()
    return HomePage.objects.get(pk=page.pk)


def _free_slug(root: Page, slug: str) -> str:
    taken = set(root.get_children().values_list("slug", flat=True))
    return slug if slug not in taken else next(s for n in range(2, 99) if (s := f"{slug}-{n}") not in taken)


def _remove_welcome_page(*, keep: int) -> None:
    """Remove the page that Wagtail's own migration puts there, if nobody used it."""
    for page in Page.objects.filter(depth=2, numchild=0).exclude(pk=keep):
        if page.specific_class is Page:
            page.delete()
