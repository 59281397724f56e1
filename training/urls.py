"""Addresses of learning; those of courses, modules and lessons are pages and come from the page tree."""

from __future__ import annotations

from django.urls import path

from training.views import (
    assessors,
    attempts,
    catalog,
    certificates,
    competency,
    lessons,
    mine,
    quizzes,
    refresher,
    sessions,
    standards,
    teams,
)

app_name = "training"

urlpatterns = [
    path("", catalog.catalog, name="catalog"),
    path("mine/", mine.mine, name="mine"),
    path("sessions/", sessions.upcoming, name="sessions"),
    path("sessions/<int:session_id>/", sessions.about, name="session"),
    path("sessions/<int:session_id>/sign-up/", sessions.sign_up, name="session-sign-up"),
    path("sessions/<int:session_id>/leave/", sessions.leave, name="session-leave"),
    path("sessions/<int:session_id>/session.ics", sessions.file, name="session-file"),
    path("calendar/new/", sessions.new_feed, name="calendar-new"),
    path("calendar/end/", sessions.end_feed, name="calendar-end"),
    path("calendar/<str:secret>.ics", sessions.calendar, name="calendar"),
    path("lesson/<int:lesson_id>/read/", lessons.read, name="lesson-read"),
    path("quiz/<int:module_id>/", quizzes.about, name="quiz"),
    path("quiz/<int:module_id>/start/", quizzes.start, name="start"),
    path("attempt/<uuid:attempt_id>/", attempts.resume, name="attempt"),
    path("attempt/<uuid:attempt_id>/<int:position>/", attempts.question, name="question"),
    path("attempt/<uuid:attempt_id>/<int:position>/save/", attempts.save, name="save"),
    path("attempt/<uuid:attempt_id>/review/", attempts.summary, name="review"),
    path("attempt/<uuid:attempt_id>/submit/", attempts.submit, name="submit"),
    path("attempt/<uuid:attempt_id>/result/", attempts.result, name="result"),
    path("competency/", competency.person, name="competency"),
    path("competency/<int:person_id>/", competency.person, name="competency-person"),
    path("competency/hand-in/", competency.hand_in, name="hand-in"),
    path("competency/handed-in/<int:assessment_id>/withdraw/", competency.withdraw, name="withdraw"),
    path("competency/handed-in/<int:assessment_id>/appeal/", competency.appeal, name="appeal"),
    path("competency/file/<int:file_id>/", competency.file, name="handed-in-file"),
    path("competency/my-data/", competency.my_data, name="competency-data"),
    path("refresher/", refresher.refresher, name="refresher"),
    path("refresher/start/", refresher.start, name="refresher-start"),
    path("competency/team/", teams.matrix, name="matrix"),
    path("competency/organisation/", teams.organisation, name="organisation"),
    path("competency/staffing/", teams.staffing, name="staffing"),
    path("competency/assess/", assessors.queue, name="assess-queue"),
    path("competency/assess/<int:assessment_id>/", assessors.assess, name="assess"),
    path("competency/impact/<int:edition_id>/", standards.impact, name="impact"),
    path("competency/standard/<str:code>/", standards.chain, name="chain"),
    path("certificate/<str:code>/", certificates.check, name="certificate"),
    path("certificate/<str:code>/pdf/", certificates.pdf, name="certificate-pdf"),
    path("certificate/<str:code>/badge/", certificates.badge, name="certificate-badge"),
]
