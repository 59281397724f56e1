"""The living page that shows every component, for authors and developers. Linked from Wagtail's own styleguide."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vademecum.web.icons import icon_names
from vademecum.web.templatetags.components import STAMPS
from vademecum.web.today import verb_label

COLOURS = ["paper", "leaf", "ink", "ink-quiet", "line", "line-strong", "accent", "marker", "force", "due", "brick"]


class SpecimenForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label=_("Title"), help_text=_("Short and plain: it shows in every list."))
    kind = forms.ChoiceField(label=_("Type"), choices=[("standard", _("Standard")), ("guide", _("Method guide"))])
    summary = forms.CharField(label=_("Summary"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    audience = forms.ChoiceField(
        label=_("Who must acknowledge it?"),
        choices=[("all", _("Everybody")), ("managers", _("Project managers"))],
        widget=forms.RadioSelect,
    )
    notify = forms.BooleanField(label=_("Tell the watchers"), required=False)
    template = forms.FileField(label=_("Template file"), required=False)


def show(request: HttpRequest) -> HttpResponse:
    return render(request, "web/styleguide.html", _specimens())


def _specimens() -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "stamps": STAMPS,
        "colours": COLOURS,
        "icon_names": sorted(icon_names()),
        "due_dates": [today + timedelta(days=days) for days in (-3, 0, 4, 40)],
        "levels": range(5),
        "axes": [
            (_("Planning"), 3, 3),
            (_("Risk"), 2, 3),
            (_("Cost"), 1, 2),
            (_("Stakeholders"), 4, 3),
            (_("Quality"), 2, 2),
            (_("Procurement"), 1, 2),
        ],
        "scores": [62, 58, 70, 71, 69, 80, 84, 83, 91],
        "page_obj": Paginator(range(400), 10).page(7),
        "headings": [
            {"id": "text", "text": _("Text"), "level": 2},
            {"id": "clause", "text": _("Clauses"), "level": 3},
            {"id": "signs", "text": _("Signs"), "level": 2},
            {"id": "boxes", "text": _("Boxes"), "level": 2},
            {"id": "forms", "text": _("Forms"), "level": 2},
            {"id": "night", "text": _("Day and night"), "level": 2},
        ],
        "nodes": _tree(),
        "trail": [(_("Handbook"), "/"), (_("Styleguide"), "/admin/styleguide/"), (_("Components"), "")],
        "tab_items": [
            ("read", verb_label("read"), "#"),
            ("history", _("History"), "#"),
            ("discuss", _("Questions"), "#"),
        ],
        "form": SpecimenForm(auto_id="day_%s"),
        "wrong_form": SpecimenForm({"kind": "standard"}, auto_id="wrong_%s"),
        "today_rows": [
            {
                "verb": verb_label("read"),
                "title": _("STD-012 Risk management, edition 3"),
                "due": today - timedelta(days=2),
            },
            {
                "verb": verb_label("learn"),
                "title": _("Earned value in practice: quiz"),
                "due": today + timedelta(days=3),
            },
            {
                "verb": verb_label("review"),
                "title": _("Lesson learned: late supplier"),
                "due": today + timedelta(days=30),
            },
        ],
    }


def _tree() -> list[dict[str, Any]]:
    leaf = {"title": _("Risk management"), "url": "#risk"}
    here = {"title": _("Schedule and critical path"), "url": "#here"}
    method = {"title": _("Method"), "url": "#method", "children": [leaf, here]}
    return [
        method,
        {"title": _("Standards"), "url": "#standards", "children": [leaf]},
        {"title": _("Glossary"), "url": "#g"},
    ]
