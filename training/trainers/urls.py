"""Addresses of the trainers' pages, inside the admin."""

from __future__ import annotations

from django.urls import URLPattern, path

from training.competency.rule_widget import in_words
from training.trainers import importing, learners, learning, marking, packages, paths, results, statements, trying

urlpatterns: list[URLPattern] = [
    path("training/marking/", marking.queue, name="training_marking"),
    path("training/marking/<int:slot_id>/", marking.mark, name="training_mark"),
    path("training/quiz/<int:quiz_id>/attempts/", results.attempts, name="training_quiz_attempts"),
    path("training/quiz/<int:quiz_id>/analysis/", results.analysis, name="training_quiz_analysis"),
    path("training/quiz/<int:quiz_id>/analysis/now/", results.analyse_now, name="training_quiz_analyse_now"),
    path("training/quiz/<int:quiz_id>/attempts.csv", results.export, {"form": "csv"}, name="training_quiz_csv"),
    path("training/quiz/<int:quiz_id>/attempts.xlsx", results.export, {"form": "xlsx"}, name="training_quiz_xlsx"),
    path("training/quiz/<int:quiz_id>/regrade/", results.regrading, name="training_quiz_regrade"),
    path("training/attempt/<uuid:attempt_id>/", results.attempt, name="training_attempt"),
    path("training/import/", importing.upload, name="training_import_new"),
    path("training/import/<int:pk>/", importing.report, name="training_import"),
    path("training/import/<int:pk>/run/", importing.run, name="training_import_run"),
    path("training/export/", importing.export, name="training_export"),
    path("training/rule-in-words/", in_words, name="training_rule_in_words"),
    path("training/clauses/", results.clauses, name="training_clauses"),
    path("training/question/<int:version_id>/try/", trying.attempt_question, name="training_try"),
    path("training/path/<int:path_id>/ask/", paths.ask, name="training_path_ask"),
    path("training/package/bring/", packages.bring, name="training_bring_package"),
    path("training/package/<int:package_id>/", packages.about, name="training_package"),
    path("training/package/waive/<int:registration_id>/", packages.waive_rest, name="training_waive"),
    path("training/statement/<int:statement_pk>/withdraw/", statements.withdraw, name="training_withdraw_statement"),
    path("training/session/<int:session_id>/", learning.sheet, name="training_session"),
    path("training/session/<int:session_id>/cancel/", learning.cancel, name="training_session_cancel"),
    path("training/learners/<int:page_id>/", learners.learners, name="training_learners"),
    path("training/learners/<int:page_id>/remind/", learners.remind_overdue, name="training_remind"),
    path("training/learners/<int:module_id>/<int:person_id>/confirm/", learning.confirm, name="training_confirm"),
]
