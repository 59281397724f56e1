"""A bar on the terminal for long work; silent where the output is not a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from search.indexing import Progress as Report


@contextmanager
def progress_bar(words: str) -> Iterator[Report]:
    """Yield a function (done, total, note) that draws the bar on the error stream."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bars:
        task = bars.add_task(words, total=None)

        def report(done: int, total: int, note: str = "") -> None:
            bars.update(task, completed=done, total=total or None)

        yield report
