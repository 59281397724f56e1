"""Addresses of packages, the same in every language and without a session."""

from __future__ import annotations

from django.urls import path

from training.packages import views

urlpatterns = [
    path("<str:key>/files/<path:path>", views.file, name="package_file"),
    path("<str:key>/runtime.js", views.runtime, name="package_runtime"),
    path("<str:key>/state", views.state, name="package_state"),
    path("<str:key>/fetch", views.fetch, name="package_fetch"),
]
