"""Everything that training keeps, one concept a module."""

from training.models.attempts import Attempt, AttemptEvent, AttemptSlot, SavedAnswer
from training.models.competencies import (
    Area,
    Competency,
    Framework,
    Level,
    LevelDescriptor,
    RoleHolding,
    RoleProfile,
    RoleRequirement,
)
from training.models.courses import CatalogPage, CoursePage, LessonPage, ModulePage
from training.models.enrolments import Assignment, Completion, Enrolment, LessonRead
from training.models.evidence import Evidence, Standing, erasure_permitted
from training.models.questions import Question, QuestionClause, QuestionVersion
from training.models.quizzes import Quiz, QuizSlot

__all__ = [
    "Area",
    "Assignment",
    "Attempt",
    "AttemptEvent",
    "AttemptSlot",
    "CatalogPage",
    "Competency",
    "Completion",
    "CoursePage",
    "Enrolment",
    "Evidence",
    "Framework",
    "LessonPage",
    "LessonRead",
    "Level",
    "LevelDescriptor",
    "ModulePage",
    "Question",
    "QuestionClause",
    "QuestionVersion",
    "Quiz",
    "QuizSlot",
    "RoleHolding",
    "RoleProfile",
    "RoleRequirement",
    "SavedAnswer",
    "Standing",
    "erasure_permitted",
]
