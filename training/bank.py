"""What keeps a question in order when it changes: its versions, its tags as rows, and its twin in the other language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils import timezone

from training.formats.markup import plain_words
from training.formats.pictures import names_in
from training.models import Question, QuestionPicture, QuestionTag, QuestionVersion
from training.questions import Question as PlainQuestion
from vademecum.accounts.models import User

MOST_WORDS = 20_000
MARKS = re.compile(r"[*_`#>|\[\]]+|<[^>]*>")  # of Markdown; what it renders to is not worth the time here


def add_version(
    row: Question, *, question: PlainQuestion, state: str, author: User | None = None, now: datetime | None = None
) -> QuestionVersion:
    """Make what a question says from now on; attempts that are open keep what they began with."""
    now = now or timezone.now()
    number = (row.current.number if row.current else 0) + 1
    version = QuestionVersion.objects.create(
        question=row,
        number=number,
        content=question.content,
        digest=question.digest,
        state=state,
        created_by=author,
        created_at=now,
        reviewed_by=author if state == QuestionVersion.State.APPROVED else None,
        reviewed_at=now if state == QuestionVersion.State.APPROVED else None,
    )
    row.current = version
    row.review_reason = ""
    row.words = words_of(question)
    row.save(update_fields=["current", "review_reason", "words"])
    names = names_in(question)
    if names:
        version.pictures.set(QuestionPicture.objects.filter(name__in=names))
    if number > 1:
        follow_twin(row)
    return version


def words_of(question: PlainQuestion) -> str:
    """Return everything that a question says, without markup, for the search of the bank."""
    found = (
        " ".join(MARKS.sub(" ", text.text).split()) if text.format == "markdown" else plain_words(text)
        for text in question.texts()
    )
    return "\n".join(words for words in found if words)[:MOST_WORDS]


def keep_pictures(pictures: Mapping[str, bytes], *, names: Iterable[str]) -> None:
    """Put pictures of a file that questions show into the store; one that is known already stays as it is."""
    wanted = {name for name in names if name in pictures}
    known = set(QuestionPicture.objects.filter(name__in=wanted).values_list("name", flat=True))
    for name in sorted(wanted - known):
        picture = QuestionPicture(name=name, size=len(pictures[name]))
        picture.keep(pictures[name])
        picture.save()


def picture_bytes(name: str) -> bytes | None:
    """Return the bytes of a picture in the store, None where there is none."""
    picture = QuestionPicture.objects.filter(name=name).first()
    return picture.read() if picture else None


def follow_twin(row: Question) -> None:
    """After a change of words: what was behind has caught up; otherwise the other language is behind now."""
    if row.translation_stale:
        row.translation_stale = False
        row.save(update_fields=["translation_stale"])
    elif row.idnumber:
        twins = Question.objects.filter(idnumber=row.idnumber).exclude(pk=row.pk)
        twins.exclude(language=row.language).update(translation_stale=True)


def tidy_tags(tags: Iterable[str]) -> list[str]:
    """Return each tag once, trimmed, in the order given."""
    return [tag[:100] for tag in dict.fromkeys(tag.strip() for tag in tags) if tag]


def set_tags(row: Question, tags: Iterable[str]) -> None:
    """Keep the tags of a question, in their order and as rows."""
    row.tags = tidy_tags(tags)
    row.save(update_fields=["tags"])
    known = set(row.tag_rows.values_list("name", flat=True))
    wanted = set(row.tags)
    if known - wanted:
        row.tag_rows.filter(name__in=known - wanted).delete()
    QuestionTag.objects.bulk_create(QuestionTag(question=row, name=name) for name in row.tags if name not in known)


def set_state(row: Question, *, state: str, reviewer: User | None, now: datetime | None = None) -> bool:
    """Approve, retire, or send back what a question says now, and remember who did; return whether anything changed."""
    version = row.current
    if version is None or (version.state == state and not row.review_reason):
        return False
    version.state, version.reviewed_by, version.reviewed_at = state, reviewer, now or timezone.now()
    version.save(update_fields=["state", "reviewed_by", "reviewed_at"])
    if state != QuestionVersion.State.REVIEW and row.review_reason:
        row.review_reason = ""
        row.save(update_fields=["review_reason"])
    return True


def flag(rows: Iterable[Question], *, reason: str, out_of_draw: bool, now: datetime | None = None) -> int:
    """Ask for a look at questions, e.g. as their clause changed; `out_of_draw` until somebody approves them again."""
    flagged = 0
    for row in rows:
        row.review_reason = reason[:255]
        row.save(update_fields=["review_reason"])
        version = row.current
        if out_of_draw and version is not None and version.state == QuestionVersion.State.APPROVED:
            version.state = QuestionVersion.State.REVIEW
            version.save(update_fields=["state"])
        flagged += 1
    return flagged
