"""Uploaded files of questions: looked at, brought into the bank, and cleared away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from training.formats.base import format_named
from training.importing import Report, import_questions
from training.models import QuestionImport

AT_ONCE = 300 * 1024  # bytes that are looked at while the person waits; more is a job
KEPT = ("place", "line", "outcome", "id", "category", "error", "warnings")
MOST_ROWS = 5_000
KEEP_FILES = timedelta(days=2)
KEEP_REPORTS = timedelta(days=90)


def check_import(upload: QuestionImport, *, progress: Callable[[int, int], None] | None = None) -> dict[str, Any]:
    """Say what an import would do, and keep that beside the file."""
    upload.checked = _told(_run(upload, dry_run=True, progress=progress))
    upload.save(update_fields=["checked"])
    return upload.checked


def run_import(upload: QuestionImport, *, progress: Callable[[int, int], None] | None = None) -> dict[str, Any]:
    """Bring the file into the bank. Run again after a crash it finds what is there unchanged, and ends the same."""
    upload.report = _told(_run(upload, dry_run=False, progress=progress))
    upload.content = b""
    upload.save(update_fields=["report", "content"])
    return upload.report


def clear_away(now: datetime | None = None) -> int:
    """Forget files that nobody imported, and reports that are old; return how many uploads that was."""
    now = now or timezone.now()
    forgotten = QuestionImport.objects.filter(uploaded_at__lt=now - KEEP_FILES).exclude(content=b"").update(content=b"")
    old, _by_model = QuestionImport.objects.filter(uploaded_at__lt=now - KEEP_REPORTS).delete()
    return forgotten + old


def _run(upload: QuestionImport, *, dry_run: bool, progress: Callable[[int, int], None] | None) -> Report:
    with override(upload.uploaded_by.preferred_language):
        return import_questions(
            format_named(upload.format).parse(bytes(upload.content)),
            language=upload.language,
            category=upload.category,
            state=upload.state,
            author=upload.uploaded_by,
            dry_run=dry_run,
            progress=progress,
        )


def _told(report: Report) -> dict[str, Any]:
    """Return the report as it is kept: counts, and of each row what a person looks for."""
    rows = [
        {
            **{
                name: row[name]
                for name in ("place", "line", "outcome", "id", "category", "error", "warnings")
                if row.get(name)
            },
            **({"kind": row["kind"], "name": row["name"] or row["stem"]["text"][:80]} if "kind" in row else {}),
        }
        for row in report.rows[:MOST_ROWS]
    ]
    return {"counts": report.counts, "warnings": report.warnings, "rows": rows, "more": len(report.rows) - len(rows)}
