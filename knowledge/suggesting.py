"""Readers suggest other words; who cares for the page takes them into the draft, or says why not."""

from __future__ import annotations

import json
from datetime import datetime
from html import escape
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page

from knowledge.caring import cares_for, who_answers_for
from knowledge.models import Suggestion
from knowledge.reader_words import ANSWERED, ASKED, url_of
from knowledge.wording import NotThere, replaced
from vademecum.accounts.models import User
from vademecum.notifications.telling import notify


class Unsuitable(Exception):
    """`code`: decided, forbidden, not-there, several, locked, nothing-changes."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def suggest(page: Page, *, by: User, quote: str, replacement: str, reason: str = "", anchor: str = "") -> Suggestion:
    """Suggest other words for a sentence of a page; its owner is told."""
    quote, replacement = " ".join(quote.split())[:2000], replacement.strip()[:4000]
    if not quote or quote == " ".join(replacement.split()):
        raise Unsuitable("nothing-changes")
    made = Suggestion.objects.create(
        page=page, anchor=anchor[:120], quote=quote, replacement=replacement, reason=reason.strip()[:2000],
        person=by, name=str(by),
    )  # fmt: skip
    notify(
        [person for person in who_answers_for(page) if person != by],
        kind=ASKED,
        title=lambda: _("Suggested change of %(page)s") % {"page": page.title},
        text=reason[:500],
        url=lambda: reverse("knowledge_suggestion", args=[made.pk]),
        subject=f"page:{page.pk}",
        dedupe_key=f"suggestion:{made.pk}",
    )
    return made


@transaction.atomic
def accept(
    suggestion: Suggestion, *, by: User, replacement: str | None = None, reply: str = "", by_hand: bool = False,
    now: datetime | None = None,
) -> Suggestion:  # fmt: skip
    """Put the words into the newest draft as a revision of the owner's; nothing is published. The suggester is told.

    `by_hand` notes it as accepted where the owner has written it into the draft themselves.
    """
    suggestion = _locked(suggestion, by=by)
    words = suggestion.replacement if replacement is None else replacement.strip()[:4000]
    revision = None
    if not by_hand:
        revision = _write_into_draft(suggestion.page, suggestion.quote, words, by=by)
    return _close(
        suggestion, Suggestion.State.ACCEPTED, by=by, reply=reply, now=now, replacement=words, revision=revision
    )


@transaction.atomic
def decline(suggestion: Suggestion, *, by: User, reply: str, now: datetime | None = None) -> Suggestion:
    """Say no, and why; the suggester is told."""
    suggestion = _locked(suggestion, by=by)
    return _close(suggestion, Suggestion.State.DECLINED, by=by, reply=reply, now=now)


def _locked(suggestion: Suggestion, *, by: User) -> Suggestion:
    found = Suggestion.objects.select_for_update(of=("self",)).select_related("page").get(pk=suggestion.pk)
    if not cares_for(by, found.page):
        raise Unsuitable("forbidden")
    if found.state != Suggestion.State.OPEN:
        raise Unsuitable("decided")
    return found


def _write_into_draft(page: Page, quote: str, words: str, *, by: User) -> int:
    draft = page.specific.get_latest_revision_as_object()
    if draft.locked and draft.locked_by_id != by.pk:
        raise Unsuitable("locked")
    field = type(draft)._meta.get_field("body")
    body = json.loads(json.dumps(list(draft.body.get_prep_value()), default=str))
    changed: list[Any] | None = None
    try:
        changed = replaced(body, quote, words)
    except NotThere as missing:
        changed = _in_fields(draft, quote, words)
        if changed is None:
            raise Unsuitable("several" if missing.count else "not-there") from None
    draft.body = field.to_python(json.dumps(changed))
    return draft.save_revision(user=by, log_action=True).pk


def _in_fields(draft: Any, quote: str, words: str) -> list[Any] | None:
    """Look for the sentence in the summary, which stands outside of the stream; return the body as it is if it is there."""
    try:
        block = replaced([{"type": "markdown", "value": draft.summary}], quote, words)
    except NotThere:
        return None
    draft.summary = block[0]["value"]
    return json.loads(json.dumps(list(draft.body.get_prep_value()), default=str))


def _close(
    suggestion: Suggestion, state: Suggestion.State, *, by: User, reply: str, now: datetime | None, **more: Any
) -> Suggestion:
    now = now or timezone.now()
    values = {"state": state, "decided_by": by, "decided_at": now, "reply": reply.strip()[:2000], **more}
    Suggestion.objects.filter(pk=suggestion.pk).update(**values)
    suggestion.refresh_from_db()
    log(instance=suggestion.page, action=f"knowledge.suggestion_{state}", user=by, data={"suggestion": suggestion.pk})
    if suggestion.person is not None and suggestion.person != by:
        accepted = state == Suggestion.State.ACCEPTED
        notify(
            [suggestion.person],
            kind=ANSWERED,
            title=lambda: (
                (
                    _("Your change of %(page)s is taken into the draft")
                    if accepted
                    else _("Your change of %(page)s is declined")
                )
                % {"page": suggestion.page.title}
            ),
            text=suggestion.reply,
            url=lambda: reverse("knowledge_suggestion", args=[suggestion.pk]),
            subject=f"page:{suggestion.page_id}",
            dedupe_key=f"suggestion-decided:{suggestion.pk}",
        )
    return suggestion


def as_difference(suggestion: Suggestion) -> str:
    """Return the address of the sentence on its page, for who wants to see it where it stands."""
    return url_of(suggestion.page, escape(suggestion.anchor))
