"""Packages in the admin: bring one in, see what is in it, which lessons use it, and who stands where."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.views.snippets import CreateView, DeleteView, SnippetViewSet

from training.actions.packages import waive
from training.models import Package, PackageRegistration
from training.packages.keeping import REFUSED, UNCHANGED, Brought, bring_package, remove_package
from training.packages.reading import MEGABYTE, MOST_BYTES
from training.packages.steps import state_of
from training.packages.structure import Problem
from training.trainers.access import SEE, holding
from training.trainers.columns import WayColumn

ADD = "training.add_package"
SHOWN = 2000


class PackageForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Package (zip)"),
        help_text=gettext_lazy("SCORM 1.2, SCORM 2004 or cmi5, as your authoring tool exports it."),
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=255,
        required=False,
        help_text=gettext_lazy("Empty: the title that the package has."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("The file is larger than %(limit)s MB.") % {"limit": MOST_BYTES // MEGABYTE})
        return file


@require_http_methods(["GET", "HEAD", "POST"])
@holding(ADD)
def bring(request: HttpRequest) -> HttpResponse:
    """Take a package in, or show what is in it before anything is kept."""
    form = PackageForm(request.POST or None, request.FILES or None)
    brought: Brought | None = None
    if request.method == "POST" and form.is_valid():
        file, dry_run = form.cleaned_data["file"], "look" in request.POST
        person: Any = request.user
        brought = bring_package(file.file, name=file.name, by=person, dry_run=dry_run, title=form.cleaned_data["title"])
        if brought.outcome == REFUSED and brought.reason is not None:
            form.add_error("file", brought.reason.message(_))
        elif brought.package is not None:
            if brought.outcome == UNCHANGED:
                messages.info(request, _("This package is here already."))
            else:
                messages.success(request, _("The package is here. Choose it in a lesson."))
            return redirect("training_package", brought.package.pk)
    context = {"page_title": _("Bring a package in"), "form": form, "brought": brought, "row": _row(brought)}
    return render(request, "training/trainers/bring_package.html", context)


def _row(brought: Brought | None) -> dict[str, Any] | None:
    return brought.as_row() if brought is not None and brought.course is not None else None


@require_safe
@holding("training.view_package")
def about(request: HttpRequest, package_id: int) -> HttpResponse:
    """Show what is in a package, and who stands where in it."""
    package = get_object_or_404(Package, pk=package_id)
    ways = (
        PackageRegistration.objects.filter(package=package)
        .select_related("person", "page")
        .prefetch_related("records")
        .order_by("past", "person__last_name", "person__email")
    )
    shown = ways[:SHOWN] if request.user.has_perm(SEE) else []  # type: ignore[union-attr]
    context = {
        "page_title": package.title,
        "package": package,
        "warnings": [Problem(code, values, is_warning=True).message(_) for code, values in package.warnings],
        "lessons": package.lessons.all(),  # type: ignore[attr-defined]
        "lines": [_line(way) for way in shown],
    }
    return render(request, "training/trainers/package.html", context)


@require_POST
@holding("training.change_package")
def waive_rest(request: HttpRequest, registration_id: int) -> HttpResponse:
    """Let somebody off what is left of a package."""
    way = get_object_or_404(PackageRegistration.objects.select_related("package", "person"), pk=registration_id)
    person: Any = request.user
    try:
        waive(way, reason=request.POST.get("reason", ""), by=person)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, _("%(person)s need not do the rest.") % {"person": way.person})
    return redirect("training_package", way.package_id)


def _line(way: PackageRegistration) -> dict[str, Any]:
    records = list(way.records.all())
    return {
        "way": way,
        "done": sum(record.is_done for record in records),
        "minutes": round(sum(record.seconds for record in records) / 60),
        "failed": any(state_of(record) == "failed" for record in records),
    }


class DeletePackageView(DeleteView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Keep a package that a lesson or somebody's record needs."""
        package = get_object_or_404(Package, pk=kwargs["pk"])
        if package.lessons.exists() or package.registrations.exists():  # type: ignore[attr-defined]
            messages.error(request, _("Lessons or people's records need this package: it stays."))
            return redirect("training_package", package.pk)
        return super().dispatch(request, *args, **kwargs)

    def delete_action(self) -> None:
        remove_package(self.object)


class BringPackageView(CreateView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Lead to where a file is brought in: a package is never filled in by hand."""
        return redirect("training_bring_package")


class PackageViewSet(SnippetViewSet):
    model = Package
    icon = "download"
    menu_label = gettext_lazy("Packages")
    copy_view_enabled = False
    add_view_class = BringPackageView
    delete_view_class = DeletePackageView
    list_display = [
        "title",
        "kind",
        "edition",
        "brought_by",
        "brought_at",
        WayColumn("about", to="training_package", words=gettext_lazy("What is in it")),
    ]
    list_filter = ["kind", "brought_at"]
    search_fields = ["title", "identifier", "name"]
    panels = [FieldPanel("title"), FieldPanel("description")]

    def get_queryset(self, request: Any) -> Any:
        return Package.objects.select_related("brought_by")
