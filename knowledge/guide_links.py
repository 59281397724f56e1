"""What a method guide is linked to, as one reader may see it: clauses, templates, its longer fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext

from knowledge.addresses import address_of, tree_roots
from knowledge.attachments import in_visible_collections
from knowledge.kept import seen_alike
from knowledge.models.standards import StandardPage
from knowledge.models.templates import DocumentTemplate
from knowledge.reading import linked_markdown, rendered_page
from vademecum.accounts.visibility import visible_to
from vademecum.web.formats import write_number

if TYPE_CHECKING:
    from knowledge.models import MethodGuidePage
    from knowledge.models.guiding import LinkedToClauses

    Linked = MethodGuidePage | LinkedToClauses

Link = tuple[str, str]


def guide_context(guide: MethodGuidePage, request: HttpRequest) -> dict[str, Any]:
    language = guide.locale.language_code
    return {
        "duration": duration(guide.minutes) if guide.minutes else "",
        "techniques_html": linked_markdown(guide.techniques, request.user, language=language),
        "tailoring_html": linked_markdown(guide.tailoring, request.user, language=language),
        **links_context(guide, request),
    }


def links_context(page: Linked, request: HttpRequest) -> dict[str, Any]:
    """Return the clauses and templates that a page is linked to."""
    key = ("clauses", page.pk, *page.clauses)
    return {
        "linked_clauses": seen_alike(request, key, lambda: clause_links(page, request)),
        "linked_templates": template_links(page, request),
    }


def duration(minutes: int) -> str:
    """Return minutes as people say them: hours from an hour and a half on."""
    if minutes < 90:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    hours = write_number(round(minutes / 60, 1), language=get_language() or "en")
    return gettext("about %(hours)s hours") % {"hours": hours}


def clause_links(guide: Linked, request: HttpRequest) -> list[Link]:
    """Return title and address of each cited clause; a clause is named by its heading."""
    cited = [clause.partition("#") for clause in guide.clauses if isinstance(clause, str)]
    wanted = {identifier for identifier, _hash, _anchor in cited}
    if not wanted:
        return []
    found = visible_to(StandardPage.objects.filter(identifier__in=wanted, locale_id=guide.locale_id), request.user)
    standards = {page.identifier: page for page in found.select_related("locale")}
    roots, links = tree_roots(), []
    for identifier, _hash, anchor in cited:
        page = standards.get(identifier)
        if page is None:
            continue
        heading = next((h for h in rendered_page(page).headings if h.id == anchor), None)
        title = f"{identifier} · {heading.text}" if heading else f"{identifier} {page.title}"
        links.append((title, f"{address_of(page.url_path, roots=roots)}{f'#{anchor}' if heading else ''}"))
    return links


def template_links(guide: Linked, request: HttpRequest) -> list[Link]:
    codes = [code for code in guide.templates if isinstance(code, str)]
    if not codes:
        return []
    found = in_visible_collections(
        DocumentTemplate.objects.filter(code__in=codes, locale_id=guide.locale_id), request.user
    )
    return [(f"{t.code} {t.title}", reverse("knowledge_template", args=[t.code])) for t in found.order_by("code")]
