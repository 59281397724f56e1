"""Competency for programs: frameworks, where somebody stands and why, what lacks, and the evidence; with the same rights
as the pages. Whom one may not see is absent."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema

from knowledge.kept import generation_of
from training.competency.holdings import needed_by, roles_held
from training.competency.personal import lines_as_of, unname
from training.competency.rights import may_see, people_seen_by
from training.mine import CompetencyLine
from training.models import Competency, Evidence, Framework, RoleProfile, Standing
from vademecum.accounts.models import User
from vademecum.accounts.visibility import ask_once
from vademecum.web.api import signed_in

router = Router(tags=["competency"], auth=signed_in)
MOST = 200


class LevelOut(Schema):
    number: int
    title: str


class CompetencyOut(Schema):
    key: str
    title: str
    area: str
    crosswalk: dict[str, Any]


class FrameworkOut(Schema):
    key: str
    title: str
    version: str
    levels: list[LevelOut]
    competencies: list[CompetencyOut]


class CountingOut(Schema):
    """Evidence that counts: `shows` is the level it can show, `until` when it stops to, grace included."""

    evidence: int
    kind: str
    title: str
    shows: int
    state: str
    until: datetime | None


class StandingOut(Schema):
    """Where somebody stands in a competency, and why. `missing` says in words what the next level still asks."""

    competency: str
    title: str
    level: int
    level_title: str
    required: int | None
    highest_ever: int
    lapses_at: datetime | None
    lapses_to: int
    counting: list[CountingOut]
    missing: str


class StandingsOut(Schema):
    person: int
    on: date
    roles: list[str]
    standings: list[StandingOut]


class GapOut(Schema):
    person: int
    competency: str
    title: str
    level: int
    required: int
    is_critical: bool
    due_on: date | None


class EvidenceOut(Schema):
    id: int
    competency: str
    kind: str
    level: int
    score: float | None
    occurred_at: datetime
    recorded_at: datetime
    valid_until: datetime | None
    source: str
    source_revision: str
    title: str
    supersedes: int | None
    superseded_by: int | None
    reason: str


class EvidencePage(Schema):
    """`total` rows there are; ask for more with `offset`."""

    person: int
    total: int
    evidence: list[EvidenceOut]


def person_asked(request: HttpRequest, person: int | None) -> User:
    """Return whom is asked for (default: oneself), if they may be seen."""
    viewer: Any = request.user
    if person is None or person == viewer.pk:
        return viewer  # type: ignore[no-any-return]
    found = User.objects.filter(pk=person).first()
    if found is None or not may_see(viewer, found):
        raise Http404
    return found


def end_of(on: date | None) -> tuple[date, datetime]:
    """Return a day and the moment by which it is judged: its end, or now for today and after."""
    today = timezone.localdate()
    if on is None or on >= today:
        return today, timezone.now()
    return on, datetime.combine(on, time(23, 59, 59), tzinfo=UTC)


@router.get("frameworks", response=list[FrameworkOut], url_name="competency_frameworks", summary="Frameworks in use")
def frameworks(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the frameworks in use with their levels and competencies, in the language of the request."""
    found = Framework.objects.filter(is_active=True).prefetch_related("levels")
    competencies: dict[int, list[Competency]] = {}
    rows = Competency.objects.filter(area__framework__in=found).select_related("area")
    for row in rows.order_by("area__position", "position", "key"):
        competencies.setdefault(row.area.framework_id, []).append(row)
    return [
        {
            "key": framework.key,
            "title": framework.title,
            "version": framework.version,
            "levels": [{"number": level.number, "title": level.title} for level in framework.levels.all()],
            "competencies": [
                {"key": row.key, "title": row.title, "area": row.area.title, "crosswalk": row.crosswalk}
                for row in competencies.get(framework.pk, [])
            ],
        }
        for framework in found
    ]


