"""What the knowledge base keeps. One concept a file."""

from knowledge.models.acknowledgements import Campaign, ReadingRequest
from knowledge.models.documents import DocumentPage
from knowledge.models.editions import Approver, Clause, Edition, EditionClause, EditionEvent
from knowledge.models.external_standards import ExternalReference
from knowledge.models.faq import FaqPage
from knowledge.models.following import Favourite, Watch
from knowledge.models.generation import ContentGeneration
from knowledge.models.glossary import GlossaryTerm
from knowledge.models.guides import MethodGuidePage
from knowledge.models.home import HomePage
from knowledge.models.lessons_learned import LessonLearnedPage
from knowledge.models.library_work import AccessRequest, Finding, RegisterView
from knowledge.models.pages import HandbookPage, ReviewedPage
from knowledge.models.reader_words import PageFeedback, Remark, Suggestion
from knowledge.models.sections import SectionPage
from knowledge.models.segments import Segment
from knowledge.models.standards import StandardPage
from knowledge.models.templates import DocumentTemplate
from knowledge.models.tools import ToolGuidePage
from knowledge.models.topics import PageTopic, Topic
from knowledge.models.waivers import Waiver

PAGE_MODELS: tuple[type[HandbookPage], ...] = (
    SectionPage,
    DocumentPage,
    MethodGuidePage,
    StandardPage,
    ToolGuidePage,
    FaqPage,
    LessonLearnedPage,
)

__all__ = [
    "PAGE_MODELS",
    "AccessRequest",
    "Approver",
    "Campaign",
    "Clause",
    "ContentGeneration",
    "DocumentPage",
    "DocumentTemplate",
    "Edition",
    "EditionClause",
    "EditionEvent",
    "ExternalReference",
    "FaqPage",
    "Favourite",
    "Finding",
    "GlossaryTerm",
    "HandbookPage",
    "HomePage",
    "LessonLearnedPage",
    "MethodGuidePage",
    "PageFeedback",
    "PageTopic",
    "ReadingRequest",
    "RegisterView",
    "Remark",
    "ReviewedPage",
    "SectionPage",
    "Segment",
    "StandardPage",
    "Suggestion",
    "ToolGuidePage",
    "Topic",
    "Waiver",
    "Watch",
]
