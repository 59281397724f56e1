from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    name = "vademecum.operations"
    label = "operations"
    verbose_name = _("Operations")

    def ready(self) -> None:
        from vademecum.operations import checks, probes  # noqa: F401 (checks register themselves)
        from vademecum.operations.volatile import create_cache_tables

        probes.register_all()
        post_migrate.connect(create_cache_tables, sender=self)
