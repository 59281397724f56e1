"""People in the Wagtail admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets.button import Button

from vademecum.accounts.admin import bulk, imports
from vademecum.accounts.admin.choosers import person_chooser
from vademecum.accounts.admin.organisation import PeopleGroup
from vademecum.accounts.invitations import may_be_invited
from vademecum.accounts.models import User


@hooks.register("register_admin_viewset")
def organisation() -> PeopleGroup:
    return PeopleGroup()


@hooks.register("register_admin_viewset")
def chooser() -> ChooserViewSet:
    return person_chooser


@hooks.register("register_admin_urls")
def import_urls() -> list[URLPattern]:
    return [
        path("people/import/", imports.upload, name="people_import"),
        path("people/import/template/", imports.template, name="people_import_template"),
        path("people/import/<int:pk>/", imports.check, name="people_import_check"),
        path("people/import/<int:pk>/report/", imports.report, name="people_import_report"),
    ]


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    models = ("team", "project", "projectrole")
    return Permission.objects.filter(content_type__app_label="accounts", content_type__model__in=models)


# After Wagtail's own: the same names, so that ours take their place.
for action in bulk.ACTIONS:
    hooks.register("register_bulk_action", action, order=100)


@hooks.register("register_user_listing_buttons")
def invite_button(user: User, request_user: Any) -> Iterator[Button]:
    if request_user.has_perm("accounts.change_user") and may_be_invited(user):
        url = reverse("wagtail_bulk_action", args=("accounts", "user", "invite"))
        yield Button(_("Invite"), url=f"{url}?id={user.pk}", icon_name="mail", priority=40)
