"""Addresses of learning; those of courses, modules and lessons are pages and come from the page tree."""

from __future__ import annotations

from django.urls import path

from training.views import attempts, catalog, lessons, mine, quizzes

app_name = "training"

urlpatterns = [
    path("", catalog.catalog, name="catalog"),
    path("mine/", mine.mine, name="mine"),
    path("lesson/<int:lesson_id>/read/", lessons.read, name="lesson-read"),
    path("quiz/<int:module_id>/", quizzes.about, name="quiz"),
    path("quiz/<int:module_id>/start/", quizzes.start, name="start"),
    path("attempt/<uuid:attempt_id>/", attempts.resume, name="attempt"),
    path("attempt/<uuid:attempt_id>/<int:position>/", attempts.question, name="question"),
    path("attempt/<uuid:attempt_id>/<int:position>/save/", attempts.save, name="save"),
    path("attempt/<uuid:attempt_id>/review/", attempts.summary, name="review"),
    path("attempt/<uuid:attempt_id>/submit/", attempts.submit, name="submit"),
    path("attempt/<uuid:attempt_id>/result/", attempts.result, name="result"),
]
