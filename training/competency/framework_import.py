"""Write a framework that was read from files, and read one that is to be written to files."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from django.db.models import ProtectedError

from training.competency.framework_shape import Asked, CompetencyData, FrameworkData, Problem, RoleData, Words, same
from training.competency.framework_writing import as_yaml
from training.models import (
    Area,
    Competency,
    Framework,
    FrameworkEdition,
    Level,
    LevelDescriptor,
    RoleProfile,
    RoleRequirement,
)


@dataclass(slots=True)
class ImportReport:
    """How many rows of what were made, changed, or stood already ("competency.created": 12), which, and what is there
    that the files no longer have (`absent`)."""

    counts: Counter[str] = field(default_factory=Counter)
    changes: list[dict[str, Any]] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    too_long: list[str] = field(default_factory=list)

    def note(self, row: models.Model, outcome: str, fields: list[str]) -> None:
        kind = row._meta.model_name or ""
        self.counts[f"{kind}.{outcome}"] += 1
        if outcome != "unchanged":
            name = str(getattr(row, "key", "") or row)
            self.changes.append({"what": kind, "name": name, "outcome": outcome, "fields": sorted(fields)})


class ForeignKeyError(ValueError):
    """A key of the file belongs to another framework."""


def import_framework(
    data: FrameworkData, *, dry_run: bool = False, activate: bool = False, prune: bool = False
) -> ImportReport:
    """Bring the database to what the files say, in one transaction. Rows are known by key, or by name within an area.

    Nothing is deleted, unless `prune`: then what the files no longer have goes, but for what evidence rests on. Each
    state of a framework is kept as an edition.
    """
    report = ImportReport()
    with transaction.atomic():
        known = Framework.objects.filter(key=data.key).first()
        if known is not None:
            adopt_keys(data, framework_data(known))
            keep_edition(known)
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
        _absent(framework, data, report, prune=prune)
        keep_edition(framework)
        data.problems += [Problem("", 0, f"too long, cut: {text}") for text in report.too_long]
        if dry_run:
            transaction.set_rollback(True)
    return report


def adopt_keys(data: FrameworkData, known: FrameworkData) -> None:
    """Give what tables know only by name the key that it has already."""
    taken = {entry.key for entry in known.competencies}
    by_name = {(same(known.areas[entry.area].en), same(entry.title.en)): entry.key for entry in known.competencies}
    areas = {same(words.en): key for key, words in known.areas.items()}
    renamed = {key: areas.get(same(words.en), key) for key, words in data.areas.items()}
    renamed = {key: known_key for key, known_key in renamed.items() if known_key not in data.areas}
    keys: dict[str, str] = {}
    for entry in data.competencies:
        name = (same(data.areas[entry.area].en), same(entry.title.en))
        if entry.key not in taken and name in by_name:
            keys[entry.key] = by_name[name]
            entry.key = by_name[name]
        entry.area = renamed.get(entry.area, entry.area)
    data.areas = {renamed.get(key, key): words for key, words in data.areas.items()}
    roles = {(same(role.role or role.title.en), same(role.title.en)): role.key for role in known.roles}
    role_keys = {role.key for role in known.roles}
    for role in data.roles:
        if role.key not in role_keys:
            role.key = roles.get((same(role.role or role.title.en), same(role.title.en)), role.key)
        for asked in role.asks:
            asked.competency = keys.get(asked.competency, asked.competency)


def keep_edition(framework: Framework) -> FrameworkEdition:
    """Keep the framework as it stands; the same content is kept once."""
    content = as_yaml(framework_data(framework)).decode()
    edition, _fresh = FrameworkEdition.objects.get_or_create(
        framework=framework,
        digest=hashlib.sha256(content.encode()).hexdigest(),
        defaults={"version": framework.version, "content": content},
    )
    return edition


def _framework(data: FrameworkData, report: ImportReport, *, activate: bool) -> Framework:
    fields: dict[str, Any] = {"version": data.version, **_both("title", data.title)}
    if data.credit:
        fields["credit"] = data.credit
    if data.grace_days is not None:
        fields["grace_days"] = data.grace_days
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
    for number in sorted(entry.levels.keys() | entry.indicators.keys()):
        words = _both("description", entry.levels.get(number, Words()))
        words |= _both("indicators", entry.indicators.get(number, Words()))
        _put(report, LevelDescriptor, {"competency": competency, "number": number}, words)
    return competency


def _role(framework: Framework, role: RoleData, competencies: dict[str, Competency], report: ImportReport) -> None:
    _ours(RoleProfile.objects.filter(key=role.key).exclude(framework=framework), role.key)
    fields: dict[str, Any] = {"framework": framework, "family": role.family, "role": role.role}
    fields |= {"role_description": role.role_description, "role_type": role.role_type}
    fields |= _both("title", role.title) | _both("description", role.description)
    profile = _put(report, RoleProfile, {"key": role.key}, fields)
    for asked in role.asks:
        _put(
            report,
            RoleRequirement,
            {"profile": profile, "competency": competencies.get(asked.competency) or _by_key(asked.competency)},
            {
                "level": asked.level,
                "is_critical": asked.critical,
                "days_to_reach": asked.days,
                "wording": asked.wording,
                "level_wording": asked.level_wording,
            },
        )


def _by_key(key: str) -> Competency:
    return Competency.objects.get(key=key)


def _absent(framework: Framework, data: FrameworkData, report: ImportReport, *, prune: bool) -> None:
    """Report what stands in the database and no longer in the files; take it away where that is asked for."""
    wanted = {(role.key, asked.competency) for role in data.roles for asked in role.asks}
    roles = {role.key for role in data.roles}
    keys = {entry.key for entry in data.competencies}
    gone: list[models.Model] = []
    if data.roles:
        requirements = RoleRequirement.objects.filter(profile__framework=framework)
        gone += [
            row
            for row in requirements.select_related("profile", "competency")
            if (row.profile.key, row.competency.key) not in wanted
        ]
        gone += list(RoleProfile.objects.filter(framework=framework).exclude(key__in=roles))
    gone += list(Competency.objects.filter(area__framework=framework).exclude(key__in=keys))
    for row in gone:
        name = f"{row._meta.model_name} {getattr(row, 'key', '') or row}"
        if prune:
            try:
                with transaction.atomic():
                    row.delete()
                report.counts[f"{row._meta.model_name}.removed"] += 1
                continue
            except ProtectedError:
                name += " (kept: evidence rests on it)"
        report.absent.append(name)


def _ours(foreign: models.QuerySet[Any], key: str) -> None:
    if foreign.exists():
        raise ForeignKeyError(f"{key} belongs to another framework")


def _put(report: ImportReport, model: type[models.Model], by: dict[str, Any], fields: dict[str, Any]) -> Any:
    for name, value in fields.items():
        longest = getattr(model._meta.get_field(name), "max_length", None)
        if longest and isinstance(value, str) and len(value) > longest:
            report.too_long.append(value[:60])
            fields[name] = value[:longest]
    row, made = model._default_manager.get_or_create(**by, defaults=fields)
    changed = [] if made else [name for name, value in fields.items() if getattr(row, name) != value]
    if changed:
        for name in changed:
            setattr(row, name, fields[name])
        row.save(update_fields=changed)
    report.note(row, "created" if made else "updated" if changed else "unchanged", changed)
    return row


def _both(field_name: str, words: Words) -> dict[str, str]:
    return {f"{field_name}_en": words.en, f"{field_name}_fr": words.fr}


def framework_data(framework: Framework) -> FrameworkData:
    """Return a framework as files have it; six queries for any size."""
    data = FrameworkData(key=framework.key, title=_pair(framework, "title"), version=framework.version)
    data.credit, data.grace_days = framework.credit, framework.grace_days
    levels = Level.objects.filter(framework=framework).order_by("number")
    data.levels = [(_pair(level, "title"), _pair(level, "description")) for level in levels]
    data.areas = {area.key: _pair(area, "title") for area in framework.areas.order_by("position", "key")}
    rows = Competency.objects.filter(area__framework=framework).select_related("area").prefetch_related("descriptors")
    for row in rows.order_by("area__position", "position", "key"):
        steps = sorted(row.descriptors.all(), key=lambda step: step.number)
        data.competencies.append(
            CompetencyData(
                key=row.key,
                title=_pair(row, "title"),
                description=_pair(row, "description"),
                area=row.area.key,
                levels={step.number: words for step in steps if (words := _pair(step, "description"))},
                indicators={step.number: words for step in steps if (words := _pair(step, "indicators"))},
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
                role_type=profile.role_type,
                asks=[
                    Asked(a.competency.key, a.level, a.is_critical, a.days_to_reach, a.wording, a.level_wording)
                    for a in asks
                ],
            )
        )
    return data


def _pair(row: Any, name: str) -> Words:
    return Words(getattr(row, f"{name}_en"), getattr(row, f"{name}_fr"))
