"""The reports of search in the admin, for people who may see the search log."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, DateColumn

from search.learning import summaries
from search.models import JudgedFigures
from vademecum.files.table_reports import TableReport

PERIODS = (30, 90, 400)
SEE_LOG = "search.view_querylog"


class SearchedColumn(Column):
    """The words, as a link to their results."""

    def get_value(self, instance: summaries.QuerySummary) -> Any:
        return instance.text

    def get_cell_context_data(self, instance: summaries.QuerySummary, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        address = f"{reverse('search')}?{urlencode({'q': instance.text})}"
        context["value"] = format_html('<a href="{}">{}</a>', address, instance.text)
        return context


class RequestColumn(Column):
    """The request for an article that there is, or the way to make one."""

    def get_value(self, instance: summaries.QuerySummary) -> Any:
        return instance.request.get_state_display() if instance.request else ""

    def get_cell_context_data(self, instance: summaries.QuerySummary, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        if instance.request:
            address, words = reverse("article_requests:edit", args=[instance.request.pk]), context["value"]
        else:
            wanted = urlencode({"text": instance.text, "language": instance.language})
            address, words = f"{reverse('article_requests:add')}?{wanted}", _("Request an article")
        context["value"] = format_html('<a href="{}">{}</a>', address, words)
        return context


WORDS = SearchedColumn("text", label=gettext_lazy("Searched for"))
LANGUAGE = Column("language", label=gettext_lazy("Language"))
SEARCHES = Column("searches", label=gettext_lazy("Searches"))
EMPTY = Column("empty", label=gettext_lazy("Found nothing"))
OPENED = Column("percent_opened", label=gettext_lazy("Opened a result"))
GIVEN_UP = Column("given_up", label=gettext_lazy("Searched anew"))
LAST = DateColumn("last_at", label=gettext_lazy("Last"))


class SearchReport(TableReport):
    """A list of queries of the last `?days=`."""

    header_icon = "search"
    template_name = "search/admin/report.html"

    def allows(self, viewer: Any) -> bool:
        return bool(viewer.has_perm("wagtailadmin.access_admin") and viewer.has_perm(SEE_LOG))

    @property
    def days(self) -> int:
        wanted = self.request.GET.get("days", "")
        return int(wanted) if wanted in {str(days) for days in PERIODS} else PERIODS[1]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reports = [
            (one.page_title, reverse(one.index_url_name), one.index_url_name == self.index_url_name) for one in REPORTS
        ]
        return super().get_context_data(days=self.days, periods=PERIODS, reports=reports, **kwargs)


class TopQueries(SearchReport):
    page_title = gettext_lazy("What people search for")
    index_url_name, file_name = "search_top", "searches"
    columns = [WORDS, LANGUAGE, SEARCHES, EMPTY, OPENED, GIVEN_UP, LAST]

    def get_queryset(self) -> Any:
        return summaries.top_queries(days=self.days)


class EmptyQueries(SearchReport):
    page_title = gettext_lazy("Searches that find nothing")
    index_url_name, file_name = "search_empty", "searches-without-results"
    columns = [WORDS, LANGUAGE, EMPTY, SEARCHES, LAST]

    def get_queryset(self) -> Any:
        return summaries.empty_queries(days=self.days)


class IgnoredQueries(SearchReport):
    page_title = gettext_lazy("Results that nobody opens")
    index_url_name, file_name = "search_ignored", "results-nobody-opens"
    columns = [WORDS, LANGUAGE, SEARCHES, OPENED, GIVEN_UP, LAST]

    def get_queryset(self) -> Any:
        return summaries.ignored_queries(days=self.days)


class Gaps(SearchReport):
    page_title = gettext_lazy("What is missing")
    index_url_name, file_name = "search_gaps", "what-is-missing"
    columns = [
        *(WORDS, LANGUAGE, EMPTY, GIVEN_UP, LAST),
        RequestColumn("request", label=gettext_lazy("Request for an article")),
    ]

    def get_queryset(self) -> Any:
        return summaries.gaps(days=self.days)


class FiguresOfReleases(SearchReport):
    page_title = gettext_lazy("How well releases find")
    index_url_name, file_name = "search_figures", "figures-of-releases"
    columns = [
        Column("version", label=gettext_lazy("Release")),
        Column("engine", label=gettext_lazy("Engine")),
        Column("queries", label=gettext_lazy("Judged queries")),
        *(
            Column(name, label=label, accessor=lambda one, name=name: f"{getattr(one, name):.3f}")
            for name, label in (
                ("ndcg_10", "nDCG@10"),
                ("mrr", "MRR"),
                ("recall_100", gettext_lazy("recall@100")),
                ("success_1", gettext_lazy("right first")),
            )
        ),
        DateColumn("measured_at", label=gettext_lazy("Measured")),
    ]

    def get_queryset(self) -> Any:
        return JudgedFigures.objects.all()


REPORTS: tuple[type[SearchReport], ...] = (Gaps, TopQueries, EmptyQueries, IgnoredQueries, FiguresOfReleases)
