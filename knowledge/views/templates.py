"""The document templates: all of them, and each with its guidance and its filled example."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from wagtail.models import Page

from knowledge.addresses import address_of
from knowledge.attachments import in_visible_collections
from knowledge.models import DocumentTemplate
from knowledge.reading import _roots, linked_markdown
from knowledge.visitors import same_for_visitors
from vademecum.accounts.visibility import ask_once, visible_to


def _templates(request: HttpRequest) -> Any:
    found = DocumentTemplate.objects.filter(locale__language_code=get_language()).prefetch_related("topics")
    return in_visible_collections(found, request.user).order_by("code")


@require_safe
@same_for_visitors
def template_list(request: HttpRequest) -> HttpResponse:
    ask_once(request.user)
    return render(request, "knowledge/template_list.html", {"templates": list(_templates(request))})


@require_safe
@same_for_visitors
def template(request: HttpRequest, code: str) -> HttpResponse:
    ask_once(request.user)
    found = get_object_or_404(_templates(request), code__iexact=code)
    language = get_language() or "en"
    context = {
        "template": found,
        "guidance": linked_markdown(found.guidance, request.user, language=language),
        "guides": _guides(found, request, language=language),
        "crumbs": [
            (str(DocumentTemplate._meta.verbose_name_plural).capitalize(), reverse("knowledge_templates")),
            (found.title, ""),
        ],
        "file_url": reverse("knowledge_template_file", args=[found.code, "file", found.file.name.rsplit("/", 1)[-1]]),
        "example_url": reverse(
            "knowledge_template_file", args=[found.code, "example", found.example.name.rsplit("/", 1)[-1]]
        )
        if found.example
        else "",
    }
    return render(request, "knowledge/template_detail.html", context)


def _guides(template: DocumentTemplate, request: HttpRequest, *, language: str) -> list[tuple[str, str]]:
    """Return title and address of the linked guides that the reader may see."""
    roots = _roots(request)
    root = next((top for top, code in roots.items() if code == language), "/")
    paths = [root + str(guide).strip("/") + "/" for guide in template.guides]
    rows = visible_to(Page.objects.filter(url_path__in=paths), request.user).values_list("title", "url_path")
    return [(title, address_of(path, roots=roots) or "") for title, path in rows]
