from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KnowledgeConfig(AppConfig):
    name = "knowledge"
    verbose_name = _("Knowledge")

    def ready(self) -> None:
        from wagtail.signals import page_published

        from knowledge import (
            changes,
            demo,
            entries,
            file_changes,
            file_holders,
            following,
            parity,
            reader_words,
            reminding,
            starter,
        )
        from knowledge.api import router
        from knowledge.attachments import collection_tokens
        from knowledge.editions import audiences, telling, today
        from knowledge.editions import listening as editions
        from knowledge.editions.announcing import on_in_force
        from knowledge.editions.reading import carry_on
        from knowledge.file_audience import file_tokens
        from knowledge.file_source import FileSource
        from knowledge.included_source import IncludedSource
        from knowledge.models import ContentGeneration
        from knowledge.search_source import KnowledgeSource, glossary_synonyms
        from search.documents import register as register_source
        from search.generations import register_generation
        from search.synonyms import register_synonyms
        from vademecum.accounts.visibility import register_tokens
        from vademecum.operations.starter import DemoPart, StarterPart, register_demo, register_starter
        from vademecum.web.api import register_router

        register_source(KnowledgeSource())
        register_source(IncludedSource())
        register_synonyms(glossary_synonyms)
        register_generation(ContentGeneration.current)
        register_source(FileSource())
        register_tokens(collection_tokens)
        register_tokens(file_tokens)
        changes.listen()
        editions.listen()
        on_in_force(carry_on)
        today.register()
        audiences.register()
        telling.register()
        file_changes.listen()
        file_holders.register()
        entries.register()
        reminding.register()
        reader_words.register()
        following.register()
        page_published.connect(parity.published, dispatch_uid="knowledge_parity")
        page_published.connect(following.page_published, dispatch_uid="knowledge_watchers")
        on_in_force(following.edition_in_force)
        register_router("register", router)
        register_starter(StarterPart("knowledge", starter.load, rank=20))
        register_demo(DemoPart("knowledge", demo.build, demo.clear, rank=20))
