"""How soon each kind is mailed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vademecum.accounts.models import User
from vademecum.notifications.kinds import Level, all_kinds
from vademecum.notifications.models import Preference
from vademecum.notifications.unsubscribing import choose

LEVELS = [
    (Level.NOW, _("At once")),
    (Level.DAILY, _("Once a day, together")),
    (Level.WEEKLY, _("Once a week, together")),
    (Level.OFF, _("No mail, only here")),
]


class PreferencesForm(forms.Form):
    """One choice for each kind that a package declared."""

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        chosen = dict(Preference.objects.filter(person=person).values_list("kind", "level"))
        for kind in all_kinds():
            self.fields[kind.key] = forms.ChoiceField(
                label=kind.label, help_text=kind.help, choices=LEVELS, initial=chosen.get(kind.key, kind.default)
            )

    def save(self) -> None:
        for kind in all_kinds():
            choose(self.person, kind.key, Level(self.cleaned_data[kind.key]))
