"""Addresses that exist once per language; the last one is the tree of pages."""

from __future__ import annotations

from django.urls import path, re_path

from knowledge.views import editions, files, glossary, lessons, pages, proposals, readings, templates, tracing

urlpatterns = [
    path("glossary/", glossary.glossary, name="glossary"),
    path("templates/", templates.template_list, name="knowledge_templates"),
    path("templates/<slug:code>/", templates.template, name="knowledge_template"),
    path("templates/<slug:code>/<slug:which>/<path:name>", files.template_file, name="knowledge_template_file"),
    path("code/<str:code>/", editions.by_code, name="knowledge_code"),
    path("code/<str:code>/history/", editions.history, name="knowledge_history"),
    path("code/<str:code>/edition/<str:label>/", editions.edition, name="knowledge_edition"),
    path("code/<str:code>/clause/<str:key>/", editions.clause, name="knowledge_clause"),
    path("code/<str:code>/compare/", editions.compare, name="knowledge_compare"),
    path("code/<str:code>/propose/", proposals.propose_edition, name="knowledge_propose"),
    path("code/<str:code>/read/", readings.acknowledge_reading, name="knowledge_acknowledge"),
    path("code/<str:code>/reviewed/", readings.confirm_review, name="knowledge_reviewed"),
    path("code/<str:code>/ask/", readings.ask_people, name="knowledge_ask"),
    path("code/<str:code>/readers/", readings.readers, name="knowledge_readers"),
    path("code/<str:code>/tracing/", tracing.tracing, name="knowledge_tracing"),
    path("lessons/<int:page_id>/decide/", lessons.decide_lesson, name="knowledge_lesson_decide"),
    path("register/", readings.register, name="knowledge_register"),
    path("decisions/", proposals.approvals, name="knowledge_approvals"),
    path("decisions/<int:edition_id>/", proposals.decide_edition, name="knowledge_decide"),
    re_path(r"^((?:[\w\-]+/)*)$", pages.show_page, name="knowledge_page"),
]
