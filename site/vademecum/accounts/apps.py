from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "vademecum.accounts"
    label = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        from vademecum.accounts import addresses, demo
        from vademecum.operations.starter import DemoPart, register_demo

        post_migrate.connect(_after_last_app, dispatch_uid="accounts.give_rights")
        addresses.connect()
        register_demo(DemoPart("people", build=demo.build, clear=demo.clear, rank=10))


def _after_last_app(sender: AppConfig, **signal: Any) -> None:
    """Give the groups their rights when the permissions of every app exist, that is after the last app's."""
    from vademecum.accounts.roles import give_rights

    last = [app for app in apps.get_app_configs() if app.models_module is not None][-1]
    if sender.label == last.label:
        give_rights()
