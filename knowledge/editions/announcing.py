"""Tell other packages what happens to editions. They register in `AppConfig.ready()`; knowledge knows none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from knowledge.editions.clauses import ClauseChange
    from knowledge.models import Edition, ReadingRequest


@dataclass(frozen=True, slots=True)
class InForce:
    """An edition came into force, in the transaction in which listeners are called.

    `previous` is the one it replaces, if any; `changes` what became of each clause; `change_class` is editorial,
    minor, major or withdrawn (then `edition` is the one that was withdrawn).
    """

    edition: Edition
    previous: Edition | None
    change_class: str
    changes: tuple[ClauseChange, ...]
    actor: Any

    @property
    def touched_keys(self) -> tuple[str, ...]:
        """Return the keys of the clauses whose words changed, came or went."""
        return tuple(change.key for change in self.changes if change.touches_text)


@dataclass(frozen=True, slots=True)
class Touched:
    """A line of the preview of what an edition would touch: how many of what, from when, and where to see them."""

    label: Any
    count: int
    note: Any = ""
    url: str = ""


Listener = Callable[[InForce], None]
ReadListener = Callable[["ReadingRequest"], None]
Concern = Callable[[InForce], Iterable[int]]
Preview = Callable[["Edition", "tuple[ClauseChange, ...]", Any], Iterable[Touched]]

_listeners: list[Listener] = []
_readers: list[ReadListener] = []
_previews: list[Preview] = []
_concerns: list[Concern] = []


def on_in_force(listener: Listener) -> Listener:
    """Have `listener` called whenever an edition comes into force or is withdrawn, in the same transaction."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def on_acknowledged(listener: ReadListener) -> ReadListener:
    """Have `listener` called whenever somebody acknowledges an edition, in the same transaction."""
    if listener not in _readers:
        _readers.append(listener)
    return listener


def preview_with(preview: Preview) -> Preview:
    """Add lines to what a proposal shows before it is published: `preview(edition, changes, viewer)`."""
    if preview not in _previews:
        _previews.append(preview)
    return preview


def concern_with(concern: Concern) -> Concern:
    """Say whom a minor change concerns: `concern(event)` gives ids of people who work with the touched clauses."""
    if concern not in _concerns:
        _concerns.append(concern)
    return concern


def concerned_by(event: InForce) -> frozenset[int] | None:
    """Return the people whom a change concerns; `None` where nobody can tell, and so everybody is asked."""
    people = frozenset(person for concern in _concerns for person in concern(event))
    return people or None


def announce_in_force(event: InForce) -> None:
    for listener in _listeners:
        listener(event)


def announce_acknowledged(request: ReadingRequest) -> None:
    for listener in _readers:
        listener(request)


def touched_by(edition: Edition, changes: tuple[ClauseChange, ...], viewer: Any) -> list[Touched]:
    """Return every line of the preview."""
    return [line for preview in _previews for line in preview(edition, changes, viewer)]
