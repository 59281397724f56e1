from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "vademecum.web"
    label = "web"
