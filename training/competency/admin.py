"""Competency in the Wagtail admin: rules of levels said in plain words, roles of teams, credentials, certificates."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.admin.ui.tables import Column
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from training.competency.rights import is_pmo
from training.competency.rule_widget import RuleTreeWidget
from training.models import (
    CertificateRule,
    Credential,
    CredentialLevel,
    FrameworkEdition,
    IssuedCertificate,
    LevelRule,
    RoleGrant,
    RoleRequirement,
    TierRequirement,
)


class LevelRuleViewSet(SnippetViewSet):
    model = LevelRule
    icon = "list-ul"
    menu_label: str | Promise = _("Rules of levels")
    list_display = ["__str__", "framework", "competency", "level", Column("in_words", label=_("What it asks"))]
    list_filter = ["framework", "level"]
    panels = [
        HelpPanel(template="training/admin/level_rule.html"),
        FieldPanel("framework"),
        FieldPanel("competency"),
        FieldPanel("level"),
        FieldPanel("tree", widget=RuleTreeWidget),
    ]

    def get_queryset(self, request: Any) -> Any:
        return LevelRule.objects.select_related("framework", "competency")


class RequirementViewSet(SnippetViewSet):
    model = RoleRequirement
    icon = "list-ol"
    menu_label = _("What roles ask")
    list_display = ["profile", "competency", "level", "is_critical", "days_to_reach"]
    list_filter = ["profile"]
    panels = [FieldPanel(n) for n in ("profile", "competency", "level", "is_critical", "days_to_reach")]

    def get_queryset(self, request: Any) -> Any:
        return RoleRequirement.objects.select_related("profile", "competency")


class RoleGrantViewSet(SnippetViewSet):
    model = RoleGrant
    icon = "group"
    menu_label = _("Roles of teams and projects")
    list_display = ["profile", "team", "project", "project_role", "valid_from", "valid_until"]
    panels = [FieldPanel(n) for n in ("profile", "team", "project", "project_role", "valid_from", "valid_until")]

    def get_queryset(self, request: Any) -> Any:
        return RoleGrant.objects.select_related("profile", "team", "project")


class TierRequirementViewSet(SnippetViewSet):
    model = TierRequirement
    icon = "user"
    menu_label = _("Staffing of tiers")
    list_display = ["tier", "profile", "people"]
    panels = [FieldPanel("tier"), FieldPanel("profile"), FieldPanel("people")]


class CredentialViewSet(SnippetViewSet):
    model = Credential
    icon = "doc-full"
    menu_label = _("External credentials")
    list_display = ["title", "issuer", "cycle_months", "as_of", "source"]
    panels = [FieldPanel(n) for n in ("title", "key", "issuer", "cycle_months", "cpd_rules", "as_of", "source")]


class CredentialLevelViewSet(SnippetViewSet):
    model = CredentialLevel
    icon = "link"
    menu_label = _("Levels that credentials show")
    list_display = ["credential", "competency", "level"]
    list_filter = ["credential"]
    panels = [FieldPanel("credential"), FieldPanel("competency"), FieldPanel("level")]

    def get_queryset(self, request: Any) -> Any:
        return CredentialLevel.objects.select_related("credential", "competency")


class CertificateRuleViewSet(SnippetViewSet):
    model = CertificateRule
    icon = "tick"
    menu_label = _("Certificates")
    list_display = ["__str__", "profile", "competency", "level", "valid_months", "is_active"]
    panels = [
        FieldPanel(n)
        for n in (
            *("title_en", "title_fr", "key", "description_en", "description_fr"),
            *("profile", "competency", "level", "valid_months", "is_active"),
        )
    ]


class IssuedCertificateViewSet(SnippetViewSet):
    model = IssuedCertificate
    icon = "tick-inverse"
    menu_label = _("Certificates given")
    list_display = ["holder", "title", "issued_at", "valid_until", "revoked_at"]
    search_fields = ["holder", "code"]
    inspect_view_enabled = True
    copy_view_enabled = False
    panels = [FieldPanel("revoked_at"), FieldPanel("revocation_reason")]


class LookOnly(ModelPermissionPolicy):
    """Rows that the PMO looks at and nobody makes, changes or deletes by hand."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and is_pmo(user)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


register_permission_policy(FrameworkEdition, LookOnly(FrameworkEdition))


class FrameworkEditionViewSet(SnippetViewSet):
    """What a framework was, for whoever asks what a level meant then: to look at, not to change."""

    model = FrameworkEdition
    icon = "history"
    menu_label = _("Editions of frameworks")
    list_display = ["framework", "version", "kept_at"]
    list_filter = ["framework"]
    inspect_view_enabled = True
    inspect_view_fields = ["framework", "version", "kept_at", "content"]
    copy_view_enabled = False
    panels = [FieldPanel("version", read_only=True), FieldPanel("content", read_only=True)]

    def get_queryset(self, request: Any) -> Any:
        return FrameworkEdition.objects.select_related("framework")


class CompetencyGroup(SnippetViewSetGroup):
    menu_label = _("Competency rules")
    menu_icon = "crosshairs"
    menu_order = 260
    items = (
        LevelRuleViewSet,
        FrameworkEditionViewSet,
        RequirementViewSet,
        RoleGrantViewSet,
        TierRequirementViewSet,
        CredentialViewSet,
        CredentialLevelViewSet,
        CertificateRuleViewSet,
        IssuedCertificateViewSet,
    )


MANAGED = tuple(viewset.model for viewset in CompetencyGroup.items)
