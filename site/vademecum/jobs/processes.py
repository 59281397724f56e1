"""Which process holds a lease, so that the work of one that died is taken up at once, not when its lease ends."""

from __future__ import annotations

import os
import socket
from pathlib import Path


def own_mark() -> str:
    """Return a mark of this process that no later process will carry; empty where the system does not tell."""
    started = _start_of(os.getpid())
    return f"{socket.gethostname()[:60]}/{os.getpid()}/{started}" if started else ""


def is_gone(mark: str) -> bool:
    """Say whether the process was on this machine and has ended. Of other machines nothing is known: `False`."""
    host, _, rest = mark.partition("/")
    pid, _, started = rest.partition("/")
    if not started or host != socket.gethostname()[:60]:
        return False
    return _start_of(int(pid)) != started


def _start_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""
