"""A line to type in that offers what is there already: categories and tags of the bank."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms

from training.models import Question, QuestionTag

MOST = 300


class SuggestingInput(forms.TextInput):
    """Asks for its suggestions when it is drawn, so that a new category is offered at once."""

    template_name = "training/admin/suggesting.html"

    def __init__(self, suggestions: Callable[[], Iterable[str]], attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.suggestions = suggestions

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        listed = f"{widget['attrs'].get('id', name)}-list"
        widget["attrs"]["list"] = listed
        return {**context, "listed": listed, "suggestions": list(self.suggestions())[:MOST]}


def categories() -> Iterable[str]:
    found = Question.objects.exclude(category="").order_by("category")
    return found.values_list("category", flat=True).distinct()


def tags() -> Iterable[str]:
    return QuestionTag.objects.order_by("name").values_list("name", flat=True).distinct()
