"""The import of people in the admin: upload, check, run, report."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from vademecum.accounts.admin.forms import UploadForm
from vademecum.accounts.importing.actions import counts_of, described, import_people
from vademecum.accounts.importing.columns import FIELDS, SINGLE, recognise
from vademecum.accounts.importing.tables import MAX_BYTES, Table, UnreadableTable, read_table
from vademecum.accounts.importing.template import template_workbook
from vademecum.accounts.importing.wording import say_changes, say_unreadable
from vademecum.accounts.models import PeopleImport
from vademecum.jobs.models import Job
from vademecum.jobs.queue import enqueue

SHOWN_LINES = 200
FIELD_LABELS = {
    "email": _("E-mail address"),
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "full_name": _("Full name"),
    "language": _("Language"),
    "time_zone": _("Time zone"),
    "job_title": _("Job title"),
    "manager": _("Manager’s e-mail"),
    "team": _("Team"),
    "group": _("Group"),
    "project_role": _("Project role"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    _require_right(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            if file.size > MAX_BYTES:
                raise UnreadableTable("too_large", f"{MAX_BYTES // 1024 // 1024} MB")
            content = file.read()
            table = read_table(content)
        except UnreadableTable as error:
            form.add_error("file", say_unreadable(error))
        else:
            mapping = {str(number): field for number, field in recognise(table.headers).items()}
            made = PeopleImport.objects.create(
                uploaded_by_id=int(request.user.pk or 0), file_name=file.name[:255], content=content, mapping=mapping
            )
            return redirect("people_import_check", made.pk)
    return render(request, "accounts/admin/import_upload.html", {"form": form, "labels": FIELD_LABELS})


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what each column was taken for and what the import would do; take corrections, or start."""
    _require_right(request)
    found = _own_import(request, pk)
    if found.job_id:
        return redirect("people_import_report", found.pk)
    table = read_table(bytes(found.content))
    if request.method == "POST":
        found.mapping = _mapping_from(request, table)
        found.all_or_nothing = request.POST.get("all_or_nothing") == "on"
        found.save(update_fields=["mapping", "all_or_nothing"])
        if "run" not in request.POST:
            return redirect("people_import_check", found.pk)
        if "email" in found.columns.values():
            _start(found)
            return redirect("people_import_report", found.pk)
    return render(request, "accounts/admin/import_check.html", _checked(found, table))


@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    _require_right(request)
    found = _own_import(request, pk)
    job = Job.objects.filter(pk=found.job_id or 0).first()
    told = found.report and {**found.report, "lines": _worded(found.report["lines"])}
    return render(request, "accounts/admin/import_report.html", {"upload": found, "job": job, "report": told})


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """Give a sheet to fill in, in the person's language."""
    _require_right(request)
    return HttpResponse(
        template_workbook(),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": 'attachment; filename="people.xlsx"', "X-Content-Type-Options": "nosniff"},
    )


def _checked(found: PeopleImport, table: Table) -> dict[str, Any]:
    context: dict[str, Any] = {"upload": found, "columns": _columns(found, table), "lines": []}
    try:
        plans = import_people(table, found.columns, by=found.uploaded_by, dry_run=True, atomic=found.all_or_nothing)
    except UnreadableTable as error:
        return {**context, "problem": say_unreadable(error)}
    told = sorted(plans, key=lambda plan: (plan.outcome != "failed", plan.line))
    lines = _worded([described(plan) for plan in told[:SHOWN_LINES]])
    return {**context, "counts": counts_of(plans), "lines": lines, "more": len(plans) - len(lines)}


def _worded(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add to each line what changes, in the reader's words."""
    return [{**line, "told": say_changes(line["changes"])} for line in lines]


def _columns(found: PeopleImport, table: Table) -> list[dict[str, Any]]:
    """Return each column with its header, what it was taken for, and its first three values."""
    return [
        {
            "number": number,
            "header": header or f"({number + 1})",
            "samples": [line.cells[number] for line in table.lines[:3] if number < len(line.cells)],
            "choices": [(field, FIELD_LABELS[field], found.columns.get(number) == field) for field in FIELDS],
        }
        for number, header in enumerate(table.headers)
    ]


def _mapping_from(request: HttpRequest, table: Table) -> dict[str, str]:
    """Return the chosen fields by column; a field that a person has once is taken from its first column only."""
    mapping: dict[str, str] = {}
    for number in range(len(table.headers)):
        field = request.POST.get(f"column-{number}", "")
        if field in FIELDS and not (field in SINGLE and field in mapping.values()):
            mapping[str(number)] = field
    return mapping


@transaction.atomic
def _start(found: PeopleImport) -> None:
    job = enqueue(
        "accounts.import_people",
        {"import": found.pk},
        unique_key=f"import:{found.pk}",
        requested_by=found.uploaded_by,
    )
    PeopleImport.objects.filter(pk=found.pk).update(job_id=job.pk)


def _own_import(request: HttpRequest, pk: int) -> PeopleImport:
    """Return an import of this person's own: it holds names, and runs with the rights of whoever uploaded it."""
    found = PeopleImport.objects.filter(pk=pk, uploaded_by_id=request.user.pk).select_related("uploaded_by").first()
    if found is None:
        raise Http404
    return found


def _require_right(request: HttpRequest) -> None:
    if not request.user.has_perms(["accounts.add_user", "accounts.change_user"]):
        raise PermissionDenied
