from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    name = "training"
    verbose_name = _("Training")

    def ready(self) -> None:
        from search.documents import register as register_source
        from training import api, api_records, background, changes, entries, reminding, rights  # noqa: F401  (background declares its jobs)
        from training.competency import entries as competency_entries
        from training.search_source import TrainingSource
        from vademecum.web.api import register_router

        user_logged_out.connect(_shut_packages, dispatch_uid="training.packages")
        post_migrate.connect(rights.give_all, sender=self, dispatch_uid="training.rights")
        register_source(TrainingSource())
        reminding.register()
        changes.listen()
        entries.register()
        register_router("learning", api.router)
        competency_entries.register()


def _shut_packages(user: Any = None, **_signal: Any) -> None:
    """What a frame of theirs may still have open leads nowhere once somebody has signed out."""
    from training.actions.packages import end_sessions

    if user is not None:
        end_sessions(user)
