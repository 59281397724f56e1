"""Teams, projects and project roles in the admin."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from vademecum.accounts.admin.choosers import PersonChooser
from vademecum.accounts.models import Project, ProjectRole, Team


class TeamViewSet(ModelViewSet):
    model = Team
    icon = "group"
    menu_label = _("Teams")
    add_to_reference_index = False
    copy_view_enabled = False
    list_display = ["name", "lead"]
    search_fields = ["name"]
    panels = [FieldPanel("name"), FieldPanel("lead", widget=PersonChooser), FieldPanel("members")]


class ProjectViewSet(ModelViewSet):
    model = Project
    icon = "folder-open-inverse"
    menu_label = _("Projects")
    add_to_reference_index = False
    copy_view_enabled = False
    list_display = [
        "code",
        "name",
        Column("get_tier_display", label=_("Tier"), sort_key="tier"),
        "starts_on",
        "ends_on",
    ]
    list_filter = ["tier"]
    search_fields = ["code", "name"]
    form_fields = ["code", "name", "tier", "starts_on", "ends_on"]


class ProjectRoleViewSet(ModelViewSet):
    model = ProjectRole
    icon = "clipboard-list"
    menu_label = _("Project roles")
    add_to_reference_index = False
    copy_view_enabled = False
    list_display = [
        "person",
        "project",
        Column("get_kind_display", label=_("Role"), sort_key="kind"),
        "valid_from",
        "valid_until",
    ]
    list_filter = ["project", "kind"]
    search_fields = ["person__email", "person__last_name", "project__code"]
    panels = [
        FieldPanel("project"),
        FieldPanel("person", widget=PersonChooser),
        FieldPanel("kind"),
        FieldPanel("valid_from"),
        FieldPanel("valid_until"),
    ]


class PermittedItem(MenuItem):
    def __init__(self, label: object, url: str, *, permission: str, **kwargs: object) -> None:
        super().__init__(label, url, **kwargs)
        self.permission = permission

    def is_shown(self, request: object) -> bool:
        return request.user.has_perm(self.permission)  # type: ignore[attr-defined]


class PeopleGroup(ViewSetGroup):
    menu_label = _("People")
    menu_icon = "group"
    menu_order = 290
    items = (TeamViewSet("teams"), ProjectViewSet("projects"), ProjectRoleViewSet("project_roles"))

    def get_submenu_items(self) -> list[MenuItem]:
        change = "accounts.change_user"
        first = PermittedItem(
            _("Everybody"), reverse("wagtailusers_users:index"), permission=change, icon_name="user", order=-2
        )
        last = PermittedItem(_("Import"), reverse("people_import"), permission=change, icon_name="upload", order=900)
        return [first, *super().get_submenu_items(), last]
