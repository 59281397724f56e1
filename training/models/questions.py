"""The question bank. A question is a place in the bank; what learners meet is one of its versions, never changed."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from training import questions as plain
from training.models.competencies import LEVEL_RANGE, Competency

KIND_NAMES = {
    "multichoice": _("Choice"),
    "truefalse": _("True or false"),
    "shortanswer": _("Short answer"),
    "numerical": pgettext_lazy("type of question", "Number"),
    "matching": _("Matching"),
    "ordering": _("Ordering"),
    "cloze": _("Text with gaps"),
    "calculated": _("Generated numbers"),
    "essay": _("Essay"),
    "description": _("Description"),
}


class Difficulty(models.IntegerChoices):
    EASY = 1, _("Easy")
    MEDIUM = 2, _("Medium")
    HARD = 3, _("Hard")


class QuestionQuerySet(models.QuerySet["Question"]):
    def drawable(
        self,
        *,
        language: str,
        category: str = "",
        tag: str = "",
        competency: int | None = None,
        difficulty: int | None = None,
    ) -> QuestionQuerySet:
        """Narrow to what a quiz may draw: approved, in one language, of a category (and those below it), with a tag, of a
        competency, of a difficulty, and marked by the machine.

        An essay would hold back the result of whoever happens to draw it; a quiz that wants one has it fixed.
        """
        found = self.filter(language=language, current__state=QuestionVersion.State.APPROVED)
        if category:
            found = found.filter(models.Q(category=category) | models.Q(category__startswith=f"{category}/"))
        if tag:
            found = found.filter(pk__in=QuestionTag.objects.filter(name=tag).values("question"))
        if competency:
            found = found.filter(competencies=competency)
        if difficulty:
            found = found.filter(difficulty=difficulty)
        return found.exclude(kind__in=["description", "essay"])

    def tagged(self, name: str) -> QuestionQuerySet:
        return self.filter(pk__in=QuestionTag.objects.filter(name=name).values("question"))

    def testing(self, identifier: str) -> QuestionQuerySet:
        """Narrow to questions in use that test a standard, or one of its clauses."""
        return (
            self.filter(clauses__identifier=identifier).exclude(current__state=QuestionVersion.State.RETIRED).distinct()
        )


class Question(models.Model):
    """A place in the bank. `idnumber` pairs the languages: the same id in English and French is the same question."""

    category = models.CharField(_("category"), max_length=200, db_index=True)
    idnumber = models.CharField(_("id"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    name = models.CharField(_("name"), max_length=255, blank=True)
    kind = models.CharField(_("type"), max_length=20, choices=KIND_NAMES.items(), editable=False)
    digest = models.CharField(max_length=64, editable=False)
    tags = models.JSONField(_("tags"), default=list, blank=True)
    words = models.TextField(
        editable=False, blank=True
    )  # what it says now without markup, so that banks can be searched
    level = models.PositiveSmallIntegerField(_("level"), null=True, blank=True, validators=LEVEL_RANGE)
    difficulty = models.PositiveSmallIntegerField(_("difficulty"), null=True, blank=True, choices=Difficulty.choices)
    translation_stale = models.BooleanField(
        _("translation is behind"),
        default=False,
        editable=False,
        help_text=_("The same question changed in the other language and this one did not yet."),
    )
    review_reason = models.CharField(_("to be looked at because"), max_length=255, blank=True, editable=False)
    competencies = models.ManyToManyField(
        Competency, verbose_name=_("competencies"), blank=True, related_name="questions"
    )
    current = models.ForeignKey(
        "QuestionVersion", null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = QuestionQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # what a question tests stands in tables of its own

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["category", "idnumber", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["language", "idnumber"], condition=~models.Q(idnumber=""), name="training_question_id_once"
            ),
            models.UniqueConstraint(
                fields=["language", "category", "name", "digest"],
                condition=models.Q(idnumber=""),
                name="training_question_content_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.idnumber or f"#{self.pk}"

    def preview(self) -> Any:
        """Return the current version as learners see it after handing in."""
        from training.models.attempts import Attempt, AttemptSlot
        from training.models.quizzes import Quiz
        from training.presentation import review

        attempt = Attempt(quiz=Quiz(language=self.language))
        return review(AttemptSlot(version=self.current, attempt=attempt))

    def translation(self, language: str) -> Question | None:
        """Return the same question in another language."""
        if not self.idnumber:
            return None
        return Question.objects.filter(idnumber=self.idnumber, language=language).first()


class QuestionVersion(models.Model):
    """What a question said from one day on. Attempts keep the version they were started with."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        REVIEW = "review", _("To be reviewed")
        APPROVED = "approved", _("Approved")
        RETIRED = "retired", _("Retired")

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    content = models.JSONField(_("content"))
    digest = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("reviewer"),
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("version of a question")
        verbose_name_plural = _("versions of questions")
        ordering = ["question", "-number"]
        constraints = [models.UniqueConstraint(fields=["question", "number"], name="training_question_version_once")]

    def __str__(self) -> str:
        return f"{self.question} v{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save a new version, or the state of an old one: what it says never changes."""
        if self.pk and "content" in (kwargs.get("update_fields") or ["content"]):
            kwargs["update_fields"] = ["state", "reviewed_at", "reviewed_by"]
        super().save(*args, **kwargs)

    @cached_property
    def parsed(self) -> plain.Question:
        """Return the question as the pure modules read it."""
        return _read(self)


_known: OrderedDict[str, plain.Question] = OrderedDict()
_MOST_KNOWN = 2000


def _read(version: QuestionVersion) -> plain.Question:
    """Read a version's content, once in each process: what a digest stands for never changes."""
    question = _known.get(version.digest)
    if question is None:
        question = plain.from_content(version.content)
        if version.digest:
            _known[version.digest] = question
            while len(_known) > _MOST_KNOWN:
                _known.popitem(last=False)
    return question


class QuestionTag(models.Model):
    """A tag of a question as a row, so that banks can be filtered and drawn by it; kept with `Question.tags`."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="tag_rows")
    name = models.CharField(_("tag"), max_length=100, db_index=True)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = [models.UniqueConstraint(fields=["question", "name"], name="training_question_tag_once")]

    def __str__(self) -> str:
        return self.name


class QuestionClause(models.Model):
    """That a question tests a clause: `PMO-STD-002#scoring`. The page is found when there is one."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="clauses")
    identifier = models.CharField(_("standard"), max_length=50, db_index=True)
    anchor = models.CharField(_("clause"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("clause tested")
        verbose_name_plural = _("clauses tested")
        constraints = [
            models.UniqueConstraint(fields=["question", "identifier", "anchor"], name="training_question_clause_once")
        ]

    def __str__(self) -> str:
        return f"{self.identifier}#{self.anchor}" if self.anchor else self.identifier
