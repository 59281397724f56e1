"""A question bank: 5,000 GIFT questions come in; then 10,000 attempts at 40 questions are analysed.

In a database of its own that is thrown away; with `DATABASE_URL` in that one. `BENCH_QUESTIONS`, `BENCH_ATTEMPTS` and
`BENCH_ITEMS` change the size. Both the time on the clock and that of the processor are printed.
"""

from __future__ import annotations

import io
import os
import random
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.installation import django_with_own_database

TYPES = (
    "{{=One person, by name#Yes. ~The team{n}#A team has no face. ~Nobody}}",
    "{{~%50%Avoid ~%50%Transfer ~%-100%Exploit{n}}}",
    "{{TRUE#It is.#Right.}}",
    "{{=critical path{n} =%50%longest*}}",
    "{{#{n}:0.5 =%50%{n}..{m}}}",
    "{{=PV{n} -> planned value =EV{n} -> earned value = -> net value}}",
)


def gift(questions: int) -> str:
    """Return a bank of every type that GIFT has, with ids, tags, categories and feedback."""
    blocks = []
    for number in range(questions):
        if number % 100 == 0:
            blocks.append(f"$CATEGORY: Bench/Part {number // 100}\n")
        answer = TYPES[number % len(TYPES)].format(n=number, m=number + 3)
        tags = f"[tag:topic:{number % 20}] [tag:clause:PMO-STD-{number % 9:03}#c{number % 7}]"
        words = f"::Question {number}:: What is asked in question {number} about the plan of project {number % 50}?"
        blocks.append(f"// [id:BENCH-{number}] {tags}\n{words} {answer}\n")
    return "\n".join(blocks)


def main() -> None:
    with django_with_own_database() as folder:
        bring_in(folder, questions=int(os.environ.get("BENCH_QUESTIONS", "5000")))
        analyse(attempts=int(os.environ.get("BENCH_ATTEMPTS", "10000")), items=int(os.environ.get("BENCH_ITEMS", "40")))


def timed(work: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    clock, processor = time.perf_counter(), time.process_time()
    done = work()
    return done, {
        "seconds": round(time.perf_counter() - clock, 2),
        "processor_seconds": round(time.process_time() - processor, 2),
    }


def bring_in(folder: Path, *, questions: int) -> None:
    from django.core.management import call_command
    from django.db import connection

    from benchmarks.load import line
    from training.exporting import bank, export_questions
    from training.formats.base import formats

    file = folder / "bank.gift"
    file.write_text(gift(questions), encoding="utf-8")

    def imported(*options: str) -> str:
        out = io.StringIO()
        call_command("import_questions", str(file), "--format", "gift", "--json", *options, stdout=out)
        return out.getvalue().splitlines()[-1]

    for name, options in (("looked at", ("--dry-run",)), ("imported", ()), ("imported again", ())):
        counts, took = timed(lambda options=options: imported(*options))
        line(f"bank: GIFT {name}", database=connection.vendor, questions=questions, **took, counts=counts)
    for format in formats():
        if format.write is None or format.name == "cloze":
            continue
        rows = bank(language="en", category="Bench").select_related("current")
        made, took = timed(lambda rows=rows, format=format: export_questions(rows, format=format))
        line(f"bank: {format.name} exported", questions=made.questions, left_out=len(made.left_out), **took)


def analyse(*, attempts: int, items: int) -> None:
    from django.db import connection

    from benchmarks.load import line
    from training.statistics import compute

    quiz = fill(attempts, items)
    for name in ("first", "again"):
        figures, took = timed(lambda: compute(quiz))
        where = {"database": connection.vendor, "attempts": figures.attempts, "items": items}
        line(f"item analysis, {name}", **where, **took, alpha=figures.figures["alpha"])


def fill(attempts: int, items: int) -> Any:
    """Make a quiz of choices and its attempts, in which those who know more are right more often."""
    from django.utils import timezone

    from training.actions.attempts import settle
    from training.formats.gift import parse
    from training.importing import import_questions
    from training.models import Attempt, AttemptSlot, Question, Quiz
    from vademecum.accounts.models import User

    text = "\n\n".join(f"::Item {n}:: Item {n}? {{=right ~wrong ~%50%half ~off}}" for n in range(items))
    import_questions(parse(text.encode()), language="en", category="Analysis")
    versions = [
        q.current for q in Question.objects.filter(category="Analysis").select_related("current").order_by("pk")
    ]
    quiz = Quiz.objects.create(title="Analysis", language="en")
    people = User.objects.bulk_create(
        (User(email=f"candidate{n}@bench.example", password="!") for n in range(attempts)),
        batch_size=2000,
    )
    now, rng = timezone.now(), random.Random(1)
    for first in range(0, attempts, 1000):
        made = Attempt.objects.bulk_create(
            Attempt(
                quiz=quiz, person=person, state=Attempt.State.SUBMITTED, started_at=now - timedelta(hours=1),
                finished_at=now, percent=50.0, passed=False,
            )
            for person in people[first : first + 1000]
        )  # fmt: skip
        slots = []
        for attempt in made:
            knows = rng.betavariate(4, 2)
            for position, version in enumerate(versions, start=1):
                choice = 0 if rng.random() < knows else rng.randint(1, 3)
                earned = (1.0, 0.0, 0.5, 0.0)[choice]
                slots.append(
                    AttemptSlot(
                        attempt=attempt, position=position, version=version, answer={"choice": choice}, fraction=earned,
                        grade_state="right" if earned == 1 else "partial" if earned else "wrong",
                    )
                )  # fmt: skip
        for attempt, number in zip(made, range(len(made)), strict=True):
            settle(attempt, slots[number * items : (number + 1) * items])
        AttemptSlot.objects.bulk_create(slots, batch_size=5000)
        Attempt.objects.bulk_update(made, ["percent", "passed"], batch_size=500)
    return quiz


if __name__ == "__main__":
    main()
