"""Where pages are found. One site, a tree per language: an address is the tree's path behind its language."""

from __future__ import annotations

from wagtail.models import Page, Site


def tree_roots() -> dict[str, str]:
    """Return the URL path of each language's home → language code, from Wagtail's own (cached) list."""
    return {root.root_path: root.language_code for root in Site.get_site_root_paths()}


def address_of(url_path: str, *, roots: dict[str, str] | None = None) -> str | None:
    """Return the address of the page with this `url_path`, or None if it is in no tree of the site."""
    for root, language in (tree_roots() if roots is None else roots).items():
        if url_path.startswith(root):
            return f"/{language}/{url_path[len(root) :]}"
    return None


def page_address(page: Page, *, roots: dict[str, str] | None = None) -> str:
    return address_of(page.url_path, roots=roots) or ""
