"""Where an import goes: a page by its address, made with the sections above it if it is not there yet."""

from __future__ import annotations

from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Page

from knowledge.addresses import tree_roots
from knowledge.homes import ensure_homes
from knowledge.importers.source_tree import title_from_name
from knowledge.models import SectionPage


class NoSuchPlace(LookupError):
    """The address cannot be the place of an import."""


def find_or_make(address: str, *, language: str, make: bool = True) -> Page:
    """Return the page at `address` (with or without its language), making sections for what is missing.

    Without `make` the deepest page that exists is returned: enough for a dry run.
    """
    words = [word for word in address.strip().strip("/").split("/") if word]
    if words and words[0] in set(tree_roots().values()):
        if words[0] != language:
            raise NoSuchPlace(
                _("%(address)s is not in the language %(language)s.") % {"address": address, "language": language}
            )
        words = words[1:]
    page: Page = ensure_homes()[language]
    for word in words:
        slug = slugify(word)
        if not slug:
            raise NoSuchPlace(_("“%(word)s” cannot be part of an address.") % {"word": word})
        below = Page.objects.child_of(page).filter(slug=slug).first()
        if below is None:
            if not make:
                return page
            below = SectionPage(title=title_from_name(word), slug=slug, locale_id=page.locale_id)
            Page.objects.get(pk=page.pk).add_child(instance=below)
            below.save_revision().publish()
        page = Page.objects.get(pk=below.pk)
    return page
