"""Sessions, requests to groups and exemptions in the admin, and who is where in a course or module."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.snippets.views.snippets import CreateView, DeleteView, EditView, SnippetViewSet

from training.actions import confirm_module
from training.actions.group_assignments import ask_group
from training.actions.sessions import announce_changes, cancel_session, note_attendance
from training.models import Booking, Exemption, GroupAssignment, ModulePage, Session
from training.trainers.access import holding
from training.trainers.columns import WayColumn
from vademecum.accounts.models import User

HOLD = "training.change_session"
TOLD = {"title", "starts_at", "ends_at", "place", "link", "seats", "description"}


class ChangeSessionView(EditView):
    def save_instance(self) -> Any:
        """Tell the guests when something changed that they go by."""
        with transaction.atomic():
            session = super().save_instance()
            if TOLD & set(self.form.changed_data) and not session.is_cancelled:
                announce_changes(session)
        return session


class DeleteSessionView(DeleteView):
    def delete_action(self) -> None:
        """Take it out of the guests' calendars first."""
        with transaction.atomic():
            cancel_session(self.object)
            super().delete_action()


class SessionViewSet(SnippetViewSet):
    model = Session
    icon = "date"
    menu_label = gettext_lazy("Sessions")
    edit_view_class = ChangeSessionView
    delete_view_class = DeleteSessionView
    copy_view_enabled = False
    list_display = [
        "title",
        "starts_at",
        "place",
        "seats",
        "trainer",
        WayColumn("sheet", label=gettext_lazy("Guests"), to="training_session", words=gettext_lazy("Who comes")),
    ]
    list_filter = ["starts_at", "trainer", "language"]
    search_fields = ["title", "place"]
    ordering = ["-starts_at"]
    panels = [
        FieldPanel("title"),
        FieldPanel("page"),
        FieldPanel("language"),
        MultiFieldPanel([FieldPanel("starts_at"), FieldPanel("ends_at")], heading=gettext_lazy("When")),
        MultiFieldPanel([FieldPanel("place"), FieldPanel("link")], heading=gettext_lazy("Where")),
        FieldPanel("seats"),
        FieldPanel("trainer"),
        FieldPanel("description"),
    ]

    def get_queryset(self, request: Any) -> Any:
        return Session.objects.select_related("trainer")


class AskGroupView(CreateView):
    def save_instance(self) -> Any:
        request = self.form.save(commit=False)
        return ask_group(request, by=self.request.user)


class GroupAssignmentViewSet(SnippetViewSet):
    model = GroupAssignment
    icon = "group"
    menu_label = gettext_lazy("Assignments to groups")
    add_view_class = AskGroupView
    copy_view_enabled = False
    list_display = ["page", "group", "due_on", "assigned_by", "created_at", "is_active"]
    panels = [
        FieldPanel("page"),
        MultiFieldPanel(
            [FieldPanel("team"), FieldPanel("profile"), FieldPanel("project")], heading=gettext_lazy("One of these")
        ),
        FieldPanel("due_on"),
        MultiFieldPanel([FieldPanel("is_active"), FieldPanel("days")], heading=gettext_lazy("Who joins later")),
        FieldPanel("note"),
    ]

    def get_queryset(self, request: Any) -> Any:
        return GroupAssignment.objects.select_related("page", "team", "profile", "project", "assigned_by")


class ExemptView(CreateView):
    def save_instance(self) -> Any:
        self.form.instance.granted_by = self.request.user
        return super().save_instance()


class ExemptionForm(forms.ModelForm):
    """The key by which the database would refuse a second one is not a field of the form."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("page") and data.get("person"):
            same = Exemption.objects.filter(person=data["person"], key=data["page"].translation_key)
            if same.exclude(pk=self.instance.pk).exists():
                raise ValidationError({"page": _("This person is exempt from it already.")})
        return data


class ExemptionViewSet(SnippetViewSet):
    model = Exemption
    icon = "no-view"
    menu_label = gettext_lazy("Exemptions")
    add_view_class = ExemptView
    copy_view_enabled = False
    list_display = ["person", "page", "reason", "until", "granted_by"]
    search_fields = ["person__email", "person__last_name", "reason"]
    panels = [FieldPanel("person"), FieldPanel("page"), FieldPanel("reason"), FieldPanel("until")]

    def get_queryset(self, request: Any) -> Any:
        return Exemption.objects.select_related("person", "page", "granted_by")


@require_http_methods(["GET", "HEAD", "POST"])
@holding(HOLD)
def sheet(request: HttpRequest, session_id: int) -> HttpResponse:
    """Show who comes and who waits, and take down who was there."""
    session = get_object_or_404(Session, pk=session_id)
    bookings = session.bookings.exclude(state=Booking.State.LEFT).select_related("person")
    if request.method == "POST":
        there = {
            booking.pk: request.POST[f"there-{booking.pk}"] == "yes"
            for booking in bookings
            if request.POST.get(f"there-{booking.pk}") in ("yes", "no")
        }
        noted = note_attendance(session, there=there, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("Attendance of %(count)s noted.") % {"count": noted})
        return redirect("training_session", session_id)
    context = {
        "page_title": session.title,
        "session": session,
        "guests": [booking for booking in bookings if booking.state == Booking.State.SEATED],
        "waiting": [booking for booking in bookings if booking.state == Booking.State.WAITING],
    }
    return render(request, "training/trainers/session.html", context)


@require_POST
@holding(HOLD)
def cancel(request: HttpRequest, session_id: int) -> HttpResponse:
    cancel_session(get_object_or_404(Session, pk=session_id))
    messages.success(request, _("The session is cancelled. Everybody who signed up is told."))
    return redirect("training_session", session_id)


@require_POST
@holding(HOLD)
def confirm(request: HttpRequest, module_id: int, person_id: int) -> HttpResponse:
    """Note that the trainer has seen somebody's work on a module."""
    module = get_object_or_404(ModulePage.objects.live(), pk=module_id)
    try:
        confirm_module(get_object_or_404(User, pk=person_id), module=module, by=request.user)  # type: ignore[arg-type]
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, _("Confirmed."))
    return redirect("training_learners", module_id)
