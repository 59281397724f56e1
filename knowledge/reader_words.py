"""What readers may say about a page, and what its owner does with it. One verb, one transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log
from wagtail.models import Page

from knowledge.addresses import address_of, tree_roots
from knowledge.caring import cares_for, who_answers_for
from knowledge.models import ContentGeneration, PageFeedback, Remark
from vademecum.accounts.models import User
from vademecum.notifications import kinds
from vademecum.notifications.telling import notify

ASKED, ANSWERED = "knowledge.asked", "knowledge.answered"
FROM_ONE_PLACE = 20  # answers of visitors from one address an hour


def register() -> None:
    kinds.register(ASKED, gettext_lazy("What readers ask and suggest about your pages"), kinds.Level.NOW)
    kinds.register(ANSWERED, gettext_lazy("Answers to what you asked or suggested"), kinds.Level.NOW)


class NotYours(Exception):
    """Somebody else cares for this."""


def url_of(page: Page, anchor: str = "") -> str:
    url = address_of(page.url_path, roots=tree_roots()) or ""
    return f"{url}#{anchor}" if url and anchor else url


@transaction.atomic
def give_feedback(
    page: Page,
    *,
    helped: bool,
    reason: str = "",
    person: User | None = None,
    place: str = "",
    now: datetime | None = None,
) -> PageFeedback | None:
    """Note whether a page helped. A person's newest answer counts; visitors of one place are heard so many times an hour."""
    now, reason = now or timezone.now(), reason.strip()[:1000]
    if person is not None:
        values = {"helped": helped, "reason": reason, "given_at": now, "handled_at": None}
        return PageFeedback.objects.update_or_create(page=page, person=person, defaults=values)[0]
    # The hour is in the key: a cache in the database forgets, at each count, when the key was to end.
    key = f"feedback:{place}:{int(now.timestamp()) // 3600}"
    cache.add(key, 0, 3600)
    if cache.incr(key) > FROM_ONE_PLACE:
        return None
    return PageFeedback.objects.create(page=page, helped=helped, reason=reason, given_at=now)


@transaction.atomic
def handle_feedback(feedback: PageFeedback, *, by: User) -> None:
    """Note that the owner has seen to it."""
    if not cares_for(by, feedback.page):
        raise NotYours
    PageFeedback.objects.filter(pk=feedback.pk).update(handled_at=timezone.now())
    log(instance=feedback.page, action="knowledge.feedback_handled", user=by)


@transaction.atomic
def remark(page: Page, *, by: User, text: str, anchor: str = "", is_question: bool = True) -> Remark:
    """Write a question or comment at a clause; its owner is told."""
    made = Remark.objects.create(
        page=page, anchor=anchor[:120], person=by, name=str(by), text=text.strip()[:4000], is_question=is_question
    )
    ContentGeneration.advance()
    notify(
        [person for person in who_answers_for(page) if person != by],
        kind=ASKED,
        title=lambda: (
            (_("Question about %(page)s") if is_question else _("Comment on %(page)s")) % {"page": page.title}
        ),
        text=made.text[:500],
        url=url_of(page, f"remark-{made.pk}"),
        subject=f"page:{page.pk}",
        dedupe_key=f"remark:{made.pk}",
    )
    return made


@transaction.atomic
def reply(question: Remark, *, by: User, text: str) -> Remark:
    """Answer a question or comment; whoever wrote it, and all who answered before, are told."""
    top = question.parent or question
    made = Remark.objects.create(
        page=top.page,
        parent=top,
        anchor=top.anchor,
        person=by,
        name=str(by),
        text=text.strip()[:4000],
        is_question=False,
    )
    ContentGeneration.advance()
    people = {top.person, *(row.person for row in top.replies.select_related("person"))}
    notify(
        sorted((p for p in people if p is not None and p != by), key=lambda p: p.pk),
        kind=ANSWERED,
        title=lambda: _("Answer about %(page)s") % {"page": top.page.title},
        text=made.text[:500],
        url=url_of(top.page, f"remark-{top.pk}"),
        subject=f"page:{top.page_id}",
        dedupe_key=f"remark:{made.pk}",
    )
    return made


@transaction.atomic
def mark_answer(answer: Remark, *, by: User, is_answer: bool = True) -> None:
    """Mark the reply that settles a question; who asked and who cares for the page may."""
    top = answer.parent
    if top is None or not (top.person_id == by.pk or cares_for(by, answer.page)):
        raise NotYours
    top.replies.update(is_answer=False)
    if is_answer:
        Remark.objects.filter(pk=answer.pk, removed_at=None).update(is_answer=True)
    ContentGeneration.advance()
    log(instance=answer.page, action="knowledge.answer_marked", user=by, data={"remark": answer.pk})


@transaction.atomic
def take_away(remark: Remark, *, by: User, now: datetime | None = None) -> None:
    """Take a remark off the page; its row stays. Who wrote it and who cares for the page may."""
    if not (remark.person_id == by.pk or cares_for(by, remark.page)):
        raise NotYours
    Remark.objects.filter(pk=remark.pk).update(removed_at=now or timezone.now(), is_answer=False)
    ContentGeneration.advance()
    log(instance=remark.page, action="knowledge.remark_removed", user=by, data={"remark": remark.pk})


def talk_on(page: Page) -> list[dict[str, Any]]:
    """Return the questions and comments on a page with their replies, in the order in which they were written."""
    rows = list(Remark.objects.filter(page=page).order_by("written_at", "pk"))
    replies: dict[int, list[Remark]] = {}
    for row in rows:
        if row.parent_id and row.removed_at is None:
            replies.setdefault(row.parent_id, []).append(row)
    found = []
    for row in rows:
        own = sorted(replies.get(row.pk, []), key=lambda one: not one.is_answer)
        if row.parent_id is None and (row.removed_at is None or own):
            found.append({"top": row, "replies": own, "is_settled": any(one.is_answer for one in own)})
    return found
