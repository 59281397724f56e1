from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    name = "training"
    verbose_name = _("Training")

    def ready(self) -> None:
        from search.documents import register as register_source
        from training import background, changes, entries, reminding, rights  # noqa: F401  (background declares its jobs)
        from training.competency import entries as competency_entries
        from training.search_source import TrainingSource

        post_migrate.connect(rights.give_all, sender=self, dispatch_uid="training.rights")
        register_source(TrainingSource())
        reminding.register()
        changes.listen()
        entries.register()
        competency_entries.register()
