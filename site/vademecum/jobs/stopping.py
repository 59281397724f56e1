"""Why a handler may be stopped in the middle of its work.

Neither is an `Exception`: a handler that notes the errors of single files and goes on must not note these.
"""

from __future__ import annotations

from threading import Event

stopping = (
    Event()
)  # set when this worker was told to end: long work is given back to the queue at its next progress report


class LeaseLost(BaseException):
    """Another worker has taken the job, because this one was silent for too long."""


class WorkerStopping(BaseException):
    """This worker was told to end; the job goes back to the queue and this attempt does not count."""
