"""Reports of the admin that are a table: shown by Wagtail, exported through the one door for spreadsheets."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView

from vademecum.files.spreadsheets import Sheet, table_response

MOST_ROWS_EXPORTED = 20_000


class TableReport(ReportView):
    """A report names its `columns`; each is shown and exported. `file_name` names the export.

    `allows` says who may look; everybody else is answered as Wagtail answers.
    """

    columns: list[Column] = []
    file_name = "report"
    list_export = ["exported"]

    def allows(self, viewer: Any) -> bool:
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not self.allows(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> Any:
        return self.page_title

    def as_spreadsheet(self, queryset: Any, spreadsheet_format: str) -> HttpResponse:
        """Export every row, cells as they are shown."""
        shown = [column for column in self.columns if column.label]
        rows = [[_plain(column.get_value(row)) for column in shown] for row in queryset[:MOST_ROWS_EXPORTED]]
        sheet = Sheet(str(self.page_title), [str(column.label) for column in shown], rows)
        return table_response(sheet, name=self.file_name, form="csv" if spreadsheet_format == "csv" else "xlsx")


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | date | None) else str(value)
