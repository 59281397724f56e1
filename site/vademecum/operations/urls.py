from __future__ import annotations

from django.urls import path

from vademecum.operations import views

urlpatterns = [
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
]
