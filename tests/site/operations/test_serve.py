"""`serve` starts everything, keeps it running, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.slow


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Serving:
    """One `manage.py serve` with a data folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.log = folder / "serve.log"
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "vademecum.settings.production",
            "DATA_DIR": str(folder / "data"),
            "PORT": str(self.port),
        }
        self.environment.pop("CACHE_URL", None)  # the test settings' cache is not the product's

    def start(self) -> subprocess.Popen[bytes]:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        return self.process

    def wait_for(self, text: str, *, seconds: float = 420) -> str:
        deadline = time.monotonic() + seconds
        while text not in (printed := self.log.read_text()):
            if time.monotonic() > deadline or self.process.poll() is not None:
                pytest.fail(f"{text!r} was not printed:\n{printed[-3000:]}")
            time.sleep(0.1)
        return printed

    def children(self) -> dict[int, str]:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return {int(pid): Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode() for pid in listed}

    def child(self, name: str) -> int:
        return next(pid for pid, command in self.children().items() if name in command)


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    serving = Serving(tmp_path_factory.mktemp("serving"))
    serving.start()
    yield serving
    if serving.process.poll() is None:
        serving.process.terminate()
        serving.process.wait(timeout=60)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_first_start_prints_address_and_link_and_the_second_is_quick(serving: Serving) -> None:
    printed = serving.wait_for("Ctrl-C stops it.")
    assert f"Vademecum is ready: {serving.url}" in printed
    link = next(word for word in printed.split() if "/sign-in/" in word)
    assert httpx.get(link, follow_redirects=True).status_code == 200
    assert httpx.get(f"{serving.url}/en/").status_code == 200

    children = serving.children()
    serving.process.send_signal(signal.SIGINT)
    assert serving.process.wait(timeout=60) == 0
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]

    started = time.monotonic()
    serving.start()
    printed = serving.wait_for("Ctrl-C stops it.")
    assert "migrations" not in printed
    assert "Collecting" not in printed
    assert time.monotonic() - started < 60  # ten seconds on a quiet machine; tests share theirs


def test_a_taken_port_is_one_clear_line(serving: Serving) -> None:
    serving.wait_for("Ctrl-C stops it.")
    second = subprocess.run(
        [sys.executable, "manage.py", "serve"], cwd=ROOT, env=serving.environment, capture_output=True, text=True
    )
    assert second.returncode == 1
    assert f"Port {serving.port} cannot be used" in second.stderr.strip().splitlines()[-1]


def test_a_part_that_dies_is_started_again(serving: Serving) -> None:
    serving.wait_for("Ctrl-C stops it.")
    worker = serving.child("vademecum.worker")
    os.kill(worker, signal.SIGKILL)
    serving.wait_for("The worker ended (signal SIGKILL). It is started again", seconds=20)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if any("vademecum.worker" in command for command in serving.children().values()):
            break
        time.sleep(0.2)
    assert serving.child("vademecum.worker") != worker


def test_killing_the_supervisor_leaves_nothing_behind(serving: Serving) -> None:
    serving.wait_for("Ctrl-C stops it.")
    children = serving.children()
    serving.process.kill()
    serving.process.wait()
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline and any(Path(f"/proc/{pid}").exists() for pid in children):
        time.sleep(0.2)
    assert not [command for pid, command in children.items() if Path(f"/proc/{pid}").exists()]
