"""What is done with editions: propose, decide, bring into force, withdraw. One verb, one transaction, one event each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from knowledge.days import house_day
from knowledge.editions import states
from knowledge.editions.announcing import InForce, announce_in_force
from knowledge.editions.states import ChangeClass, Event, State
from knowledge.editions.telling import ask_for_decision, tell_author, tell_late
from knowledge.editions.texts import Text, changes_between, keep_clauses, text_of
from knowledge.models import Approver, ContentGeneration, Edition, EditionEvent, StandardPage
from search.indexing import mark_changed
from vademecum.accounts.models import User


class Refused(Exception):
    """`code`: own-text, not-asked, not-your-turn, text-changed, already-open, nothing-changed, too-few-approvers,
    forbidden, no-approvers, decided, never-in-force."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody asks for: how much changes and what, from when, and who decides in which way."""

    change_class: ChangeClass | str
    change_summary: str = ""
    effective_on: date | None = None
    approvers: Sequence[User] = ()
    quorum: int = 0  # 0: all of them
    in_order: bool = False
    decide_by: date | None = None


def newest(page: StandardPage, *, closed_too: bool = True) -> Edition | None:
    """Return the edition with the highest number that was or is in force."""
    return page.editions.published().order_by("-number", "-revision").first()


def log(edition: Edition, kind: EditionEvent.Kind, *, actor: User | None, at: datetime, **detail: Any) -> None:
    EditionEvent.objects.create(
        edition=edition, kind=kind, actor=actor, actor_name=str(actor) if actor else "", at=at, detail=detail
    )


def _locked(page: StandardPage) -> StandardPage:
    return StandardPage.objects.select_for_update(of=("self",)).get(pk=page.pk)


def _keep(page: StandardPage, text: Text, *, number: tuple[int, int], **fields: Any) -> Edition:
    """Write an edition and its clauses."""
    before = newest(page)
    edition = Edition.objects.create(
        page=page,
        identifier=page.identifier,
        language=page.locale.language_code,
        number=number[0],
        revision=number[1],
        title=text.title,
        summary=text.summary,
        body=text.body,
        digest=text.digest,
        **fields,
    )
    keep_clauses(edition, before=before)
    return edition


@transaction.atomic
def propose(page: StandardPage, *, by: User, proposal: Proposal, now: datetime | None = None) -> Edition:
    """Put the page's newest draft up for approval. What is decided about is this text, whatever the draft becomes."""
    now = now or timezone.now()
    page = _locked(page)
    if page.editions.open().exists():
        raise Refused("already-open")
    approvers = [person for person in dict.fromkeys(proposal.approvers) if person.is_active]
    if not approvers:
        raise Refused("no-approvers")
    if by in approvers:
        raise Refused("own-text")
    if proposal.quorum > len(approvers):
        raise Refused("too-few-approvers")
    draft = page.get_latest_revision_as_object()
    text, before = text_of(draft), newest(page)
    withdraws = ChangeClass(proposal.change_class) is ChangeClass.WITHDRAWN
    if withdraws and (before is None or before.state != State.IN_FORCE):
        raise Refused("never-in-force")
    if before and before.state == State.IN_FORCE and before.digest == text.digest and not withdraws:
        raise Refused("nothing-changed")
    last = (before.number, before.revision) if before else None
    edition = _keep(
        page,
        text,
        number=states.next_number(last, proposal.change_class) if last else (page.edition or 1, 0),
        change_class=ChangeClass(proposal.change_class).value,
        change_summary=proposal.change_summary,
        effective_on=proposal.effective_on,
        source_revision=page.latest_revision_id,
        quorum=proposal.quorum or len(approvers),
        in_order=proposal.in_order,
        decide_by=proposal.decide_by,
        proposed_by=by,
        proposed_at=now,
    )
    Approver.objects.bulk_create(
        Approver(edition=edition, person=person, name=str(person), position=position)
        for position, person in enumerate(approvers, start=1)
    )
    log(edition, EditionEvent.Kind.PROPOSED, actor=by, at=now, digest=edition.digest)
    ask_for_decision(edition)
    ContentGeneration.advance()
    return edition


