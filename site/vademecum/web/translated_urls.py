"""Addresses of the frame that exist once per language."""

from __future__ import annotations

from django.urls import path

from vademecum.web import views

urlpatterns = [
    path("about/display/", views.display, name="display"),
    path("about/api/", views.api_description, name="api_description"),
    path("about/accessibility/", views.accessibility, name="accessibility"),
]
