"""The demonstration's controlled page: three editions of one standard, read by some, the last one waiting for decisions."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from knowledge.editions.actions import Proposal, decide, escalate_overdue, propose
from knowledge.editions.reading import acknowledge, ask_to_read, fill_campaign
from knowledge.lessons import decide_on_lesson
from knowledge.models import (
    Campaign,
    Clause,
    Edition,
    EditionEvent,
    LessonLearnedPage,
    ReadingRequest,
    StandardPage,
)
from vademecum.accounts.models import Team, User

CODE = "DEMO-STD-001"
OFFICER, HEAD, AUTHOR, ENGINEER = "ifeoma.okafor", "margaux.delaunay", "tomasz.wisniewski", "helena.brandt"
TEXTS = {
    "en": (
        "Handover of site works",
        "What is checked, by whom, before a site changes hands.",
        "## 1 Purpose {#purpose}\n\nA site changes hands without surprises.\n\n"
        "## 2 Acceptance walk {#walk}\n\nThe contractor and the operator walk the site together at least "
        "3 working days before the handover.\n\n## 3 Defects {#defects}\n\nEach defect is photographed and gets an owner.\n",
        [("at least 3 working days", "at least 5 working days"), ("gets an owner.", "gets an owner and a date.\n\n"
          "## 4 Keys and codes {#keys}\n\nKeys and codes are handed over against a signature.")],
        [("photographed and gets", "photographed, classed as minor or serious, and gets")],
        ("Two days more for the walk; keys are signed for.", "Defects are classed, as the insurer asks.",
         "Good. The five days match the contracts.", "Agreed.", "Changed how you hand over a site: five minutes."),
    ),
    "fr": (
        "Remise des travaux de site",
        "Ce qui est vérifié, par qui, avant qu’un site change de mains.",
        "## 1 Objet {#purpose}\n\nUn site change de mains sans surprise.\n\n"
        "## 2 Visite de réception {#walk}\n\nL’entreprise et l’exploitant parcourent le site ensemble au moins "
        "3 jours ouvrés avant la remise.\n\n## 3 Défauts {#defects}\n\n"
        "Chaque défaut est photographié et reçoit un responsable.\n",
        [("au moins 3 jours ouvrés", "au moins 5 jours ouvrés"), ("reçoit un responsable.", "reçoit un responsable et une "
          "date.\n\n## 4 Clés et codes {#keys}\n\nClés et codes sont remis contre signature.")],
        [("photographié et reçoit", "photographié, classé mineur ou grave, et reçoit")],
        ("Deux jours de plus pour la visite\u202f; les clés sont remises contre signature.",
         "Les défauts sont classés, comme le demande l’assureur.", "Bien. Les cinq jours répondent aux contrats.",
         "D’accord.", "La remise d’un site a changé\u202f: cinq minutes de lecture."),
    ),
}  # fmt: skip


def _rewritten(text: str, changes: list[tuple[str, str]]) -> str:
    for old, new in changes:
        text = text.replace(old, new)
    return text


@transaction.atomic
def build(top: Page, *, language: str) -> None:
    """Write the standard below `top` in one language, and decide about the library's lessons; nothing twice."""
    people = {name: User.objects.filter(email=f"{name}@demo.example").first() for name in _names()}
    if not all(people.values()) or StandardPage.objects.filter(identifier=CODE, locale_id=top.locale_id).exists():
        return
    cast: dict[str, User] = {name: person for name, person in people.items() if person is not None}
    title, summary, text, second, third, words = TEXTS[language]
    page = StandardPage(
        title=title, slug="site-handover", identifier=CODE, summary=summary, locale_id=top.locale_id,
        body=[("markdown", text)], responsible=cast[OFFICER], deputy=cast[HEAD], review_months=6,
    )  # fmt: skip
    Page.objects.get(pk=top.pk).add_child(instance=page)
    page.save_revision(user=cast[AUTHOR]).publish()
    text = _rewritten(text, second)
    _propose(page, text, cast, summary=words[0], change="major")
    edition = page.editions.open().get()
    for name, comment in ((OFFICER, words[2]), (HEAD, words[3])):
        edition = decide(edition, by=cast[name], approve=True, digest=edition.digest, comment=comment)
    _ask(edition, by=cast[OFFICER], note=words[4])
    _propose(page, _rewritten(text, third), cast, summary=words[1], change="minor")
    escalate_overdue(now=timezone.now() + timedelta(days=1))
    _decide_on_lessons(top, by=cast[OFFICER])


def _names() -> tuple[str, ...]:
    return (OFFICER, HEAD, AUTHOR, ENGINEER)


def _propose(page: StandardPage, text: str, cast: dict[str, User], *, summary: str, change: str) -> None:
    draft = StandardPage.objects.get(pk=page.pk)
    draft.body = [("markdown", text)]
    draft.save_revision(user=cast[AUTHOR])
    proposal = Proposal(
        change_class=change,
        change_summary=summary,
        approvers=[cast[OFFICER], cast[HEAD], cast[ENGINEER]],
        quorum=2,
        decide_by=timezone.localdate(),
    )
    propose(StandardPage.objects.get(pk=page.pk), by=cast[AUTHOR], proposal=proposal)


def _ask(edition: Edition, *, by: User, note: str) -> None:
    """Ask two teams; every second person has read it, a few are late."""
    teams = list(Team.objects.filter(is_demo=True).order_by("name").values_list("pk", flat=True)[:2])
    today = timezone.localdate()
    campaign = ask_to_read(edition, audience={"teams": teams}, by=by, due_on=today + timedelta(days=10), note=note)
    fill_campaign(campaign)
    for number, request in enumerate(ReadingRequest.objects.filter(edition=edition).order_by("pk")):
        if number % 2 == 0:
            acknowledge(request)
        elif number % 5 == 0:
            ReadingRequest.objects.filter(pk=request.pk).update(due_on=today - timedelta(days=3))


def _decide_on_lessons(top: Page, *, by: User) -> None:
    lessons = LessonLearnedPage.objects.filter(state="proposed", locale_id=top.locale_id, live=True)
    for lesson in lessons.filter(slug__in=["deputy-for-the-only-expert", "weekly-report-for-everyone"]):
        adopt = lesson.slug == "deputy-for-the-only-expert"
        decide_on_lesson(lesson, by=by, adopt=adopt, reason="" if adopt else lesson.effect)


@transaction.atomic
def clear() -> None:
    """Take it all out again, after its pages: editions of people are kept for ever, those of the demonstration are not."""
    mine = Edition.objects.filter(identifier=CODE)
    ReadingRequest.objects.filter(edition__in=mine).delete()
    Campaign.objects.filter(edition__in=mine).delete()
    EditionEvent.objects.filter(edition__in=mine).delete()
    mine.delete()
    Clause.objects.filter(identifier=CODE).delete()
    for lesson in LessonLearnedPage.objects.filter(decided_by__is_demo=True):
        undecided = {"state": "proposed", "reason": "", "decided_by": None, "decided_at": None}
        LessonLearnedPage.objects.filter(pk=lesson.pk).update(**undecided)
        revision = lesson.latest_revision
        if revision is not None:
            revision.content |= undecided
            revision.save(update_fields=["content"])
