"""Columns of our lists in the admin."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from wagtail.admin.ui.tables import Column


class WayColumn(Column):
    """From a row to a page of its own: `WayColumn("ask", to="training_path_ask", words=_("Ask people"))`."""

    def __init__(self, name: str, *, to: str, words: Any, label: Any = "") -> None:
        super().__init__(name, label=label)
        self.to, self.words = to, words

    def get_value(self, instance: Any) -> Any:
        return format_html('<a href="{}">{}</a>', reverse(self.to, args=[instance.pk]), self.words)
