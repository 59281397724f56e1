"""The tracing table of a standard: clause by clause, what hangs on it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from knowledge.tracing import KINDS, Row, tracing_of
from knowledge.views.editions import crumbs_of
from knowledge.views.finding import standard_for
from vademecum.files.spreadsheets import Sheet, table_response


@never_cache
@require_safe
def tracing(request: HttpRequest, code: str) -> HttpResponse:
    """Show each clause with its guides, templates, lessons, questions and places in other standards; `?form=xlsx` too."""
    page = standard_for(request, code)
    rows = tracing_of(page, request.user)
    if request.GET.get("form") in {"xlsx", "csv"}:
        columns = [_("Number"), _("Clause"), *KINDS.values()]
        sheet = Sheet(page.identifier, columns, [_cells(row) for row in rows])
        return table_response(sheet, name=f"{page.identifier}-tracing", form=request.GET["form"])
    used = [kind for kind in KINDS if any(row.traces.get(kind) for row in rows)]
    context = {
        "page": page,
        "kinds": [KINDS[kind] for kind in used],
        "rows": [(row, [row.traces.get(kind, []) for kind in used]) for row in rows],
        "bare": sum(not row.traces for row in rows),
        "crumbs": crumbs_of(page, (_("Tracing"), "")),
    }
    return render(request, "knowledge/tracing.html", context)


def _cells(row: Row) -> list[str]:
    return [row.number, row.title, *("\n".join(t.title for t in row.traces.get(kind, [])) for kind in KINDS)]
