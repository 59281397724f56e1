"""What `doctor` and the readiness page say about search. A search that is down never keeps visitors out."""

from __future__ import annotations

from django.utils.translation import gettext as _

from search.engines.registry import current_engine
from search.models import DocumentVersion
from vademecum.operations.health import Finding, ok, warn

MANY = 1_000


def look_at_index() -> Finding:
    """Tell how many documents and passages are found, and what waits."""
    health = current_engine().health()
    if not health.is_ready:
        return warn(
            _("%(reason)s; titles are searched in the database") % {"reason": health.detail},
            remedy="manage.py rebuild_index" if health.needs_rebuild else "SEARCH_URL",
        )
    figures = {
        "documents": health.documents,
        "passages": health.passages,
        "pending": DocumentVersion.objects.behind().count(),
        "parked": DocumentVersion.objects.parked().count(),
    }
    text = _("%(documents)d documents, %(passages)d passages, %(pending)d waiting, %(parked)d parked") % figures
    if figures["parked"] or figures["pending"] > MANY:
        return warn(text, remedy="manage.py check_index --repair")
    return ok(text)
