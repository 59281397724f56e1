"""The few questions that a campaign may put before a reading is confirmed. They come from a bank that knowledge does
not know: whoever has one registers it in `AppConfig.ready()`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from knowledge.models import ReadingRequest

MOST = 3


@dataclass(frozen=True, slots=True)
class CheckQuestion:
    """A question without its key. `how` is one, many or text; options are (value, HTML); `anchor` the clause to read."""

    key: str
    stem: str
    how: str
    options: tuple[tuple[str, Any], ...] = ()
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Marked:
    """Whether an answer is right, and what of it is kept as evidence."""

    is_right: bool
    record: dict[str, Any]


class Bank(Protocol):
    def draw(
        self, *, identifier: str, language: str, anchors: Sequence[str], count: int, seed: str
    ) -> list[CheckQuestion]:
        """Return up to `count` questions on these clauses (on the whole standard where they have too few)."""

    def mark(self, key: str, given: Sequence[str], *, seed: str) -> Marked:
        """Mark what was given to a drawn question; raise `LookupError` for one that is not in the bank any more."""


_banks: list[Bank] = []


def register_bank(bank: Bank) -> Bank:
    if bank not in _banks:
        _banks.append(bank)
    return bank


def seed_of(request: ReadingRequest) -> str:
    """Return what the draw hangs on: the same questions until they are answered, others after a wrong try."""
    return f"{request.pk}:{len(request.answers)}"


def questions_for(request: ReadingRequest) -> list[CheckQuestion]:
    """Return the questions that this person answers to confirm the reading; none where no bank has any."""
    campaign = request.campaign
    if campaign is None or not campaign.questions:
        return []
    count = min(campaign.questions, MOST)
    edition = request.edition
    anchors = list(edition.clauses.order_by("position").values_list("anchor", flat=True))
    for bank in _banks:
        drawn = bank.draw(
            identifier=edition.identifier,
            language=edition.language,
            anchors=anchors,
            count=count,
            seed=seed_of(request),
        )
        if drawn:
            return drawn[:count]
    return []


def mark(request: ReadingRequest, given: dict[str, list[str]]) -> list[Marked]:
    """Mark the answers to what was drawn for this request, in its order."""
    seed = seed_of(request)
    marked = []
    for question in questions_for(request):
        for bank in _banks:
            try:
                marked.append(bank.mark(question.key, given.get(question.key, []), seed=seed))
                break
            except LookupError:
                continue
    return marked
