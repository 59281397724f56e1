"""The admin's form of a standard: a code that is new here follows the rule of its section."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm

from knowledge.codes import rule_for


class StandardForm(WagtailAdminPageForm):
    def clean(self) -> dict[str, Any]:
        given = super().clean()
        code = (given.get("identifier") or "").strip()
        parent = getattr(self, "parent_page", None)
        if code and "identifier" in self.changed_data and parent is not None:
            rule = rule_for(parent.path, inclusive=True)
            if rule is not None and not rule.follows(code):
                words = _("Codes of this section look like %(example)s. Leave it empty to get the next one.")
                self.add_error("identifier", words % {"example": rule.example})
        return given
