from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KnowledgeConfig(AppConfig):
    name = "knowledge"
    verbose_name = _("Knowledge")

    def ready(self) -> None:
        from vademecum.accounts.visibility import register_tokens

        from knowledge import changes, entries
        from knowledge.attachments import collection_tokens
        from knowledge.search_source import KnowledgeSource
        from search.documents import register as register_source

        register_source(KnowledgeSource())
        register_tokens(collection_tokens)
        changes.listen()
        entries.register()
