from __future__ import annotations

from django.urls import path

from search import kept_views, views

urlpatterns = [
    path("", views.search, name="search"),
    path("suggest", views.suggestions, name="search_suggest"),
    path("saved/", kept_views.saved, name="search_saved"),
    path("saved/keep/", kept_views.keep, name="search_keep"),
    path("saved/<int:pk>/", kept_views.change, name="search_saved_change"),
    path("request/", kept_views.request_an_article, name="search_request"),
]
