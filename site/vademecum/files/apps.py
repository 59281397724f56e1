from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    name = "vademecum.files"
    label = "files"
    verbose_name = _("Files")

    def ready(self) -> None:
        from django.db.models.signals import post_save
        from wagtail.documents import get_document_model

        from vademecum.files import reading

        def read_soon(sender: type, instance: Any, raw: bool = False, **kwargs: Any) -> None:
            if not raw and instance.file and _is_new(instance):
                reading.ask_to_read(instance.pk)

        post_save.connect(read_soon, sender=get_document_model(), weak=False, dispatch_uid="files_read_soon")


def _is_new(document: Any) -> bool:
    from vademecum.files.models import FileText

    return not FileText.objects.filter(pk=document.pk, stored=document.file.name).exists()
