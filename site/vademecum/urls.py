"""Where every address of the product is put together."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from vademecum.web.api import api

urlpatterns = [
    path("", include("vademecum.operations.urls")),
    path("", include("vademecum.web.urls")),
    path("api/v1/", api.urls),
    path("admin/", include(wagtailadmin_urls)),
    path("packages/", include("training.packages.urls")),
    path("xapi/", include("training.xapi.urls")),
    path("", include("knowledge.file_urls")),  # before Wagtail's, whose addresses of documents it answers
    path("documents/", include(wagtaildocs_urls)),
    *i18n_patterns(
        path("account/", include("allauth.urls")),
        path("people/", include("vademecum.accounts.urls")),
        path("work/", include("vademecum.jobs.urls")),
        path("inbox/", include("vademecum.notifications.urls")),
        path("search/", include("search.urls")),
        path("learning/", include("training.urls")),
        path("", include("vademecum.web.translated_urls")),
        path("", include("knowledge.urls")),
        path("", include(wagtail_urls)),
    ),
]

handler403 = "vademecum.web.errors.forbidden"
handler404 = "vademecum.web.errors.not_found"
handler500 = "vademecum.web.errors.server_error"
