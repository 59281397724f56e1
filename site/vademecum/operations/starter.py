"""The starter library and the demo organisation are loaded in parts; each package registers its own.

A loader is repeatable: it makes what is missing and never changes what people have edited. A demo part builds and clears.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


class Report(Protocol):
    """Where a loader says what it did; the command prints it, a job keeps it."""

    def __call__(self, message: str) -> None: ...


@dataclass(frozen=True)
class StarterPart:
    """`load(report)` puts one package's starter content in; lower `rank` runs first (knowledge 20, training 30)."""

    name: str
    load: Callable[[Report], None]
    rank: int = 50


@dataclass(frozen=True)
class DemoPart:
    """`build(report)` adds this package's share of the demo organisation; `clear(report)` removes exactly that.

    Parts are built by rising rank (people 10, knowledge 20, training 30) and cleared in the opposite order.
    """

    name: str
    build: Callable[[Report], None]
    clear: Callable[[Report], None]
    rank: int = 50


_starter: dict[str, StarterPart] = {}
_demo: dict[str, DemoPart] = {}


def register_starter(part: StarterPart) -> None:
    _starter[part.name] = part


def register_demo(part: DemoPart) -> None:
    _demo[part.name] = part


def starter_parts() -> list[StarterPart]:
    return sorted(_starter.values(), key=lambda part: part.rank)


def demo_parts() -> list[DemoPart]:
    return sorted(_demo.values(), key=lambda part: part.rank)