@transaction.atomic
def decide(
    edition: Edition, *, by: User, approve: bool, digest: str, comment: str = "", now: datetime | None = None
) -> Edition:
    """Note a decision about the text with this digest; with enough approvals the edition is approved.

    An edition whose day has come, or that has none, comes into force at once. One refusal sends it back.
    """
    now = now or timezone.now()
    edition = Edition.objects.select_for_update(of=("self",)).select_related("page").get(pk=edition.pk)
    if edition.state != State.IN_REVIEW:
        raise Refused("decided")
    if digest != edition.digest:
        raise Refused("text-changed")
    if by.pk == edition.proposed_by_id:
        raise Refused("own-text")
    rows = list(edition.approvers.select_for_update().order_by("position"))
    mine = next((row for row in rows if row.person_id == by.pk), None)
    if mine is None:
        raise Refused("not-asked")
    if mine.decision:
        raise Refused("decided")
    if edition.in_order and any(not row.decision for row in rows if row.position < mine.position):
        raise Refused("not-your-turn")
    mine.decision = Approver.Decision.APPROVED if approve else Approver.Decision.SENT_BACK
    mine.comment, mine.digest, mine.decided_at = comment, digest, now
    mine.save()
    if not approve:
        return _send_back(edition, by=by, now=now, comment=comment)
    log(edition, EditionEvent.Kind.APPROVAL, actor=by, at=now, digest=digest, comment=comment)
    if sum(row.decision == Approver.Decision.APPROVED for row in rows) >= edition.quorum:
        _move(edition, Event.APPROVE)
        edition.approved_at = now
        edition.save(update_fields=["state", "approved_at"])
        log(edition, EditionEvent.Kind.APPROVED, actor=None, at=now, digest=edition.digest)
        if is_due(edition, now=now):
            edition = take_effect(edition, now=now)
            for other in (one for one in counterparts(edition) if one.state == State.APPROVED and is_due(one, now=now)):
                take_effect(other, now=now)  # it waited for this language
        else:
            tell_author(edition)
    else:
        ask_for_decision(edition)
    ContentGeneration.advance()
    return edition


def counterparts(edition: Edition) -> list[Edition]:
    """Return the editions of the same number in the other languages: on their way, or in force."""
    if edition.page is None:
        return []
    key = edition.page.translation_key
    others = Edition.objects.filter(page__translation_key=key, number=edition.number, revision=edition.revision)
    alive = others.filter(state__in=[State.IN_REVIEW, State.APPROVED, State.IN_FORCE, State.WITHDRAWN])
    return list(alive.exclude(page=edition.page).select_related("page"))


def is_due(edition: Edition, *, now: datetime) -> bool:
    """Return whether an approved edition comes into force now: its day has come, and so has the other language if both
    go together."""
    if edition.effective_on is not None and edition.effective_on > house_day(now):
        return False
    if edition.page is None:
        return False
    pages = StandardPage.objects.filter(translation_key=edition.page.translation_key, alias_of=None)
    if not pages.filter(languages_together=True).exists():
        return True
    others = counterparts(edition)
    today = house_day(now)
    ready = [
        other
        for other in others
        if other.state in {State.IN_FORCE, State.WITHDRAWN}
        or (other.state == State.APPROVED and (other.effective_on is None or other.effective_on <= today))
    ]
    return len(ready) == len(settings.LANGUAGES) - 1


@transaction.atomic
def send_back(edition: Edition, *, by: User, comment: str = "", now: datetime | None = None) -> Edition:
    """Take a proposal back before it comes into force; the draft stays."""
    edition = Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
    return _send_back(edition, by=by, now=now or timezone.now(), comment=comment)


def _send_back(edition: Edition, *, by: User, now: datetime, comment: str) -> Edition:
    _move(edition, Event.SEND_BACK)
    edition.ended_at = now
    edition.save(update_fields=["state", "ended_at"])
    log(edition, EditionEvent.Kind.SENT_BACK, actor=by, at=now, comment=comment)
    tell_author(edition, comment=comment)
    ContentGeneration.advance()
    return edition


