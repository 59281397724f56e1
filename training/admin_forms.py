"""How trainers write a question: as one GIFT text, the form that also travels between systems."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from training.bank import add_version
from training.formats.base import NotRepresentable
from training.formats.gift import parse, write
from training.importing import set_clauses
from training.models import Question, QuestionVersion


class QuestionForm(WagtailAdminModelForm):
    """Edits the newest version. Changed words become a new version; attempts that are open keep theirs."""

    text = forms.CharField(
        label=_("Question in GIFT"),
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "true"}),
        help_text=_("For example: Who owns a risk? {=One person#Yes. ~The team#A team has no face. ####See clause 3.}"),
    )
    state = forms.ChoiceField(label=_("State"), choices=QuestionVersion.State.choices)
    clause_references = forms.CharField(
        label=_("Clauses tested"), required=False, help_text=_("One on each line, such as PMO-STD-002#scoring.")
    )

    class Meta:
        widgets = {"tags": forms.HiddenInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clause_references"].widget = forms.Textarea(attrs={"rows": 3})
        question: Question = self.instance
        if question.pk and question.current:
            try:
                self.initial["text"] = write([question.current.parsed]).strip()
            except NotRepresentable as reason:
                self.initial["text"] = ""
                self.fields["text"].help_text = str(reason)
            self.initial["state"] = question.current.state
            self.initial["clause_references"] = "\n".join(str(clause) for clause in question.clauses.all())

    def clean_text(self) -> str:
        parsed = parse(self.cleaned_data["text"].encode())
        if parsed.errors:
            raise forms.ValidationError([problem.message(gettext) for problem in parsed.errors])
        if len(parsed.questions) != 1:
            raise forms.ValidationError(_("Write exactly one question, without blank lines inside."))
        self.plain = parsed.questions[0]
        self.instance.kind = self.plain.kind
        self.instance.digest = self.plain.digest
        if self.plain.name:
            self.instance.name = self.plain.name[:255]
        return self.cleaned_data["text"]

    def save(self, commit: bool = True) -> Question:
        question: Question = super().save(commit=False)
        known = question.current
        if known and known.digest == question.digest:
            question.save()
            if known.state != self.cleaned_data["state"]:
                known.state = self.cleaned_data["state"]
                known.save(update_fields=["state"])
        else:
            question.save()
            add_version(
                question,
                question=self.plain,
                state=self.cleaned_data["state"],
                author=getattr(self, "for_user", None),
            )
        self.save_m2m()
        set_clauses(question, references=tuple(self.cleaned_data["clause_references"].split()))
        return question
