"""How the installation is: each part registers a check; `/readyz` and `manage.py doctor` ask them all.

A check returns a `Finding` and need not catch anything: what it raises is a failure with the error as its text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    OK = 0
    WARN = 1
    FAIL = 2


@dataclass(frozen=True)
class Finding:
    """What a check found, in words, and what to do about it: a command or a sentence."""

    level: Level
    text: str
    remedy: str = ""


@dataclass(frozen=True)
class Check:
    """`needed_to_serve`: while it fails, this installation should get no visitors (`/readyz` answers 503)."""

    name: str
    look: Callable[[], Finding]
    needed_to_serve: bool = False


_checks: dict[str, Check] = {}


def register(name: str, look: Callable[[], Finding], *, needed_to_serve: bool = False) -> None:
    _checks[name] = Check(name=name, look=look, needed_to_serve=needed_to_serve)


def ok(text: str) -> Finding:
    return Finding(Level.OK, text)


def warn(text: str, *, remedy: str = "") -> Finding:
    return Finding(Level.WARN, text, remedy)


def fail(text: str, *, remedy: str = "") -> Finding:
    return Finding(Level.FAIL, text, remedy)


def examine(*, only_needed: bool = False) -> dict[str, Finding]:
    """Ask every check, or only those that serving visitors depends on."""
    return {check.name: _ask(check) for check in _checks.values() if check.needed_to_serve or not only_needed}


def _ask(check: Check) -> Finding:
    try:
        return check.look()
    except Exception as error:
        return fail(f"{type(error).__name__}: {error}")
