"""The Celery application. Messages only wake workers up; what is to be done stands in the job table (docs/decisions).

`celery -A vademecum.worker worker --with-clock` is worker and clock in one process, for the embedded profile. At scale
`celery -A vademecum.worker beat` is the one clock; a second one does no harm, as every slot is a unique row.
"""

from __future__ import annotations

import os
import warnings
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vademecum.settings.production")

from celery import Celery, bootsteps, signals
from celery.beat import EmbeddedService
from celery.exceptions import SecurityWarning
from click import Option

from vademecum.jobs.broker import SWEEP

SWEEP_SECONDS = 10

# Celery warns every root user because of pickled messages; ours are JSON and hold a number.
warnings.filterwarnings("ignore", category=SecurityWarning)

app = Celery("vademecum")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["vademecum.jobs"])
app.conf.beat_schedule = {
    "sweep": {
        "task": SWEEP,
        "schedule": SWEEP_SECONDS,
        "options": {"expires": 3 * SWEEP_SECONDS, "ignore_result": True},
    }
}
app.user_options["worker"].add(Option(["--with-clock"], is_flag=True, help="Run the clock as a thread of this worker."))


class Clock(bootsteps.StartStopStep):
    """Celery's own `--beat` starts a second process, which would cost another copy of the product in memory."""

    requires = {"celery.worker.components:Pool"}

    def __init__(self, worker: Any, with_clock: bool = False, **options: Any) -> None:
        self.enabled = with_clock
        super().__init__(worker, **options)

    def include_if(self, worker: Any) -> bool:
        return self.enabled

    def create(self, worker: Any) -> Any:
        return EmbeddedService(worker.app, thread=True, scheduler_cls=worker.app.conf.beat_scheduler)


app.steps["worker"].add(Clock)


@signals.worker_ready.connect
def sweep_at_start(**kwargs: Any) -> None:
    """Whatever was lost while no worker ran is found now, not at the clock's first tick."""
    app.send_task(SWEEP, ignore_result=True)


@signals.worker_shutting_down.connect
def give_long_work_back(**kwargs: Any) -> None:
    """Celery waits for running tasks; a long one goes back to the queue at its next progress report instead."""
    from vademecum.jobs.stopping import stopping

    stopping.set()