@router.get("standings", response=StandingsOut, url_name="competency_standings", summary="Levels, with their reasons")
def standings(request: HttpRequest, person: int | None = None, on: date | None = None) -> dict[str, Any]:
    """Return every level of a person (default: oneself) as it was, and was known, at the end of a day."""
    ask_once(request.user)
    subject = person_asked(request, person)
    day, moment = end_of(on)
    lines = lines_as_of(subject, at=moment, generation=generation_of(request), viewer=request.user)
    held = roles_held(day, [subject.pk]).get(subject.pk, {})
    return {
        "person": subject.pk,
        "on": day,
        "roles": list(RoleProfile.objects.filter(pk__in=held).order_by("key").values_list("key", flat=True)),
        "standings": [_standing(line) for line in lines],
    }


def _standing(line: CompetencyLine) -> dict[str, Any]:
    return {
        "competency": line.competency.key,
        "title": line.competency.title,
        "level": line.standing.level,
        "level_title": line.level.title if line.level else "",
        "required": line.required,
        "highest_ever": line.standing.highest_ever,
        "lapses_at": line.standing.lapses_at,
        "lapses_to": line.standing.lapses_to,
        "counting": [
            {
                "evidence": row.pk,
                "kind": row.kind,
                "title": row.source_title,
                "shows": counting.shows,
                "state": counting.state,
                "until": counting.counts_until,
            }
            for row, counting in line.counting
        ],
        "missing": line.missing_words,
    }


@router.get("gaps", response=list[GapOut], url_name="competency_gaps", summary="What roles ask and is not there")
def gaps(request: HttpRequest, person: int | None = None, team: int | None = None) -> list[dict[str, Any]]:
    """Return what lacks: of oneself, of a person one may see, or of those of a team whom one may see."""
    if team is not None:
        people = list(people_seen_by(request.user).filter(teams=team).order_by("pk")[:MOST])
        if not people:
            raise Http404
    else:
        people = [person_asked(request, person)]
    ids = [one.pk for one in people]
    needed = needed_by(timezone.localdate(), ids)
    keys = {key for asked in needed.values() for key in asked}
    levels = {
        (row[0], row[1]): row[2]
        for row in Standing.objects.filter(person__in=ids, competency__in=keys).values_list(
            "person_id", "competency_id", "level"
        )
    }
    competencies = Competency.objects.filter(area__framework__is_active=True).in_bulk(list(keys))
    return [
        {
            "person": person_id,
            "competency": competencies[key].key,
            "title": competencies[key].title,
            "level": levels.get((person_id, key), 0),
            "required": asked.level,
            "is_critical": asked.is_critical,
            "due_on": asked.due_on,
        }
        for person_id in ids
        for key, asked in sorted(needed.get(person_id, {}).items())
        if key in competencies and levels.get((person_id, key), 0) < asked.level
    ]


@router.get("evidence", response=EvidencePage, url_name="competency_evidence", summary="The log of evidence")
def evidence(
    request: HttpRequest,
    person: int | None = None,
    competency: str = "",
    limit: int = Query(50, ge=1, le=MOST),
    offset: int = Query(0, ge=0),
) -> dict[str, Any]:
    """Return the evidence about a person (default: oneself), the newest first."""
    ask_once(request.user)
    subject = person_asked(request, person)
    rows = Evidence.objects.filter(person=subject)
    if competency:
        rows = rows.filter(competency__key=competency)
    found = list(rows.select_related("competency", "superseded_by")[offset : offset + limit])
    unname(found, person=subject, viewer=request.user)
    return {"person": subject.pk, "total": rows.count(), "evidence": [_evidence(row) for row in found]}


def _evidence(row: Evidence) -> dict[str, Any]:
    later = getattr(row, "superseded_by", None)
    return {
        "id": row.pk,
        "competency": row.competency.key,
        "kind": row.kind,
        "level": row.level,
        "score": row.score,
        "occurred_at": row.occurred_at,
        "recorded_at": row.recorded_at,
        "valid_until": row.valid_until,
        "source": row.source if row.source_title else "",
        "source_revision": row.source_revision,
        "title": row.source_title,
        "supersedes": row.supersedes_id,
        "superseded_by": later.pk if later else None,
        "reason": row.reason,
    }