def _move(edition: Edition, event: Event) -> None:
    edition.state = states.after(edition.state, event).value


@transaction.atomic
def take_effect(edition: Edition, *, now: datetime | None = None, by: User | None = None) -> Edition:
    """Bring an approved edition into force: its text is published, the one before is superseded, all are told."""
    now = now or timezone.now()
    edition = Edition.objects.select_for_update(of=("self",)).select_related("page").get(pk=edition.pk)
    page = edition.page
    if page is None:
        raise Refused("forbidden")
    page = _locked(page)
    if edition.change_class == ChangeClass.WITHDRAWN:
        return _withdraw(page, edition, now=now, by=by)
    _move(edition, Event.TAKE_EFFECT)
    previous = _supersede(page, now=now)
    edition.in_force_at = now
    edition.save(update_fields=["state", "in_force_at"])
    _publish(page, edition, now=now)
    _announce(edition, previous, by=by, now=now, kind=EditionEvent.Kind.IN_FORCE)
    tell_author(edition)
    return edition


def _supersede(page: StandardPage, *, now: datetime) -> Edition | None:
    previous = page.editions.in_force().select_for_update(of=("self",)).first()
    if previous is not None:
        _move(previous, Event.REPLACE)
        previous.ended_at = now
        previous.save(update_fields=["state", "ended_at"])
        log(previous, EditionEvent.Kind.SUPERSEDED, actor=None, at=now)
    return previous


def _withdraw(page: StandardPage, asked: Edition, *, now: datetime, by: User | None) -> Edition:
    """End the edition in force. The page stays readable and says that it is withdrawn."""
    states.after(asked.state, Event.TAKE_EFFECT)  # only what was approved
    standing = page.editions.in_force().select_for_update(of=("self",)).first()
    asked.state, asked.ended_at, asked.in_force_at = State.WITHDRAWN.value, now, now
    asked.save(update_fields=["state", "ended_at", "in_force_at"])
    if standing is not None:
        _move(standing, Event.WITHDRAW)
        standing.ended_at = now
        standing.save(update_fields=["state", "ended_at"])
        log(standing, EditionEvent.Kind.WITHDRAWN, actor=by, at=now)
    StandardPage.objects.filter(pk=page.pk).update(withdrawn_on=house_day(now))
    _announce(asked, standing, by=by, now=now, kind=EditionEvent.Kind.WITHDRAWN)
    tell_author(asked)
    return asked


def _publish(page: StandardPage, edition: Edition, *, now: datetime) -> None:
    """Publish the very revision that was approved; a draft begun since stays a draft."""
    fields = {
        "edition": edition.number,
        "revision": edition.revision,
        "effective_on": edition.effective_on or house_day(now),
        "reviewed_on": house_day(now),
        "withdrawn_on": None,
    }
    approved = page.revisions.filter(pk=edition.source_revision or 0).first()
    newer = page.latest_revision_id
    if approved is not None and page.live_revision_id != approved.pk:
        page._published_as_edition = edition.pk  # type: ignore[attr-defined]
        # The approvers' right decides, not that of whoever proposed it.
        approved.as_object().publish(approved, user=edition.proposed_by, skip_permission_checks=True)
    StandardPage.objects.filter(pk=page.pk).update(**fields)
    if newer and approved is not None and newer != approved.pk:
        StandardPage.objects.filter(pk=page.pk).update(has_unpublished_changes=True, latest_revision=newer)
    _note_in_revisions(page, fields)


def _note_in_revisions(page: StandardPage, fields: dict[str, Any]) -> None:
    """Write number and dates into the newest revision too, or the next draft would begin with the old ones."""
    page = StandardPage.objects.get(pk=page.pk)
    revision = page.latest_revision
    if revision is not None:
        revision.content |= {name: str(value) if isinstance(value, date) else value for name, value in fields.items()}
        revision.save(update_fields=["content"])


def _announce(
    edition: Edition, previous: Edition | None, *, by: User | None, now: datetime, kind: EditionEvent.Kind
) -> None:
    changes = tuple(changes_between(previous, edition))
    log(edition, kind, actor=by, at=now, changed=[change.key for change in changes if change.touches_text])
    ContentGeneration.advance()
    announce_in_force(
        InForce(edition=edition, previous=previous, change_class=edition.change_class, changes=changes, actor=by)
    )


