"""The register of controlled pages for programs: the same rows, for the same people, as the page."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from ninja import Router, Schema

from knowledge.editions.register import Filters, as_record, entries
from vademecum.web.api import signed_in

router = Router(tags=["knowledge"], auth=signed_in)


class RegisterRecord(Schema):
    """A controlled page in one language; `state` is its stamp, `review_by` the day of its next review."""

    identifier: str
    title: str
    url: str
    language: str
    edition: str
    state: str
    on_its_way: str
    effective_on: date | None
    owner: str
    deputy: str
    review_by: date | None
    review_state: str
    asked: int
    read: int
    as_of: date


@router.get("", response=list[RegisterRecord], url_name="register", summary="Every controlled page one may see")
def register(
    request: HttpRequest, language: str = "", state: str = "", review: str = "", owner: str = "", words: str = ""
) -> list[dict]:
    """Filters as on the page: `review=overdue`, `owner=nobody`, `state=in-force`, words of code or title."""
    filters = Filters(language=language, state=state, review=review, owner=owner[:100], words=words[:100])
    return [as_record(entry) for entry in entries(request.user, filters=filters)]
