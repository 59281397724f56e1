from __future__ import annotations

from django.urls import path

from vademecum.notifications import views

urlpatterns = [
    path("", views.inbox, name="notifications"),
    path("read/", views.read, name="notifications_read"),
    path("mails/", views.preferences, name="notifications_preferences"),
    path("stop/<str:token>/", views.unsubscribe, name="notifications_unsubscribe"),
]
