"""Addresses of pictures and files: the same in every language."""

from __future__ import annotations

from django.urls import path

from knowledge.views import files

urlpatterns = [
    path("documents/<int:pk>/<path:name>", files.document, name="knowledge_document"),
    path("images/<int:pk>/<str:name>", files.image, name="knowledge_image"),
    path("media/<path:path>", files.media, name="knowledge_media"),
]
