"""Tell people what their watched searches find that they were not told of. Asked with their own rights of the moment."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from search.asking import Asked
from search.indexing import no_progress
from search.models import SavedSearch
from search.queries import QueryError
from search.telling import ALERT, tell

MOST_FOUND = 200
"""Documents of one search that are looked at; beyond them a search is too wide to watch."""


def tell_all(*, progress: Callable[[int, int, str], None] = no_progress) -> int:
    """Look at every watched search; return how many people's searches had something new."""
    watched = list(SavedSearch.objects.watched().select_related("person"))
    told = 0
    for number, saved in enumerate(watched, start=1):
        told += tell_of(saved)
        progress(number, len(watched), "")
    return told


@transaction.atomic
def tell_of(saved: SavedSearch) -> bool:
    """Tell the person what is new since the last time. The first time only learns what is there."""
    asked = Asked.of(QueryDict(saved.parameters))
    try:
        results = asked.find(viewer=saved.person, language=saved.language, limit=MOST_FOUND)
    except QueryError:
        return False
    if results.is_degraded or results.is_relaxed:
        return False  # the next time the whole answer counts
    found = {f"{one.hit.source}:{one.hit.key}": one for one in results.results}
    known = set(saved.known)
    new = [one for key, one in found.items() if key not in known]
    is_first, saved.checked_at = saved.checked_at is None, timezone.now()
    saved.known = sorted(known | found.keys())[-5 * MOST_FOUND :]
    saved.save(update_fields=["known", "checked_at"])
    if is_first or not new:
        return False
    _tell(saved, len(new))
    return True


def _tell(saved: SavedSearch, count: int) -> None:
    def title() -> str:
        words = {"count": count, "name": saved.name}
        return ngettext("%(count)d new page for “%(name)s”", "%(count)d new pages for “%(name)s”", count) % words

    with override(saved.language):
        address = f"{reverse('search')}?{saved.parameters}"
    key = f"{saved.pk}:{saved.checked_at:%Y-%m-%d}"
    text = lambda: _("The search that you keep finds something new.")  # noqa: E731
    tell([saved.person], kind=ALERT, title=title, text=text, url=address, dedupe_key=key)
