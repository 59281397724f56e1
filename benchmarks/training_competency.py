"""Competency with 200,000 rows of evidence (ROWS=…): matrix, person, new evidence, recomputation, organisation, impact.

1,000 people × 50 competencies × 4 rows in a database of its own, which is thrown away. Another database: DATABASE_URL.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

PER_STANDING = 4
COMPETENCIES = 50


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATA_DIR"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vademecum.settings.production")
        root = Path(__file__).parents[1]
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=root, check=True)
        sys.path.insert(0, str(root / "site"))
        import django

        django.setup()
        measure(int(os.environ.get("ROWS", "200000")))


def measure(rows: int) -> None:
    """Fill the tables and print a JSON line for each figure."""
    from django.test import Client, override_settings
    from django.utils import timezone

    from benchmarks.load import line, timed
    from training.actions import record_evidence
    from training.competency.loop import losses_of
    from training.competency.matrix import coverage_on, matrix_of
    from training.competency.recomputing import recompute_standings
    from training.models import Competency, Evidence, Framework
    from vademecum.accounts.models import User

    people = fill(rows)
    began = time.perf_counter()
    done = recompute_standings()
    rate = round(done.standings / _since(began))
    line("competency: all standings derived and written", per_second=rate, standings=done.standings, rows=rows)
    began = time.perf_counter()
    checked = recompute_standings(check=True)
    line(
        "competency: all standings compared",
        per_second=round(checked.standings / _since(began)),
        different=checked.different,
    )
    framework = Framework.objects.get()
    _say(line, "competency: matrix of 50 people", timed(lambda: matrix_of(people[:50], framework=framework), times=10))
    _say(line, "competency: organisation", timed(lambda: coverage_on(timezone.localdate()), times=5))
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(people[0])
    with override_settings(ALLOWED_HOSTS=["*"]):
        browser.get("/en/learning/competency/")
        _say(line, "competency: a person's page", timed(lambda: browser.get("/en/learning/competency/"), times=10))
    competency = Competency.objects.first()
    numbers = iter(range(1000))

    def record() -> None:
        at = timezone.now() - timedelta(hours=1)
        record_evidence(
            people[next(numbers) % len(people)], competency=competency, kind="quiz", level=2, occurred_at=at
        )  # type: ignore[misc]

    _say(line, "competency: new evidence with its standing", timed(record, times=50))
    touched = list(Evidence.objects.filter(competency=competency).order_by("person_id"))
    reach = _people(User, 3000, len(people))
    touched += list(Evidence.objects.filter(kind="quiz", person__in=reach).order_by("pk")[:9000])
    began = time.perf_counter()
    losses = losses_of(touched, at=timezone.now())
    line(
        "competency: who would lose a level",
        seconds=round(_since(began), 2),
        people=len({row.person_id for row in touched}),
        rows=len(touched),
        losses=len(losses),
    )


def _people(model: Any, wanted: int, there: int) -> list[int]:
    return list(model.objects.values_list("pk", flat=True)[: min(wanted, there)])


def _since(began: float) -> float:
    return max(time.perf_counter() - began, 1e-9)


def _say(line: Callable[..., None], name: str, latencies: Any) -> None:
    line(name, **latencies.as_fields())


def fill(rows: int) -> list[Any]:
    """Write people, a framework and the log; return the people."""
    from django.utils import timezone

    from training.models import Area, Competency, Evidence, Framework, Level, RoleHolding, RoleProfile, RoleRequirement
    from vademecum.accounts.models import User

    framework = Framework.objects.create(key="bench", title_en="Bench")
    Level.objects.bulk_create(Level(framework=framework, number=n, title_en=f"Level {n}") for n in range(5))
    area = Area.objects.create(framework=framework, key="a", title_en="Area")
    Competency.objects.bulk_create(
        Competency(area=area, key=f"c{n}", title_en=f"Competency {n}", position=n) for n in range(COMPETENCIES)
    )
    competencies = list(Competency.objects.all())
    people = max(1, rows // (COMPETENCIES * PER_STANDING))
    User.objects.bulk_create(User(email=f"p{n}@bench.example", last_name=f"P{n}", password="!") for n in range(people))
    everybody = list(User.objects.filter(email__endswith="@bench.example").order_by("pk"))
    profile = RoleProfile.objects.create(framework=framework, key="role", title_en="Role")
    RoleRequirement.objects.bulk_create(
        RoleRequirement(profile=profile, competency=competency, level=2) for competency in competencies[:12]
    )
    RoleHolding.objects.bulk_create(RoleHolding(person=person, profile=profile) for person in everybody)
    now = timezone.now()
    kinds = ("module", "quiz", "exam", "sign-off")
    for start in range(0, people, 50):
        Evidence.objects.bulk_create(
            Evidence(
                person=person,
                competency=competency,
                kind=kinds[place % 4],
                level=1 + (person.pk + competency.pk + place) % 4,
                occurred_at=now - timedelta(days=30 + (person.pk * 7 + place * 131) % 700),
                recorded_at=now - timedelta(days=(person.pk * 7 + place * 131) % 30),
                valid_until=now + timedelta(days=(person.pk * 13 + place * 97) % 500 - 29) if place % 4 else None,
            )
            for person in everybody[start : start + 50]
            for competency in competencies
            for place in range(PER_STANDING)
        )
    return everybody


if __name__ == "__main__":
    main()
