"""One thread per process that renews the leases of the jobs running in it, so that long handlers need not."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, close_old_connections

from vademecum.jobs.leases import Lease

logger = logging.getLogger(__name__)


class Heartbeat:
    """Renews each kept lease when a third of its time has gone by. A job shorter than that costs no write."""

    def __init__(self) -> None:
        self._leases: dict[Lease, float] = {}  # lease → when to renew it next
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    @contextmanager
    def keeping(self, lease: Lease) -> Iterator[None]:
        with self._changed:
            self._leases[lease] = time.monotonic() + self._period(lease)
            self._start()
            self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._leases.pop(lease, None)

    def jobs(self) -> frozenset[int]:
        """Return the ids of the jobs that are running in this process now."""
        with self._changed:
            return frozenset(lease.job_id for lease in self._leases)

    @staticmethod
    def _period(lease: Lease) -> float:
        return lease.kind.lease.total_seconds() / 3

    def _start(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._beat, name="lease-heartbeat", daemon=True)
            self._thread.start()

    def _beat(self) -> None:
        while True:
            with self._changed:
                while not self._leases:
                    self._changed.wait()
                pause = min(self._leases.values()) - time.monotonic()
                if pause > 0:
                    self._changed.wait(pause)
                now = time.monotonic()
                late = [lease for lease, moment in self._leases.items() if moment <= now]
            for lease in late:
                self._renew(lease)
            if late:
                close_old_connections()

    def _renew(self, lease: Lease) -> None:
        try:
            held = lease.renew()
        except DatabaseError as error:
            logger.warning("The lease of job %s could not be renewed, trying again: %s", lease.job_id, error)
            held, pause = True, 1.0
        else:
            pause = self._period(lease)
        with self._changed:
            if lease in self._leases:
                if held:
                    self._leases[lease] = time.monotonic() + pause
                else:
                    self._leases.pop(lease)  # lost: the handler learns of it at its next progress report


heartbeat = Heartbeat()
