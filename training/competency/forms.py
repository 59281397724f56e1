"""Forms of competency: what is handed in, how it is judged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from training.actions.assessing import LARGEST_FILE, MOST_FILES, TAKEN, Handed
from training.models import Assessment, Competency, Credential, Evidence


class SeveralFiles(forms.FileField):
    """A field that takes several files; an empty list where there are none."""

    class Widget(forms.ClearableFileInput):
        allow_multiple_selected = True

    widget = Widget

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(SeveralFiles, self).clean(file, initial) for file in files if file]


class HandInForm(forms.Form):
    kind = forms.ChoiceField(label=_("What it is"), choices=Assessment.Kind.choices)
    competency = forms.ModelChoiceField(
        Competency.objects.filter(area__framework__is_active=True).order_by("area__position", "position"),
        label=_("Competency"),
    )
    level = forms.IntegerField(label=_("Level that it shows"), min_value=1, max_value=6)
    title = forms.CharField(label=_("Title"), max_length=200)
    note = forms.CharField(
        label=_("What it shows"), widget=forms.Textarea(attrs={"rows": 4}), required=False, max_length=4000
    )
    credential = forms.ModelChoiceField(
        Credential.objects.all(), label=_("Certificate"), required=False, help_text=_("For external certificates.")
    )
    number = forms.CharField(label=_("Number of the certificate"), max_length=100, required=False)
    issued_on = forms.DateField(
        label=_("Issued or done on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    expires_on = forms.DateField(label=_("Expires on"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    files = SeveralFiles(  # type: ignore[assignment]  # the form keeps what was uploaded under the same name
        label=_("Files"),
        required=False,
        help_text=_("At most %(count)d files of 10 MB.") % {"count": MOST_FILES},
        widget=SeveralFiles.Widget(attrs={"accept": ",".join(TAKEN), "multiple": True}),
    )

    def handed(self) -> Handed:
        """Return what the action takes. A file larger than allowed is cut where it shows that it is too large."""
        data = self.cleaned_data
        return Handed(
            kind=data["kind"],
            level=data["level"],
            title=data["title"],
            note=data["note"],
            credential=data["credential"],
            number=data["number"],
            issued_on=data["issued_on"],
            expires_on=data["expires_on"],
            files=[(file.name, file.read(LARGEST_FILE + 1)) for file in data["files"]],
        )


class AppealForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000)


class NoteForm(forms.Form):
    """What is written down about a person without a request. `kinds` are those that the writer may."""

    kind = forms.ChoiceField(label=_("What it is"))
    competency = forms.ModelChoiceField(
        Competency.objects.filter(area__framework__is_active=True).order_by("area__position", "position"),
        label=_("Competency"),
    )
    level = forms.IntegerField(label=_("Level that it shows"), min_value=0, max_value=6)
    reason = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 2}), required=False, max_length=2000)

    def __init__(self, *args: Any, kinds: Sequence[str], **options: Any) -> None:
        super().__init__(*args, **options)
        labels = dict(Evidence.Kind.choices)
        self.fields["kind"].choices = [(kind, labels[kind]) for kind in kinds]  # type: ignore[attr-defined]
