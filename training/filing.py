"""Put many new questions into the bank at once, in a handful of statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from training.bank import tidy_tags, words_of
from training.formats.pictures import names_in
from training.models import Competency, Question, QuestionClause, QuestionPicture, QuestionTag, QuestionVersion
from training.questions import Question as PlainQuestion
from vademecum.accounts.models import User


@dataclass(frozen=True, slots=True)
class New:
    """A place in the bank that does not exist yet, and what it says."""

    row: Question
    question: PlainQuestion


def file_new(
    made: Sequence[New],
    *,
    state: str,
    author: User | None,
    now: datetime,
    competencies: Mapping[str, Competency],
) -> None:
    """Make the questions with their first versions, tags, competencies, clauses and pictures."""
    if not made:
        return
    for one in made:
        one.row.tags, one.row.words = tidy_tags(one.question.tags), words_of(one.question)
    Question.objects.bulk_create([one.row for one in made])
    approved = state == QuestionVersion.State.APPROVED
    versions = QuestionVersion.objects.bulk_create(
        QuestionVersion(
            question=one.row, number=1, content=one.question.content, digest=one.row.digest, state=state,
            created_by=author, created_at=now,
            reviewed_by=author if approved else None, reviewed_at=now if approved else None,
        )
        for one in made
    )  # fmt: skip
    for one, version in zip(made, versions, strict=True):
        one.row.current = version
    Question.objects.bulk_update([one.row for one in made], ["current"])
    QuestionTag.objects.bulk_create(QuestionTag(question=one.row, name=name) for one in made for name in one.row.tags)
    QuestionClause.objects.bulk_create(
        QuestionClause(question=one.row, identifier=identifier, anchor=anchor)
        for one in made
        for identifier, anchor in clauses_of(one.question)
    )
    through = Question.competencies.through
    through.objects.bulk_create(
        through(question_id=one.row.pk, competency_id=competencies[key].pk)
        for one in made
        for key in dict.fromkeys(one.question.tagged("competency"))
        if key in competencies
    )
    _show_pictures(made)


def clauses_of(question: PlainQuestion) -> list[tuple[str, str]]:
    """Return the clauses that a question says it tests, written as `PMO-STD-002#scoring`, each once."""
    pairs = (reference.partition("#")[::2] for reference in question.tagged("clause"))
    return sorted({(identifier[:50], anchor[:100]) for identifier, anchor in pairs})


def _show_pictures(made: Sequence[New]) -> None:
    names = {one.row.current_id: names_in(one.question) for one in made}
    wanted = {name for found in names.values() for name in found}
    if not wanted:
        return
    known = dict(QuestionPicture.objects.filter(name__in=wanted).values_list("name", "pk"))
    through = QuestionPicture.versions.through
    through.objects.bulk_create(
        through(questionpicture_id=known[name], questionversion_id=version)
        for version, found in names.items()
        for name in found
        if name in known
    )
