"""The work that search does in the background."""

from __future__ import annotations

from datetime import timedelta

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from search import alerts, checking, indexing, judging
from search.engines.registry import current_engine
from search.learning import popularity, retention
from search.models import DocumentVersion
from vademecum.jobs.queue import enqueue
from vademecum.jobs.registry import JobRun, job_kind, schedule


@job_kind("search.apply", max_attempts=20, label=_("Bring the search index up to date"))
def apply_changes(job: JobRun) -> None:
    """Write what changed. Where there is no usable index, everything is to be written."""
    if current_engine().health().needs_rebuild:
        ask_for_rebuild()
        return
    done = indexing.apply_pending(progress=job.progress)
    for reference, problem in done.problems.items():
        job.log(f"{reference}: {problem}")
    job.finish_with({"written": done.written, "problems": len(done.problems)})


@job_kind("search.rebuild", lease=timedelta(minutes=15), label=_("Rebuild the search index"))
def rebuild_index(job: JobRun) -> None:
    done = indexing.rebuild(progress=job.progress)
    for reference, problem in done.problems.items():
        job.log(f"{reference}: {problem}")
    job.finish_with({"written": done.written, "problems": len(done.problems)})
    if DocumentVersion.objects.behind().exists():
        enqueue("search.apply", unique_key="apply")


@job_kind("search.check", lease=timedelta(minutes=15), label=_("Check the search index"))
def check_index(job: JobRun) -> None:
    """Compare index and database; mend what differs."""
    if current_engine().health().needs_rebuild:
        ask_for_rebuild()
        return
    found = checking.check(progress=job.progress)
    mended = checking.repair(found)
    job.finish_with({**found.as_json(), "mended": mended})


@job_kind("search.watch", label=_("Watch over the search index"))
def watch(job: JobRun) -> None:
    watch_over_index()


def watch_over_index() -> None:
    """Notice an index that is gone, damaged or behind, whoever should have told."""
    if current_engine().health().needs_rebuild:
        ask_for_rebuild()
    elif DocumentVersion.objects.behind().exists():
        enqueue("search.apply", unique_key="apply")


def ask_for_rebuild() -> None:
    enqueue("search.rebuild", unique_key="rebuild")


def ask_for_rebuild_soon() -> None:
    """Ask for a rebuild from a request that found the index unusable; at most once a minute."""
    if current_engine().health().needs_rebuild and cache.add("search-rebuild-asked", 1, timeout=60):
        ask_for_rebuild()


@job_kind("search.popularity", label=_("Count what is opened from search results"))
def count_popularity(job: JobRun) -> None:
    """Count, and have those documents written anew that moved by a step: the ranking follows within minutes."""
    before = popularity.kept()
    after = popularity.refresh()
    changed = popularity.documents_at(popularity.moved(before, after))
    for source, keys in changed.items():
        indexing.mark_changed(source, keys)
    job.finish_with({"documents": len(after), "moved": sum(map(len, changed.values()))})


@job_kind("search.forget", label=_("Forget the old part of the search log"))
def forget_log(job: JobRun) -> None:
    job.finish_with({"deleted": retention.forget()})


@job_kind("search.alerts", lease=timedelta(minutes=15), label=_("Look for new finds of saved searches"))
def tell_of_new_finds(job: JobRun) -> None:
    job.finish_with({"told": alerts.tell_all(progress=job.progress)})


@job_kind("search.judge", lease=timedelta(minutes=15), label=_("Measure search on the judged queries"))
def measure_on_judged_queries(job: JobRun) -> None:
    try:
        kept = judging.keep_figures()
    except judging.NotMeasured:
        job.finish_with({"measured": False})
        return
    job.finish_with({"queries": kept.queries if kept else 0})


schedule("search.judge", every=timedelta(days=1))
schedule("search.watch", every=timedelta(minutes=1))
schedule("search.check", every=timedelta(days=1))
schedule("search.popularity", every=timedelta(hours=6))
schedule("search.forget", every=timedelta(days=1))
schedule("search.alerts", every=timedelta(days=1))
