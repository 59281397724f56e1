"""The pages below a section: in the order of the tree, narrowed by type and topic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from wagtail.models import Page

from knowledge.addresses import address_of, tree_roots
from knowledge.kept import seen_alike
from knowledge.models.topics import PageTopic, Topic
from vademecum.accounts.visibility import visible_to

if TYPE_CHECKING:
    from knowledge.models import SectionPage

PER_PAGE = 50


def listing_context(section: SectionPage, request: HttpRequest) -> dict[str, Any]:
    """Return one page of the section's children with their summaries, and what they can be narrowed by."""
    if request.GET or getattr(request, "is_preview", False):
        return _listing(section, request)
    return dict(seen_alike(request, ("listing", section.pk), lambda: _listing(section, request)))


def _listing(section: SectionPage, request: HttpRequest) -> dict[str, Any]:
    from knowledge.models import PAGE_MODELS

    by_kind = {model.kind: model for model in PAGE_MODELS}
    kind, topic = request.GET.get("type", ""), request.GET.get("topic", "")
    below: Any = visible_to(Page.objects.descendant_of(section), request.user)
    found = below if kind or topic else below.filter(depth=section.depth + 1)
    if kind in by_kind:
        found = found.type(by_kind[kind])
    if topic:
        found = found.filter(page_topics__topic__key=topic)
    paginator = Paginator(found.order_by("path").specific(), PER_PAGE)
    rows = paginator.get_page(request.GET.get("page"))
    roots = tree_roots()
    for row in rows:
        row.address = address_of(row.url_path, roots=roots) or ""
    topics = Topic.objects.filter(pk__in=PageTopic.objects.filter(page__in=below.values("pk")).values("topic"))
    models = set(below.order_by().values_list("content_type__model", flat=True).distinct())
    return {
        "rows": rows,
        "chosen_kind": kind if kind in by_kind else "",
        "chosen_topic": topic,
        "kinds": [
            (model.kind, model._meta.verbose_name_plural) for model in PAGE_MODELS if model._meta.model_name in models
        ],
        "all_topics": list(topics),
    }
