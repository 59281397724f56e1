from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "vademecum.operations"
    label = "operations"
