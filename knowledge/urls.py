"""Addresses that exist once per language; the last one is the tree of pages."""

from __future__ import annotations

from django.urls import path, re_path

from knowledge.views import files, glossary, pages, templates

urlpatterns = [
    path("glossary/", glossary.glossary, name="glossary"),
    path("templates/", templates.template_list, name="knowledge_templates"),
    path("templates/<slug:code>/", templates.template, name="knowledge_template"),
    path("templates/<slug:code>/<slug:which>/<path:name>", files.template_file, name="knowledge_template_file"),
    re_path(r"^((?:[\w\-]+/)*)$", pages.show_page, name="knowledge_page"),
]
