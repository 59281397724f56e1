"""Jobs are made by the product and ended by workers; people look at them and retry what failed."""

from __future__ import annotations

from typing import Any

from wagtail.permission_policies import ModelPermissionPolicy


class LookAndRetryPolicy(ModelPermissionPolicy):
    """`view` and `change` (to retry) as granted; nobody adds or deletes jobs by hand."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in ("view", "change") and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)
