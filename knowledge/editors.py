"""What the admin shows of pages and things that an editor has no business with: as little as the site does.

Wagtail lets everyone who may enter the admin choose any page and any snippet. Here a page that is hidden from a person
on the site is hidden in the choosers too, unless that person may edit it; snippets are chosen by those who may see them.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from vademecum.accounts.visibility import visible_to

ANY_RIGHT = ("add", "change", "publish", "lock", "unlock", "bulk_delete")
SNIPPET_CHOOSER = "wagtailsnippetchoosers_"
FOR_EDITORS_OF_EVERYTHING = ("wagtailadmin_reports:page_types_usage", "wagtailadmin_api:documents:",
                             "wagtailadmin_api:images:")  # fmt: skip

_editor: ContextVar[Any] = ContextVar("editor", default=None)  # who reads, while a request is answered


def within_reach(pages: QuerySet, editor: Any) -> QuerySet:
    """Narrow pages to those that `editor` may read on the site or has some right on."""
    readable = visible_to(Page.objects.all(), editor).order_by().values("pk")
    return pages.filter(Q(pk__in=readable) | Q(pk__in=_editable(editor).order_by().values("pk")))


class TitleForEditors:
    """A page whose unpublished title is shown in the admin to those who may edit it.

    Others see the published one; of a page that is not published, met above one that is, only that it is there.
    """

    def get_admin_display_title(self) -> str:
        page: Any = self
        drafted = not page.live or (page.draft_title and page.draft_title != page.title)
        if drafted and (editor := _editor.get()) is not None and not page.permissions_for_user(editor).can_edit():
            return str(page.title) if page.live else gettext("Not published")
        return str(super().get_admin_display_title())  # type: ignore[misc]


class HiddenFromEditors:
    """Middleware: in the admin too, what is hidden is not there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _editor.set(request.user)
        try:
            return self.get_response(request)
        finally:
            _editor.reset(token)

    def process_view(self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if not request.user.is_authenticated or request.user.is_superuser:
            return
        if name.startswith(SNIPPET_CHOOSER):
            app, _underscore, model = name.removeprefix(SNIPPET_CHOOSER).partition(":")[0].partition("_")
            if not any(request.user.has_perm(f"{app}.{verb}_{model}") for verb in ("view", "add", "change", "delete")):
                raise Http404
        elif name.startswith(FOR_EDITORS_OF_EVERYTHING):
            if not _editable(request.user).filter(depth=1).exists():
                raise Http404
        elif name == "wagtailadmin_choose_page_child":
            pk = (*args, *kwargs.values())[0]
            if not within_reach(Page.objects.filter(pk=pk), request.user).exists():
                raise Http404


def _editable(editor: Any) -> QuerySet:
    return PagePermissionPolicy().instances_user_has_any_permission_for(editor, ANY_RIGHT)
