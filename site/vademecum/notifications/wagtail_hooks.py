from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from vademecum.notifications.announcing import publish_announcement
from vademecum.notifications.models import Announcement


class AnnouncementViewSet(SnippetViewSet):
    model = Announcement
    icon = "mail"
    list_display = ["title_en", "created_at", "told_at"]
    search_fields = ["title_en", "title_fr"]


register_snippet(AnnouncementViewSet)


@hooks.register("after_create_snippet")
def tell_new_announcement(request: HttpRequest, instance: Any) -> None:
    if isinstance(instance, Announcement):
        publish_announcement(instance)
