"""Sending a message never costs more than a moment, whatever the broker does."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest

from vademecum.jobs import broker
from vademecum.jobs.models import Job
from vademecum.jobs.queue import enqueue


@pytest.fixture
def deaf_broker(settings) -> Iterator[None]:
    """A Redis that accepts connections and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{listener.getsockname()[1]}/0"
        broker._publisher.cache_clear()
        yield
        broker._publisher.cache_clear()
        broker._silent_until = 0.0


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("deaf_broker")
def test_a_broker_that_does_not_answer_holds_nobody_up_and_loses_nothing() -> None:
    started = time.monotonic()
    for _ in range(20):
        enqueue("jobs.prune")
    assert time.monotonic() - started < 8
    assert Job.objects.count() == 20
