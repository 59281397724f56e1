from __future__ import annotations

from django.urls import path

from vademecum.accounts import views

urlpatterns = [
    path("me/", views.profile, name="account_settings"),
    path("sign-in/<str:token>/", views.one_time_sign_in, name="one_time_sign_in"),
]
