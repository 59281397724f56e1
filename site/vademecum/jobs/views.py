"""Where the person who asked for long work sees how far it is."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from vademecum.jobs.models import Job


@require_safe
@never_cache
def job_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a job to the person who asked for it and to those who may view jobs; to others it does not exist.

    With the header `X-Fragment` (sent by `jobs/progress.js`) only the changing part is drawn. `?next=` names a page of
    ours to go on to when the work is done.
    """
    job = Job.objects.visible_to(request.user).filter(pk=pk).first()
    if job is None:
        raise Http404
    following = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(following, allowed_hosts=None):
        following = ""
    template = "jobs/progress_fragment.html" if "X-Fragment" in request.headers else "jobs/progress.html"
    return render(request, template, {"job": job, "next": following})
