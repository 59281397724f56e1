"""The queue of essays, and one essay with its rubric."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from training.actions import mark_answer
from training.actions.marking import round_of
from training.models import Attempt, AttemptSlot, Mark
from training.presentation import html_of
from training.questions import Essay
from training.trainers.access import MARK, holding

PER_PAGE = 50


class MarkForm(forms.Form):
    """A level for each criterion of the rubric, or a percentage where there is none."""

    comment = forms.CharField(
        label=gettext_lazy("Comment to the learner"), required=False, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, body: Essay, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.body = body
        for number, criterion in enumerate(body.rubric):
            self.fields[f"level-{number}"] = forms.TypedChoiceField(
                label=criterion.name,
                coerce=int,
                widget=forms.RadioSelect,
                choices=[
                    (place, f"{level.points:g} – {level.text.text}") for place, level in enumerate(criterion.levels)
                ],
            )
        if not body.rubric:
            self.fields["percent"] = forms.FloatField(label=gettext_lazy("Mark in percent"), min_value=0, max_value=100)
        self.order_fields([*(name for name in self.fields if name != "comment"), "comment"])

    @property
    def verdict(self) -> dict[str, Any]:
        data = self.cleaned_data
        if self.body.rubric:
            return {"levels": [data[f"level-{number}"] for number in range(len(self.body.rubric))]}
        return {"fraction": data["percent"] / 100}


def waiting_for(marker: Any) -> Any:
    """Return the answers that a person could mark, oldest first: not their own, not those they marked already."""
    answers = (
        AttemptSlot.objects.filter(attempt__state=Attempt.State.SUBMITTED, grade_state="awaits-marking")
        .exclude(attempt__person=marker)
        .select_related("attempt__quiz", "attempt__person", "version__question")
        .prefetch_related("given_marks")
        .order_by("attempt__finished_at", "pk")
    )
    both = Mark.objects.filter(round=Mark.Round.SECOND).values("slot")
    own = Mark.objects.filter(marker=marker).exclude(slot__in=both).values("slot")
    return answers.exclude(pk__in=own)


@require_safe
@holding(MARK)
def queue(request: HttpRequest) -> HttpResponse:
    """List what waits for a mark."""
    page = Paginator(waiting_for(request.user), PER_PAGE).get_page(request.GET.get("p"))
    for slot in page:
        slot.round_name = Mark.Round(
            round_of(list(slot.given_marks.all()), marker=request.user, two_markers=slot.attempt.quiz.second_marker)  # type: ignore[arg-type]
        ).label
    return render(request, "training/trainers/marking.html", {"page": page, "page_title": _("Essays to mark")})


@require_http_methods(["GET", "HEAD", "POST"])
@holding(MARK)
def mark(request: HttpRequest, slot_id: int) -> HttpResponse:
    """Show one essay with what its markers need, and take the mark. The name of the learner is not shown."""
    slot = get_object_or_404(
        AttemptSlot.objects.select_related("attempt__quiz", "version__question")
        .filter(attempt__state=Attempt.State.SUBMITTED, version__question__kind=Essay.kind)
        .exclude(attempt__person=request.user.pk),
        pk=slot_id,
    )
    question = slot.version.parsed
    given = list(slot.given_marks.select_related("marker"))
    round_ = round_of(given, marker=request.user, two_markers=slot.attempt.quiz.second_marker)  # type: ignore[arg-type]
    assert isinstance(question.body, Essay)  # noqa: S101  (filtered by the query)
    form = MarkForm(question.body, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            mark_answer(slot, marker=request.user, comment=form.cleaned_data["comment"], **form.verdict)  # type: ignore[arg-type]
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The mark is kept."))
            following = waiting_for(request.user).exclude(pk=slot.pk).first()
            return redirect("training_mark", following.pk) if following else redirect("training_marking")
    words = len(str(slot.answer.get("text", "")).split())
    return render(
        request,
        "training/trainers/mark.html",
        {
            "slot": slot,
            "form": form,
            "stem": html_of(question.stem),
            "text": slot.answer.get("text", ""),
            "words": words,
            "info": html_of(question.body.grader_info) if question.body.grader_info else "",
            "round": Mark.Round(round_).label,
            "given": given if round_ == Mark.Round.AGREED else [],
            "page_title": _("Mark an essay"),
        },
    )
