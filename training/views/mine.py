"""My learning."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from knowledge.kept import generation_of
from training.mine import assigned_lines, competency_lines, completed, in_progress
from vademecum.accounts.visibility import ask_once


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """Show what the reader has to learn, has begun, has done, and where they stand."""
    now = timezone.now()
    ask_once(request.user)
    lines = competency_lines(request.user, now=now, generation=generation_of(request))
    done = completed(request.user)
    return render(
        request,
        "training/mine.html",
        {
            "assigned": assigned_lines(request.user, today=timezone.localdate(now)),
            "progress": in_progress(request.user, done={row.key for row in done}),
            "completed": done[:20],
            "lines": lines,
            "lapsing": [line for line in lines if line.is_fading],
        },
    )
