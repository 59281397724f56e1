"""What can be done to several people at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.users.views.bulk_actions import AssignRoleBulkAction, DeleteBulkAction, SetActiveStateBulkAction
from wagtail.users.views.bulk_actions.user_bulk_action import UserBulkAction

from vademecum.accounts.delegation import grantable_groups, is_above
from vademecum.accounts.invitations import may_be_invited, request_invitation, revoke_invitation
from vademecum.accounts.models import User
from vademecum.accounts.roles import label_of


class NotAboveMixin:
    def check_perm(self, obj: User) -> bool:
        return super().check_perm(obj) and not is_above(obj, self.request.user)  # type: ignore[misc, attr-defined]


class AssignRole(NotAboveMixin, AssignRoleBulkAction):
    def get_execution_context(self) -> dict[str, Any]:
        context = super().get_execution_context()
        if context["role"] not in grantable_groups(self.request.user):
            raise PermissionDenied
        return context

    def get_form(self, *args: Any, **kwargs: Any) -> forms.Form:
        form = super().get_form(*args, **kwargs)
        mine = [group.pk for group in grantable_groups(self.request.user)]
        form.fields["role"].queryset = Group.objects.filter(pk__in=mine)
        form.fields["role"].label_from_instance = label_of
        return form


class SetActiveState(NotAboveMixin, SetActiveStateBulkAction):
    pass


class Delete(NotAboveMixin, DeleteBulkAction):
    pass


class Invite(UserBulkAction):
    display_name = _("Invite")
    action_type = "invite"
    aria_label = _("Send an invitation by e-mail to the selected people")
    template_name = "accounts/admin/confirm_invite.html"
    action_priority = 40

    def check_perm(self, obj: User) -> bool:
        return self.request.user.has_perm("accounts.change_user") and may_be_invited(obj)

    def get_execution_context(self) -> dict[str, Any]:
        return {"by": self.request.user}

    @classmethod
    def execute_action(cls, objects: list[User], by: User | None = None, **kwargs: Any) -> tuple[int, int]:
        for person in objects:
            request_invitation(person, by=by)
        return len(objects), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        return ngettext(
            "%(count)d invitation is on its way.", "%(count)d invitations are on their way.", num_parent_objects
        ) % {"count": num_parent_objects}


class RevokeInvitation(UserBulkAction):
    display_name = _("Withdraw the invitation")
    action_type = "revoke_invitation"
    aria_label = _("Withdraw the invitations of the selected people")
    template_name = "accounts/admin/confirm_revoke.html"
    action_priority = 41

    def check_perm(self, obj: User) -> bool:
        return self.request.user.has_perm("accounts.change_user")

    @classmethod
    def execute_action(cls, objects: list[User], **kwargs: Any) -> tuple[int, int]:
        return sum(revoke_invitation(person) for person in objects), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        return ngettext(
            "%(count)d invitation no longer works.", "%(count)d invitations no longer work.", num_parent_objects
        ) % {"count": num_parent_objects}


ACTIONS = (AssignRole, SetActiveState, Delete, Invite, RevokeInvitation)
