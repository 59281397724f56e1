"""Training in the Wagtail admin: banks, quizzes, assignments, the framework, and evidence to look at."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import CreateView, SnippetViewSet, SnippetViewSetGroup

from training.actions.assignments import begin
from training.models import (
    Accommodation,
    Assignment,
    Attempt,
    Competency,
    Evidence,
    Exemption,
    Framework,
    GroupAssignment,
    LearningPath,
    Package,
    Question,
    Quiz,
    RoleHolding,
    RoleProfile,
    Session,
    Standing,
    Statement,
)
from training.trainers.bank import QuestionViewSet
from training.trainers.learning import ExemptionViewSet, GroupAssignmentViewSet, SessionViewSet
from training.trainers.packages import PackageViewSet
from training.trainers.paths import LearningPathViewSet
from training.trainers.quizzes import AccommodationViewSet, QuizViewSet
from training.trainers.statements import StatementViewSet


class ReadOnlyPolicy(ModelPermissionPolicy):
    """Look, never touch: what the log says is changed by adding to it."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, "view")

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


for _model in (Attempt, Evidence, Standing, Statement):
    register_permission_policy(_model, ReadOnlyPolicy(_model))


class AssignView(CreateView):
    def save_instance(self) -> Any:
        """Record who asks; what was completed before begins anew."""
        self.form.instance.assigned_by = self.request.user
        assignment = super().save_instance()
        begin(assignment, now=assignment.assigned_at)
        return assignment


class AssignmentViewSet(SnippetViewSet):
    model = Assignment
    add_view_class = AssignView
    icon = "date"
    menu_label = _("Assignments")
    list_display = ["person", "page", "due_on", "assigned_by", "completed_at"]
    list_filter = ["due_on", "completed_at"]
    search_fields = ["person__email", "person__last_name"]
    copy_view_enabled = False
    panels = [
        FieldPanel("person"),
        FieldPanel("page", widget=None),
        FieldPanel("due_on"),
        FieldPanel("note"),
    ]

    def get_queryset(self, request: Any) -> Any:
        return Assignment.objects.select_related("person", "page", "assigned_by")


class RoleHoldingViewSet(SnippetViewSet):
    model = RoleHolding
    icon = "user"
    menu_label = _("Roles of people")
    list_display = ["person", "profile", "valid_from", "valid_until"]
    panels = [FieldPanel("person"), FieldPanel("profile"), FieldPanel("valid_from"), FieldPanel("valid_until")]

    def get_queryset(self, request: Any) -> Any:
        return RoleHolding.objects.select_related("person", "profile")


class FrameworkViewSet(SnippetViewSet):
    model = Framework
    icon = "table"
    menu_label = _("Frameworks")
    list_display = ["__str__", "version", "is_active"]
    panels = [
        FieldPanel("title_en"),
        FieldPanel("title_fr"),
        FieldPanel("key"),
        FieldPanel("version"),
        FieldPanel("is_active"),
    ]


class CompetencyViewSet(SnippetViewSet):
    model = Competency
    icon = "crosshairs"
    menu_label = _("Competencies")
    list_display = ["__str__", "area", "key"]
    list_filter = ["area"]
    panels = [
        FieldPanel("title_en"),
        FieldPanel("title_fr"),
        FieldPanel("area"),
        FieldPanel("key"),
        FieldPanel("position"),
        FieldPanel("description_en"),
        FieldPanel("description_fr"),
    ]

    def get_queryset(self, request: Any) -> Any:
        return Competency.objects.select_related("area")


class RoleProfileViewSet(SnippetViewSet):
    model = RoleProfile
    icon = "group"
    menu_label = _("Role profiles")
    list_display = ["__str__", "key"]
    panels = [FieldPanel("title_en"), FieldPanel("title_fr"), FieldPanel("framework"), FieldPanel("key")]


class _Log(SnippetViewSet):
    """Rows that the admin shows and nobody edits there."""

    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_admin_menu = False


class EvidenceViewSet(_Log):
    model = Evidence
    icon = "clipboard-list"
    menu_label = _("Evidence")
    list_display = ["person", "competency", "kind", "level", "occurred_at", "valid_until"]
    list_filter = ["kind", "competency", "occurred_at"]
    search_fields = ["person__email", "person__last_name", "source_title"]

    def get_queryset(self, request: Any) -> Any:
        return Evidence.objects.select_related("person", "competency")


class StandingViewSet(_Log):
    model = Standing
    icon = "tasks"
    menu_label = _("Standings")
    list_display = ["person", "competency", "level", "highest_ever", "lapses_at"]
    list_filter = ["competency", "level", "lapses_at"]
    search_fields = ["person__email", "person__last_name"]

    def get_queryset(self, request: Any) -> Any:
        return Standing.objects.select_related("person", "competency")


class AttemptViewSet(_Log):
    model = Attempt
    icon = "history"
    menu_label = _("Attempts")
    list_display = ["person", "quiz", "number", "state", "percent", "finished_at"]
    list_filter = ["state", "quiz", "started_at"]
    search_fields = ["person__email", "person__last_name"]

    def get_queryset(self, request: Any) -> Any:
        return Attempt.objects.select_related("person", "quiz")


class TrainingGroup(SnippetViewSetGroup):
    menu_label = _("Training")
    menu_icon = "pick"
    menu_order = 250
    items = (
        QuestionViewSet,
        QuizViewSet,
        AccommodationViewSet,
        AssignmentViewSet,
        GroupAssignmentViewSet,
        ExemptionViewSet,
        LearningPathViewSet,
        SessionViewSet,
        PackageViewSet,
        AttemptViewSet,
        FrameworkViewSet,
        CompetencyViewSet,
        RoleProfileViewSet,
        RoleHoldingViewSet,
        EvidenceViewSet,
        StandingViewSet,
        StatementViewSet,
    )


MANAGED = (
    Question,
    Quiz,
    Accommodation,
    Assignment,
    GroupAssignment,
    Exemption,
    LearningPath,
    Session,
    Package,
    Attempt,
    Framework,
    Competency,
    RoleProfile,
    RoleHolding,
    Evidence,
    Standing,
    Statement,
)


def our_permissions(*more: Any) -> Any:
    """Return the permissions that a group may be given in the admin."""
    from django.contrib.contenttypes.models import ContentType

    types = ContentType.objects.get_for_models(*MANAGED, *more).values()
    return Permission.objects.filter(content_type__in=list(types))
