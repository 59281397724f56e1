from __future__ import annotations

from django.urls import path

from vademecum.jobs import views

urlpatterns = [path("<int:pk>/", views.job_progress, name="job_progress")]
