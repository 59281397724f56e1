from django.apps import AppConfig


class FaultConfig(AppConfig):
    name = "tests.site.jobs.fault"
    label = "fault"
