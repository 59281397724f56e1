"""Background work in the admin, under Reports: what waits, runs, is done or failed, and the button to try again."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from vademecum.jobs.models import Job
from vademecum.jobs.permissions import LookAndRetryPolicy
from vademecum.jobs.queue import retry, retry_all
from vademecum.jobs.registry import kind_names, label_of


class JobFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=Job.State.choices)
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Kind"), choices=lambda: [(name, label_of(name)) for name in kind_names()]
    )

    class Meta:
        model = Job
        fields = ["state", "kind"]


class JobIndexView(generic.IndexView):
    any_permission_required = ["view"]
    default_ordering = "-pk"

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().select_related("requested_by")


class JobInspectView(generic.InspectView):
    any_permission_required = ["view"]
    page_title = gettext_lazy("Background work")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_retry = self.object.state == Job.State.DEAD and self.permission_policy.user_has_permission(
            self.request.user, "change"
        )
        alike = Job.objects.failed().filter(kind=self.object.kind).count() if may_retry else 0
        return super().get_context_data(job=self.object, may_retry=may_retry, alike=alike, **kwargs)


class JobViewSet(ModelViewSet):
    model = Job
    name = "jobs"
    icon = "cogs"
    menu_label = gettext_lazy("Background work")
    menu_hook = "register_reports_menu_item"
    menu_order = 900
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = JobIndexView
    inspect_view_class = JobInspectView
    inspect_template_name = "jobs/admin/inspect.html"
    filterset_class = JobFilterSet
    list_per_page = 50
    form_fields: list[str] = []
    list_display = [
        TitleColumn("label", label=gettext_lazy("Work"), url_name="jobs:inspect"),
        Column("get_state_display", label=gettext_lazy("State"), sort_key="state"),
        Column("progress_text", label=gettext_lazy("Progress")),
        Column("attempts", label=gettext_lazy("Attempts"), sort_key="attempts"),
        Column("requested_by", label=gettext_lazy("Asked by")),
        DateColumn("created_at", label=gettext_lazy("Created"), sort_key="created_at"),
        DateColumn("finished_at", label=gettext_lazy("Finished"), sort_key="finished_at"),
    ]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = dict.fromkeys(
            ("add_url_name", "edit_url_name", "delete_url_name", "history_url_name", "usage_url_name")
        )
        return super().get_common_view_kwargs(**{**absent, **kwargs})

    def get_inspect_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_inspect_view_kwargs(**{"edit_url_name": None, "delete_url_name": None, **kwargs})

    def get_urlpatterns(self) -> list[URLPattern]:
        """Only what a person may do: look, and try again."""
        kept = [one for one in super().get_urlpatterns() if one.name in ("index", "index_results", "inspect")]
        return [
            *kept,
            path("retry/<int:pk>/", retry_one, name="retry"),
            path("retry-all/<str:kind>/", retry_all_of_kind, name="retry_all"),
        ]


@require_POST
def retry_one(request: HttpRequest, pk: int) -> HttpResponse:
    _require_change(request)
    job = get_object_or_404(Job, pk=pk)
    if retry(job):
        messages.success(request, _("The work waits for a worker again."))
    else:
        messages.warning(request, _("Nothing was retried: the work is no longer among the failed."))
    return redirect("jobs:inspect", pk)


@require_POST
def retry_all_of_kind(request: HttpRequest, kind: str) -> HttpResponse:
    _require_change(request)
    count = retry_all(kind)
    messages.success(
        request,
        ngettext("%(count)d piece of work waits again.", "%(count)d pieces of work wait again.", count)
        % {"count": count},
    )
    return redirect("jobs:index")


def _require_change(request: HttpRequest) -> None:
    if not LookAndRetryPolicy(Job).user_has_permission(request.user, "change"):
        raise PermissionDenied
