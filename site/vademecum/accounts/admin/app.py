"""Wagtail's app for people, with our screens in the place of its own."""

from __future__ import annotations

from wagtail.users.apps import WagtailUsersAppConfig


class PeopleAdminConfig(WagtailUsersAppConfig):
    user_viewset = "vademecum.accounts.admin.people.PersonViewSet"
    group_viewset = "vademecum.accounts.admin.people.SafeGroupViewSet"
