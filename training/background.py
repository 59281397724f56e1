"""What the clock does for training."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from knowledge.models import ContentGeneration
from training.actions import finish_overdue, recompute_standing
from training.actions.certificates import issue_certificates
from training.actions.group_assignments import reach_all, renew_due
from training.actions.sessions import MAIL
from training.bank_imports import check_import, clear_away, run_import
from training.competency.lapsing import remind_lapsing, remind_of_refreshers, tell_lapsed
from training.competency.recomputing import recompute_standings
from training.competency.trends import keep_coverage
from training.models import Attempt, Booking, GroupAssignment, QuestionImport, Quiz, Standing
from training.reminding import remind_due
from training.session_mail import send
from training.statistics import compute
from training.xapi import attempt_events, competency_events
from training.xapi.forwarding import forward
from training.xapi.writing import FORWARD
from vademecum.jobs.registry import JobRun, job_kind, schedule


@job_kind("training.finish_overdue", label=_("Close quiz attempts whose time is over"))
def close_overdue_attempts(job: JobRun) -> None:
    job.finish_with({"closed": finish_overdue()})


@job_kind("training.import_questions", label=_("Import questions"), max_attempts=3)
def import_bank(job: JobRun) -> None:
    """Look at an uploaded file, or bring it into the bank; one that is gone or done is left alone."""
    upload = QuestionImport.objects.filter(pk=job.arguments["import"]).select_related("uploaded_by").first()
    if upload is None or upload.report or not upload.content:
        return
    told = (check_import if job.arguments["dry_run"] else run_import)(upload, progress=job.progress)
    job.finish_with(told["counts"])


@job_kind("training.forget_imports", label=_("Clear away uploaded files of questions"))
def forget_imports(job: JobRun) -> None:
    job.finish_with({"cleared": clear_away()})


@job_kind("training.quiz_statistics", label=_("Work out the statistics of a quiz"))
def quiz_statistics(job: JobRun) -> None:
    """Compute what the attempts say now; a quiz that is gone has no statistics."""
    quiz = Quiz.objects.filter(pk=job.arguments["quiz"]).first()
    if quiz is not None:
        job.finish_with({"attempts": compute(quiz).attempts})


@job_kind("training.lapse_standings", label=_("Lower levels whose evidence has lapsed"))
def lapse_standings(job: JobRun) -> None:
    """Recompute the standings whose next lapse has come; nothing else changes with time alone."""
    now = timezone.now()
    due = list(Standing.objects.filter(lapses_at__lte=now).values_list("pk", "person_id", "competency_id", "level"))
    for number, (pk, person_id, competency_id, before) in enumerate(due, start=1):
        after = recompute_standing(person_id=person_id, competency_id=competency_id, now=now)
        if after.level < before:
            standing = Standing.objects.select_related("person__manager", "competency__area__framework").get(pk=pk)
            tell_lapsed(standing, before=before, at=now)
            competency_events.level_changed(standing, before=before, at=now)
        job.progress(number, len(due))
    job.finish_with({"recomputed": len(due)})


@job_kind("training.remind_lapsing", label=_("Tell of levels that lapse"))
def tell_of_lapsing(job: JobRun) -> None:
    job.finish_with({"told": remind_lapsing()})


@job_kind("training.refreshers", label=_("Tell of the refresher of the week"))
def tell_of_refreshers(job: JobRun) -> None:
    job.finish_with({"told": remind_of_refreshers()})


@job_kind("training.recompute_standings", label=_("Derive every level again from the evidence"))
def derive_all(job: JobRun) -> None:
    """After a rule changed: what is kept follows the new one."""
    done = recompute_standings()
    ContentGeneration.advance()
    job.finish_with({"standings": done.standings, "changed": done.different})


@job_kind("training.competency_night", label=_("Keep the coverage of roles and give certificates"))
def competency_night(job: JobRun) -> None:
    today = timezone.localdate()
    kept = keep_coverage(today)
    competency_events.roles_of(today)
    job.finish_with({"coverage": kept, "certificates": len(issue_certificates())})


@job_kind(MAIL, label=_("Write to somebody about a session"))
def tell_about_session(job: JobRun) -> None:
    """Write one mail; somebody who is gone is not written to."""
    booking = Booking.objects.filter(pk=job.arguments["booking"]).select_related("person", "session").first()
    if booking is not None and booking.person.is_active:
        send(booking, what=job.arguments["what"], sequence=job.arguments["sequence"])


@job_kind("training.remind_due", label=_("Remind people of learning that is due or overdue"))
def remind_of_due(job: JobRun) -> None:
    job.finish_with({"told": remind_due()})


@job_kind("training.reach_groups", label=_("Ask groups, and who has joined them, to learn"))
def reach_groups(job: JobRun) -> None:
    asked = 0
    wanted = GroupAssignment.objects.filter(pk=job.arguments["request"]) if "request" in job.arguments else None
    requests = list(GroupAssignment.objects.filter(is_active=True) if wanted is None else wanted)
    for number, request in enumerate(requests, start=1):
        asked += reach_all(request)
        job.progress(number, len(requests))
    job.finish_with({"asked": asked})


@job_kind("training.renew", label=_("Ask for modules again that have to be renewed"))
def renew(job: JobRun) -> None:
    job.finish_with({"asked": renew_due()})


schedule("training.remind_lapsing", every=timedelta(days=1))
schedule("training.refreshers", every=timedelta(days=7))


@job_kind(attempt_events.TELL, label=_("Write the statements of an attempt (xAPI)"))
def tell_attempt(job: JobRun) -> None:
    """Tell what an attempt has come to; told again it changes nothing."""
    attempt = (
        Attempt.objects.select_related("quiz", "module__locale", "person").filter(pk=job.arguments["attempt"]).first()
    )
    if attempt is not None:
        job.finish_with({"statements": attempt_events.tell(attempt)})


@job_kind(FORWARD, label=_("Send statements on to the learning record store"))
def forward_statements(job: JobRun) -> None:
    job.finish_with({"sent": forward(progress=job.progress)})


schedule(FORWARD, every=timedelta(minutes=15))
schedule("training.forget_imports", every=timedelta(days=1))
schedule("training.competency_night", every=timedelta(days=1))
schedule("training.reach_groups", every=timedelta(hours=1))
schedule("training.remind_due", every=timedelta(days=1))
schedule("training.renew", every=timedelta(days=1))
schedule("training.finish_overdue", every=timedelta(minutes=1))
schedule("training.lapse_standings", every=timedelta(hours=1))
