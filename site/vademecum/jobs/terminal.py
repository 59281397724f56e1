"""Long work in a terminal: a bar for work done in this process, or for a job that a worker does."""

from __future__ import annotations

import time
from typing import Any

from django.db import connection
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from vademecum.jobs.models import Job


class TerminalRun:
    """A `JobRun` without a row, so that a command calls the same function as the job does.

    Use as a context manager. Lines go to standard error: what a command prints for programs stays clean.
    """

    id = 0

    def __init__(self, arguments: dict[str, Any] | None = None, *, title: str = "", quiet: bool = False) -> None:
        self.arguments = arguments or {}
        self.result: Any = None
        self._console = Console(stderr=True, quiet=quiet)
        self._bar = bar_on(self._console)
        self._task = self._bar.add_task(title, total=None)

    def __enter__(self) -> TerminalRun:
        self._bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.stop()

    def progress(self, done: int, total: int, note: str = "") -> None:
        self._bar.update(self._task, completed=done, total=total or None, description=note)

    def log(self, line: str) -> None:
        self._console.print(line, markup=False, highlight=False)

    def finish_with(self, result: Any) -> None:
        self.result = result


def follow(job: Job, *, every: float = 0.5) -> Job:
    """Draw the progress of a job that a worker does, until it is finished; return it as it then is."""
    console, shown = Console(stderr=True), 0
    with bar_on(console) as bar:
        task = bar.add_task(job.label, total=None)
        while True:
            job.refresh_from_db()
            bar.update(
                task, completed=job.progress_done, total=job.progress_total or None, description=job.progress_note
            )
            console.print(job.log[shown:].rstrip("\n"), end="\n" if job.log[shown:] else "", markup=False)
            shown = len(job.log)
            if job.is_finished:
                return job
            if not connection.in_atomic_block:
                connection.close()  # nothing is held while we wait
            time.sleep(every)


def bar_on(console: Console) -> Progress:
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}", markup=False))
    return Progress(*columns, console=console, transient=True)