@transaction.atomic
def record_published(page: StandardPage, *, by: User | None = None, now: datetime | None = None) -> Edition | None:
    """Keep what is published as an edition, if it is not one yet; return the new one.

    Whoever has the right may publish without a proposal, and imports do. Nothing that readers saw is lost: the first
    text is the edition its page names, a later one an editorial revision, or a major one if its number grew.
    """
    now = now or timezone.now()
    page = _locked(page)
    if not page.live or not page.identifier or page.alias_of_id:
        return None
    text, before = text_of(page), newest(page)
    if before is not None and before.state == State.IN_FORCE and before.digest == text.digest:
        return None
    overtaken = page.editions.open().select_for_update(of=("self",)).first()
    if overtaken is not None:  # what was proposed is no longer about the text in force
        _move(overtaken, Event.SEND_BACK)
        overtaken.ended_at = now
        overtaken.save(update_fields=["state", "ended_at"])
        log(overtaken, EditionEvent.Kind.SENT_BACK, actor=by, at=now, reason="overtaken")
    number, change = (page.edition, page.revision), ChangeClass.MAJOR
    if before is not None and number <= (before.number, before.revision):
        change = ChangeClass.EDITORIAL
        number = states.next_number((before.number, before.revision), change)
    previous = _supersede(page, now=now)
    edition = _keep(
        page,
        text,
        number=number,
        state=State.IN_FORCE.value,
        change_class=change.value,
        effective_on=page.effective_on,
        source_revision=page.live_revision_id,
        quorum=0,
        proposed_by=by,
        proposed_at=now,
        in_force_at=now,
    )
    StandardPage.objects.filter(pk=page.pk).update(edition=number[0], revision=number[1], withdrawn_on=None)
    _announce(edition, previous, by=by, now=now, kind=EditionEvent.Kind.DIRECT)
    return edition


@transaction.atomic
def confirm_reviewed(page: StandardPage, *, by: User, now: datetime | None = None) -> None:
    """Note "reviewed, no change" in one step: the review period begins anew."""
    now = now or timezone.now()
    page = _locked(page)
    today = house_day(now)
    StandardPage.objects.filter(pk=page.pk).update(reviewed_on=today)
    _note_in_revisions(page, {"reviewed_on": today})
    edition = newest(page)
    if edition is not None:
        log(edition, EditionEvent.Kind.REVIEWED, actor=by, at=now)
    ContentGeneration.advance()
    mark_changed("knowledge", [f"page:{page.pk}"])  # it stands where it stood before it was overdue


def take_due_effect(*, now: datetime | None = None) -> int:
    """Bring into force every approved edition whose day has come; return how many. Safe to run at any time."""
    now = now or timezone.now()
    due = Edition.objects.filter(state=State.APPROVED).exclude(effective_on__gt=house_day(now)).order_by("pk")
    count = 0
    for edition in due.select_related("page"):
        with transaction.atomic():
            still = Edition.objects.select_for_update(of=("self",)).filter(pk=edition.pk, state=State.APPROVED)
            if still.exists() and is_due(edition, now=now):
                take_effect(edition, now=now)
                count += 1
    return count


def escalate_overdue(*, now: datetime | None = None) -> int:
    """Note once that a decision is past its day; author, owner, deputy and PMO are told, and so is who is late."""
    now = now or timezone.now()
    late = Edition.objects.filter(state=State.IN_REVIEW, decide_by__lt=house_day(now), escalated_at=None)
    count = 0
    for edition in late.order_by("pk"):
        with transaction.atomic():
            if Edition.objects.filter(pk=edition.pk, escalated_at=None).update(escalated_at=now):
                missing = list(edition.approvers.filter(decision="").values_list("name", flat=True))
                log(edition, EditionEvent.Kind.ESCALATED, actor=None, at=now, missing=missing)
                tell_late(edition, missing=missing)
                count += 1
    return count
