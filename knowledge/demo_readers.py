"""What the demonstration's people say, follow, ask and waive, so that no list of the library is empty."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Page

from knowledge import following, reader_words, suggesting, waiving
from knowledge.access_asking import ask_for_access
from knowledge.editions.reading import ask_to_read, fill_campaign
from knowledge.health import check_library
from knowledge.models import (
    AccessRequest,
    Campaign,
    MethodGuidePage,
    PageFeedback,
    ReadingRequest,
    RegisterView,
    Remark,
    StandardPage,
    Suggestion,
    Waiver,
)
from vademecum.accounts.models import Project, ProjectRole, User

OFFICER, HEAD, AUTHOR, ENGINEER = "ifeoma.okafor", "margaux.delaunay", "tomasz.wisniewski", "helena.brandt"
DEMO, RISK = "DEMO-STD-001", "PMO-STD-002"
WORDS = {
    "en": {
        "question": "Do the five working days count before or after the defects are listed?",
        "answers": ("I would say before.", "Before: the walk makes the list, and the list is what is handed over."),
        "comment": "The photographs helped us a lot in Leeds. Worth a sentence in the guide.",
        "open": "Who signs for the keys when the operator has no office on site?",
        "quote": "A site changes hands without surprises.",
        "words": "A site changes hands without surprises, and with a name behind every open point.",
        "why": "The name was what we missed last time.",
        "summary": "What is checked, by whom and by when, before a site changes hands.",
        "wish": "Say it with an example.",
        "accepted": "Good point.", "declined": "The example stands in the guide already.",
        "missing": "I looked for the form to sign and did not find it.",
        "deviation": "The walk takes place 2 working days before the handover.",
        "reason": "The harbour is closed for three days; no other date is free before the tide.",
        "granted": "For this handover only.", "refused": "The third time in a year: the plan has to change, not the rule.",
        "view": "Reviews that are late", "access": "I take over from Tomasz in May.",
    },
    "fr": {
        "question": "Les cinq jours ouvrés se comptent-ils avant ou après la liste des défauts\u202f?",
        "answers": ("Avant, je dirais.", "Avant\u202f: la visite fait la liste, et c’est la liste qu’on remet."),
        "comment": "Les photographies nous ont beaucoup aidés à Nantes. Cela mérite une phrase dans le guide.",
        "open": "Qui signe pour les clés quand l’exploitant n’a pas de bureau sur place\u202f?",
        "quote": "Un site change de mains sans surprise.",
        "words": "Un site change de mains sans surprise, avec un nom derrière chaque point ouvert.",
        "why": "C’est le nom qui nous a manqué la dernière fois.",
        "summary": "Ce qui est vérifié, par qui et pour quand, avant qu’un site change de mains.",
        "wish": "Dites-le avec un exemple.",
        "accepted": "Bien vu.", "declined": "L’exemple figure déjà dans le guide.",
        "missing": "J’ai cherché le formulaire à signer sans le trouver.",
        "deviation": "La visite a lieu 2 jours ouvrés avant la remise.",
        "reason": "Le port est fermé trois jours\u202f; aucune autre date n’est libre avant la marée.",
        "granted": "Pour cette remise seulement.", "refused": "La troisième fois en un an\u202f: changez le plan.",
        "view": "Revues en retard", "access": "Je succède à Tomasz en mai.",
    },
}  # fmt: skip


@transaction.atomic
def build(*, language: str) -> None:
    """Say it all once in one language."""
    page = StandardPage.objects.filter(identifier=DEMO, locale__language_code=language).first()
    people = {
        name: User.objects.filter(email=f"{name}@demo.example").first() for name in (OFFICER, HEAD, AUTHOR, ENGINEER)
    }
    if page is None or not all(people.values()) or Remark.objects.filter(page=page).exists():
        return
    cast: dict[str, User] = {name: person for name, person in people.items() if person is not None}
    with override(language):
        _talk(page, cast, WORDS[language])
        _suggestions(page, cast, WORDS[language])
        _follow(page, cast, WORDS[language], language=language)
    _waivers(page, cast, WORDS[language])
    _check(cast, language=language)


def build_last() -> None:
    """Look at the whole library, so that its page of findings is filled."""
    check_library()


def _talk(page: StandardPage, cast: dict[str, User], words: dict) -> None:
    asked = reader_words.remark(page, by=cast[ENGINEER], text=words["question"], anchor="walk")
    for person, text in zip((AUTHOR, OFFICER), words["answers"], strict=True):
        answer = reader_words.reply(asked, by=cast[person], text=text)
    reader_words.mark_answer(answer, by=cast[OFFICER])
    reader_words.remark(page, by=cast[HEAD], text=words["comment"], anchor="defects", is_question=False)
    reader_words.remark(page, by=cast[AUTHOR], text=words["open"], anchor="keys")
    for person, helped, reason in ((ENGINEER, True, ""), (AUTHOR, False, words["missing"]), (HEAD, True, "")):
        reader_words.give_feedback(page, helped=helped, reason=reason, person=cast[person])


def _suggestions(page: StandardPage, cast: dict[str, User], words: dict) -> None:
    first = suggesting.suggest(
        page, by=cast[ENGINEER], quote=words["quote"], replacement=words["words"], reason=words["why"], anchor="purpose"
    )
    suggesting.accept(first, by=cast[OFFICER], reply=words["accepted"])
    second = suggesting.suggest(
        page, by=cast[HEAD], quote=page.title, replacement=f"{page.title}.", reason=words["wish"]
    )
    suggesting.decline(second, by=cast[OFFICER], reply=words["declined"])
    summary = page.summary
    suggesting.suggest(
        page, by=cast[AUTHOR], quote=summary, replacement=summary.rstrip(".") + " (90 %).", reason=words["wish"]
    )


def _follow(page: StandardPage, cast: dict[str, User], words: dict, *, language: str) -> None:
    guides = MethodGuidePage.objects.live().filter(locale__language_code=language).order_by("path")[:3]
    for person in cast.values():
        section = Page.objects.filter(depth=3, slug="standards", locale__language_code=language).first()
        if section is not None:
            following.watch(person, section, level="major")
        following.watch(person, Page.objects.get(pk=page.pk), level="all")
        for guide in guides:
            following.keep(person, Page.objects.get(pk=guide.pk), kept=True)
    RegisterView.objects.get_or_create(person=cast[OFFICER], name=words["view"], defaults={"query": "review=overdue"})
    space = f"{reverse('knowledge_page', args=['demo-projects/'])}"
    ask_for_access(cast[ENGINEER], address=f"{space}{language}-archive/", reason=words["access"])


def _waivers(page: StandardPage, cast: dict[str, User], words: dict) -> None:
    today = timezone.localdate()
    for number, project in enumerate(Project.objects.filter(is_demo=True).order_by("code")[:4]):
        role = ProjectRole.objects.filter(project=project, kind="manager").exclude(person=cast[OFFICER]).first()
        if role is None:
            continue
        _waiver(page, project, role.person, cast[OFFICER], words, number=number, today=today)


def _waiver(
    page: StandardPage, project: Project, by: User, officer: User, words: dict, *, number: int, today: date
) -> None:
    """Ask for one; the first is granted, the second waits, the third is refused, the fourth is past."""
    if Waiver.objects.filter(identifier=page.identifier, project=project).exists():
        return
    waiver = waiving.ask_waiver(
        page, by=by, project=project, clause_key="walk", deviation=words["deviation"], reason=words["reason"],
        ends_on=today + timedelta(days=25 + number),
    )  # fmt: skip
    if number in (0, 3):
        waiving.decide_waiver(waiver, by=officer, grant=True, comment=words["granted"])
    elif number == 2:
        waiving.decide_waiver(waiver, by=officer, grant=False, comment=words["refused"])
    if number == 3:
        Waiver.objects.filter(pk=waiver.pk).update(
            starts_on=today - timedelta(days=60), ends_on=today - timedelta(days=2)
        )


def _check(cast: dict[str, User], *, language: str) -> None:
    """Ask the project managers to read the risk standard, with two questions of the bank before it counts."""
    page = StandardPage.objects.filter(identifier=RISK, locale__language_code=language).first()
    edition = page.editions.in_force().first() if page else None
    if edition is None:
        return
    managers = list(
        ProjectRole.objects.filter(project__is_demo=True, kind="manager").values_list("person", flat=True).distinct()
    )
    ours = [pk for pk in managers if User.objects.filter(pk=pk, preferred_language=language).exists()]
    people = sorted({*ours, cast[ENGINEER].pk} if language == "en" else set(ours))
    due = timezone.localdate() + timedelta(days=14)
    fill_campaign(ask_to_read(edition, audience={"people": people}, by=cast[OFFICER], due_on=due, questions=2))


@transaction.atomic
def clear() -> None:
    """Take out what the demonstration's people said and asked; what is about their page went with it."""
    demo = User.objects.filter(is_demo=True)
    Waiver.objects.filter(project__is_demo=True).delete()
    Remark.objects.filter(person__in=demo).delete()
    Suggestion.objects.filter(person__in=demo).delete()
    PageFeedback.objects.filter(person__in=demo).delete()
    AccessRequest.objects.filter(person__in=demo).delete()
    campaigns = Campaign.objects.filter(created_by__in=demo)
    ReadingRequest.objects.filter(campaign__in=campaigns, person__in=demo).delete()
    campaigns.delete()
