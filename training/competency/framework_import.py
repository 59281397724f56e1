"""Write a framework that was read from files, and read one that is to be written to files."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction

from training.competency.framework_files import Asked, CompetencyData, FrameworkData, RoleData, Words
from training.models import (
    Area,
    Competency,
    Framework,
    Level,
    LevelDescriptor,
    RoleProfile,
    RoleRequirement,
)


@dataclass(slots=True)
class ImportReport:
    """How many rows of what were made, changed, or stood already ("competency.created": 12)."""

    counts: Counter[str] = field(default_factory=Counter)

    def note(self, kind: str, outcome: str) -> None:
        self.counts[f"{kind}.{outcome}"] += 1


class ForeignKeyError(ValueError):
    """A key of the file belongs to another framework."""


def import_framework(data: FrameworkData, *, dry_run: bool = False, activate: bool = False) -> ImportReport:
    """Bring the database to what the files say, in one transaction. Rows are known by key; nothing is deleted."""
    report = ImportReport()
    with transaction.atomic():
        framework = _framework(data, report, activate=activate)
        areas = {
            key: _put(report, Area, {"framework": framework, "key": key}, {"position": place, **_both("title", title)})
            for place, (key, title) in enumerate(data.areas.items(), start=1)
        }
        competencies: dict[str, Competency] = {}
        places: Counter[str] = Counter()
        for entry in data.competencies:
            places[entry.area] += 1
            competencies[entry.key] = _competency(framework, areas[entry.area], entry, places[entry.area], report)
        for role in data.roles:
            _role(framework, role, competencies, report)
        if dry_run:
            transaction.set_rollback(True)
    return report


def _framework(data: FrameworkData, report: ImportReport, *, activate: bool) -> Framework:
    fields: dict[str, Any] = {"version": data.version, **_both("title", data.title)}
    known = Framework.objects.filter(key=data.key).first()
    if activate or known is None:
        fields["is_active"] = activate
    framework = _put(report, Framework, {"key": data.key}, fields)
    for number, (name, words) in enumerate(data.levels):
        fields = {**_both("title", name), **_both("description", words)}
        _put(report, Level, {"framework": framework, "number": number}, {k: v for k, v in fields.items() if v})
    return framework


def _competency(
    framework: Framework, area: Area, entry: CompetencyData, place: int, report: ImportReport
) -> Competency:
    _ours(Competency.objects.filter(key=entry.key).exclude(area__framework=framework), entry.key)
    fields = {"area": area, "position": place, "crosswalk": entry.crosswalk}
    fields |= _both("title", entry.title) | _both("description", entry.description)
    competency = _put(report, Competency, {"key": entry.key}, fields)
    for number, words in entry.levels.items():
        _put(report, LevelDescriptor, {"competency": competency, "number": number}, _both("description", words))
    return competency


def _role(framework: Framework, role: RoleData, competencies: dict[str, Competency], report: ImportReport) -> None:
    _ours(RoleProfile.objects.filter(key=role.key).exclude(framework=framework), role.key)
    fields: dict[str, Any] = {"framework": framework, "family": role.family, "role": role.role}
    fields |= {"role_description": role.role_description}
    fields |= _both("title", role.title) | _both("description", role.description)
    profile = _put(report, RoleProfile, {"key": role.key}, fields)
    for asked in role.asks:
        _put(
            report,
            RoleRequirement,
            {"profile": profile, "competency": competencies[asked.competency]},
            {"level": asked.level, "is_critical": asked.critical, "days_to_reach": asked.days},
        )


def _ours(foreign: models.QuerySet[Any], key: str) -> None:
    if foreign.exists():
        raise ForeignKeyError(f"{key} belongs to another framework")


def _put(report: ImportReport, model: type[models.Model], by: dict[str, Any], fields: dict[str, Any]) -> Any:
    kind = model._meta.model_name or ""
    row, made = model._default_manager.get_or_create(**by, defaults=fields)
    changed = [] if made else [name for name, value in fields.items() if getattr(row, name) != value]
    if changed:
        for name in changed:
            setattr(row, name, fields[name])
        row.save(update_fields=changed)
    report.note(kind, "created" if made else "updated" if changed else "unchanged")
    return row


def _both(field_name: str, words: Words) -> dict[str, str]:
    return {f"{field_name}_en": words.en, f"{field_name}_fr": words.fr}


def framework_data(framework: Framework) -> FrameworkData:
    """Return a framework as files have it; six queries for any size."""
    data = FrameworkData(key=framework.key, title=_pair(framework, "title"), version=framework.version)
    levels = Level.objects.filter(framework=framework).order_by("number")
    data.levels = [(_pair(level, "title"), _pair(level, "description")) for level in levels]
    data.areas = {area.key: _pair(area, "title") for area in framework.areas.order_by("position", "key")}
    rows = Competency.objects.filter(area__framework=framework).select_related("area").prefetch_related("descriptors")
    for row in rows.order_by("area__position", "position", "key"):
        data.competencies.append(
            CompetencyData(
                key=row.key,
                title=_pair(row, "title"),
                description=_pair(row, "description"),
                area=row.area.key,
                levels={step.number: _pair(step, "description") for step in row.descriptors.all()},
                crosswalk=row.crosswalk,
            )
        )
    for profile in framework.roles.prefetch_related("requirements__competency").order_by("pk"):
        asks = sorted(profile.requirements.all(), key=lambda asked: asked.pk)
        data.roles.append(
            RoleData(
                key=profile.key,
                title=_pair(profile, "title"),
                description=_pair(profile, "description"),
                family=profile.family,
                role=profile.role,
                role_description=profile.role_description,
                asks=[Asked(a.competency.key, a.level, a.is_critical, a.days_to_reach) for a in asks],
            )
        )
    return data


def _pair(row: Any, name: str) -> Words:
    return Words(getattr(row, f"{name}_en"), getattr(row, f"{name}_fr"))
