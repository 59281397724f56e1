from __future__ import annotations

from wagtail import hooks

from vademecum.jobs.viewsets import JobViewSet


@hooks.register("register_admin_viewset")
def jobs_in_reports() -> JobViewSet:
    return JobViewSet()
