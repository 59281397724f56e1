from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from search.reports import REPORTS, Gaps
from search.request_admin import RequestViewSet
from search.vocabulary_admin import VocabularyGroup


class SearchReportsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return Gaps().allows(request.user)


@hooks.register("register_admin_urls")
def report_urls() -> list[URLPattern]:
    return [path(f"reports/search/{one.file_name}/", one.as_view(), name=one.index_url_name) for one in REPORTS]


@hooks.register("register_reports_menu_item")
def reports_item() -> Any:
    return SearchReportsItem(_("Search"), reverse("search_gaps"), name="search-reports", icon_name="search", order=700)


@hooks.register("register_admin_viewset")
def vocabulary() -> VocabularyGroup:
    return VocabularyGroup()


@hooks.register("register_admin_viewset")
def article_requests() -> RequestViewSet:
    return RequestViewSet()


@hooks.register("vademecum_page_margin")
def search_in_this_section(request: HttpRequest, page: Any) -> str:
    """Offer a field that searches below a page with pages below it."""
    if page.depth < 3 or not page.numchild:
        return ""
    return render_to_string("search/in_section.html", request=request)
