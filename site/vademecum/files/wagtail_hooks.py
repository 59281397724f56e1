from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from vademecum.files.unread_files import UnreadFiles


class UnreadFilesItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return UnreadFiles().allows(request.user)


@hooks.register("register_admin_urls")
def unread_files_urls() -> list[URLPattern]:
    return [
        path("reports/unread-files/", UnreadFiles.as_view(), name="unread_files"),
        path("reports/unread-files/results/", UnreadFiles.as_view(results_only=True), name="unread_files_results"),
    ]


@hooks.register("register_reports_menu_item")
def unread_files_item() -> Any:
    address = reverse("unread_files")
    return UnreadFilesItem(
        _("Files that could not be read"), address, name="unread-files", icon_name="doc-full", order=800
    )
