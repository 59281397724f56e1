"""What people can be told of. Each package declares its kinds in `AppConfig.ready()`; a kind is chosen once by each person."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Level(StrEnum):
    """How soon a kind is mailed. The inbox has it in every case."""

    NOW = "now"
    DAILY = "daily"
    WEEKLY = "weekly"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Kind:
    key: str
    label: Any  # a lazy translation
    default: Level
    help: Any = ""


Visible = Callable[[Any, Iterable[str]], set[str]]

_kinds: dict[str, Kind] = {}
_subjects: dict[str, Visible] = {}


def register(key: str, label: Any, default: str = Level.DAILY, *, help: Any = "") -> Kind:
    """Declare a kind; `default` holds for everybody who has not chosen otherwise."""
    _kinds[key] = Kind(key, label, Level(default), help)
    return _kinds[key]


def all_kinds() -> list[Kind]:
    return sorted(_kinds.values(), key=lambda kind: str(kind.label))


def kind_named(key: str) -> Kind:
    """Return the declared kind; raise `LookupError` when nobody declared it."""
    try:
        return _kinds[key]
    except KeyError:
        raise LookupError(f"No kind of notification is called {key!r}.") from None


def guard_subjects(prefix: str, visible: Visible) -> None:
    """Have subjects written `prefix:id` shown only to whom `visible(person, ids)` returns those ids for."""
    _subjects[prefix] = visible


def visible_subjects(person: Any, subjects: Iterable[str]) -> set[str]:
    """Return those of the subjects that the person may see now. A prefix that nobody guards is hidden."""
    by_prefix: dict[str, set[str]] = {}
    for subject in filter(None, subjects):
        prefix, _colon, key = subject.partition(":")
        by_prefix.setdefault(prefix, set()).add(key)
    return {
        f"{prefix}:{key}"
        for prefix, keys in by_prefix.items()
        if prefix in _subjects
        for key in _subjects[prefix](person, keys)
    }
