"""Guessing a password against several server processes: the count is one, whoever answers."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.migrated_database import FOLDER, migrations_digest
from tests.site.accounts.conftest import PASSWORD

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
ROOT = Path(__file__).resolve().parents[3]
PROCESSES = 4
PEOPLE = [f"p{number}@example.org" for number in range(4)]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[str]:
    """The embedded profile as installed: four processes, the shared cache in its second database file."""
    data = tmp_path_factory.mktemp("guessing")
    kept = FOLDER / f"{migrations_digest()}.sqlite3"
    if kept.exists():
        shutil.copy(kept, data / "vademecum.sqlite3")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **{name: value for name, value in os.environ.items() if name not in ("CACHE_URL", "DATABASE_URL")},
        "DATA_DIR": str(data),
        "SITE_URL": f"http://localhost:{port}",
        "DJANGO_SETTINGS_MODULE": "vademecum.settings.dev",
        "DEBUG": "false",
    }
    made = ";".join(f"User.objects.create_user({email!r}, {PASSWORD!r})" for email in PEOPLE)
    for arguments in (
        ["migrate", "--verbosity=0"],
        ["createcachetable", "--database=volatile"],
        ["shell", "-c", f"from vademecum.accounts.models import User;{made}"],
    ):
        subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, check=True)
    command = ["-m", "gunicorn", "vademecum.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    running = subprocess.Popen(
        [sys.executable, *command, "--workers", str(PROCESSES), "--preload"], cwd=ROOT, env=environment
    )
    try:
        yield _ready(f"http://localhost:{port}")
    finally:
        running.send_signal(signal.SIGQUIT)
        running.wait(timeout=30)


def _ready(address: str) -> str:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            httpx.get(f"{address}/livez", timeout=5)
            return address
        except httpx.HTTPError:
            time.sleep(0.3)
    raise RuntimeError("the server did not start")


def attempt(address: str, email: str, password: str, **headers: Any) -> bool:
    """Sign in over a connection of its own, so that any of the processes may answer; say whether it worked."""
    with httpx.Client(base_url=address, timeout=60) as browser:
        page = browser.get("/en/account/login/").text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        form = {"login": email, "password": password, "csrfmiddlewaretoken": token[1]}
        return browser.post("/en/account/login/", data=form, headers=headers).status_code == 302


def test_the_fifth_wrong_password_closes_the_door_in_every_process(server: str) -> None:
    attempts = [attempt(server, PEOPLE[0], "wrong wrong wrong") for _ in range(5)]
    assert not any(attempts)
    assert not any(attempt(server, PEOPLE[0], PASSWORD) for _process in range(PROCESSES))


def test_four_wrong_ones_leave_it_open(server: str) -> None:
    for _try in range(4):
        attempt(server, PEOPLE[1], "wrong wrong wrong")
    assert attempt(server, PEOPLE[1], PASSWORD)


def test_forged_addresses_make_no_fresh_start(server: str) -> None:
    for number in range(5):
        attempt(server, PEOPLE[2], "wrong wrong wrong", **{"X-Forwarded-For": f"203.0.113.{number}"})
    assert not attempt(server, PEOPLE[2], PASSWORD, **{"X-Forwarded-For": "203.0.113.99"})


def test_one_place_that_tries_many_people_is_stopped_too(server: str) -> None:
    for number in range(21):
        attempt(server, f"nobody{number}@example.org", "wrong wrong", **{"X-Forwarded-For": f"198.51.100.{number}"})
    assert not attempt(server, PEOPLE[3], PASSWORD)
