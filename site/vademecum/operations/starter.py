"""The starter library and the demo organisation are loaded in parts; each package registers its own.

A loader is repeatable: it makes what is missing and never changes what people have edited.
A demo part builds and clears.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol


class Report(Protocol):
    """Where a loader says what it did; the command prints it, a job keeps it."""

    def __call__(self, message: str, /) -> None: ...


@dataclass(frozen=True)
class StarterPart:
    """`load(report)` puts one package's starter content in; lower `rank` runs first (knowledge 20, training 30).

    It runs when the starter library has changed since it last ran, or at every start if it says so.
    """

    name: str
    load: Callable[[Report], None]
    rank: int = 50
    at_every_start: bool = False


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


def load_starter(report: Report, *, again: bool = False) -> None:
    """Load the parts whose content changed since they were last loaded; with `again`, all of them."""
    from vademecum.operations.models import Stamp

    current = library_fingerprint()
    loaded = dict(Stamp.objects.filter(name__startswith="starter.").values_list("name", "value"))
    for part in starter_parts():
        name = f"starter.{part.name}"
        if part.at_every_start or again or loaded.get(name) != current:
            part.load(report)
            Stamp.objects.update_or_create(name=name, defaults={"value": current})


def build_demo(report: Report) -> None:
    for part in demo_parts():
        part.build(report)


def clear_demo(report: Report) -> None:
    for part in reversed(demo_parts()):
        part.clear(report)


def library_fingerprint() -> str:
    """Return a digest of the starter library's files and of this program's version."""
    digest = hashlib.sha256(version("vademecum").encode())
    spec = find_spec("content")
    if spec and spec.origin:
        root = Path(spec.origin).parent
        for path in sorted(root.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(str(path.relative_to(root)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()
