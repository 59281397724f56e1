"""Jobs run to an end that the row tells: done, again later, or resting among the failed."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from vademecum.accounts.models import User
from vademecum.jobs import leases, registry
from vademecum.jobs.executor import LOG_LIMIT, execute, run_due
from vademecum.jobs.models import Job
from vademecum.jobs.queue import enqueue, retry, retry_all
from vademecum.jobs.registry import GiveUp, JobRun, job_kind
from vademecum.jobs.stopping import stopping

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind() -> Iterator[str]:
    """A name for a kind of this test, forgotten afterwards."""
    name = f"test.{uuid.uuid4().hex[:8]}"
    yield name
    registry._kinds.pop(name, None)


def test_a_due_job_runs_with_its_arguments_and_keeps_its_result(kind: str) -> None:
    @job_kind(kind)
    def double(run: JobRun) -> None:
        run.log("counting")
        run.progress(1, 1, "there")
        run.finish_with(run.arguments["number"] * 2)

    job = enqueue(kind, {"number": 21})
    assert run_due(kinds=[kind]) == 1
    job.refresh_from_db()
    assert (job.state, job.result, job.log, job.progress_done) == (Job.State.DONE, 42, "counting\n", 1)
    assert job.finished_at
    assert job.lease_token is None


def test_a_job_is_not_run_before_its_time(kind: str) -> None:
    job_kind(kind)(lambda run: None)
    enqueue(kind, run_after=timezone.now() + timedelta(hours=1))
    assert run_due(kinds=[kind]) == 0


def test_a_failure_keeps_the_error_and_tries_again_later(kind: str) -> None:
    @job_kind(kind, max_attempts=2)
    def fail(run: JobRun) -> None:
        run.log("so far so good")
        raise ValueError("the engine is down")

    job = enqueue(kind)
    run_due(kinds=[kind])
    job.refresh_from_db()
    assert job.state == Job.State.WAITING
    assert job.error_summary == "ValueError: the engine is down"
    assert job.log == "so far so good\n"
    assert timedelta(seconds=9) < job.run_after - timezone.now() < timedelta(seconds=16)

    Job.objects.update(run_after=timezone.now())
    run_due(kinds=[kind])
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.DEAD, 2)


def test_giving_up_does_not_try_again(kind: str) -> None:
    @job_kind(kind)
    def refuse(run: JobRun) -> None:
        raise GiveUp("the file is empty")

    job = enqueue(kind)
    run_due(kinds=[kind])
    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.DEAD, "the file is empty")


def test_an_unknown_kind_is_dead_with_a_clear_message() -> None:
    job = enqueue("nobody.knows")
    assert run_due(kinds=["nobody.knows"]) == 0
    job.refresh_from_db()
    assert job.state == Job.State.DEAD
    assert "nobody.knows" in job.error


def test_a_failed_job_can_be_retried_with_all_its_attempts(kind: str) -> None:
    broken = [True]

    @job_kind(kind, max_attempts=1)
    def sometimes(run: JobRun) -> None:
        if broken:
            raise RuntimeError

    jobs = [enqueue(kind), enqueue(kind)]
    run_due(kinds=[kind])
    broken.clear()
    assert retry(jobs[0])
    assert retry_all(kind) == 1
    run_due(kinds=[kind])
    assert set(Job.objects.filter(kind=kind).values_list("state", "error")) == {(Job.State.DONE, "")}
    assert not retry(jobs[0])


def test_waiting_work_under_one_key_is_one_job(kind: str) -> None:
    job_kind(kind)(lambda run: None)
    assert enqueue(kind, unique_key="all") == enqueue(kind, unique_key="all")
    run_due(kinds=[kind])
    enqueue(kind, unique_key="all")
    assert Job.objects.filter(kind=kind).count() == 2


def test_the_same_work_does_not_run_twice_at_once(kind: str) -> None:
    job_kind(kind)(lambda run: None)
    first = leases.claim(enqueue(kind, unique_key="all").pk)
    second = enqueue(kind, unique_key="all")
    assert first
    assert leases.claim(second.pk) is None
    first.finish()
    assert leases.claim(second.pk)


def test_a_failure_steps_back_when_the_same_work_waits_already(kind: str) -> None:
    @job_kind(kind)
    def fail(run: JobRun) -> None:
        enqueue(kind, unique_key="all")
        raise RuntimeError

    first = enqueue(kind, unique_key="all")
    lease = leases.claim(first.pk)
    assert lease
    execute(lease)
    first.refresh_from_db()
    assert first.state == Job.State.DONE
    assert Job.objects.filter(kind=kind, state=Job.State.WAITING).count() == 1


def test_only_one_of_two_workers_gets_a_job(kind: str) -> None:
    job_kind(kind)(lambda run: None)
    job = enqueue(kind)
    assert leases.claim(job.pk)
    assert leases.claim(job.pk) is None


def test_a_worker_that_lost_its_lease_changes_nothing(kind: str) -> None:
    @job_kind(kind)
    def slow(run: JobRun) -> None:
        run.finish_with("from the one who was too slow")

    job = enqueue(kind)
    slow_worker = leases.claim(job.pk)
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert leases.reclaim(now=timezone.now()) == 1
    assert leases.claim(job.pk)
    assert slow_worker
    execute(slow_worker)
    job.refresh_from_db()
    assert (job.state, job.result) == (Job.State.RUNNING, None)


def test_a_job_that_keeps_killing_its_worker_rests_in_the_end(kind: str) -> None:
    job_kind(kind, max_attempts=3)(lambda run: None)
    job = enqueue(kind)
    for _ in range(3):
        assert leases.claim(job.pk)
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        leases.reclaim(now=timezone.now())
    job.refresh_from_db()
    assert job.state == Job.State.DEAD
    assert "3" in job.error


def test_a_stopping_worker_gives_long_work_back_without_counting_the_attempt(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vademecum.jobs.executor.WRITE_EVERY", 0)

    @job_kind(kind)
    def long(run: JobRun) -> None:
        try:
            run.progress(3, 10)
        except Exception:
            pytest.fail("a broad except must not swallow the order to stop")
        run.finish_with("never reached")

    job = enqueue(kind)
    lease = leases.claim(job.pk)
    assert lease
    stopping.set()
    try:
        execute(lease)
    finally:
        stopping.clear()
    job.refresh_from_db()
    assert (job.state, job.attempts, job.progress_done, job.result) == (Job.State.WAITING, 0, 3, None)


def test_work_speaks_the_language_of_the_person_who_asked(kind: str) -> None:
    from django.utils.translation import get_language

    @job_kind(kind)
    def speak(run: JobRun) -> None:
        run.finish_with(get_language())

    person = User.objects.create(email="amelie@example.org", preferred_language="fr")
    job = enqueue(kind, requested_by=person)
    run_due(kinds=[kind])
    job.refresh_from_db()
    assert job.result == "fr"


def test_a_log_does_not_grow_without_end(kind: str) -> None:
    @job_kind(kind)
    def chatter(run: JobRun) -> None:
        for number in range(20_000):
            run.log(f"line {number}")

    job = enqueue(kind)
    run_due(kinds=[kind])
    job.refresh_from_db()
    assert len(job.log) <= LOG_LIMIT
    assert job.log.endswith("line 19999\n")
