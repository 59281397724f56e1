from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "vademecum.accounts"
    label = "accounts"
