"""Tell those who decide that it is their turn, and those who wrote what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from knowledge.models import Approver, Edition, StandardPage
from vademecum.accounts.models import User
from vademecum.accounts.roles import PMO_OFFICER
from vademecum.accounts.visibility import visible_to
from vademecum.notifications import kinds
from vademecum.notifications.telling import notify

DECISION = "knowledge.decision"


def register() -> None:
    kinds.register(DECISION, gettext_lazy("Editions to decide on, and what became of yours"), kinds.Level.NOW)
    kinds.guard_subjects("edition", editions_seen_by)


def editions_seen_by(person: Any, keys: Iterable[str]) -> set[str]:
    """Return which of these editions the person decides on, proposed, or may read the page of."""
    wanted = [int(key) for key in keys if key.isdecimal()]
    mine = set(Approver.objects.filter(edition__in=wanted, person=person).values_list("edition_id", flat=True))
    rows = Edition.objects.filter(pk__in=wanted).values_list("pk", "proposed_by_id", "page_id")
    pages = visible_to(StandardPage.objects.filter(pk__in=[page for *_rest, page in rows if page]), person)
    readable = set(pages.order_by().values_list("pk", flat=True))
    return {str(pk) for pk, author, page in rows if pk in mine or author == person.pk or page in readable}


def whose_turn(edition: Edition) -> list[User]:
    """Return who can decide now: everybody who has not yet, or in a chain the next one."""
    rows = edition.approvers.filter(decision="", person__is_active=True).select_related("person").order_by("position")
    people = [row.person for row in rows if row.person is not None]
    return people[:1] if edition.in_order else people


def ask_for_decision(edition: Edition) -> None:
    """Tell whoever's turn it is; each of them once."""
    notify(
        whose_turn(edition),
        kind=DECISION,
        title=lambda: _("To decide: %(edition)s") % {"edition": f"{edition} {edition.title}"},
        text=lambda: "\n".join(filter(None, [edition.change_summary, _due(edition)])),
        url=lambda: reverse("knowledge_decide", args=[edition.pk]),
        subject=f"edition:{edition.pk}",
        dedupe_key=f"decide:{edition.pk}",
    )


def _due(edition: Edition) -> str:
    if edition.decide_by is None:
        return ""
    return _("To be decided by %(date)s.") % {"date": date_format(edition.decide_by)}


def tell_author(edition: Edition, *, comment: str = "") -> None:
    """Tell who proposed an edition that it came into force, waits for its day, or came back."""
    words = {
        "in-force": gettext_lazy("In force: %(edition)s"),
        "withdrawn": gettext_lazy("Withdrawn: %(edition)s"),
        "approved": gettext_lazy("Approved: %(edition)s"),
        "returned": gettext_lazy("Sent back: %(edition)s"),
    }
    said = words.get(edition.state)
    if said is None or edition.proposed_by is None:
        return
    notify(
        [edition.proposed_by],
        kind=DECISION,
        title=lambda: str(said) % {"edition": f"{edition} {edition.title}"},
        text=comment,
        url=lambda: reverse("knowledge_history", args=[edition.identifier]),
        subject=f"edition:{edition.pk}",
        dedupe_key=f"decided:{edition.pk}:{edition.state}",
    )


def tell_late(edition: Edition, *, missing: list[str]) -> None:
    """Tell author, owner, deputy, the PMO and the late ones themselves that a decision is past its day."""
    page = edition.page
    officers = User.objects.filter(is_active=True, groups__name=PMO_OFFICER).distinct()
    asked = [edition.proposed_by, *((page.responsible, page.deputy) if page else ()), *officers]
    people = dict.fromkeys(person for person in asked if person is not None)
    late = {row.person for row in edition.approvers.filter(decision="").select_related("person") if row.person}
    common: dict[str, Any] = {
        "kind": DECISION,
        "title": lambda: _("Decision overdue: %(edition)s") % {"edition": f"{edition} {edition.title}"},
        "text": lambda: _("Not decided in time by %(names)s") % {"names": ", ".join(missing)},
        "subject": f"edition:{edition.pk}",
        "dedupe_key": f"late:{edition.pk}",
    }
    notify(
        [p for p in people if p not in late],
        url=lambda: reverse("knowledge_history", args=[edition.identifier]),
        **common,
    )
    notify(late, url=lambda: reverse("knowledge_decide", args=[edition.pk]), **common)
