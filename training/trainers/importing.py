"""Banks in and out of the admin: upload, see what would happen line by line, then import; and export."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from training.bank_imports import AT_ONCE, check_import
from training.exporting import bank, export_questions
from training.formats.base import MAX_BYTES, Format, detect, format_named, formats
from training.models import Question, QuestionImport, QuestionVersion
from training.models.questions import KIND_NAMES
from training.trainers.access import ADD, TRY, holding
from vademecum.jobs.models import Job
from vademecum.jobs.queue import enqueue

PER_PAGE = 100
STATES = (QuestionVersion.State.DRAFT, QuestionVersion.State.REVIEW, QuestionVersion.State.APPROVED)


def _choices(*, writing: bool) -> list[tuple[str, str]]:
    found = [format for format in formats() if format.write is not None or not writing]
    return [(format.name, format.title or format.name) for format in found]


class UploadForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("File"))
    format = forms.ChoiceField(label=gettext_lazy("Format"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language of the questions"), choices=settings.LANGUAGES)
    category = forms.CharField(
        label=gettext_lazy("Category"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Empty: as the file says. Parts are separated by /, such as Risk/Scoring."),
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[(state.value, state.label) for state in STATES],
        help_text=gettext_lazy("Only approved questions are drawn by a quiz."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["format"].choices = [("", _("Find it out from the file")), *_choices(writing=False)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        file = data.get("file")
        if file is None:
            return data
        if file.size > MAX_BYTES:
            self.add_error("file", _("The file is larger than %(limit)s MB.") % {"limit": MAX_BYTES // 1024 // 1024})
            return data
        data["content"] = file.read()
        try:
            data["chosen"] = format_named(data["format"]) if data["format"] else detect(file.name, data["content"])
        except LookupError:
            self.add_error("format", _("The format of this file is not known. Choose one."))
        return data


@require_http_methods(["GET", "HEAD", "POST"])
@holding(ADD)
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file and look at it; nothing comes into the bank yet."""
    form = UploadForm(request.POST or None, request.FILES or None, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = QuestionImport.objects.create(
            uploaded_by_id=int(request.user.pk or 0),
            file_name=data["file"].name[:255],
            content=data["content"],
            format=data["chosen"].name,
            language=data["language"],
            category=data["category"].strip(" /"),
            state=data["state"],
        )
        if len(data["content"]) <= AT_ONCE:
            check_import(made)
        else:
            _start(made, dry_run=True)
        return redirect("training_import", made.pk)
    earlier = QuestionImport.objects.filter(uploaded_by_id=request.user.pk)[:10]
    context = {"form": form, "earlier": earlier, "page_title": _("Import questions")}
    return render(request, "training/trainers/import_upload.html", context)


@require_safe
@holding(ADD)
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Show line by line what an import would do, what it is doing, or what it did."""
    found = _own(request, pk)
    told = found.report or found.checked
    rows = told["rows"] if told else []
    only = request.GET.get("only", "")
    if only in {"failed", "created", "updated", "unchanged", "warned"}:
        rows = [row for row in rows if row["outcome"] == only or (only == "warned" and row.get("warnings"))]
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    page.object_list = [{**row, "kind": KIND_NAMES.get(row.get("kind", ""), "")} for row in page.object_list]
    return render(
        request,
        "training/trainers/import_report.html",
        {
            "upload": found,
            "told": told,
            "is_done": bool(found.report),
            "page": page,
            "only": only,
            "job": Job.objects.filter(pk=found.job_id or 0).first() if not found.report else None,
            "format": _title(found.format),
            "page_title": _("Import questions"),
        },
    )


@require_POST
@holding(ADD)
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring the file into the bank, by a job: the page may be closed meanwhile."""
    found = _own(request, pk)
    if found.checked and not found.report and found.content:
        _start(found, dry_run=False)
    return redirect("training_import", found.pk)


@require_http_methods(["GET", "HEAD"])
@holding(TRY)
def export(request: HttpRequest) -> HttpResponse:
    """Hand out the bank, or a category of it, as a file; without a format show what can be chosen."""
    language = request.GET.get("language", get_language() or "en")
    category = request.GET.get("category", "")
    chosen = _format(request.GET.get("format", ""))
    if chosen is None:
        categories = Question.objects.exclude(category="").values_list("category", flat=True).distinct()
        context = {
            "formats": _choices(writing=True),
            "languages": settings.LANGUAGES,
            "language": language,
            "categories": categories.order_by("category"),
            "page_title": _("Export questions"),
        }
        return render(request, "training/trainers/export.html", context)
    made = export_questions(bank(language=language, category=category).select_related("current"), format=chosen)
    if "check" in request.GET:
        return render(
            request,
            "training/trainers/export_left_out.html",
            {"made": made, "format": chosen, "again": _without_check(request), "page_title": _("Export questions")},
        )
    name = f"questions-{language}-{timezone.localdate():%Y-%m-%d}{chosen.ending}"
    return HttpResponse(
        made.data,
        content_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"},
    )


def _without_check(request: HttpRequest) -> str:
    asked = request.GET.copy()
    asked.pop("check", None)
    return asked.urlencode()


def _format(name: str) -> Format | None:
    try:
        found = format_named(name)
    except LookupError:
        return None
    return found if found.write is not None else None


def _title(name: str) -> str:
    try:
        return format_named(name).title or name
    except LookupError:
        return name


@transaction.atomic
def _start(upload: QuestionImport, *, dry_run: bool) -> None:
    job = enqueue(
        "training.import_questions",
        {"import": upload.pk, "dry_run": dry_run},
        unique_key=f"import:{upload.pk}:{dry_run}",
        requested_by=upload.uploaded_by,
    )
    upload.job_id = job.pk
    upload.save(update_fields=["job_id"])


def _own(request: HttpRequest, pk: int) -> QuestionImport:
    """Return an upload of this person's own."""
    found = get_object_or_404(QuestionImport.objects.select_related("uploaded_by"), pk=pk)
    if found.uploaded_by_id != request.user.pk:
        raise Http404
    return found
