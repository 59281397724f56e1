"""Addresses of the record store that units of cmi5 speak to, the same in every language."""

from __future__ import annotations

from django.urls import path

from training.xapi import store

urlpatterns = [
    path("", store.store, name="xapi"),
    path("<path:resource>", store.store, name="xapi_resource"),
]
