"""The credentials that a person holds, each with its cycle and how the hours stand against its rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from training.competency.cpd import Balance, Hours, balance
from training.competency.levels import add_months
from training.models import Credential, HeldCredential, LedgerEntry

WARN_AHEAD = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Cycle:
    """A credential in its cycle. `supposed` is the balance if the hours that are only thought of were done."""

    credential: Credential
    held: HeldCredential | None
    start: date
    end: date
    balance: Balance
    supposed: Balance | None
    today: date

    @property
    def is_over(self) -> bool:
        return self.end < self.today

    @property
    def is_near(self) -> bool:
        return not self.is_over and self.end - self.today <= WARN_AHEAD


def end_of(start: date, months: int | None) -> date:
    """Return the last day of a cycle that begins on a day."""
    begins = datetime.combine(start, time(), tzinfo=UTC)
    return add_months(begins, months or 36).date() - timedelta(days=1)


def hours_of(person: Any) -> list[Hours]:
    """Return all hours in the ledger of a person."""
    rows = LedgerEntry.objects.filter(person=person).values_list("category", "hours", "done_on")
    return [Hours(*row) for row in rows]


def cycles_of(
    person: Any, *, today: date, supposed: Sequence[Hours] = (), also: tuple[Credential, date] | None = None
) -> list[Cycle]:
    """Return the cycles of what a person holds, and of what they only think of (`also`), the next to end first."""
    entries = hours_of(person)
    held = list(HeldCredential.objects.filter(person=person).select_related("credential"))
    wanted = [(row.credential, row, row.issued_on, row.expires_on) for row in held]
    if also is not None:
        wanted.append((also[0], None, also[1], None))  # type: ignore[arg-type]
    cycles = []
    for credential, row, start, end in wanted:
        last = end or end_of(start, credential.cycle_months)
        now = balance(entries, credential.cpd_rules, start=start, end=last)
        then = balance([*entries, *supposed], credential.cpd_rules, start=start, end=last) if supposed else None
        cycles.append(Cycle(credential, row, start, last, now, then, today))
    return sorted(cycles, key=lambda cycle: (cycle.is_over, cycle.end))
