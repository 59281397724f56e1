"""Statements (xAPI) in the admin: looked at, never changed; one that is wrong is withdrawn by another."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import InspectView, SnippetViewSet

from training.models import Statement
from training.trainers.access import holding
from training.xapi.vocabulary import name_of
from training.xapi.writing import void

VOID = "training.change_statement"


@require_POST
@holding(VOID)
def withdraw(request: HttpRequest, statement_pk: int) -> HttpResponse:
    """Void a statement; it stays, and says so."""
    row = get_object_or_404(Statement, pk=statement_pk)
    person: Any = request.user
    void(row, key="by hand", by=person)
    messages.success(request, _("The statement is withdrawn."))
    return redirect(reverse(f"{StatementViewSet().get_url_name('inspect')}", args=[row.pk]))


class _Verb(Column):
    def get_value(self, instance: Any) -> str:
        return name_of(instance.verb)


class _Standing(Column):
    def get_value(self, instance: Any) -> str:
        return "" if instance.voided_by is None else _("withdrawn")


class InspectStatementView(InspectView):
    template_name = "training/trainers/statement.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_voidable = self.object.voided_by is None and name_of(self.object.verb) != "voided"
        return {**super().get_context_data(**kwargs), "may_withdraw": is_voidable and self.request.user.has_perm(VOID)}


class StatementViewSet(SnippetViewSet):
    model = Statement
    icon = "history"
    menu_label = gettext_lazy("Statements (xAPI)")
    inspect_view_enabled = True
    inspect_view_class = InspectStatementView
    copy_view_enabled = False
    add_to_admin_menu = False
    list_display = [
        "happened_at",
        "person",
        _Verb("verb", label=gettext_lazy("Verb")),
        "activity",
        _Standing("standing", label=""),
    ]
    list_filter = ["happened_at", "from_package"]
    search_fields = ["person__email", "person__last_name", "activity"]
    inspect_view_fields = ["statement_id", "person", "verb", "activity", "happened_at", "stored_at", "document"]
    ordering = ["-pk"]

    def get_queryset(self, request: Any) -> Any:
        return Statement.objects.select_related("person")
