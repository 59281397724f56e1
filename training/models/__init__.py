"""Everything that training keeps, one concept a module."""

from training.models.accommodations import Accommodation
from training.models.attempts import Attempt, AttemptEvent, AttemptSlot, Confidence, SavedAnswer
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
from training.models.marking import Mark, Regrade
from training.models.questions import Difficulty, Question, QuestionClause, QuestionTag, QuestionVersion
from training.models.quizzes import Quiz, QuizSlot, ScoreBand, Shown
from training.models.statistics import QuestionStatistics, QuizStatistics

__all__ = [
    "Accommodation",
    "Area",
    "Assignment",
    "Attempt",
    "AttemptEvent",
    "AttemptSlot",
    "CatalogPage",
    "Competency",
    "Completion",
    "Confidence",
    "CoursePage",
    "Difficulty",
    "Enrolment",
    "Evidence",
    "Framework",
    "LessonPage",
    "LessonRead",
    "Level",
    "LevelDescriptor",
    "Mark",
    "ModulePage",
    "Question",
    "QuestionClause",
    "QuestionStatistics",
    "QuestionTag",
    "QuestionVersion",
    "Quiz",
    "QuizSlot",
    "QuizStatistics",
    "Regrade",
    "RoleHolding",
    "RoleProfile",
    "RoleRequirement",
    "SavedAnswer",
    "ScoreBand",
    "Shown",
    "Standing",
    "erasure_permitted",
]
