"""Competency of many: a team's matrix, the organisation, who could staff a project. Only of those one may see."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from training.competency.holdings import roles_held
from training.competency.matrix import FEWEST, Matrix, coverage_on, matrix_of
from training.competency.reporting import management_report, matrix_sheets
from training.competency.rights import is_assessor, is_pmo, leads_somebody, people_seen_by
from training.competency.staffing import candidates_for
from training.competency.trends import trend
from training.models import Area, Framework, RoleProfile
from vademecum.accounts.models import Project, Team
from vademecum.files.spreadsheets import Sheet, table_response

MOST_ROWS = 200


@login_required
@never_cache
@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    """Show the people one may see against the competencies of a framework."""
    if not leads_somebody(request.user):
        raise Http404
    made, choice = _chosen(request)
    if request.GET.get("format") == "xlsx":
        return table_response(*matrix_sheets(made), name=_("team-matrix"))
    return render(
        request,
        "training/competency/matrix.html",
        {
            "matrix": made,
            "choice": choice,
            "assesses": is_assessor(request.user),
            "query": request.GET.urlencode(),
            "teams": Team.objects.filter(members__in=people_seen_by(request.user)).distinct().order_by("name"),
            "frameworks": Framework.objects.filter(is_active=True),
            "areas": Area.objects.filter(framework=made.framework).order_by("position"),
            "roles": RoleProfile.objects.filter(framework=made.framework).order_by("key"),
            "most": MOST_ROWS,
        },
    )


def _chosen(request: HttpRequest) -> tuple[Matrix, dict[str, str]]:
    """Return the matrix of what the filters choose."""
    choice = {name: request.GET.get(name, "")[:120] for name in ("team", "framework", "area", "role", "asked")}
    frameworks = Framework.objects.filter(is_active=True)
    framework = frameworks.filter(key=choice["framework"]).first() or frameworks.order_by("pk").first()
    people = people_seen_by(request.user).order_by("last_name", "first_name", "email")
    if choice["team"].isdecimal():
        people = people.filter(teams=int(choice["team"][:9]))
    if choice["role"]:
        profile = RoleProfile.objects.filter(key=choice["role"]).values_list("pk", flat=True).first()
        held = roles_held(timezone.localdate())
        people = people.filter(pk__in=[person for person, roles in held.items() if profile in roles])
    only_asked = bool(choice["asked"])
    return matrix_of(list(people[:MOST_ROWS]), framework=framework, area=choice["area"], only_asked=only_asked), choice


@login_required
@never_cache
@require_safe
def organisation(request: HttpRequest) -> HttpResponse:
    """Show how far each role is covered, without names, small groups left out."""
    if not is_pmo(request.user):
        raise Http404
    today = timezone.localdate()
    coverage = coverage_on(today)
    form = request.GET.get("format")
    if form == "pdf":
        return _download(management_report(coverage, on=today), f"competency-{today}.pdf")
    if form == "xlsx":
        return table_response(_coverage_sheet(coverage), name=f"competency-{today}")
    return render(
        request,
        "training/competency/organisation.html",
        {"coverage": coverage, "fewest": FEWEST, "trend": trend(today)},
    )


def _coverage_sheet(coverage: list[Any]) -> Sheet:
    columns = [_("Role"), _("Competency"), _("Level asked"), _("People who need it"), _("People at or above")]
    rows = [
        (
            one.profile.title,
            one.competency.title,
            one.level,
            f"< {FEWEST}" if one.is_suppressed else one.required,
            "" if one.is_suppressed else one.met,
        )
        for one in coverage
    ]
    return Sheet(_("Coverage"), columns, rows)


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


TITLE = gettext_lazy("Staffing")


@login_required
@never_cache
@require_safe
def staffing(request: HttpRequest) -> HttpResponse:
    """Show who fits a role, or the roles that a project of its tier needs, and who is nearly there."""
    if not (is_pmo(request.user) or is_assessor(request.user)):
        raise Http404
    code, role = request.GET.get("project", "")[:30], request.GET.get("role", "")[:120]
    project = get_object_or_404(Project, code=code) if code else None
    profiles = RoleProfile.objects.filter(framework__is_active=True)
    chosen = profiles.filter(key=role) if role else profiles.filter(tiers__tier=project.tier) if project else None
    return render(
        request,
        "training/competency/staffing.html",
        {
            "projects": Project.objects.order_by("code"),
            "profiles": profiles.order_by("key"),
            "project": project,
            "role": role,
            "needs": [candidates_for(profile) for profile in chosen.order_by("key")] if chosen is not None else [],
        },
    )
