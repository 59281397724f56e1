"""Workers are killed, messages are lost, clocks run twice: every job still has its effect, and each slot runs once."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[3]
JOBS, KILLS = 300, 20
DONE = "SELECT count(*) FROM jobs_job WHERE kind = 'fault.work' AND state = 'done'"

pytestmark = pytest.mark.slow


class Installation:
    """A database and a broker of its own, and as many workers as a test wants."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.data = folder / "data"
        self.database = environment.get("DATABASE_URL", "")
        self.environment = {
            **os.environ,
            "DATA_DIR": str(self.data),
            "DJANGO_SETTINGS_MODULE": "tests.site.jobs.fault.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "site")]),
            "FAULT_TICK_SECONDS": "2",
            **environment,
        }
        self.log = folder / "workers.log"
        self.python(
            "from django.core.management import call_command; call_command('migrate', verbosity=0)\n"
            "from tests.site.jobs.fault.background import make_tables; make_tables()"
        )
        with self.log.open("ab") as log:
            self.starter = subprocess.Popen(
                [sys.executable, "-m", "tests.site.jobs.fault.workers"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self.workers: list[int] = []

    def python(self, code: str, *, expect: int = 0) -> None:
        """Run code in a process of its own."""
        whole = f"import django; django.setup()\n{code}"
        done = subprocess.run(
            [sys.executable, "-c", whole], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == expect, done.stderr[-3000:]

    def start_worker(self) -> int:
        assert self.starter.stdin
        assert self.starter.stdout
        self.starter.stdin.write("start\n")
        self.starter.stdin.flush()
        self.workers.append(int(self.starter.stdout.readline()))
        return self.workers[-1]

    def kill(self, worker: int) -> None:
        self.workers.remove(worker)
        os.kill(worker, signal.SIGKILL)

    def query(self, statement: str) -> list[tuple]:
        if self.database:
            with psycopg.connect(self.database) as connection:
                cursor = connection.execute(statement)
                return cursor.fetchall() if cursor.description else []
        connection = sqlite3.connect(self.data / "vademecum.sqlite3", timeout=20)
        try:
            with connection:
                return connection.execute(statement).fetchall()
        finally:
            connection.close()

    def count(self, statement: str) -> int:
        return self.query(statement)[0][0]

    def wait_until(self, query: str, expected: int, *, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while (found := self.count(query)) < expected:
            if time.monotonic() > deadline:
                pytest.fail(f"{found} of {expected} after {seconds} s\n{self.log.read_text()[-3000:]}")
            time.sleep(0.02)

    def clear(self) -> None:
        """End all workers and forget all work."""
        for worker in [*self.workers]:
            self.kill(worker)
        for table in ("jobs_job", "jobs_scheduledrun", "fault_effect", "fault_begun", "fault_tick"):
            self.query(f"DELETE FROM {table}")

    def stop(self) -> None:
        self.clear()
        self.starter.communicate()


@pytest.fixture(scope="module")
def embedded_installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """SQLite, and a folder as the broker."""
    installation = Installation(tmp_path_factory.mktemp("embedded"))
    yield installation
    installation.stop()


@pytest.fixture(scope="module")
def scale_installation(
    tmp_path_factory: pytest.TempPathFactory, postgres_url_of_module: str, redis_url: str
) -> Iterator[Installation]:
    """PostgreSQL and Redis."""
    folder = tmp_path_factory.mktemp("scale")
    installation = Installation(folder, DATABASE_URL=postgres_url_of_module, BROKER_URL=redis_url)
    yield installation
    installation.stop()


@pytest.fixture
def embedded(embedded_installation: Installation) -> Iterator[Installation]:
    yield embedded_installation
    embedded_installation.clear()


@pytest.fixture
def scale(scale_installation: Installation) -> Iterator[Installation]:
    yield scale_installation
    scale_installation.clear()


@pytest.fixture(params=["embedded", pytest.param("scale", marks=[pytest.mark.postgres, pytest.mark.redis])])
def installation(request: pytest.FixtureRequest) -> Installation:
    return request.getfixturevalue(request.param)


def enqueue(count: int, *, seconds: float = 0.02) -> str:
    """Return the code that puts so much work into the queue, in one transaction."""
    return (
        "from django.db import transaction\n"
        "from vademecum.jobs import broker\nfrom vademecum.jobs.queue import enqueue\n"
        "with transaction.atomic():\n"
        f"    for number in range({count}): enqueue('fault.work', {{'number': number, 'seconds': {seconds}}})\n"
    )


def test_killed_workers_lose_no_job_and_do_none_twice(installation: Installation) -> None:
    installation.python(enqueue(JOBS))
    chance = random.Random(3)
    worker = installation.start_worker()
    for kill in range(KILLS):
        installation.wait_until("SELECT count(*) FROM fault_begun", min((kill + 1) * 12, JOBS))
        time.sleep(chance.uniform(0, 0.04))
        installation.kill(worker)
        worker = installation.start_worker()
    installation.wait_until(DONE, JOBS)
    assert installation.count("SELECT count(*) FROM fault_effect") == JOBS
    assert installation.count("SELECT count(*) FROM jobs_job WHERE kind = 'fault.work'") == JOBS
    begun = installation.count("SELECT count(*) FROM fault_begun")
    assert JOBS < begun <= JOBS + 2 * KILLS  # only what a killed worker held was begun again


def test_a_crash_between_commit_and_publish_is_repaired_by_the_sweep(installation: Installation) -> None:
    installation.start_worker()
    crash = "import os; broker.publish = lambda job_id: os._exit(7)\n"
    code = enqueue(5).replace("with transaction", f"{crash}with transaction", 1)
    installation.python(code, expect=7)
    installation.wait_until("SELECT count(*) FROM fault_effect", 5, seconds=20)


def test_three_clocks_run_each_slot_once(installation: Installation) -> None:
    for _ in range(3):
        installation.start_worker()
    slots = "SELECT count(*) FROM jobs_scheduledrun WHERE schedule = 'fault.tick'"
    installation.wait_until(slots, 4, seconds=30)
    installation.wait_until("SELECT count(*) FROM fault_tick", installation.count(slots))
    for worker in [*installation.workers]:
        installation.kill(worker)
    ticks, taken = installation.count("SELECT count(*) FROM fault_tick"), installation.count(slots)
    assert taken - 1 <= ticks <= taken  # the last slot may have been taken and not yet run


def test_long_work_is_not_taken_from_a_worker_that_lives(embedded: Installation) -> None:
    embedded.start_worker()
    embedded.start_worker()
    embedded.python(enqueue(1, seconds=5))  # the lease is 3 seconds long
    embedded.wait_until(DONE, 1)
    assert embedded.count("SELECT count(*) FROM fault_begun") == 1


def test_rubbish_in_the_brokers_folder_does_no_harm(embedded: Installation) -> None:
    """A reader may meet a message that is being written: an empty file."""
    messages = embedded.data / "broker" / "messages"
    for number in range(5):
        (messages / f"{number}_rubbish.vademecum.msg").write_text("" if number % 2 else "{not json")
    embedded.start_worker()
    embedded.python(enqueue(5))
    embedded.wait_until("SELECT count(*) FROM fault_effect", 5, seconds=30)
