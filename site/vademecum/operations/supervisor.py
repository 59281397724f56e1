"""Keep web server and worker running, as children of one small process: `python -m vademecum.operations.supervisor`.

`manage.py serve` becomes this process once everything is prepared, so that no third copy of the product stays in
memory. That is why nothing but the standard library is imported here.
"""

from __future__ import annotations

import ctypes
import json
import os
import select
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

PLAN = "VADEMECUM_SERVE_PLAN"
READY_WITHIN = 180.0
GRACE = 25.0  # seconds for requests in flight and for long work to be given back
LONGEST_PAUSE = 30.0
LOOK_EVERY = 0.2  # seconds, while something is about to change
REST = 5.0  # seconds; a signal ends it at once


@dataclass
class Child:
    """A process that is to run until we stop; one that dies is started again, ever more slowly."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    not_before: float = field(default=0.0)

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 (our own commands)
            self.command, start_new_session=True, preexec_fn=_end_with_parent
        )

    def look_after(self) -> None:
        """Start the child again if it has ended."""
        if self.process is None:
            if time.monotonic() >= self.not_before:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        lasted = time.monotonic() - self.started
        self.failures = 1 if lasted > 60 else self.failures + 1
        pause = min(2.0 ** (self.failures - 1), LONGEST_PAUSE)
        self.process, self.not_before = None, time.monotonic() + pause
        _say(f"The {self.name} ended ({_how(code)}). It is started again in {pause:.0f} s.")

    def ask_to_stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def end(self) -> None:
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Supervisor:
    def __init__(self, children: list[Child], *, probe: str, announcement: list[str]) -> None:
        self._children = children
        self._probe = probe
        self._announcement = announcement
        self._stopping = False

    def run(self) -> int:
        """Run until we are told to stop; return the exit code."""
        woken = _wake_on_signals()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note_stop)
        signal.signal(signal.SIGCHLD, _wake_only)
        for child in self._children:
            child.start()
        ready, deadline = False, time.monotonic() + READY_WITHIN
        while not self._stopping:
            for child in self._children:
                child.look_after()
            if not ready and self._is_ready():
                ready = True
                _say("\n".join(self._announcement))
            if not ready and time.monotonic() > deadline:
                _say(f"Not ready after {READY_WITHIN:.0f} s. See the lines above, and: manage.py doctor")
                self._stop()
                return 1
            settled = ready and all(child.process for child in self._children)
            _rest(woken, seconds=REST if settled else LOOK_EVERY)
        self._stop()
        return 0

    def _note_stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(self._probe, timeout=5) as answer:  # noqa: S310 (our own address)
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def _stop(self) -> None:
        _say("Stopping")
        for child in self._children:
            child.ask_to_stop()
        _wait(lambda: all(child.process is None or child.process.poll() is not None for child in self._children))
        for child in self._children:
            child.end()


def _wake_on_signals() -> int:
    """Return a descriptor that can be read as soon as a signal arrived, so that nobody has to look five times a second."""
    readable, writable = os.pipe()
    os.set_blocking(readable, False)
    os.set_blocking(writable, False)
    signal.set_wakeup_fd(writable, warn_on_full_buffer=False)
    return readable


def _wake_only(number: int, frame: FrameType | None) -> None:
    """A child ended: being woken is enough."""


def _rest(woken: int, *, seconds: float) -> None:
    if select.select([woken], [], [], seconds)[0]:
        os.read(woken, 4096)


def _wait(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + GRACE
    while not done() and time.monotonic() < deadline:
        time.sleep(0.1)


def _end_with_parent() -> None:
    """Have the kernel end this child if the supervisor is killed (Linux; elsewhere it would stay)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def _how(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _say(text: str) -> None:
    print(text, flush=True)


def main() -> int:
    plan = json.loads(os.environ.pop(PLAN))
    children = [Child(name=name, command=command) for name, command in plan["children"].items()]
    return Supervisor(children, probe=plan["probe"], announcement=plan["announcement"]).run()


if __name__ == "__main__":
    sys.exit(main())
