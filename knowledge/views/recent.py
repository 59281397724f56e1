"""What changed lately, also as a feed; what a reader keeps, watches and read last."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.syndication.views import Feed
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.models import Page

from knowledge.addresses import address_of, tree_roots
from knowledge.caring import pages_of
from knowledge.following import recent_in
from knowledge.models import PAGE_MODELS, Favourite, Watch
from knowledge.recent import Changed, as_changes, changed_pages, sections
from knowledge.views.reader_words import person_of
from vademecum.accounts.visibility import ask_once, visible_to

PER_PAGE = 40
IN_FEED = 50


def _given(request: HttpRequest) -> dict[str, Any]:
    return {
        "kind": request.GET.get("type", "")[:30],
        "section": request.GET.get("section", "")[:300],
        "minor": request.GET.get("editorial") != "no",
    }


@never_cache
@require_safe
def recent_changes(request: HttpRequest) -> HttpResponse:
    """Show the pages that changed last, narrowed by section and type, with or without editorial changes."""
    ask_once(request.user)
    language, given = get_language() or "en", _given(request)
    pages = changed_pages(request.user, language=language, **given).select_related("locale")
    shown = Paginator(pages, PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "rows": shown,
        "changes": as_changes(shown),
        "given": given,
        "query": query.urlencode(),
        "sections": sections(request.user, language=language),
        "kinds": [(model.kind, model._meta.verbose_name_plural) for model in PAGE_MODELS],
        "names": {model.kind: model._meta.verbose_name for model in PAGE_MODELS},
        "crumbs": [(_("Recent changes"), "")],
    }
    return render(request, "knowledge/recent.html", context)


class RecentFeed(Feed):
    """The same as an Atom feed, for whoever asks: visitors get what is public."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpRequest:
        ask_once(request.user)
        return request

    def title(self, request: HttpRequest) -> str:
        return f"{settings.WAGTAIL_SITE_NAME}: {_('Recent changes')}"

    def link(self, request: HttpRequest) -> str:
        return reverse("knowledge_recent")

    def items(self, request: HttpRequest) -> list[Changed]:
        pages = changed_pages(request.user, language=get_language() or "en", **_given(request))
        return as_changes(pages.select_related("locale")[:IN_FEED])

    def item_title(self, item: Changed) -> str:
        return f"{item.identifier} {item.title}".strip()

    def item_description(self, item: Changed) -> str:
        edition = _("Edition %(number)s") % {"number": item.edition} if item.edition else ""
        return ". ".join(str(part) for part in (edition, item.change_label, item.summary) if part)

    def item_link(self, item: Changed) -> str:
        return item.url

    def item_guid(self, item: Changed) -> str:
        return f"{item.url}#{item.when.isoformat()}"

    def item_pubdate(self, item: Changed) -> Any:
        return item.when

    def item_updateddate(self, item: Changed) -> Any:
        return item.when


feed = never_cache(require_safe(RecentFeed()))


@never_cache
@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show what this reader keeps, watches and read last."""
    person, roots = person_of(request), tree_roots()
    ask_once(person)
    kept = list(Favourite.objects.filter(person=person).order_by("-since").values_list("page_id", flat=True))
    watches = list(Watch.objects.filter(person=person).order_by("-since"))
    read = recent_in(request.COOKIES)
    pages = visible_to(Page.objects.filter(pk__in={*kept, *read, *(w.page_id for w in watches)}), person)
    seen = {page.pk: _line(page, roots) for page in pages.select_related("locale")}
    context = {
        "kept": [seen[pk] for pk in kept if pk in seen],
        "watched": [(watch, seen[watch.page_id]) for watch in watches if watch.page_id in seen],
        "read": [seen[pk] for pk in read if pk in seen],
        "has_desk": pages_of(person).exists(),
        "crumbs": [(_("My library"), "")],
    }
    return render(request, "knowledge/mine.html", context)


def _line(page: Page, roots: dict[str, str]) -> dict[str, Any]:
    url = address_of(page.url_path, roots=roots) or ""
    return {"pk": page.pk, "title": page.title, "url": url, "language": page.locale.language_code}
