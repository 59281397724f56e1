"""Quizzes and what single persons are granted, in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import CreateView, EditView, IndexView, SnippetViewSet

from training.actions.accommodations import extend_open_attempts
from training.admin_forms import QuizForm
from training.drawing import short_places
from training.models import Accommodation, Quiz
from training.trainers.suggesting import SuggestingInput, categories, tags

PRACTICE = _("Each answer can be checked at once and tried again. The result is no evidence of a level.")
QUESTIONS = [
    FieldPanel("title"),
    FieldPanel("introduction"),
    MultiFieldPanel([FieldPanel("language"), FieldPanel("key")], heading=_("Language")),
    InlinePanel(
        "slots",
        panels=[
            FieldRowPanel([FieldPanel("position"), FieldPanel("section")]),
            FieldPanel("question"),
            FieldRowPanel(
                [
                    FieldPanel("category", widget=SuggestingInput(categories)),
                    FieldPanel("tag", widget=SuggestingInput(tags)),
                ]
            ),
            FieldRowPanel([FieldPanel("competency"), FieldPanel("difficulty")]),
            FieldRowPanel([FieldPanel("draw"), FieldPanel("marks")]),
        ],
        heading=_("Questions"),
        label=_("Place"),
        help_text=_("A fixed question, or some drawn by what you name. Those not seen yet are drawn first."),
    ),
    MultiFieldPanel([FieldPanel("shuffle_questions"), FieldPanel("shuffle_options")], heading=_("Order")),
]
RULES = [
    MultiFieldPanel(
        [
            FieldPanel("pass_mark"),
            FieldPanel("attempts_allowed"),
            FieldPanel("wait_minutes"),
            FieldPanel("grading_method"),
            FieldPanel("wrong_answer_cost"),
        ],
        heading=_("What counts"),
    ),
    MultiFieldPanel(
        [
            FieldPanel("opens_at"),
            FieldPanel("closes_at"),
            FieldPanel("time_limit_minutes"),
            FieldPanel("grace_seconds"),
            FieldPanel("when_overdue"),
        ],
        heading=_("Time"),
    ),
    MultiFieldPanel(
        [FieldPanel("is_practice", help_text=PRACTICE), FieldPanel("asks_confidence")], heading=_("Learning")
    ),
    MultiFieldPanel([FieldPanel("second_marker"), FieldPanel("marking_tolerance")], heading=_("Essays")),
]
REVIEW = [
    MultiFieldPanel(
        [FieldPanel("review_during"), FieldPanel("review_after"), FieldPanel("review_closed")],
        heading=_("What learners are shown"),
    ),
    InlinePanel(
        "bands",
        panels=[FieldPanel("from_percent"), FieldPanel("feedback")],
        heading=_("What is said about the result"),
        label=_("Band"),
    ),
]


class QuizIndex(IndexView):
    def get_list_buttons(self, instance: Quiz) -> Any:
        buttons = super().get_list_buttons(instance)
        if self.request.user.has_perm("training.view_attempt"):
            for label, name, rank in (
                (_("Attempts"), "training_quiz_attempts", 30),
                (_("Analysis"), "training_quiz_analysis", 31),
            ):
                buttons.append(Button(label, reverse(name, args=[instance.pk]), priority=rank))
        return buttons


class _Saving:
    def save_instance(self) -> Any:
        """Save the quiz, and say which of its places find fewer questions than they draw."""
        quiz = super().save_instance()  # type: ignore[misc]
        for place, asked, found in short_places(quiz):
            messages.warning(
                self.request,  # type: ignore[attr-defined]
                _("“%(place)s” draws %(asked)s questions, and %(found)s approved ones fit.")
                % {"place": place, "asked": asked, "found": found},
            )
        return quiz


class QuizCreate(_Saving, CreateView):
    pass


class QuizEdit(_Saving, EditView):
    pass


class QuizViewSet(SnippetViewSet):
    model = Quiz
    icon = "list-ol"
    menu_label = _("Quizzes")
    index_view_class = QuizIndex
    add_view_class = QuizCreate
    edit_view_class = QuizEdit
    list_display = ["title", "language", "pass_mark", "time_limit_minutes", "opens_at", "closes_at"]
    list_filter = ["language", "is_practice"]
    search_fields = ["title"]
    edit_handler = TabbedInterface(
        [
            ObjectList(QUESTIONS, heading=_("Questions")),
            ObjectList(RULES, heading=_("Rules")),
            ObjectList(REVIEW, heading=_("Feedback")),
        ],
        base_form_class=QuizForm,
    )


class _Granting:
    def save_instance(self) -> Any:
        """Record who grants, and move the deadlines of attempts that are under way."""
        self.form.instance.granted_by = self.request.user  # type: ignore[attr-defined]
        saved = super().save_instance()  # type: ignore[misc]
        extend_open_attempts(saved.person, granted_by=self.request.user)  # type: ignore[attr-defined]
        return saved


class GrantView(_Granting, CreateView):
    pass


class ChangeGrantView(_Granting, EditView):
    pass


class AccommodationViewSet(SnippetViewSet):
    model = Accommodation
    icon = "user"
    menu_label = _("Accommodations")
    add_view_class = GrantView
    edit_view_class = ChangeGrantView
    copy_view_enabled = False
    list_display = ["person", "quiz", "extra_time_percent", "extra_minutes", "extra_attempts", "granted_at"]
    list_filter = ["quiz"]
    search_fields = ["person__email", "person__last_name"]
    panels = [
        FieldPanel("person"),
        FieldPanel("quiz"),
        MultiFieldPanel(
            [FieldPanel("extra_time_percent"), FieldPanel("extra_minutes"), FieldPanel("extra_attempts")],
            heading=_("More time and attempts"),
        ),
        MultiFieldPanel([FieldPanel("opens_at"), FieldPanel("closes_at")], heading=_("Other dates")),
        FieldPanel("note"),
    ]

    def get_queryset(self, request: Any) -> Any:
        return Accommodation.objects.select_related("person", "quiz")
