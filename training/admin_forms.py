"""How trainers write a question: as one text, in GIFT or in the house notation that says every type."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from training.bank import add_version, keep_pictures, set_state, set_tags
from training.formats.base import NotRepresentable
from training.formats.gift import parse, write
from training.formats.markup import html_of
from training.formats.pictures import MOST_BYTES, Gallery
from training.importing import set_clauses
from training.kinds.flaws import sentence
from training.models import Question, QuestionVersion, Shown
from training.notation.lines import NotationError
from training.notation.reading import NOTATIONS, is_house_notation, read_question, write_question
from training.questions import Question as PlainQuestion
from training.questions import Text


def text_of(question: PlainQuestion) -> str:
    """Return a question as its author edits it: GIFT where that says all of it, else the house notation."""
    try:
        written = write([question]).strip()
        parsed = parse(written.encode())
        if not parsed.errors and len(parsed.questions) == 1 and parsed.questions[0].digest == question.digest:
            return written
    except NotRepresentable:
        pass
    return write_question(question)


def read_text(text: str, *, name: str) -> PlainQuestion:
    """Read either notation; raise `ValidationError` with every reason why it cannot be asked."""
    if is_house_notation(text):
        try:
            question = read_question(text, name=name)
        except NotationError as error:
            raise forms.ValidationError(error.message(gettext)) from error
    else:
        parsed = parse(text.encode())
        if parsed.errors:
            raise forms.ValidationError([problem.message(gettext) for problem in parsed.errors])
        if len(parsed.questions) != 1:
            raise forms.ValidationError(_("Write exactly one question, without blank lines inside."))
        question = parsed.questions[0]
    flaws = [sentence(flaw, gettext) for flaw in question.flaws()]
    if flaws:
        raise forms.ValidationError(flaws)
    return question


def example_of(kind: str) -> str:
    """Return the example of a type in the house notation; empty for no such type."""
    return next((notation.example for notation in NOTATIONS if kind in notation.kinds), "")


def with_picture(question: PlainQuestion, *, data: dict[str, Any], gallery: Gallery) -> PlainQuestion:
    """Return the question with the uploaded picture below its text; raise `ValidationError` for what is no picture."""
    file, words = data.get("picture"), " ".join(data.get("picture_words", "").split())
    if not file:
        return question
    if not words:
        raise PictureRefused(_("Say what the picture shows."))
    name = gallery.keep(file.read(MOST_BYTES + 1))
    if not name:
        raise PictureRefused(_("This is no PNG, JPEG, GIF or WebP picture of at most 5 MB."))
    stem = question.stem
    if stem.format == "markdown":
        safe = words.replace("[", "(").replace("]", ")")
        return replace(question, stem=replace(stem, text=f"{stem.text}\n\n![{safe}]({name})"))
    html = f'{html_of(stem)}<p><img src="{name}" alt="{escape(words)}"></p>'
    return replace(question, stem=Text(html, "html"))


class PictureRefused(forms.ValidationError):
    """Why an uploaded picture was not taken; shown at its own field."""

    picture = True


class QuestionForm(WagtailAdminModelForm):
    """Edits the newest version. Changed words become a new version; attempts that are open keep theirs."""

    text = forms.CharField(
        label=_("Question"),
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "true"}),
        help_text=_(
            "In GIFT: Who owns a risk? {=One person#Yes. ~The team#A team has no face.} "
            "Or the text, a line ---, the type and a line for each answer; the examples above show every type."
        ),
    )
    state = forms.ChoiceField(label=_("State"), choices=QuestionVersion.State.choices)
    picture = forms.FileField(
        label=_("Picture to add"), required=False, help_text=_("PNG, JPEG, GIF or WebP. It is put below the question.")
    )
    picture_words = forms.CharField(
        label=_("What the picture shows"), required=False, help_text=_("For those who do not see it.")
    )
    tag_names = forms.CharField(label=_("Tags"), required=False, help_text=_("Separated by commas."))
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
            self.initial["text"] = text_of(question.current.parsed)
            self.initial["state"] = question.current.state
            self.initial["clause_references"] = "\n".join(str(clause) for clause in question.clauses.all())
            self.initial["tag_names"] = ", ".join(question.tags)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.gallery = Gallery()
        if "text" in data:
            try:
                self.plain = with_picture(self._read(data), data=data, gallery=self.gallery)
            except forms.ValidationError as error:
                self.add_error("picture" if hasattr(error, "picture") else "text", error)
                return data
            self.instance.kind, self.instance.digest = self.plain.kind, self.plain.digest
            if self.plain.name:
                self.instance.name = self.plain.name[:255]
            self._refuse_twin(data)
        return data

    def _read(self, data: dict[str, Any]) -> PlainQuestion:
        """Return what the text says; what neither notation can say (hints, marks, ...) stays as it was."""
        name = data.get("name", "")
        known = self.instance.current.parsed if self.instance.pk and self.instance.current else None
        if known is not None and data["text"].replace("\r\n", "\n").strip() == text_of(known).strip():
            return known if known.name in ("", name) else replace(known, name=name)
        question = read_text(data["text"], name=name)
        if known is None or known.kind != question.kind:
            return question
        return replace(
            question, hints=known.hints, penalty=known.penalty, marks=known.marks, feedback_right=known.feedback_right,
            feedback_partial=known.feedback_partial, feedback_wrong=known.feedback_wrong,
        )  # fmt: skip

    def _refuse_twin(self, data: dict[str, Any]) -> None:
        """Say so where the same words are filed in the same place already; the database would refuse them."""
        if data.get("idnumber"):
            return
        twins = Question.objects.filter(
            idnumber="", language=data.get("language", ""), category=data.get("category", ""),
            name=self.plain.name[:255] or data.get("name", ""), digest=self.instance.digest,
        )  # fmt: skip
        if twins.exclude(pk=self.instance.pk).exists():
            self.add_error("text", _("The same question is in this category already."))

    def save(self, commit: bool = True) -> Question:
        question: Question = super().save(commit=False)
        known, person = question.current, getattr(self, "for_user", None)
        question.save()
        if self.gallery.kept:
            keep_pictures(self.gallery.kept, names=self.gallery.kept)
        if known and known.digest == question.digest:
            set_state(question, state=self.cleaned_data["state"], reviewer=person)
        else:
            add_version(question, question=self.plain, state=self.cleaned_data["state"], author=person)
        self.save_m2m()
        if "tag_names" in self.data:
            set_tags(question, self.cleaned_data["tag_names"].split(","))
        set_clauses(question, references=tuple(self.cleaned_data["clause_references"].split()))
        return question


class QuizForm(WagtailAdminModelForm):
    """Edits a quiz; what is shown when is ticked, not written."""

    review_during = forms.MultipleChoiceField(
        label=_("While practising, after “Check”"),
        required=False,
        choices=[choice for choice in Shown.choices if choice[0] != Shown.SCORE],
        widget=forms.CheckboxSelectMultiple,
    )
    review_after = forms.MultipleChoiceField(
        label=_("After handing in"), required=False, choices=Shown.choices, widget=forms.CheckboxSelectMultiple
    )
    review_closed = forms.MultipleChoiceField(
        label=_("When the quiz is closed"), required=False, choices=Shown.choices, widget=forms.CheckboxSelectMultiple
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        opens, closes = data.get("opens_at"), data.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("The quiz closes before it opens."))
        return data
