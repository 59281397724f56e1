"""Wagtail's own background tasks (`django_tasks`) as rows of the job table: the `TASKS` setting names `JobBackend`."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskContext, TaskError, TaskResult, TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist
from django_tasks.signals import task_enqueued
from django_tasks.utils import normalize_json

from vademecum.jobs.models import Job
from vademecum.jobs.queue import enqueue
from vademecum.jobs.registry import GiveUp, JobRun, job_kind

KIND = "tasks.run"
STATUS = {
    Job.State.WAITING: TaskResultStatus.READY,
    Job.State.RUNNING: TaskResultStatus.RUNNING,
    Job.State.DONE: TaskResultStatus.SUCCESSFUL,
    Job.State.DEAD: TaskResultStatus.FAILED,
}


class JobBackend(BaseTaskBackend):
    """Enqueues in the transaction of the change, like every other job; equal tasks that wait are one."""

    supports_defer = True
    supports_get_result = True

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        self.validate_task(task)
        call = {"task": task.module_path, "args": normalize_json(list(args)), "kwargs": normalize_json(dict(kwargs))}
        key = hashlib.sha256(json.dumps(call, sort_keys=True).encode()).hexdigest()
        job = enqueue(KIND, call, unique_key=f"{task.name[:100]}:{key}", run_after=task.run_after)
        result = self._result(job, task=task)
        task_enqueued.send(type(self), task_result=result)
        return result

    def get_result(self, result_id: str) -> TaskResult:
        job = Job.objects.filter(kind=KIND, pk=int(result_id)).first() if result_id.isdigit() else None
        if job is None:
            raise TaskResultDoesNotExist(result_id)
        return self._result(job, task=_task_at(job.arguments["task"]))

    def _result(self, job: Job, *, task: Task) -> TaskResult:
        failed = [TaskError(exception_class_path="builtins.Exception", traceback=job.error)] if job.error else []
        result: TaskResult = TaskResult(
            task=task,
            id=str(job.pk),
            status=STATUS[Job.State(job.state)],
            enqueued_at=job.created_at,
            started_at=job.started_at,
            last_attempted_at=job.started_at,
            finished_at=job.finished_at,
            args=job.arguments["args"],
            kwargs=job.arguments["kwargs"],
            backend=self.alias,
            errors=failed,
            worker_ids=["worker"] * job.attempts,
        )
        object.__setattr__(result, "_return_value", job.result)
        return result


@job_kind(KIND, label=_("Task of Wagtail"))
def run_task(run: JobRun) -> None:
    task = _task_at(run.arguments["task"])
    before = []
    if task.takes_context:
        result = task.get_backend().get_result(str(run.id))
        before.append(TaskContext(task_result=result))
    run.finish_with(normalize_json(task.call(*before, *run.arguments["args"], **run.arguments["kwargs"])))


def _task_at(path: str) -> Task:
    """Return the task of that dotted name; only what was declared as a task can be called."""
    try:
        found = import_string(path)
    except ImportError as error:
        raise GiveUp(f"{path} is no longer there: {error}") from error
    if not isinstance(found, Task):
        raise GiveUp(f"{path} is not a task.")
    return found
