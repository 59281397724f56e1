"""The demonstration's private part: two project spaces that only their people see."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import Page, PageViewRestriction

from knowledge import demo_readers, demo_standards
from knowledge.homes import ensure_homes
from knowledge.models import DocumentPage, SectionPage
from knowledge.reminding import remind_readers
from vademecum.accounts.models import Project, ProjectRole
from vademecum.operations.starter import Report

SLUG = "demo-projects"
GROUP = "Demo project: {code}"

TEXTS: dict[str, dict[str, tuple[str, str]]] = {
    "en": {
        "top": ("Projects (demo)", "Spaces of the made-up projects. Each is open to the people of its project only."),
        "log": ("Decision log", "## Decisions {#decisions}\n\n| No. | Decision | By | Condition |\n| --- | --- | --- | --- |\n"
                "| 1 | Go at the gate Ready for Planning | Sponsor | Name a deputy for the test lead |\n"
                "| 2 | Baseline approved, reserve of 8 % | Steering committee | – |\n"
                "| 3 | Training moved by two weeks | Project manager | Inform the works council |\n\n"
                "## Open points {#open-points}\n\nThe supplier has not yet confirmed the second delivery."),
        "notes": ("Steering committee notes", "## What was agreed {#agreed}\n\nThe forecast at completion was shown with its range. "  # noqa: E501
                  "The committee asked for one page instead of ten.\n\n## Next meeting {#next}\n\nFirst Tuesday of the month, thirty minutes."),  # noqa: E501
    },
    "fr": {
        "top": ("Projets (démo)", "Espaces des projets fictifs. Chacun n’est ouvert qu’aux personnes de son projet."),
        "log": ("Journal des décisions", "## Décisions {#decisions}\n\n| N° | Décision | Par | Condition |\n| --- | --- | --- | --- |\n"  # noqa: E501
                "| 1 | Poursuivre au jalon Prêt à planifier | Commanditaire | Nommer un suppléant au responsable des essais |\n"
                "| 2 | Référence approuvée, réserve de 8\u00a0% | Comité de pilotage | – |\n"
                "| 3 | Formation décalée de deux semaines | Chef de projet | Informer le comité social |\n\n"
                "## Points ouverts {#open-points}\n\nLe fournisseur n’a pas encore confirmé la seconde livraison."),
        "notes": ("Notes du comité de pilotage", "## Ce qui a été convenu {#agreed}\n\nLa prévision à terminaison a été montrée avec sa fourchette. "  # noqa: E501
                  "Le comité demande une page au lieu de dix.\n\n## Prochaine séance {#next}\n\nPremier mardi du mois, trente minutes."),  # noqa: E501
    },
}  # fmt: skip


@transaction.atomic
def build(report: Report) -> None:
    """Make a space per demo project and language, open to the project's people; make nothing twice."""
    for code, home in ensure_homes().items():
        words = TEXTS[code]
        top = _page(Page.objects.get(pk=home.pk), SectionPage, SLUG, words["top"][0], summary=words["top"][1])
        for project in Project.objects.filter(is_demo=True).order_by("code"):
            group, _made = Group.objects.get_or_create(name=GROUP.format(code=project.code))
            people = ProjectRole.objects.filter(project=project).values_list("person", flat=True)
            group.user_set.set(people)
            space = _page(top, SectionPage, project.code.lower(), f"{project.code} {project.name}")
            if not PageViewRestriction.objects.filter(page_id=space.pk).exists():
                restriction = PageViewRestriction.objects.create(
                    page_id=space.pk, restriction_type=PageViewRestriction.GROUPS
                )
                restriction.groups.add(group)
            for slug in ("log", "notes"):
                title, text = words[slug]
                _page(space, DocumentPage, slug, f"{project.code}: {title}", text=text)
        demo_standards.build(top, language=code)
        demo_readers.build(language=code)
    demo_readers.build_last()
    remind_readers()
    report("Project spaces of the demonstration, each for its own people")


@transaction.atomic
def clear(report: Report) -> None:
    """Remove the spaces and the groups that were made for them, and what people said."""
    demo_readers.clear()
    for page in Page.objects.filter(slug=SLUG, depth=3):
        page.delete()
    demo_standards.clear()
    Group.objects.filter(name__startswith=GROUP.format(code="")).delete()
    report("Project spaces of the demonstration removed")


def _page(parent: Page, model: type, slug: str, title: str, *, text: str = "", summary: str = "") -> Page:
    found = Page.objects.child_of(parent).filter(slug=slug).first()
    if found:
        return found
    page = model(
        title=title, slug=slug, locale_id=parent.locale_id, summary=summary, body=[("markdown", text)] if text else []
    )
    Page.objects.get(pk=parent.pk).add_child(instance=page)
    page.save_revision().publish()
    return Page.objects.get(pk=page.pk)
