"""Everything that training keeps, one concept a module."""

from training.models.accommodations import Accommodation
from training.models.assessing import Appeal, Artefact, Assessment, SecondOpinion
from training.models.assigning import GroupAsked, GroupAssignment
from training.models.attempts import Attempt, AttemptEvent, AttemptSlot, Confidence, SavedAnswer
from training.models.certificates import CertificateRule, IssuedCertificate
from training.models.checks import CheckAnswer
from training.models.competencies import (
    Area,
    Competency,
    Framework,
    FrameworkEdition,
    Level,
    LevelDescriptor,
    RoleHolding,
    RoleProfile,
    RoleRequirement,
)
from training.models.completing import CompletionRule, Confirmation, Exemption
from training.models.courses import CatalogPage, CoursePage, LessonPage, ModulePage
from training.models.credentials import Credential, CredentialLevel, HeldCredential, LedgerEntry
from training.models.enrolments import Assignment, Completion, Enrolment, LessonRead
from training.models.evidence import Evidence, Standing, erasure_permitted
from training.models.importing import QuestionImport
from training.models.learning_order import CoursePrerequisite, LearningPath, ModulePrerequisite, PathStep
from training.models.level_rules import CoverageSnapshot, LevelRule, Memory, RoleGrant, TierRequirement
from training.models.loop import EditionEffect, EvidenceEnding, QuestionHold
from training.models.marking import Mark, Regrade
from training.models.packages import (
    Package,
    PackageFile,
    PackageLaunch,
    PackageRegistration,
    UnitOperation,
    UnitRecord,
)
from training.models.pictures import QuestionPicture
from training.models.questions import Difficulty, Question, QuestionClause, QuestionTag, QuestionVersion
from training.models.quizzes import Quiz, QuizSlot, ScoreBand, Shown
from training.models.sessions import Booking, CalendarFeed, Session
from training.models.statements import RecordDocument, Statement
from training.models.statistics import QuestionStatistics, QuizStatistics

__all__ = [
    "Accommodation",
    "Appeal",
    "Area",
    "Artefact",
    "Assessment",
    "Assignment",
    "Attempt",
    "AttemptEvent",
    "AttemptSlot",
    "Booking",
    "CalendarFeed",
    "CatalogPage",
    "CertificateRule",
    "CheckAnswer",
    "Competency",
    "Completion",
    "CompletionRule",
    "Confidence",
    "Confirmation",
    "CoursePage",
    "CoursePrerequisite",
    "CoverageSnapshot",
    "Credential",
    "CredentialLevel",
    "Difficulty",
    "EditionEffect",
    "Enrolment",
    "Evidence",
    "EvidenceEnding",
    "Exemption",
    "Framework",
    "FrameworkEdition",
    "GroupAsked",
    "GroupAssignment",
    "HeldCredential",
    "IssuedCertificate",
    "LearningPath",
    "LedgerEntry",
    "LessonPage",
    "LessonRead",
    "Level",
    "LevelDescriptor",
    "LevelRule",
    "Mark",
    "Memory",
    "ModulePage",
    "ModulePrerequisite",
    "Package",
    "PackageFile",
    "PackageLaunch",
    "PackageRegistration",
    "PathStep",
    "Question",
    "QuestionClause",
    "QuestionHold",
    "QuestionImport",
    "QuestionPicture",
    "QuestionStatistics",
    "QuestionTag",
    "QuestionVersion",
    "Quiz",
    "QuizSlot",
    "QuizStatistics",
    "RecordDocument",
    "Regrade",
    "RoleGrant",
    "RoleHolding",
    "RoleProfile",
    "RoleRequirement",
    "SavedAnswer",
    "ScoreBand",
    "SecondOpinion",
    "Session",
    "Shown",
    "Standing",
    "Statement",
    "TierRequirement",
    "UnitOperation",
    "UnitRecord",
    "erasure_permitted",
]
