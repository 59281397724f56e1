"""Requests for articles in the admin: authors take them up, answer them, and those who asked are told."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from search.models import ArticleRequest
from search.requesting import answer

State = ArticleRequest.State


class RequestCreateView(generic.CreateView):
    """Made from the report of gaps: the words are in the address."""

    def get_initial(self) -> dict[str, Any]:
        wanted = {name: self.request.GET[name][:200] for name in ("text", "language") if name in self.request.GET}
        return {**super().get_initial(), **wanted}


class RequestEditView(generic.EditView):
    def save_instance(self) -> ArticleRequest:
        """Save; who takes a request up becomes its author, and a new state is told."""
        was = ArticleRequest.objects.values_list("state", flat=True).get(pk=self.object.pk)
        request: ArticleRequest = self.form.instance
        if request.state == State.ACCEPTED and request.author_id is None:
            request.author = self.request.user
        saved = super().save_instance()
        told = answer(saved, was=was)
        if told:
            text = ngettext("%(count)d person was told.", "%(count)d people were told.", told) % {"count": told}
            messages.info(self.request, text)
        return saved


class RequestViewSet(ModelViewSet):
    model = ArticleRequest
    name = "article_requests"
    icon = "form"
    menu_label = _("Requests for articles")
    menu_order = 160
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    add_view_class = RequestCreateView
    edit_view_class = RequestEditView
    form_fields = ["text", "language", "note", "state", "answer", "address"]
    list_display = [
        TitleColumn("text", label=_("Words"), url_name="article_requests:edit"),
        Column("get_state_display", label=_("State"), sort_key="state"),
        Column("language", label=_("Language"), sort_key="language"),
        Column("times", label=_("Asked for"), sort_key="times"),
        Column("author", label=_("Author")),
        DateColumn("created_at", label=_("Created"), sort_key="created_at"),
    ]
    list_filter = ["state", "language"]
    search_fields = ["text"]
