from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "vademecum.jobs"
    label = "jobs"
