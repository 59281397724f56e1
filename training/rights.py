"""Trainers write and publish in the catalogues of courses, and nowhere else. What an administrator takes away stays away."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission, Page

from training.models import CatalogPage
from vademecum.accounts.models import GivenRight
from vademecum.accounts.roles import TRAINER

RIGHTS = ("change_page", "publish_page")


def give_shelf_rights(shelf: Page) -> None:
    """Let trainers change and publish below a catalogue; done once for each."""
    group = Group.objects.filter(name=TRAINER).first()
    if group is None:
        return
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=RIGHTS):
        _row, is_new = GivenRight.objects.get_or_create(group=TRAINER, right=f"shelf:{shelf.pk}:{permission.codename}")
        if is_new:
            GroupPagePermission.objects.get_or_create(group=group, page_id=shelf.pk, permission=permission)


def give_all(**_signal: Any) -> None:
    """Give them on every catalogue there is; run after `migrate`, for those made before."""
    for shelf in CatalogPage.objects.all():
        give_shelf_rights(shelf)
