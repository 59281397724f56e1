"""The editing side: snippets beside the pages, and files that are as private as the pages that use them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from knowledge.attachments import may_have
from knowledge.editors import within_reach
from knowledge.models import DocumentTemplate, ExternalReference, GlossaryTerm, StandardPage, Topic
from knowledge.related import related_pages


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


class ExternalReferenceViewSet(SnippetViewSet):
    model = ExternalReference
    icon = "link"
    list_display = ["identifier", "clause_key", "standard", "place"]
    list_filter = ["identifier", "standard"]
    search_fields = ["identifier", "clause_key", "standard", "place"]


class LibraryGroup(SnippetViewSetGroup):
    menu_label = _("Library")
    menu_icon = "folder-open-inverse"
    menu_order = 150
    items = (TemplateViewSet, TermViewSet, TopicViewSet, ExternalReferenceViewSet)


register_snippet(LibraryGroup)
hooks.register("vademecum_page_margin", related_pages, order=200)


@hooks.register("construct_page_chooser_queryset")
def pages_within_reach(pages: Any, request: HttpRequest) -> Any:
    """Offer no page in a chooser that is hidden from this editor."""
    return within_reach(pages, request.user)


@hooks.register("before_serve_document")
def as_private_as_its_pages(document: Any, request: HttpRequest) -> None:
    """Answer 404 to whoever may not have the file. `views.files.document` stands before Wagtail's own view anyway."""
    if not may_have(document, request.user):
        raise Http404


@hooks.register("register_page_header_buttons")
def ways_to_an_edition(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Lead from the editor of a standard to its editions, and to asking for approval of what was saved last."""
    if not isinstance(page, StandardPage) or not page.pk or not page.identifier:
        return
    yield Button(_("Editions and approvals"), reverse("knowledge_history", args=[page.identifier]), icon_name="history")
    if page.permissions_for_user(user).can_edit():
        address = reverse("knowledge_propose", args=[page.identifier])
        yield Button(_("Propose an edition"), address, icon_name="check", priority=5)


@hooks.register("before_publish_page")
def approval_comes_first(request: HttpRequest, page: Any) -> HttpResponse | None:
    """Where standards need approval, keep what was written as a draft and lead to the proposal."""
    if not settings.STANDARDS_NEED_APPROVAL or not isinstance(page, StandardPage):
        return None
    page.save_revision(user=request.user, log_action=True)
    messages.warning(request, _("Standards need approval here. The text is kept as a draft: name who decides."))
    return redirect("knowledge_propose", code=page.identifier)


@hooks.register("register_log_actions")
def decisions_in_the_log(actions: Any) -> None:
    """Name what the admin's history of a page shows of decisions taken on the site."""
    actions.register_action("knowledge.lesson_decided", _("Lesson decided"), _("Lesson learned adopted or rejected"))
    for action, label in (
        ("feedback_handled", _("Reader’s feedback seen to")),
        ("answer_marked", _("Answer to a question marked")),
        ("remark_removed", _("Question or comment taken away")),
        ("suggestion_accepted", _("Suggested change taken into the draft")),
        ("suggestion_declined", _("Suggested change declined")),
        ("waiver_asked", _("Waiver asked for")),
        ("waiver_decided", _("Waiver decided")),
        ("access_decided", _("Request for access decided")),
        ("parity_confirmed", _("Translation confirmed as up to date")),
        ("owner_changed", _("Handed over to another owner")),
    ):
        actions.register_action(f"knowledge.{action}", label, label)
