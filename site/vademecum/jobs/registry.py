"""Which kinds of work exist, and what does them. A kind is declared beside the code it runs:

    @job_kind("search.apply")
    def apply_changes(job: JobRun) -> None: ...

Every kind must be idempotent: it may run again after a crash at any point. Kinds live in an app's `background.py`,
which every process loads at its start.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

LEASE = timedelta(minutes=1)
ATTEMPTS = 8  # with the pauses between them about twenty minutes


class GiveUp(Exception):
    """Raise it in a handler when trying again cannot help; the message is kept as the error."""


class JobRun(Protocol):
    """What a handler sees of the job it runs."""

    id: int
    arguments: dict[str, Any]

    def progress(self, done: int, total: int, note: str = "") -> None:
        """Report n of m; also renews the lease. Cheap to call often: written at most once a second.

        It may stop the handler: when the lease was lost to another worker, or this worker is shutting down.
        """

    def log(self, line: str) -> None:
        """Add a line to the job's log."""

    def finish_with(self, result: Any) -> None:
        """Keep a JSON result on the row."""


Handler = Callable[[JobRun], None]


@dataclass(frozen=True)
class JobKind:
    name: str
    handler: Handler
    lease: timedelta = LEASE
    max_attempts: int = ATTEMPTS
    label: Any = ""  # a lazy translation


@dataclass(frozen=True)
class Schedule:
    """A kind that is due once per slot of `every`; the slot is a unique row, so that two beats run it once."""

    kind: str
    every: timedelta
    arguments: dict[str, Any] = field(default_factory=dict)


_kinds: dict[str, JobKind] = {}
_schedules: dict[str, Schedule] = {}


def job_kind(
    name: str, *, lease: timedelta = LEASE, max_attempts: int = ATTEMPTS, label: Any = ""
) -> Callable[[Handler], Handler]:
    """Declare the decorated function as the handler of jobs of kind `name`.

    The lease says how long a job may be silent before it is taken to be dead; a live worker renews it by itself.
    """

    def declare(handler: Handler) -> Handler:
        _kinds[name] = JobKind(name=name, handler=handler, lease=lease, max_attempts=max_attempts, label=label)
        return handler

    return declare


def schedule(kind: str, *, every: timedelta, **arguments: Any) -> None:
    """Have a job of `kind` made once in each period of `every`."""
    _schedules[kind] = Schedule(kind=kind, every=every, arguments=arguments)


def kind_named(name: str) -> JobKind:
    """Return the declared kind; raise `LookupError` when nobody declared it."""
    try:
        return _kinds[name]
    except KeyError:
        raise LookupError(f"No job kind is called {name!r}.") from None


def kind_names() -> list[str]:
    return sorted(_kinds)


def label_of(name: str) -> str:
    """Return what people call this kind of work."""
    kind = _kinds.get(name)
    return str(kind.label) if kind and kind.label else name


def schedules() -> list[Schedule]:
    return list(_schedules.values())
