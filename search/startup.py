"""What search does before the product answers for the first time."""

from __future__ import annotations

from django.utils.translation import gettext as _

from search import indexing
from search.engines.base import EngineUnavailable
from search.engines.registry import current_engine
from vademecum.operations.starter import Report


def prepare_index(report: Report) -> None:
    """Build the index where there is none, else catch up. A server that is down now is caught up with later."""
    try:
        if current_engine().health().needs_rebuild:
            done = indexing.rebuild()
        else:
            done = indexing.apply_pending()
    except EngineUnavailable as error:
        report(_("The search index is not ready: %(reason)s") % {"reason": error})
        return
    if done.written:
        report(_("Search index: %(count)d documents written") % {"count": done.written})
