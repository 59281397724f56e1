"""One server of each kind per test run, shared by all pytest workers through a folder and a lock."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

FOLDER = "VADEMECUM_TEST_SERVICES"
OWNER = "VADEMECUM_TEST_SERVICES_OWNER"
KEEPER = Path(__file__).with_name("keeper.py")


class NotInstalled(Exception):
    """A server's program is not on this machine; the message says how to get it."""


class NotStarted(Exception):
    """A server did not answer in time; the message carries the end of its log."""


def open_run() -> None:
    """Make the run's folder. Its name goes to the pytest workers through the environment."""
    os.environ[FOLDER] = tempfile.mkdtemp(prefix="vademecum-services-")
    os.environ[OWNER] = str(os.getpid())
    Path(os.environ[FOLDER]).chmod(0o711)  # a server that runs as another user must reach its own folder inside


def close_run() -> None:
    """Stop every server of this run and remove the folder."""
    folder = Path(os.environ.pop(FOLDER))
    keepers = [json.loads(path.read_text())["keeper"] for path in folder.glob("*.json")]
    for keeper in keepers:
        _signal(keeper)
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline and any(_running(keeper) for keeper in keepers):
        time.sleep(0.1)
    shutil.rmtree(folder, ignore_errors=True)


def once(name: str, start: Callable[[Path], dict[str, Any]]) -> dict[str, Any]:
    """Return what `start(folder)` returned in the first worker that asked; it must hold the `keeper`'s process id."""
    folder = Path(os.environ[FOLDER])
    state = folder / f"{name}.json"
    with _locked(folder / f"{name}.lock"):
        if not state.exists():
            own = folder / name
            own.mkdir(exist_ok=True)
            state.write_text(json.dumps(start(own)))
        return json.loads(state.read_text())


def keep(command: list[str], *, folder: Path, user: str | None = None) -> int:
    """Start a server under a keeper and return the keeper's process id. Output goes to `folder`.log."""
    own = {"VADEMECUM_SERVICE_USER": user} if user else {}
    log = folder.with_suffix(".log")
    return os.posix_spawn(
        sys.executable,
        [sys.executable, str(KEEPER), os.environ[OWNER], str(folder), *command],
        {**os.environ, **own},
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(log), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setsid=True,
    )


def wait_until(answers: Callable[[], bool], *, keeper: int, folder: Path, seconds: float) -> None:
    """Return when `answers()` is true; stop the keeper and raise `NotStarted` when that takes longer than `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and _running(keeper):
        if answers():
            return
        time.sleep(0.1)
    _signal(keeper)
    raise NotStarted(folder.with_suffix(".log").read_text()[-3000:])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _running(pid: int) -> bool:
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)  # an ended child of ours would look alive until it is collected
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _signal(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
