"""Take questions out of the bank as a file. What a format cannot say is named and left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Q
from django.utils.translation import gettext

from training.bank import picture_bytes
from training.formats.base import Format, NotRepresentable, _
from training.models import Question
from training.models.questions import QuestionQuerySet
from training.questions import Question as PlainQuestion

ONE_QUESTION = {"cloze"}  # formats whose file holds a single question


@dataclass(frozen=True, slots=True)
class Exported:
    """`left_out` pairs the name of a question with the reason why the format has no place for it."""

    data: bytes
    questions: int
    left_out: tuple[tuple[str, str], ...]


def bank(*, language: str, category: str = "") -> QuestionQuerySet:
    """Return the questions of a language, of a category and those below it, in the order in which they leave."""
    rows = Question.objects.filter(language=language, current__isnull=False)
    if category:
        rows = rows.filter(Q(category=category) | Q(category__startswith=f"{category}/"))
    return rows.order_by("category", "pk")


def plain_question(row: Question) -> PlainQuestion | None:
    """Return what a question says now with where it is filed."""
    if row.current is None:
        return None
    return replace(row.current.parsed, category=row.category, tags=tuple(row.tags or ()), idnumber=row.idnumber)


def export_questions(rows: Iterable[Question], *, format: Format) -> Exported:
    """Write what the format can say of these questions."""
    kept: list[PlainQuestion] = []
    left_out: list[tuple[str, str]] = []
    for row in rows:
        question = plain_question(row)
        if question is None:
            continue
        try:
            if kept and format.name in ONE_QUESTION:
                raise NotRepresentable(_("A file of this format holds one question."))
            format.check(question)
        except NotRepresentable as error:
            left_out.append((str(row), error.message(gettext)))
            continue
        kept.append(question)
    return Exported(format.written(kept, pictures=picture_bytes), len(kept), tuple(left_out))
