"""Synonyms, best bets and judged queries in the admin. What is saved works with the next search."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from search.models import BestBet, JudgedQuery, SynonymSet


class SynonymViewSet(ModelViewSet):
    model = SynonymSet
    name = "synonyms"
    icon = "openquote"
    menu_label = _("Synonyms")
    add_to_reference_index = False
    copy_view_enabled = False
    form_fields = ["words"]
    list_display = [
        TitleColumn("__str__", label=_("Words that mean the same"), url_name="synonyms:edit"),
        DateColumn("updated_at", label=_("Changed"), sort_key="updated_at"),
    ]
    search_fields = ["words"]


class BestBetViewSet(ModelViewSet):
    model = BestBet
    name = "best_bets"
    icon = "pick"
    menu_label = _("Best bets")
    add_to_reference_index = False
    copy_view_enabled = False
    form_fields = ["queries", "address", "language"]
    list_display = [
        TitleColumn("__str__", label=_("Queries"), url_name="best_bets:edit"),
        Column("address", label=_("Page")),
        Column("language", label=_("Language"), sort_key="language"),
        DateColumn("updated_at", label=_("Changed"), sort_key="updated_at"),
    ]
    list_filter = ["language"]
    search_fields = ["queries", "address"]


class JudgedQueryViewSet(ModelViewSet):
    model = JudgedQuery
    name = "judged_queries"
    icon = "tasks"
    menu_label = _("Judged queries")
    add_to_reference_index = False
    copy_view_enabled = False
    form_fields = ["text", "language", "answers"]
    list_display = [
        TitleColumn("text", label=_("Query"), url_name="judged_queries:edit"),
        Column("language", label=_("Language"), sort_key="language"),
        DateColumn("updated_at", label=_("Changed"), sort_key="updated_at"),
    ]
    list_filter = ["language"]
    search_fields = ["text", "answers"]


class VocabularyGroup(ModelViewSetGroup):
    menu_label = _("Search words")
    menu_icon = "search"
    menu_order = 161
    items = (SynonymViewSet(), BestBetViewSet(), JudgedQueryViewSet())
