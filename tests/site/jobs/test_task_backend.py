"""Wagtail's background tasks are rows of the job table."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django_tasks import TaskResultStatus, task, task_backends
from wagtail.models import Page
from wagtail.tasks import delete_file_from_storage_task

from vademecum.jobs.executor import run_due
from vademecum.jobs.models import Job
from vademecum.jobs.queue import enqueue
from vademecum.jobs.task_backend import KIND, JobBackend

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def real_backend() -> Iterator[None]:
    before = task_backends["default"]
    task_backends["default"] = JobBackend(alias="default", params={})
    yield
    task_backends["default"] = before


@task()
def add(first: int, second: int) -> int:
    return first + second


def test_a_task_of_wagtail_waits_in_the_job_table_and_is_run_by_it() -> None:
    page = Page.get_first_root_node()
    page.title = "Changed"
    page.save()
    assert Job.objects.filter(kind=KIND, arguments__task="wagtail.tasks.update_reference_index_task").exists()
    run_due(kinds=[KIND])
    assert not Job.objects.filter(kind=KIND).exclude(state=Job.State.DONE).exists()


def test_equal_tasks_that_wait_are_one_job() -> None:
    assert add.enqueue(1, 2).id == add.enqueue(1, 2).id
    assert add.enqueue(1, 3).id != add.enqueue(1, 2).id


def test_what_is_no_task_is_not_called() -> None:
    job = enqueue(KIND, {"task": "os.getcwd", "args": [], "kwargs": {}})
    run_due(kinds=[KIND])
    job.refresh_from_db()
    assert job.state == Job.State.DEAD
    assert "os.getcwd" in job.error


def test_a_result_can_be_asked_for() -> None:
    result = delete_file_from_storage_task.enqueue(["django.core.files.storage.FileSystemStorage", [], {}], "no.png")
    result.refresh()
    assert result.status == TaskResultStatus.READY
    run_due(kinds=[KIND])
    result.refresh()
    assert result.status == TaskResultStatus.SUCCESSFUL
