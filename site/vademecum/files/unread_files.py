"""The report of files whose text could not be read, for the people who can put them right."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.documents import get_document_model
from wagtail.permissions import policy_registry

from vademecum.files.models import FileText
from vademecum.files.table_reports import TableReport

WITHOUT_TEXT = r"\.(png|jpe?g|gif|webp|zip)$"
"""Endings of files in which nobody expects text: they are no news."""


def _policy() -> Any:
    return policy_registry.get_by_type(get_document_model())


def files_of(viewer: Any) -> QuerySet:
    """Return the files that a person may change."""
    found: QuerySet = _policy().instances_user_has_any_permission_for(viewer, ["change"])
    return found


class UnreadFiles(TableReport):
    """Files that are found by their name only, and why."""

    page_title = _("Files that could not be read")
    header_icon = "doc-full"
    index_url_name = "unread_files"
    index_results_url_name = "unread_files_results"
    file_name = "unread-files"
    columns = [
        TitleColumn("title", label=_("Title"), get_url=lambda row: reverse("wagtaildocs:edit", args=[row.pk])),
        Column("filename", label=_("File")),
        Column("reason", label=_("Reason"), accessor=lambda row: FileText.Reason(row.reason).label),
        Column("uploaded_by_user", label=_("Uploaded by")),
        DateColumn("read_at", label=_("Looked at")),
    ]

    def allows(self, viewer: Any) -> bool:
        return bool(_policy().user_has_any_permission(viewer, ["add", "change"]))

    def get_queryset(self) -> QuerySet:
        unreadable = FileText.objects.filter(stored=OuterRef("file"), state=FileText.State.UNREADABLE)
        own = files_of(self.request.user).annotate(
            reason=Subquery(unreadable.values("reason")[:1]), read_at=Subquery(unreadable.values("read_at")[:1])
        )
        own = own.exclude(reason=None).exclude(file__iregex=WITHOUT_TEXT)
        return own.select_related("uploaded_by_user").order_by("-read_at", "-pk")
