"""Competency of 10,000 people × 50 competencies: matrix, organisation, a person, new evidence, recomputation, impact.

PEOPLE=10000, ROWS=200000 (SQLite) or 2000000 (PostgreSQL) by default, in a database of its own that is thrown away; with
DATABASE_URL in that one. Pages are asked for as a browser does, layout and rights included.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from benchmarks.installation import django_with_own_database

COMPETENCIES, ROLES, TEAM = 50, 8, 50
TOUCHED = 3000  # people whose evidence a change of a standard touches


def main() -> None:
    with django_with_own_database(with_static_files=True):
        from django.db import connection

        usual = 2_000_000 if connection.vendor == "postgresql" else 200_000
        measure(people=int(os.environ.get("PEOPLE", "10000")), rows=int(os.environ.get("ROWS", str(usual))))


def measure(*, people: int, rows: int) -> None:
    """Fill the tables and print a JSON line for each figure."""
    from django.db import connection
    from django.test import override_settings

    from benchmarks.load import line
    from training.competency.recomputing import recompute_standings

    where = {"database": connection.vendor, "people": people, "rows": rows}
    everybody = fill(people, rows)
    began = time.perf_counter()
    done = recompute_standings()
    rate = round(done.standings / _since(began))
    line("competency: all standings derived and written", per_second=rate, standings=done.standings, **where)
    began = time.perf_counter()
    checked = recompute_standings(check=True)
    rate = round(checked.standings / _since(began))
    line("competency: all standings compared", per_second=rate, different=checked.different, **where)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with override_settings(ALLOWED_HOSTS=["*"]):
        _pages(everybody, where)
    _new_evidence(everybody, where)
    _impact(everybody, where)


def _pages(everybody: list[Any], where: dict[str, Any]) -> None:
    from django.test import Client
    from django.utils import timezone

    from benchmarks.load import line, timed
    from training.competency.matrix import coverage_on, matrix_of
    from training.models import Framework

    lead, pmo, member = everybody[0], everybody[1], everybody[2]
    framework = Framework.objects.get(key="bench")

    def ask(person: Any, path: str, query: str = "") -> Callable[[], Any]:
        browser = Client(SERVER_NAME="localhost")
        browser.force_login(person)
        address = f"/en/learning/competency/{path}"
        assert browser.get(f"{address}{query}").status_code == 200, address
        return lambda: browser.get(f"{address}{query}")

    figures: dict[str, tuple[Callable[[], Any], int]] = {
        "competency: matrix of 50 people": (lambda: matrix_of(everybody[:TEAM], framework=framework), 10),
        "competency: page of the matrix of a team of 50": (ask(lead, "team/"), 10),
        "competency: organisation": (lambda: coverage_on(timezone.localdate()), 5),
        "competency: page of the organisation": (ask(pmo, "organisation/"), 5),
        "competency: a person's page": (ask(member, ""), 10),
    }
    for name, (call, times) in figures.items():
        line(name, **timed(call, times=times).as_fields(), **where)


def _new_evidence(everybody: list[Any], where: dict[str, Any]) -> None:
    from django.utils import timezone

    from benchmarks.load import line, timed
    from training.actions import record_evidence
    from training.models import Competency

    competency = Competency.objects.filter(key="bench-0").get()
    numbers = iter(range(10_000))

    def record() -> None:
        person = everybody[next(numbers) % len(everybody)]
        at = timezone.now() - timedelta(hours=1)
        record_evidence(person, competency=competency, kind="quiz", level=2, occurred_at=at)

    line("competency: new evidence with its standing", **timed(record, times=50).as_fields(), **where)


def _impact(everybody: list[Any], where: dict[str, Any]) -> None:
    """Let 3,000 people have passed a quiz on a clause; ask what a major change of it would do."""
    from django.utils import timezone

    from benchmarks.load import line
    from knowledge.editions.clauses import Change, ClauseChange, ClauseText
    from training.competency.loop import impact_of
    from training.models import (
        Attempt,
        AttemptSlot,
        Competency,
        Evidence,
        Question,
        QuestionClause,
        QuestionVersion,
        Quiz,
    )

    now = timezone.now()
    competency = Competency.objects.get(key="bench-1")
    question = Question.objects.create(language="en", name="Q", kind="truefalse", digest="bench")
    content = {"kind": "truefalse", "name": "Q", "stem": {"text": "?"}}
    version = QuestionVersion.objects.create(
        question=question, number=1, content=content, digest="bench", state=QuestionVersion.State.APPROVED
    )
    Question.objects.filter(pk=question.pk).update(current=version)
    QuestionClause.objects.create(question=question, identifier="BEN-001", anchor="scope")
    question.competencies.add(competency)
    quiz = Quiz.objects.create(title="Q")
    people = everybody[:TOUCHED]
    attempts = Attempt.objects.bulk_create(
        [
            Attempt(quiz=quiz, person=person, number=1, started_at=now, finished_at=now, state="submitted",
                    percent=100, passed=True)
            for person in people
        ],
        batch_size=500,
    )  # fmt: skip
    AttemptSlot.objects.bulk_create(
        [AttemptSlot(attempt=attempt, position=1, version=version, fraction=1) for attempt in attempts], batch_size=500
    )
    Evidence.objects.bulk_create(
        [
            Evidence(person=attempt.person, competency=competency, kind="quiz", level=2, occurred_at=now,
                     recorded_at=now, valid_until=now + timedelta(days=365), source=f"attempt:{attempt.public_id}")
            for attempt in attempts
        ],
        batch_size=500,
    )  # fmt: skip
    before = ClauseText(anchor="scope", number="1", title="Scope", level=2, text="Old.")
    after = ClauseText(anchor="scope", number="1", title="Scope", level=2, text="New.")
    began = time.perf_counter()
    impact = impact_of(
        identifier="BEN-001",
        language="en",
        change_class="major",
        changes=(ClauseChange("scope", Change.CHANGED, before, after),),
        at=timezone.now(),
    )
    line(
        "competency: what a change of a standard would touch",
        seconds=round(_since(began), 2),
        people_touched=impact.people,
        losses=len(impact.losses),
        **where,
    )


def _since(began: float) -> float:
    return max(time.perf_counter() - began, 1e-9)


def fill(people: int, rows: int) -> list[Any]:
    """Write people, a framework with roles and the log; return the people. The first leads, the second is of the PMO."""
    from django.utils import timezone

    from training.models import Area, Competency, Evidence, Framework, Level, RoleHolding, RoleProfile, RoleRequirement
    from vademecum.accounts.models import User

    framework = Framework.objects.create(key="bench", title_en="Bench")
    Level.objects.bulk_create(Level(framework=framework, number=n, title_en=f"Level {n}") for n in range(5))
    area = Area.objects.create(framework=framework, key="a", title_en="Area")
    Competency.objects.bulk_create(
        Competency(area=area, key=f"bench-{n}", title_en=f"Competency {n}", position=n) for n in range(COMPETENCIES)
    )
    competencies = list(Competency.objects.filter(area=area).order_by("position"))
    User.objects.bulk_create(
        (
            User(email=f"p{n}@bench.example", last_name=f"P{n}", password="!", is_superuser=n == 1)
            for n in range(people)
        ),
        batch_size=1000,
    )
    everybody = list(User.objects.filter(email__endswith="@bench.example").order_by("pk"))
    User.objects.filter(pk__in=[person.pk for person in everybody[2 : TEAM + 1]]).update(manager=everybody[0])
    profiles = [
        RoleProfile.objects.create(framework=framework, key=f"role-{n}", title_en=f"Role {n}") for n in range(ROLES)
    ]
    RoleRequirement.objects.bulk_create(
        RoleRequirement(profile=profile, competency=competency, level=2)
        for place, profile in enumerate(profiles)
        for competency in competencies[place * 4 : place * 4 + 12]
    )
    RoleHolding.objects.bulk_create(
        (RoleHolding(person=person, profile=profiles[n % ROLES]) for n, person in enumerate(everybody)), batch_size=1000
    )
    now = timezone.now()
    kinds = ("module", "quiz", "exam", "sign-off")
    each = max(1, rows // people)
    for start in range(0, people, 200):
        Evidence.objects.bulk_create(
            (
                Evidence(
                    person=person,
                    competency=competencies[(person.pk + place) % COMPETENCIES],
                    kind=kinds[place % 4],
                    level=1 + (person.pk + place) % 4,
                    occurred_at=now - timedelta(days=30 + (person.pk * 7 + place * 131) % 700),
                    recorded_at=now - timedelta(days=(person.pk * 7 + place * 131) % 30),
                    valid_until=now + timedelta(days=(person.pk * 13 + place * 97) % 500 - 29) if place % 4 else None,
                )
                for person in everybody[start : start + 200]
                for place in range(each)
            ),
            batch_size=2000,
        )
    return everybody


if __name__ == "__main__":
    main()
