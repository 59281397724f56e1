"""Learning paths in the admin, and asking people to take one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.snippets.views.snippets import SnippetViewSet

from training.models import LearningPath
from training.paths import assign_path
from training.trainers.access import holding
from training.trainers.columns import WayColumn
from vademecum.accounts.models import Team, User


class AskForm(forms.Form):
    people = forms.ModelMultipleChoiceField(
        label=gettext_lazy("People"),
        queryset=User.objects.filter(is_active=True).order_by("last_name", "email"),
        required=False,
    )
    team = forms.ModelChoiceField(label=gettext_lazy("Team"), queryset=Team.objects.order_by("name"), required=False)
    due_on = forms.DateField(label=gettext_lazy("Due"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=255)


@require_http_methods(["GET", "HEAD", "POST"])
@holding("training.add_assignment")
def ask(request: HttpRequest, path_id: int) -> HttpResponse:
    """Ask people, or a team as it is now, to take a path."""
    path = get_object_or_404(LearningPath, pk=path_id)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = {person.pk: person for person in form.cleaned_data["people"]}
        if form.cleaned_data["team"] is not None:
            asked |= {person.pk: person for person in form.cleaned_data["team"].members.filter(is_active=True)}
        by: Any = request.user
        for person in asked.values():
            assign_path(
                person,
                path=path,
                due_on=form.cleaned_data["due_on"],
                assigned_by=by,
                note=form.cleaned_data["note"],
            )
        messages.success(request, _("Asked: %(count)s.") % {"count": len(asked)})
        return redirect("training_path_ask", path_id)
    return render(request, "training/trainers/ask_path.html", {"page_title": path.title, "form": form, "path": path})


class LearningPathViewSet(SnippetViewSet):
    model = LearningPath
    icon = "list-ol"
    menu_label = gettext_lazy("Learning paths")
    list_display = [
        "__str__",
        "is_published",
        WayColumn("ask", to="training_path_ask", words=gettext_lazy("Ask people")),
    ]
    panels = [
        FieldPanel("title_en"),
        FieldPanel("title_fr"),
        FieldPanel("description_en"),
        FieldPanel("description_fr"),
        InlinePanel("steps", heading=gettext_lazy("Steps"), label=gettext_lazy("step")),
        FieldPanel("is_published"),
    ]
