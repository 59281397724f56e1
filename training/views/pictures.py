"""Pictures of questions, shown to whoever has the question before them and to those who may see the bank."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef, QuerySet
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from training.formats.pictures import KINDS
from training.models import AttemptSlot, QuestionPicture
from training.trainers.access import TRY


@require_safe
def picture(request: HttpRequest, name: str) -> FileResponse:
    """Show a picture; to everybody else it is not there."""
    found = _seen_by(request).filter(name=name).first()
    if found is None:
        raise Http404
    try:
        opened = default_storage.open(found.path, "rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(opened, content_type=KINDS[f".{name.rpartition('.')[2]}"])
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def _seen_by(request: HttpRequest) -> QuerySet[QuestionPicture]:
    pictures = QuestionPicture.objects.all()
    person = request.user
    if not person.is_authenticated:
        return pictures.none()
    if person.has_perm(TRY):
        return pictures
    slots = AttemptSlot.objects.filter(attempt__person_id=person.pk, version__pictures=OuterRef("pk"))
    return pictures.filter(Exists(slots))
