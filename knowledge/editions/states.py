"""The life of an edition as a table: which event leads from which state to which. No clock, no database.

draft (a page's own draft) --propose--> in review --approve--> approved --take effect--> in force
in review --send back--> returned          approved --send back--> returned
in force --replace--> superseded           in force --withdraw--> withdrawn
"""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    IN_REVIEW = "in-review"
    APPROVED = "approved"
    IN_FORCE = "in-force"
    RETURNED = "returned"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Event(StrEnum):
    APPROVE = "approve"
    SEND_BACK = "send-back"
    TAKE_EFFECT = "take-effect"
    REPLACE = "replace"
    WITHDRAW = "withdraw"


class ChangeClass(StrEnum):
    """How much an edition changes, and so whom it asks to do something."""

    EDITORIAL = "editorial"
    MINOR = "minor"
    MAJOR = "major"
    WITHDRAWN = "withdrawn"


MOVES: dict[tuple[State, Event], State] = {
    (State.IN_REVIEW, Event.APPROVE): State.APPROVED,
    (State.IN_REVIEW, Event.SEND_BACK): State.RETURNED,
    (State.APPROVED, Event.SEND_BACK): State.RETURNED,
    (State.APPROVED, Event.TAKE_EFFECT): State.IN_FORCE,
    (State.IN_FORCE, Event.REPLACE): State.SUPERSEDED,
    (State.IN_FORCE, Event.WITHDRAW): State.WITHDRAWN,
}
OPEN = frozenset({State.IN_REVIEW, State.APPROVED})
ENDED = frozenset({State.RETURNED, State.SUPERSEDED, State.WITHDRAWN})


class ForbiddenMove(Exception):
    """This event cannot happen in this state."""

    def __init__(self, state: State, event: Event) -> None:
        super().__init__(f"{event} is not possible for an edition that is {state}.")
        self.state, self.event = state, event


def after(state: State | str, event: Event) -> State:
    """Return the state that follows; raise `ForbiddenMove` where none does."""
    try:
        return MOVES[State(state), event]
    except KeyError:
        raise ForbiddenMove(State(state), event) from None


def next_number(last: tuple[int, int] | None, change: ChangeClass | str) -> tuple[int, int]:
    """Return (edition, revision) after `last`: a major change opens a new edition, all others a revision of it."""
    if last is None:
        return 1, 0
    edition, revision = last
    return (edition + 1, 0) if ChangeClass(change) is ChangeClass.MAJOR else (edition, revision + 1)


def page_state(*, in_force: bool, is_open: State | str | None, has_draft: bool, ended: State | str | None) -> str:
    """Return the state a reader is shown: `draft`, `review`, `approved`, `in-force`, `under-revision`, or how it ended.

    `is_open` is the state of the edition on its way, if any; `ended` that of the last one when none is in force.
    """
    if in_force:
        return "under-revision" if is_open or has_draft else "in-force"
    if is_open:
        return "review" if is_open == State.IN_REVIEW else "approved"
    return str(ended) if ended in {State.SUPERSEDED, State.WITHDRAWN} else "draft"
