"""Controlled pages in numbers: the register of 1,000, two editions of 200 clauses compared, 5,000 people asked to read.

PAGES=1000, CLAUSES=200, PEOPLE=5000 by default, in a database of its own that is thrown away; with DATABASE_URL in that
one. Pages are asked for as a browser does, layout and rights included. Marks are those of the issue, in milliseconds.
"""

from __future__ import annotations

import os
import time
from typing import Any

from benchmarks.installation import django_with_own_database

TURNS = 7


def main() -> None:
    with django_with_own_database(with_static_files=True):
        sizes = [int(os.environ.get(name, usual)) for name, usual in SIZES]
        measure(*sizes)


SIZES = (("PAGES", "1000"), ("CLAUSES", "200"), ("PEOPLE", "5000"))


def measure(pages: int, clauses: int, people: int) -> None:
    """Fill the tables and print a JSON line for each figure."""
    from django.db import connection
    from django.test import override_settings

    where = {"database": connection.vendor}
    with override_settings(ALLOWED_HOSTS=["*"], SECURE_SSL_REDIRECT=False):
        section, officer = _library()
        _standards(section, pages)
        client = _client(officer)
        _page("standards: register", client, "/en/register/", mark_ms=300, pages=pages, **where)
        _page("standards: register as XLSX", client, "/en/register/?form=xlsx", mark_ms=3000, pages=pages, **where)
        standard = _two_editions(section, clauses)
        code = standard.identifier
        _page(
            "standards: compare",
            client,
            f"/en/code/{code}/compare/?from=1&to=1.1",
            mark_ms=500,
            clauses=clauses,
            **where,
        )
        _campaign(standard, people, **where)


def _library() -> tuple[Any, Any]:
    from knowledge.homes import ensure_homes
    from knowledge.models import SectionPage
    from vademecum.accounts.models import User

    home = ensure_homes()["en"]
    section = SectionPage(title="Standards", slug="standards", locale=home.locale)
    home.add_child(instance=section)
    section.save_revision().publish()
    return section, User.objects.create_superuser(email="officer@benchmark.example", password="benchmark")


def _client(person: Any) -> Any:
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    client.force_login(person)
    return client


def _add(section: Any, code: str, text: str) -> Any:
    from knowledge.models import SectionPage, StandardPage

    page = StandardPage(
        title=f"Standard {code}", slug=code.lower(), identifier=code, body=[("markdown", text)], locale=section.locale,
        review_months=12, effective_on="2026-01-01",
    )  # fmt: skip
    SectionPage.objects.get(pk=section.pk).add_child(instance=page)
    page.save_revision().publish()
    return StandardPage.objects.get(pk=page.pk)


def _standards(section: Any, count: int) -> None:
    for number in range(count):
        _add(
            section,
            f"BEN-STD-{number:04d}",
            f"## 1 Scope {{#scope}}\n\nText {number}.\n\n## 2 Rule {{#rule}}\n\nMust.\n",
        )


def _two_editions(section: Any, count: int) -> Any:
    text = "".join(
        f"## {n} Clause {n} {{#c{n}}}\n\n{' '.join(f'word{(n * 7 + k) % 311}' for k in range(90))}.\n\n"
        for n in range(1, count + 1)
    )
    page = _add(section, "BEN-CMP-001", text)
    page.body = [("markdown", text.replace("word8 ", "term8 ").replace("word99 ", ""))]
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


def _page(name: str, client: Any, address: str, *, mark_ms: int, **fields: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from benchmarks.load import line

    client.get(address)
    took, processor = [], []
    for _turn in range(TURNS):
        began, ticks = time.perf_counter(), time.process_time()
        answer = client.get(address)
        took.append((time.perf_counter() - began) * 1000)
        processor.append((time.process_time() - ticks) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}.")
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    line(name, ms=_median(took), processor_ms=_median(processor), queries=len(captured), mark_ms=mark_ms, **fields)


def _median(values: list[float]) -> float:
    return round(sorted(values)[len(values) // 2], 1)


def _campaign(standard: Any, people: int, **where: Any) -> None:
    from benchmarks.load import line
    from knowledge.editions.reading import ask_to_read, fill_campaign, to_read
    from knowledge.editions.today import readings
    from vademecum.accounts.models import User

    User.objects.bulk_create(
        (User(email=f"reader{n}@benchmark.example", password="!") for n in range(people)), batch_size=1000
    )
    began = time.perf_counter()
    campaign = ask_to_read(standard.editions.in_force().get(), audience={"everyone": True}, by=None)
    asked = (time.perf_counter() - began) * 1000
    began, ticks = time.perf_counter(), time.process_time()
    count = fill_campaign(campaign)
    took, processor = (time.perf_counter() - began) * 1000, (time.process_time() - ticks) * 1000
    line("campaign: asked for (the request)", ms=round(asked, 1), **where)
    line(
        "campaign: filled (the job)",
        ms=round(took, 1),
        processor_ms=round(processor, 1),
        people=count,
        mark_ms=3000,
        **where,
    )
    durations = []
    for person in User.objects.filter(email__startswith="reader").order_by("pk")[:50]:
        began = time.perf_counter()
        to_read(person)
        list(readings(person))
        durations.append((time.perf_counter() - began) * 1000)
    line(
        "campaign: the list of one reader",
        ms=_median(durations),
        worst_ms=round(max(durations), 1),
        mark_ms=50,
        **where,
    )


if __name__ == "__main__":
    main()
