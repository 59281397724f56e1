"""Work on people that takes a while."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from vademecum.accounts.importing.actions import counts_of, described, import_people
from vademecum.accounts.importing.tables import UnreadableTable, read_table
from vademecum.accounts.importing.wording import say_unreadable
from vademecum.accounts.invitations import send_invitation
from vademecum.accounts.models import OneTimeLink, PeopleImport, User
from vademecum.jobs.registry import GiveUp, JobRun, job_kind, schedule

KEEP_IMPORTS = timedelta(days=30)
KEEP_FILES = timedelta(days=1)
KEEP_LINKS = timedelta(days=30)
REPORTED_LINES = 2_000


@job_kind("accounts.import_people", label=_("Import people"), max_attempts=3)
def run_import(run: JobRun) -> None:
    """Import an uploaded table. Run again after a crash it finds most lines unchanged, and ends the same."""
    upload = PeopleImport.objects.filter(pk=run.arguments["import"]).select_related("uploaded_by").first()
    if upload is None or not upload.content:
        return
    with override(upload.uploaded_by.preferred_language):
        try:
            table = read_table(bytes(upload.content))
            plans = import_people(
                table,
                upload.columns,
                by=upload.uploaded_by,
                atomic=upload.all_or_nothing,
                progress=lambda done, total: run.progress(done, total),
            )
        except UnreadableTable as error:
            raise GiveUp(say_unreadable(error)) from error
        counts = counts_of(plans)
        told = [described(plan) for plan in plans if plan.outcome != "unchanged"][:REPORTED_LINES]
    saved = not (upload.all_or_nothing and counts["failed"])
    upload.report = {"counts": counts, "lines": told, "saved": saved}
    upload.content = b""
    upload.save(update_fields=["report", "content"])
    run.finish_with(counts)


@job_kind("accounts.invite", label=_("Send an invitation"))
def invite(run: JobRun) -> None:
    person = User.objects.filter(pk=run.arguments["person"]).first()
    if person is not None:
        by = run.arguments.get("by")
        send_invitation(person, by=User.objects.filter(pk=by).first() if by else None)


@job_kind("accounts.prune", label=_("Remove old links and uploads"))
def prune(run: JobRun) -> None:
    now = timezone.now()
    PeopleImport.objects.filter(uploaded_at__lt=now - KEEP_IMPORTS).delete()
    PeopleImport.objects.filter(uploaded_at__lt=now - KEEP_FILES, job_id=None).delete()
    OneTimeLink.objects.filter(expires_at__lt=now - KEEP_LINKS).delete()


schedule("accounts.prune", every=timedelta(days=1))
