"""The signed name of a launch: all that lets a frame have the files of a package and speak for its learner."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.core.signing import BadSignature, Signer
from django.http import Http404
from django.utils import timezone

from training.models import LessonPage, PackageLaunch
from vademecum.accounts.visibility import visible_to

SPOKEN_LATE = timedelta(days=7)  # what a device kept while it was offline still arrives
_signer = Signer(salt="training.package", sep="~")


def key_of(launch: PackageLaunch) -> str:
    return _signer.sign(launch.public_id.hex)


def launch_of(key: str, *, late: bool = False, now: datetime | None = None) -> PackageLaunch:
    """Return the launch that a key names, if its learner may still see the lesson; raise `Http404`.

    With `late` a session that is over counts too: for what was said in it, never for files.
    """
    now = now or timezone.now()
    try:
        name = uuid.UUID(_signer.unsign(key))
    except (BadSignature, ValueError) as wrong:
        raise Http404 from wrong
    launch = (
        PackageLaunch.objects.select_related("registration__package", "registration__person")
        .filter(public_id=name, registration__person__is_active=True)
        .first()
    )
    if launch is None or not ((late and now < launch.launched_at + SPOKEN_LATE) or now < launch.expires_at):
        raise Http404
    registration = launch.registration
    seen = visible_to(LessonPage.objects.filter(pk=registration.page_id or 0), registration.person)
    if not seen.exists():
        raise Http404
    return launch
