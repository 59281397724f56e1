"""What a lesson says about its package: its units, and how far the reader is in each."""

from __future__ import annotations

from dataclasses import dataclass

from training.models import LessonPage, Package, PackageRegistration, UnitRecord
from training.packages.structure import Unit, shown
from vademecum.accounts.visibility import Viewer


@dataclass(frozen=True, slots=True)
class UnitStep:
    """One unit in the list: `state` is new, begun, completed, passed or failed."""

    unit: Unit
    heading: str
    state: str
    score: float | None


@dataclass(frozen=True, slots=True)
class PackageSteps:
    package: Package
    steps: list[UnitStep]
    registration: PackageRegistration | None

    @property
    def done(self) -> int:
        return sum(step.state in ("completed", "passed") for step in self.steps)

    @property
    def following(self) -> UnitStep | None:
        """Return the first unit that is not done and can be opened."""
        return next((one for one in self.steps if one.state not in ("completed", "passed") and one.unit.is_there), None)


def package_steps(lesson: LessonPage, *, viewer: Viewer) -> PackageSteps | None:
    """Return the units of a lesson's package with the reader's standing; None for a lesson without one."""
    if lesson.package_id is None or lesson.package is None:
        return None
    registration = None
    if viewer.is_authenticated:
        registration = PackageRegistration.objects.filter(
            person=viewer, package=lesson.package_id, key=lesson.translation_key, past=False
        ).first()
    records = {record.unit: record for record in registration.records.all()} if registration is not None else {}
    steps, heading = [], ""
    for unit in shown(lesson.package.parsed_units):
        record = records.get(unit.identifier)
        is_new_heading, heading = unit.heading not in ("", heading), unit.heading
        steps.append(
            UnitStep(unit, unit.heading if is_new_heading else "", state_of(record), record.score if record else None)
        )
    return PackageSteps(lesson.package, steps, registration)


def state_of(record: UnitRecord | None) -> str:
    """Return how a unit stands, in one word."""
    if record is None or record.opened_at is None:
        return "new"
    if record.passed is not False and record.is_done:
        return "passed" if record.passed else "completed"
    if record.is_done:  # done before, and tried again since
        return "completed"
    return "failed" if record.passed is False and record.completed else "begun"
