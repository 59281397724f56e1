"""Addresses of pictures: the same in every language."""

from __future__ import annotations

from django.urls import path

from knowledge.views import files

urlpatterns = [
    path("images/<int:pk>/<str:name>", files.image, name="knowledge_image"),
    path("media/<path:path>", files.media, name="knowledge_media"),
]
