"""Addresses of the frame that are the same in every language."""

from __future__ import annotations

from django.urls import path

from vademecum.web import views

urlpatterns = [
    path("appearance/", views.change_appearance, name="change_appearance"),
]
