"""The editing side: snippets beside the pages, and files that are as private as the pages that use them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from knowledge.attachments import may_have
from knowledge.editors import within_reach
from knowledge.models import DocumentTemplate, GlossaryTerm, Topic


class TermViewSet(SnippetViewSet):
    model = GlossaryTerm
    icon = "openquote"
    list_display = ["term", "acronym", "key"]
    list_filter = ["locale"]


class TemplateViewSet(SnippetViewSet):
    model = DocumentTemplate
    icon = "doc-full"
    list_display = ["code", "title", "version"]
    list_filter = ["locale"]


class TopicViewSet(SnippetViewSet):
    model = Topic
    icon = "tag"
    list_display = ["key", "label_en", "label_fr"]
    search_fields = ["key", "label_en", "label_fr"]


class LibraryGroup(SnippetViewSetGroup):
    menu_label = _("Library")
    menu_icon = "folder-open-inverse"
    menu_order = 150
    items = (TemplateViewSet, TermViewSet, TopicViewSet)


register_snippet(LibraryGroup)


@hooks.register("construct_page_chooser_queryset")
def pages_within_reach(pages: Any, request: HttpRequest) -> Any:
    """Offer no page in a chooser that is hidden from this editor."""
    return within_reach(pages, request.user)


@hooks.register("before_serve_document")
def as_private_as_its_pages(document: Any, request: HttpRequest) -> None:
    """Answer 404 to whoever may not have the file. `views.files.document` stands before Wagtail's own view anyway."""
    if not may_have(document, request.user):
        raise Http404
