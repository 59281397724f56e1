"""The rule of a level as a form in the admin: all of and any of, with what it says in plain words beside it.

Without a script the tree is a field of text, as it is kept.
"""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from training.competency.levels import CEILINGS
from training.competency.rules import RuleError, from_tree
from training.competency.wording import say
from training.models import Evidence
from training.trainers.access import holding


class RuleTreeWidget(forms.Textarea):
    """A field of JSON that a script turns into groups, conditions and buttons."""

    class Media:
        js = [forms.Script("training/rule-editor.js", type="module")]
        css = {"all": ["training/rule-editor.css"]}

    def build_attrs(self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None) -> dict[str, Any]:
        kinds = {value: str(label) for value, label in Evidence.Kind.choices if value in CEILINGS}
        words = {
            "all": _("All of these"),
            "any": _("Any of these"),
            "rows": _("How many"),
            "level": _("at least level"),
            "kinds": _("of these kinds (none chosen: of any)"),
            "condition": _("Add a condition"),
            "group": _("Add a group"),
            "remove": _("Remove"),
            "turn": _("Make it a group"),
        }
        return super().build_attrs(base_attrs, extra_attrs) | {
            "data-rule-editor": reverse("training_rule_in_words"),
            "data-kinds": json.dumps(kinds),
            "data-ceilings": json.dumps(dict(CEILINGS)),
            "data-words": json.dumps(words),
            "rows": 6,
        }


@require_safe
@holding("training.change_levelrule")
def in_words(request: HttpRequest) -> JsonResponse:
    """Say a rule in plain words, or what cannot be read in it."""
    try:
        return JsonResponse({"words": say(from_tree(json.loads(request.GET.get("tree", "")[:20_000])))})
    except (RuleError, ValueError, RecursionError) as error:
        return JsonResponse({"error": _("This rule cannot be read: %(why)s") % {"why": error}})
