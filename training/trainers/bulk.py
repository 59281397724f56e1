"""What can be done to several questions at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from training.bank import set_state, set_tags
from training.models import Question, QuestionVersion


class QuestionBulkAction(SnippetBulkAction):
    models = [Question]
    template_name = "training/admin/bulk.html"

    def check_perm(self, snippet: Question) -> bool:
        return bool(self.request.user.has_perm("training.change_question"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"what": self.display_name}

    def get_execution_context(self) -> dict[str, Any]:
        return {"person": self.request.user, "form": getattr(self, "cleaned_form", None)}

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        return ngettext("%(count)d question was changed.", "%(count)d questions were changed.", num_parent_objects) % {
            "count": num_parent_objects
        }


class _ToState(QuestionBulkAction):
    state = QuestionVersion.State.APPROVED

    @classmethod
    def execute_action(cls, objects: list[Question], person: Any = None, **kwargs: Any) -> tuple[int, int]:
        return sum(set_state(question, state=cls.state, reviewer=person) for question in objects), 0


class Approve(_ToState):
    display_name = _("Approve")
    action_type = "approve"
    aria_label = _("Approve the selected questions")
    action_priority = 20


class Retire(_ToState):
    state = QuestionVersion.State.RETIRED
    display_name = _("Retire")
    action_type = "retire"
    aria_label = _("Retire the selected questions")
    action_priority = 21


class SendToReview(_ToState):
    state = QuestionVersion.State.REVIEW
    display_name = _("Send to review")
    action_type = "send_to_review"
    aria_label = _("Take the selected questions out of the draw until they are reviewed")
    action_priority = 22


class TranslationIsCurrent(QuestionBulkAction):
    display_name = _("Translation is up to date")
    action_type = "translation_current"
    aria_label = _("Say that the selected questions are up to date with their other language")
    action_priority = 23

    @classmethod
    def execute_action(cls, objects: list[Question], **kwargs: Any) -> tuple[int, int]:
        pks = [question.pk for question in objects]
        return Question.objects.filter(pk__in=pks).update(translation_stale=False), 0


class FileForm(forms.Form):
    category = forms.CharField(label=_("Category"), max_length=200, required=False, help_text=_("Empty: as it is."))
    tags = forms.CharField(label=_("Tags to add"), required=False, help_text=_("Separated by commas."))


class FileAway(QuestionBulkAction):
    display_name = pgettext_lazy("under a category", "File")
    action_type = "file"
    aria_label = _("Give the selected questions a category or tags")
    template_name = "training/admin/bulk_file.html"
    form_class = FileForm
    action_priority = 24

    @classmethod
    def execute_action(cls, objects: list[Question], form: Any = None, **kwargs: Any) -> tuple[int, int]:
        data = form.cleaned_data if form else {}
        for question in objects:
            if data.get("category"):
                question.category = data["category"]
                question.save(update_fields=["category"])
            if data.get("tags"):
                set_tags(question, [*question.tags, *data["tags"].split(",")])
        return len(objects), 0


ACTIONS = (Approve, Retire, SendToReview, TranslationIsCurrent, FileAway)
