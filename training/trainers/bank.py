"""The question bank in the admin: filters, figures, versions, examples of every type."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Count, F
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import CreateView, IndexView, InspectView, SnippetViewSet

from training.admin_forms import QuestionForm, example_of
from training.models import Question, QuestionVersion, QuizSlot
from training.models.questions import KIND_NAMES, Difficulty
from training.trainers.access import ADD


class QuestionFilters(WagtailFilterSet):
    category = django_filters.AllValuesFilter(label=_("Category"))
    tag = django_filters.AllValuesFilter(field_name="tag_rows__name", label=_("Tag"))
    kind = django_filters.MultipleChoiceFilter(label=_("Type"), choices=tuple(KIND_NAMES.items()))
    state = django_filters.ChoiceFilter(
        field_name="current__state", label=_("State"), choices=QuestionVersion.State.choices
    )
    difficulty = django_filters.ChoiceFilter(label=_("Difficulty"), choices=Difficulty.choices)
    translation_stale = django_filters.BooleanFilter(label=_("Translation is behind"))
    to_review = django_filters.BooleanFilter(
        field_name="review_reason", lookup_expr="gt", label=_("To be looked at"), method="filter_to_review"
    )

    class Meta:
        model = Question
        fields = ["category", "tag", "kind", "state", "language", "difficulty", "competencies", "translation_stale"]

    def filter_to_review(self, queryset: Any, name: str, value: bool | None) -> Any:
        return (
            queryset
            if value is None
            else queryset.exclude(review_reason="")
            if value
            else queryset.filter(review_reason="")
        )


class Share(Column):
    """A share 0…1 in percent; a dash where there is none."""

    def get_value(self, instance: Any) -> str:
        value = super().get_value(instance)
        return "–" if value is None else f"{value * 100:.0f} %"


class Behind(Column):
    """Says so where a translation is behind, and nothing elsewhere."""

    def get_value(self, instance: Any) -> str:
        return gettext("behind") if super().get_value(instance) else ""


class QuestionIndex(IndexView):
    """The list of the bank, with ways in and out for whole files."""

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons: list[Button] = list(super().header_more_buttons)
        if self.request.user.has_perm(ADD):
            buttons.append(Button(_("Import"), reverse("training_import_new"), icon_name="upload", priority=60))
        buttons.append(Button(_("Export"), reverse("training_export"), icon_name="download", priority=61))
        return buttons


class QuestionCreate(CreateView):
    """Starts from the example of a type (`?type=ordering`)."""

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(*args, **kwargs)
        example = example_of(self.request.GET.get("type", ""))
        if example and not form.is_bound:
            form.initial["text"] = example
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kinds = [(kind, label) for kind, label in KIND_NAMES.items() if example_of(kind)]
        return super().get_context_data(**kwargs) | {"kinds": kinds}


class QuestionInspect(InspectView):
    """Shows what learners see, every version, and how the question does."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        question: Question = self.object
        twins = Question.objects.filter(idnumber=question.idnumber).exclude(pk=question.pk).exclude(idnumber="")
        return super().get_context_data(**kwargs) | {
            "versions": question.versions.select_related("created_by", "reviewed_by").annotate(
                attempts=Count("attempt_slots")
            ),
            "figures": getattr(question, "statistics", None),
            "twins": twins.select_related("statistics"),
            "used_in": QuizSlot.objects.filter(question=question).select_related("quiz"),
            "clauses": question.clauses.all(),
        }


class QuestionViewSet(SnippetViewSet):
    model = Question
    icon = "help"
    menu_label = _("Questions")
    index_view_class = QuestionIndex
    add_view_class = QuestionCreate
    inspect_view_class = QuestionInspect
    filterset_class = QuestionFilters
    list_display = [
        "__str__",
        "category",
        Column("kind", label=_("Type"), accessor="get_kind_display"),
        Column("state", label=_("State"), accessor="current.get_state_display"),
        "language",
        Column("times", label=pgettext_lazy("quiz", "Answered"), accessor="times_answered", sort_key="times_answered"),
        Share("facility", label=_("Facility"), accessor="facility", sort_key="facility"),
        Behind("translation_stale", label=_("Translation")),
    ]
    search_fields = ["name", "idnumber", "category", "words"]
    list_per_page = 50
    inspect_view_enabled = True
    inspect_template_name = "training/admin/question.html"
    create_template_name = "training/admin/write_question.html"
    copy_view_enabled = False
    panels = [
        FieldPanel("text"),
        MultiFieldPanel([FieldPanel("picture"), FieldPanel("picture_words")], heading=_("Picture")),
        FieldPanel("state"),
        MultiFieldPanel(
            [
                FieldPanel("name"),
                FieldPanel("category"),
                FieldPanel("tag_names"),
                FieldPanel("idnumber"),
                FieldPanel("language"),
            ],
            heading=_("Where it is filed"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("competencies"),
                FieldPanel("level"),
                FieldPanel("difficulty"),
                FieldPanel("clause_references"),
            ],
            heading=_("What it tests"),
        ),
    ]

    def get_form_class(self, for_update: bool = False) -> Any:
        return self.get_edit_handler().get_form_class()

    def get_edit_handler(self) -> Any:
        return ObjectList(self.panels, base_form_class=QuestionForm).bind_to_model(self.model)

    def get_queryset(self, request: Any) -> Any:
        return Question.objects.select_related("current").annotate(
            times_answered=F("statistics__answers"), facility=F("statistics__facility")
        )
