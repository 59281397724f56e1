"""Read and acknowledge: whom to ask, who has, and what changed for one reader."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from knowledge.editions.announcing import InForce, announce_acknowledged, concerned_by
from knowledge.editions.audiences import people_of
from knowledge.editions.checking import mark, questions_for
from knowledge.editions.states import ChangeClass, State
from knowledge.models import Campaign, Edition, ReadingRequest, StandardPage
from vademecum.accounts.models import User
from vademecum.accounts.visibility import visible_to
from vademecum.jobs.queue import enqueue

BATCH = 500


@transaction.atomic
def ask_to_read(
    edition: Edition,
    *,
    audience: dict[str, Any],
    by: User | None,
    due_on: date | None = None,
    note: str = "",
    questions: int = 0,
    now: datetime | None = None,
) -> Campaign:
    """Start a campaign for the edition in force; a job writes a request for each person who may see the page."""
    campaign = Campaign.objects.create(
        edition=edition,
        audience=audience,
        due_on=due_on,
        note=note,
        questions=questions,
        created_by=by,
        created_at=now or timezone.now(),
    )
    enqueue("knowledge.fill_campaign", {"campaign": campaign.pk}, unique_key=f"{campaign.pk}", requested_by=by)
    return campaign


def fill_campaign(campaign: Campaign) -> int:
    """Write the requests of a campaign; return how many are new. Running it again asks those who have come since."""
    page = campaign.edition.page
    if page is None:
        return 0
    have = set(ReadingRequest.objects.filter(edition=campaign.edition).values_list("person_id", flat=True))
    readers = _who_may_see(page, people_of(campaign.audience).exclude(pk__in=have))
    before = ReadingRequest.objects.filter(edition=campaign.edition).count()
    for start in range(0, len(readers), BATCH):
        ReadingRequest.objects.bulk_create(
            (
                ReadingRequest(edition=campaign.edition, person_id=pk, campaign=campaign, due_on=campaign.due_on)
                for pk in readers[start : start + BATCH]
            ),
            ignore_conflicts=True,
        )
    Campaign.objects.filter(pk=campaign.pk).update(filled_at=timezone.now())
    return ReadingRequest.objects.filter(edition=campaign.edition).count() - before


def _who_may_see(page: StandardPage, people: Any) -> list[int]:
    """Return the people who may read the page. What somebody may see hangs on their groups: each set is asked once."""
    by_groups: dict[frozenset[int], list[User]] = {}
    for person in people.prefetch_related("groups"):
        by_groups.setdefault(frozenset(group.pk for group in person.groups.all()), []).append(person)
    found: list[int] = []
    for alike in by_groups.values():
        plain = [person for person in alike if not person.is_superuser]
        for group in (plain, [person for person in alike if person.is_superuser]):
            if group and visible_to(StandardPage.objects.filter(pk=page.pk), group[0]).exists():
                found += [person.pk for person in group]
    return found


class CheckFailed(Exception):
    """The questions of the check were not answered, or not rightly; `wrong` are the numbers of those, from 1."""

    def __init__(self, wrong: list[int]) -> None:
        super().__init__(wrong)
        self.wrong = wrong


@transaction.atomic
def acknowledge(request: ReadingRequest, *, now: datetime | None = None, answers: list[Any] | None = None) -> bool:
    """Note that the person read the edition. Doing it twice changes nothing; return whether it counted now."""
    now = now or timezone.now()
    changed = ReadingRequest.objects.filter(pk=request.pk, acknowledged_at=None, closed_at=None).update(
        acknowledged_at=now, answers=request.answers if answers is None else answers
    )
    if changed:
        request.refresh_from_db()
        announce_acknowledged(request)
    return bool(changed)


def acknowledge_with_check(
    request: ReadingRequest, given: dict[str, list[str]], *, now: datetime | None = None
) -> bool:
    """Confirm a reading whose campaign asks questions. Each try is kept; all answers must be right for it to count."""
    now = now or timezone.now()
    if request.acknowledged_at or request.closed_at:
        return False
    marked = mark(request, given)
    tries = [*request.answers, {"at": now.isoformat(), "answers": [one.record for one in marked]}]
    wrong = [number for number, one in enumerate(marked, start=1) if not one.is_right]
    if wrong:
        ReadingRequest.objects.filter(pk=request.pk, acknowledged_at=None).update(answers=tries)
        raise CheckFailed(wrong)
    return acknowledge(request, now=now, answers=tries if marked else request.answers)


def request_of(person: User, edition: Edition) -> ReadingRequest | None:
    return ReadingRequest.objects.filter(person=person, edition=edition).select_related("edition", "campaign").first()


def acknowledge_unasked(person: User, edition: Edition, *, now: datetime | None = None) -> ReadingRequest:
    """Let somebody confirm the reading of an edition in force; with questions before it, they are answered first."""
    request, _made = ReadingRequest.objects.select_related("edition", "campaign").get_or_create(
        edition=edition, person=person
    )
    if not request.acknowledged_at and questions_for(request):
        raise CheckFailed([])
    acknowledge(request, now=now)
    request.refresh_from_db()
    return request


def carry_on(event: InForce) -> None:
    """Take requests over to a new edition by class of change.

    Editorial: who acknowledged the edition before has acknowledged this one. Minor: those concerned are asked again, for
    the others it is carried over. Major: all are asked, and the campaigns are filled anew with whoever has come since.
    Who had not read yet is asked in every case. A withdrawal asks nobody. Requests for the edition before are closed.
    """
    previous, edition, now = event.previous, event.edition, timezone.now()
    if previous is None:
        return
    rows = list(ReadingRequest.objects.filter(edition=previous).select_related(None))
    ReadingRequest.objects.filter(edition=previous).waiting().update(closed_at=now)
    if event.change_class == ChangeClass.WITHDRAWN:
        return
    again = _asked_again(event)
    campaigns = _campaigns_again(event, now=now) if event.change_class == ChangeClass.MAJOR else {}
    ReadingRequest.objects.bulk_create(
        (
            _carried(row, edition, campaigns, now, carry=again is not None and row.person_id not in again)
            for row in rows
        ),
        ignore_conflicts=True,
        batch_size=BATCH,
    )


def _asked_again(event: InForce) -> frozenset[int] | None:
    """Return who reads it again; `None` for everybody."""
    if event.change_class == ChangeClass.EDITORIAL or not event.touched_keys:
        return frozenset()  # nothing that anybody would read differently
    return concerned_by(event) if event.change_class == ChangeClass.MINOR else None


def _carried(
    row: ReadingRequest, edition: Edition, campaigns: dict[int, int], now: datetime, *, carry: bool
) -> ReadingRequest:
    read_before = carry and row.acknowledged_at is not None
    return ReadingRequest(
        edition=edition,
        person_id=row.person_id,
        campaign_id=campaigns.get(row.campaign_id or 0, row.campaign_id),
        due_on=None if read_before else _due(row, now),
        acknowledged_at=row.acknowledged_at if carry else None,
        carried_over=read_before,
    )


def _campaigns_again(event: InForce, *, now: datetime) -> dict[int, int]:
    """Ask the audiences of the edition before for this one too; return old → new campaign."""
    found = {}
    for old in Campaign.objects.filter(edition=event.previous).order_by("pk"):
        days = (old.due_on - timezone.localdate(old.created_at)).days if old.due_on else 0
        new = ask_to_read(
            event.edition,
            audience=old.audience,
            by=old.created_by,
            due_on=timezone.localdate(now) + date.resolution * max(days, 7) if old.due_on else None,
            note=old.note,
            questions=old.questions,
            now=now,
        )
        found[old.pk] = new.pk
    return found


def _due(row: ReadingRequest, now: datetime) -> date | None:
    """Give as many days as were given before, at least seven."""
    if row.due_on is None:
        return None
    return timezone.localdate(now) + max(row.due_on - timezone.localdate(row.asked_at), date.resolution * 7)


def last_read(person: User, page: StandardPage) -> Edition | None:
    """Return the newest edition of a page that somebody acknowledged themselves."""
    rows = ReadingRequest.objects.acknowledged().filter(person=person, edition__page=page, carried_over=False)
    newest = rows.select_related("edition").order_by("-edition__number", "-edition__revision").first()
    return newest.edition if newest else None


def to_read(person: User, *, limit: int | None = None) -> list[ReadingRequest]:
    """Return what somebody still has to read of what they may see, what is due first."""
    rows = ReadingRequest.objects.waiting().filter(person=person, edition__state=State.IN_FORCE)
    rows = rows.select_related("edition__page", "campaign").order_by("due_on", "asked_at")[:limit]
    found = list(rows)
    seen = set(
        visible_to(StandardPage.objects.filter(pk__in=[r.edition.page_id for r in found]), person).values_list(
            "pk", flat=True
        )
    )
    return [row for row in found if row.edition.page_id in seen]


def standing_of(edition: Edition) -> dict[str, int]:
    """Return how many were asked, have read, and are overdue."""
    rows = ReadingRequest.objects.filter(edition=edition)
    asked, done = rows.count(), rows.acknowledged().count()
    overdue = rows.waiting().filter(due_on__lt=timezone.localdate()).count()
    return {"asked": asked, "read": done, "overdue": overdue}


def rows_for_export(edition: Edition) -> Iterable[list[Any]]:
    """Yield one row a reader: name, address, asked, due, acknowledged, carried over, edition, digest, tries of the check."""
    rows = ReadingRequest.objects.filter(edition=edition).select_related("person").order_by("person__last_name", "pk")
    for row in rows.iterator(chunk_size=BATCH):
        yield [
            str(row.person),
            row.person.email,
            row.asked_at,
            row.due_on,
            row.acknowledged_at,
            row.carried_over,
            edition.label,
            edition.digest,
            len(row.answers),
        ]
