"""Folders of the embedded index: one a generation, a `current` file that names the one in use, one lock for the writer.

<root>/current                      name of the generation in use, replaced in one step
<root>/writer.lock                  held by whoever writes or swaps
<root>/v<analysis>-<time>-<hex>/    a generation
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from search.engines.base import EngineBusy


class Generations:
    """The folders under one root. Safe to use from many processes; the thread that holds the lock may take it again."""

    def __init__(self, root: Path, *, version: str) -> None:
        self.root = root
        self.version = version
        self._held = threading.local()

    def current(self) -> Path | None:
        """Return the folder in use, or None where there is none of this analysis version."""
        try:
            name = (self.root / "current").read_text(errors="replace").strip("\n")
        except OSError:
            return None
        folder = self.root / name
        is_ours = name.startswith(f"v{self.version}-") and name.isascii() and "/" not in name
        return folder if is_ours and folder.is_dir() else None

    def stamp(self) -> tuple[int, int]:
        """Return what changes when another generation is put in use; (0, 0) where there is none."""
        try:
            status = os.stat(self.root / "current")
        except OSError:
            return 0, 0
        return status.st_ino, status.st_mtime_ns

    def create(self) -> Path:
        folder = self.root / f"v{self.version}-{time.strftime('%Y%m%dT%H%M%S')}-{secrets.token_hex(4)}"
        folder.mkdir(parents=True)
        return folder

    def activate(self, folder: Path) -> None:
        """Put `folder` in use, then drop all others."""
        with self.exclusive():
            fresh = self.root / f"current.{secrets.token_hex(4)}"
            with fresh.open("w") as file:
                file.write(folder.name)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self.root / "current")
            for other in self.root.glob("v*-*"):
                if other != folder and other.is_dir():
                    self.discard(other)

    def discard(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def exclusive(self, *, wait: float = 30.0) -> Iterator[None]:
        """Hold the writer's lock, which dies with the process; raise `EngineBusy` after `wait` seconds."""
        if getattr(self._held, "depth", 0):
            self._held.depth += 1
            try:
                yield
            finally:
                self._held.depth -= 1
            return
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "writer.lock").open("a") as lock:
            _lock_with_back_off(lock.fileno(), wait=wait)
            self._held.depth = 1
            try:
                yield
            finally:
                self._held.depth = 0
                fcntl.flock(lock, fcntl.LOCK_UN)


def _lock_with_back_off(descriptor: int, *, wait: float) -> None:
    deadline, pause = time.monotonic() + wait, 0.01
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise EngineBusy("another process is writing to the search index") from None
            time.sleep(pause)
            pause = min(pause * 2, 0.5)
