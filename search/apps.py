from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from search import condition, startup, telling, today
        from search.api import router
        from vademecum.operations import health
        from vademecum.operations.starter import StarterPart, register_starter
        from vademecum.web import api, scripts
        from vademecum.web.today import register as register_today

        health.register("search index", condition.look_at_index)
        scripts.register("search/suggest.js")
        scripts.register("search/palette.js")
        api.register_router("search", router)
        register_today(today.to_write, waiting=today.requests_for)
        telling.register()
        register_starter(StarterPart(name="search", load=startup.prepare_index, rank=90, at_every_start=True))
