from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "vademecum.files"
    label = "files"
