"""The people of the fictional organisation: the same each time, marked as demo data, removed without a trace."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from vademecum.accounts import roles
from vademecum.accounts.models import Project, ProjectRole, Team, User
from vademecum.operations.starter import Report


class Cast(NamedTuple):
    """One person: the e-mail address is made of the name; the first of a team leads it and manages the others."""

    first: str
    last: str
    language: str
    job_title: str
    email: str
    group: str = roles.READER
    time_zone: str = "Europe/Paris"


DOMAIN = "demo.example"
TEAMS: dict[str, list[Cast]] = {
    "PMO": [
        Cast("Margaux", "Delaunay", "fr", "Directrice du PMO", "margaux.delaunay", roles.PMO_OFFICER),
        Cast("Ifeoma", "Okafor", "en", "PMO officer", "ifeoma.okafor", roles.PMO_OFFICER, "Europe/London"),
        Cast("Tomasz", "Wiśniewski", "en", "PMO analyst", "tomasz.wisniewski", roles.AUTHOR, "Europe/Warsaw"),
        Cast("Aïssatou", "Diallo", "fr", "Formatrice, gestion de projet", "aissatou.diallo", roles.TRAINER),
        Cast("Graham", "Whitfield", "en", "Competency assessor", "graham.whitfield", roles.ASSESSOR, "Europe/London"),
        Cast("Camille", "Rousselot", "fr", "Chargée de méthode", "camille.rousselot", roles.AUTHOR),
        Cast("Devika", "Raman", "en", "Portfolio controller", "devika.raman"),
        Cast("Yann", "Le Goff", "fr", "Documentaliste", "yann.legoff", roles.AUTHOR),
    ],
    "Engineering": [
        Cast("Helena", "Brandt", "en", "Head of engineering", "helena.brandt", time_zone="Europe/Berlin"),
        Cast("Rachid", "Benali", "fr", "Chef de projet", "rachid.benali"),
        Cast("Siobhán", "Kerrigan", "en", "Project manager", "siobhan.kerrigan", time_zone="Europe/Dublin"),
        Cast("Luis", "Carvalho", "en", "Mechanical engineer", "luis.carvalho", time_zone="Europe/Lisbon"),
        Cast("Ngọc", "Trần", "fr", "Ingénieure méthodes", "ngoc.tran"),
        Cast("Pierre-Yves", "Marchand", "fr", "Ingénieur essais", "pierre-yves.marchand"),
        Cast("Amara", "Conteh", "en", "Systems engineer", "amara.conteh"),
        Cast("Elif", "Yıldız", "en", "Quality engineer", "elif.yildiz", time_zone="Europe/Istanbul"),
        Cast("Mathéo", "Gauthier", "fr", "Apprenti ingénieur", "matheo.gauthier"),
    ],
    "Information systems": [
        Cast("Solène", "Kervella", "fr", "Directrice des systèmes d’information", "solene.kervella"),
        Cast("Arjun", "Mehta", "en", "Programme manager", "arjun.mehta", time_zone="Asia/Kolkata"),
        Cast("Zoë", "Hargreaves", "en", "Business analyst", "zoe.hargreaves", time_zone="Europe/London"),
        Cast("Baptiste", "Vasseur", "fr", "Développeur ERP", "baptiste.vasseur"),
        Cast("Fatoumata", "Keïta", "fr", "Cheffe de projet", "fatoumata.keita"),
        Cast("Mikkel", "Sørensen", "en", "Solution architect", "mikkel.sorensen", time_zone="Europe/Copenhagen"),
        Cast("Noor", "Haddad", "fr", "Administratrice CRM", "noor.haddad"),
        Cast("Oluwaseun", "Adeyemi", "en", "Data engineer", "oluwaseun.adeyemi", time_zone="Africa/Lagos"),
    ],
    "Operations": [
        Cast("Giulia", "Ferrero", "en", "Head of operations", "giulia.ferrero", time_zone="Europe/Rome"),
        Cast("Thibault", "Lemoine", "fr", "Responsable de site", "thibault.lemoine"),
        Cast("Maëlle", "Perrin", "fr", "Planificatrice", "maelle.perrin"),
        Cast("Callum", "Reid", "en", "Site coordinator", "callum.reid", time_zone="Europe/London"),
        Cast("Anh-Thu", "Lê", "fr", "Acheteuse", "anh-thu.le"),
        Cast("Kwame", "Boateng", "en", "Logistics planner", "kwame.boateng", time_zone="Africa/Accra"),
        Cast("Ingrid", "Solberg", "en", "Safety officer", "ingrid.solberg", time_zone="Europe/Oslo"),
        Cast("Jean-Baptiste", "Courtois", "fr", "Technicien", "jean-baptiste.courtois"),
    ],
    "Clients and finance": [
        Cast("Véronique", "Aubert", "fr", "Directrice financière", "veronique.aubert"),
        Cast("Marcus", "Lindqvist", "en", "Account director", "marcus.lindqvist", time_zone="Europe/Stockholm"),
        Cast("Inès", "Moreau-Castel", "fr", "Contrôleuse de gestion", "ines.moreau-castel"),
        Cast("Priya", "Nair", "en", "Contract manager", "priya.nair", time_zone="Asia/Kolkata"),
        Cast("Loïc", "Bertin", "fr", "Responsable client", "loic.bertin"),
        Cast("Hannah", "Abramowicz", "en", "Communication lead", "hannah.abramowicz"),
        Cast("Youssef", "El Amrani", "fr", "Auditeur interne", "youssef.elamrani", time_zone="Africa/Casablanca"),
    ],
}


class Plan(NamedTuple):
    """One project; `begun` and `lasts` in days, people by the first part of their address."""

    code: str
    name: str
    tier: int
    begun: int
    lasts: int
    sponsor: str
    manager: str
    members: tuple[str, ...]
    stakeholders: tuple[str, ...]


PROJECTS = (
    Plan("ATLAS", "New assembly line", Project.Tier.LARGE, 410, 720, "giulia.ferrero", "siobhan.kerrigan",
         ("luis.carvalho", "ngoc.tran", "elif.yildiz", "amara.conteh", "thibault.lemoine", "kwame.boateng"),
         ("marcus.lindqvist", "ingrid.solberg", "veronique.aubert")),
    Plan("BORÉAL", "Refonte de la relation client", Project.Tier.MEDIUM, 230, 420,
         "marcus.lindqvist", "fatoumata.keita",
         ("noor.haddad", "zoe.hargreaves", "baptiste.vasseur", "hannah.abramowicz"),
         ("loic.bertin", "priya.nair", "solene.kervella")),
    Plan("CADENCE", "ERP migration", Project.Tier.LARGE, 120, 540, "solene.kervella", "arjun.mehta",
         ("baptiste.vasseur", "mikkel.sorensen", "oluwaseun.adeyemi", "ines.moreau-castel", "maelle.perrin"),
         ("veronique.aubert", "anh-thu.le", "youssef.elamrani")),
    Plan("DOLMEN", "Mise en sécurité du dépôt", Project.Tier.SMALL, 45, 150, "helena.brandt", "rachid.benali",
         ("pierre-yves.marchand", "matheo.gauthier", "jean-baptiste.courtois", "callum.reid"),
         ("ingrid.solberg", "camille.rousselot")),
)  # fmt: skip

PERSONAS = {
    "stakeholder": f"loic.bertin@{DOMAIN}",
    "team member": f"elif.yildiz@{DOMAIN}",
    "manager": f"helena.brandt@{DOMAIN}",
    "PMO officer": f"ifeoma.okafor@{DOMAIN}",
}


@transaction.atomic
def build(report: Report) -> None:
    """Add the people, teams and projects that are missing. Real people of the same address are not touched."""
    people = _people()
    _teams(people)
    for plan in PROJECTS:
        _project(plan, people, timezone.localdate())
    report(f"People: {len(people)} people in {len(TEAMS)} teams, {len(PROJECTS)} projects.")


@transaction.atomic
def clear(report: Report) -> None:
    """Remove the rows that are marked as demo data, and what hangs on them."""
    Project.objects.filter(is_demo=True).delete()
    Team.objects.filter(is_demo=True).delete()
    people = User.objects.filter(is_demo=True)
    count = people.count()
    people.delete()
    report(f"People: {count} demo people removed, with their teams and projects.")


def _people() -> dict[str, User]:
    """Return the demo people by the first part of their address, made if need be."""
    groups = {name: Group.objects.get_or_create(name=name)[0] for name in roles.ROLES}
    people = {}
    for cast in (cast for team in TEAMS.values() for cast in team):
        person, made = User.objects.get_or_create(
            email=f"{cast.email}@{DOMAIN}",
            defaults={
                "first_name": cast.first,
                "last_name": cast.last,
                "preferred_language": cast.language,
                "time_zone": cast.time_zone,
                "job_title": cast.job_title,
                "is_demo": True,
                "password": "!",
            },
        )
        if made:
            person.groups.add(groups[cast.group], groups[roles.READER])
        people[cast.email] = person
    return people


def _teams(people: dict[str, User]) -> None:
    head = people[TEAMS["PMO"][0].email]
    for name, cast in TEAMS.items():
        members = [people[one.email] for one in cast]
        lead = members[0]
        team, made = Team.objects.get_or_create(name=f"{name} (demo)", defaults={"lead": lead, "is_demo": True})
        if made:
            team.members.add(*members)
            User.objects.filter(pk__in=[m.pk for m in members[1:]], is_demo=True).update(manager=lead)
            if lead != head:
                User.objects.filter(pk=lead.pk, is_demo=True).update(manager=head)


def _project(plan: Plan, people: dict[str, User], today: date) -> None:
    begun = today - timedelta(days=plan.begun)
    project, made = Project.objects.get_or_create(
        code=f"DEMO-{plan.code}",
        defaults={
            "name": plan.name,
            "tier": plan.tier,
            "starts_on": begun,
            "ends_on": begun + timedelta(days=plan.lasts),
            "is_demo": True,
        },
    )
    if not made:
        return
    kinds = ProjectRole.Kind
    cast = [
        (kinds.SPONSOR, (plan.sponsor,)),
        (kinds.MANAGER, (plan.manager,)),
        (kinds.MEMBER, plan.members),
        (kinds.STAKEHOLDER, plan.stakeholders),
    ]
    ProjectRole.objects.bulk_create(
        ProjectRole(project=project, person=people[name], kind=kind, valid_from=begun)
        for kind, names in cast
        for name in names
    )
