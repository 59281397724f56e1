"""Bring questions into the bank: what is new is made, what changed gets a new version, what is the same stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from training.bank import add_version, keep_pictures, set_tags, tidy_tags
from training.filing import New, file_new
from training.formats.base import Parsed
from training.formats.pictures import names_in
from training.models import Competency, Difficulty, Question, QuestionClause, QuestionVersion
from training.questions import Question as PlainQuestion
from vademecum.accounts.models import User

OUTCOMES = ("created", "updated", "unchanged", "failed")
BATCH = 50


@dataclass(slots=True)
class Report:
    """What happened to each question, and each line that could not be read."""

    rows: list[dict[str, Any]] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """Return how many questions had each outcome."""
        return {outcome: sum(row["outcome"] == outcome for row in self.rows) for outcome in OUTCOMES}

    @property
    def warnings(self) -> int:
        return sum(len(row.get("warnings", ())) for row in self.rows)


def bank_category(path: str) -> str:
    """Return the category of a file's path: `$course$/top/Risk` is `Risk`."""
    parts = [part.strip() for part in path.replace("//", "\0").split("/")]
    parts = [part.replace("\0", "/") for part in parts if part and not (part.startswith("$") and part.endswith("$"))]
    if parts[:1] == ["top"]:
        parts = parts[1:]
    return "/".join(parts)[:200]


def import_questions(
    parsed: Parsed,
    *,
    language: str,
    category: str = "",
    state: str = QuestionVersion.State.APPROVED,
    author: User | None = None,
    dry_run: bool = False,
    now: datetime | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """File every readable question; `category` overrules what the file says. With `dry_run` nothing is kept."""
    now = now or timezone.now()
    report = Report()
    warnings: dict[tuple[str, int], list[str]] = {}
    for problem in parsed.problems:
        if problem.is_warning:
            warnings.setdefault((problem.place, problem.line), []).append(problem.message(gettext))
        else:
            told = {"line": problem.line, "outcome": "failed", "error": problem.message(gettext), "code": problem.code}
            report.rows.append({**_place(problem.place), **told})
    if parsed.pictures and not dry_run:
        with transaction.atomic():
            keep_pictures(parsed.pictures, names=[name for one in parsed.questions for name in names_in(one)])
    bank = _Bank(language, state=state, author=author, now=now, keeps=not dry_run)
    total = len(parsed.questions)
    for first in range(0, total, BATCH):
        # A class may be sitting an exam meanwhile: nobody waits for the writer longer than for one batch.
        with nullcontext() if dry_run else transaction.atomic():
            for question in parsed.questions[first : first + BATCH]:
                filed_under = category or bank_category(question.category)
                row: dict[str, Any] = {
                    **_place(question.place),
                    "line": question.line,
                    "outcome": bank.file(question, filed_under),
                    "id": question.idnumber,
                    "category": filed_under,
                    "tags": list(question.tags),
                    **question.content,
                }
                if (question.place, question.line) in warnings:
                    row["warnings"] = warnings[(question.place, question.line)]
                report.rows.append(row)
            bank.settle()
        if progress is not None:
            progress(min(total, first + BATCH), total)
    report.rows.sort(key=lambda row: (row.get("place", ""), row["line"]))
    return report


def _place(name: str) -> dict[str, str]:
    return {"place": name} if name else {}


class _Bank:
    """The bank of one language, looked up once for the whole file. Without `keeps` it only says what would happen."""

    def __init__(self, language: str, *, state: str, author: User | None, now: datetime, keeps: bool) -> None:
        self.language, self.state, self.author, self.now, self.keeps = language, state, author, now, keeps
        self.competencies = {competency.key: competency for competency in Competency.objects.all()}
        known = Question.objects.filter(language=language).select_related("current").prefetch_related("clauses")
        self.by_id: dict[str, Question] = {}
        self.by_content: dict[tuple[str, str, str], Question] = {}
        self.waiting: list[New] = []
        for question in known.defer("current__content", "words"):
            self._remember(question)

    def file(self, question: PlainQuestion, category: str) -> str:
        """Put one question in its place and return the outcome."""
        digest = question.digest
        row = (
            self.by_id.get(question.idnumber)
            if question.idnumber
            else self.by_content.get((category, question.name[:255], digest))
        )
        if row is None:
            row = Question(language=self.language, idnumber=question.idnumber)
            outcome = "created"
        else:
            says_something = row.current_id is not None or row.pk is None
            places = (row.digest, row.category, row.tags, says_something)
            outcome = "unchanged" if places == (digest, category, tidy_tags(question.tags), True) else "updated"
        if outcome == "unchanged":
            return outcome
        new_text = row.digest != digest or row.current_id is None
        if outcome == "updated" and row.pk is None and self.keeps:  # the same id twice in one file
            self.settle()
        row.category, row.name, row.kind, row.digest = category, question.name[:255], question.kind, digest
        row.level = next(_numbers(question.tagged("level")), None)
        difficulty = next(_numbers(question.tagged("difficulty")), None)
        row.difficulty = difficulty if difficulty in Difficulty.values else row.difficulty
        if outcome == "created" and self.keeps:
            self.waiting.append(New(row, question))
        elif self.keeps:
            self._change(row, question, new_text=new_text)
        row.tags = tidy_tags(question.tags)
        self._remember(row)
        return outcome

    def settle(self) -> None:
        """Make the questions that wait to be made."""
        file_new(self.waiting, state=self.state, author=self.author, now=self.now, competencies=self.competencies)
        self.waiting = []

    def _change(self, row: Question, question: PlainQuestion, *, new_text: bool) -> None:
        row.save()
        set_tags(row, question.tags)
        if new_text:
            add_version(row, question=question, state=self.state, author=self.author, now=self.now)
        keys = [key for key in question.tagged("competency") if key in self.competencies]
        row.competencies.set([self.competencies[key] for key in keys])
        set_clauses(row, references=question.tagged("clause"))

    def _remember(self, row: Question) -> None:
        if row.idnumber:
            self.by_id[row.idnumber] = row
        else:
            self.by_content[(row.category, row.name, row.digest)] = row


def set_clauses(row: Question, *, references: tuple[str, ...]) -> None:
    """Link a question to the clauses it tests, written as `PMO-STD-002#scoring`."""
    wanted = {tuple(reference.partition("#")[::2]) for reference in references}
    known = {(clause.identifier, clause.anchor): clause for clause in row.clauses.all()}
    for pair, clause in known.items():
        if pair not in wanted:
            clause.delete()
    QuestionClause.objects.bulk_create(
        QuestionClause(question=row, identifier=identifier[:50], anchor=anchor[:100])
        for identifier, anchor in sorted(wanted - set(known))
    )


def _numbers(values: tuple[str, ...]) -> Iterator[int]:
    return (int(value) for value in values if value.isdecimal() and int(value) <= 6)
