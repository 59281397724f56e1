"""The way to the broker. Its messages only wake workers up, so a failure to send costs nothing but time."""

from __future__ import annotations

import time
from functools import cache

from celery import Celery
from django.conf import settings

from vademecum.jobs import folder_transport  # noqa: F401  (makes the folder's scheme known)

RUN, SWEEP = "jobs.run", "jobs.sweep"
WORTHLESS_AFTER = 120  # seconds: by then the sweep has sent another message
PAUSE_AFTER_FAILURE = 10.0

_silent_until = 0.0


def publish(job_id: int) -> None:
    """Send a message with the job's id. After a failure nothing is tried for a while, so that no request waits long."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    try:
        _publisher().send_task(RUN, kwargs={"job_id": job_id}, expires=WORTHLESS_AFTER, ignore_result=True, retry=False)
    except Exception:
        _silent_until = time.monotonic() + PAUSE_AFTER_FAILURE
        raise


@cache
def _publisher() -> Celery:
    """Return a Celery application for sending only: unlike a worker's it gives up on the broker after a second."""
    app = Celery("vademecum-publisher", set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    impatient = {"socket_connect_timeout": 1, "socket_timeout": 1, "retry_on_timeout": False, "max_retries": 0}
    if settings.CELERY_BROKER_URL.startswith("redis"):
        app.conf.broker_transport_options = {**settings.CELERY_BROKER_TRANSPORT_OPTIONS, **impatient}
    app.conf.broker_connection_timeout = 1
    return app
