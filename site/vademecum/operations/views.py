"""What load balancers, containers and monitors ask: does the process live, may visitors come."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from vademecum.operations import health
from vademecum.operations.health import Level


@require_safe
@never_cache
def livez(request: HttpRequest) -> HttpResponse:
    """Answer without touching anything: a process that can say this much need not be restarted."""
    return HttpResponse("alive\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether visitors may come. Which part is ill, and how to mend it, is for administrators only."""
    needed = health.examine(only_needed=True)
    ready = all(finding.level < Level.FAIL for finding in needed.values())
    answer: dict = {"ready": ready}
    if needed["database"].level < Level.FAIL and request.user.is_superuser:
        answer["checks"] = {
            name: {"level": finding.level.name.lower(), "text": finding.text, "remedy": finding.remedy}
            for name, finding in health.examine().items()
        }
    return JsonResponse(answer, status=200 if ready else 503)
