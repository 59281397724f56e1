from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "vademecum.notifications"
    label = "notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        from vademecum.notifications import demo, entries
        from vademecum.operations.starter import DemoPart, register_demo

        entries.register()
        register_demo(DemoPart("notifications", build=demo.build, clear=demo.clear, rank=15))
