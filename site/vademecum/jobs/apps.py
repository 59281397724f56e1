from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "vademecum.jobs"
    label = "jobs"
    verbose_name = _("Background work")

    def ready(self) -> None:
        from wagtail.permissions import register_permission_policy

        from vademecum.jobs.models import Job
        from vademecum.jobs.permissions import LookAndRetryPolicy

        register_permission_policy(Job, LookAndRetryPolicy(Job))
        autodiscover_modules("background")
