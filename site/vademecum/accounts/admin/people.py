"""Wagtail's screens for people and groups, made safe: who edits people stays within their own rights."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.users.views import groups, users

from vademecum.accounts.admin.forms import PersonCreationForm, PersonEditForm
from vademecum.accounts.delegation import is_above


class GiverFormMixin:
    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "giver": self.request.user}  # type: ignore[misc, attr-defined]


class NotAboveMixin:
    """Refuse to touch the account of a person with more rights than one's own."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_above(self.get_object(), request.user):  # type: ignore[attr-defined, arg-type]
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class CreatePerson(GiverFormMixin, users.CreateView):
    page_title = _("Add a person")


class EditPerson(NotAboveMixin, GiverFormMixin, users.EditView):
    pass


class DeletePerson(NotAboveMixin, users.DeleteView):
    page_title = _("Delete a person")


class PersonIndex(users.IndexView):
    page_title = _("People")
    add_item_label = _("Add a person")


class PersonViewSet(users.UserViewSet):
    menu_label = _("People")
    index_view_class = PersonIndex
    add_view_class = CreatePerson
    edit_view_class = EditPerson
    delete_view_class = DeletePerson
    copy_view_enabled = False
    create_template_name = "accounts/admin/create_person.html"
    edit_template_name = "accounts/admin/edit_person.html"

    def get_form_class(self, for_update: bool = False) -> type:
        return PersonEditForm if for_update else PersonCreationForm


class SuperuserOnlyMixin:
    """What a group may do is decided by superusers: whoever could change a group could raise themselves."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_superuser:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class CreateGroup(SuperuserOnlyMixin, groups.CreateView):
    pass


class EditGroup(SuperuserOnlyMixin, groups.EditView):
    pass


class DeleteGroup(SuperuserOnlyMixin, groups.DeleteView):
    pass


class SafeGroupViewSet(groups.GroupViewSet):
    add_view_class = CreateGroup
    edit_view_class = EditGroup
    delete_view_class = DeleteGroup
