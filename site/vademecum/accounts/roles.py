"""The groups of the product and what each may do. Run after every `migrate`; it only ever adds what is new.

Rights are looked up by name, so that this package need not know the packages above it: a right whose model does not
exist (yet) is left out until it does. What was given once is remembered in `GivenRight`: a right that an administrator
takes away from a group stays away, and a new version's new rights arrive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

READER = "Reader"
AUTHOR = "Author"
PMO_OFFICER = "PMO officer"
TRAINER = "Trainer"
ASSESSOR = "Assessor"
ADMINISTRATOR = "Administrator"

LABELS: dict[str, Promise] = {
    READER: _("Reader"),
    AUTHOR: _("Author"),
    PMO_OFFICER: _("PMO officer"),
    TRAINER: _("Trainer"),
    ASSESSOR: _("Assessor"),
    ADMINISTRATOR: _("Administrator"),
}


def label_of(group: Group) -> str:
    """Return what people call a group: ours in their language, others as they were named."""
    return str(LABELS.get(group.name, group.name))


def may_open_admin(viewer: Any) -> bool:
    """Return whether a person may open the admin: one query, where `has_perm` asks two and fetches every right."""
    if not viewer.is_authenticated or not viewer.is_active:
        return False
    if viewer.is_superuser:
        return True
    app, codename = ADMIN.split(".")
    held = Q(user=viewer) | Q(group__user=viewer)
    return Permission.objects.filter(held, content_type__app_label=app, codename=codename).exists()


EDIT = ("add", "change", "view")
ALL = (*EDIT, "delete")
LOOK = ("view",)
ADMIN = "wagtailadmin.access_admin"
FILES = (("wagtaildocs", "document"), ("wagtailimages", "image"))
NEVER_BY_GROUP = ("auth", "sessions", "contenttypes", "mfa", "account", "socialaccount", "usersessions")


@dataclass(frozen=True)
class Role:
    """What one group is given: `rights` as app.codename, page and collection rights on the roots of their trees."""

    rights: frozenset[str] = frozenset()
    pages: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    everything: bool = False


def _rights(*models: str, actions: Iterable[str]) -> frozenset[str]:
    """Return app.codename for each of `models` ("app.model") and each action."""
    return frozenset(
        f"{app}.{action}_{model}" for app, _dot, model in (m.partition(".") for m in models) for action in actions
    )


_GLOSSARY = ("knowledge.glossaryterm", "knowledge.topic", "knowledge.documenttemplate")
_QUESTIONS = ("training.question", "training.questionversion", "training.quiz", "training.quizslot")
_FRAMEWORK = (
    *("training.framework", "training.area", "training.level", "training.competency", "training.leveldescriptor"),
    *("training.roleprofile", "training.rolerequirement", "training.levelrule", "training.rolegrant"),
    *("training.tierrequirement", "training.credential", "training.credentiallevel", "training.certificaterule"),
)
_LEARNERS = ("training.attempt", "training.enrolment", "training.completion", "training.evidence", "training.standing")
_SESSIONS = (
    "training.session",
    "training.groupassignment",
    "training.exemption",
    "training.package",
    "training.learningpath",
)
_MARKING = frozenset({"training.mark_attempt", "training.regrade_attempt"})
_PEOPLE = ("accounts.user", "accounts.team", "accounts.project", "accounts.projectrole")

ROLES: dict[str, Role] = {
    READER: Role(),
    AUTHOR: Role(
        rights=frozenset({ADMIN, "search.view_articlerequest", "search.change_articlerequest"})
        | _rights(*_GLOSSARY, actions=LOOK),
        pages=("add", "change"),
        files=("add", "choose"),
    ),
    PMO_OFFICER: Role(
        rights=frozenset({ADMIN, "search.view_querylog"})
        | _rights(*_GLOSSARY, *_QUESTIONS, *_FRAMEWORK, actions=ALL)
        | _rights("training.issuedcertificate", actions=("view", "change"))
        | _rights("training.roleholding", "training.assignment", "training.accommodation", *_SESSIONS, actions=ALL)
        | _MARKING
        | _rights(*_LEARNERS, actions=LOOK)
        | _rights("accounts.team", "accounts.project", "accounts.projectrole", actions=EDIT)
        | _rights("accounts.user", "jobs.job", actions=LOOK)
        | _rights("notifications.announcement", actions=ALL)
        | _rights("search.articlerequest", "search.synonymset", "search.bestbet", "search.judgedquery", actions=ALL)
        | _rights("wagtailredirects.redirect", actions=ALL),
        pages=("add", "change", "publish", "lock", "unlock", "bulk_delete"),
        files=("add", "change", "choose"),
    ),
    TRAINER: Role(
        rights=frozenset({ADMIN})
        | _rights(*_QUESTIONS, "training.assignment", "training.enrolment", actions=EDIT)
        | _rights("training.attempt", "training.completion", *_FRAMEWORK, *_GLOSSARY, actions=LOOK)
        | _rights("training.accommodation", *_SESSIONS, actions=ALL)
        | _MARKING,
        pages=("add",),
        files=("add", "choose"),
    ),
    ASSESSOR: Role(
        rights=frozenset({ADMIN, "training.add_evidence"})
        | _rights("training.attempt", "training.evidence", "training.standing", *_FRAMEWORK, actions=LOOK)
        | {"training.mark_attempt"},
    ),
    ADMINISTRATOR: Role(
        pages=("add", "change", "publish", "lock", "unlock", "bulk_delete"),
        files=("add", "change", "choose"),
        everything=True,
    ),
}


def give_rights(**_signal: Any) -> None:
    """Make the groups that are missing and give each what it was never given before."""
    from vademecum.accounts.models import GivenRight

    _make_groups()
    given = set(GivenRight.objects.values_list("group", "right"))
    permissions = {
        f"{p.content_type.app_label}.{p.codename}": p for p in Permission.objects.select_related("content_type")
    }
    groups = {group.name: group for group in Group.objects.filter(name__in=ROLES)}
    fresh: list[GivenRight] = []
    for name, role in ROLES.items():
        wanted = _everything(permissions) if role.everything else role.rights & permissions.keys()
        new = [right for right in sorted(wanted) if (name, right) not in given]
        groups[name].permissions.add(*(permissions[right] for right in new))
        had = {right for group, right in given if group == name}
        new += _give_tree_rights(groups[name], role, permissions, had)
        fresh += [GivenRight(group=name, right=right) for right in new]
    GivenRight.objects.bulk_create(fresh, ignore_conflicts=True)


def _everything(permissions: dict[str, Permission]) -> set[str]:
    return {right for right in permissions if right.partition(".")[0] not in NEVER_BY_GROUP}


def _make_groups() -> None:
    """Make our groups; the first time, retire Wagtail's two example groups if nobody is in them."""
    known = set(Group.objects.filter(name__in=ROLES).values_list("name", flat=True))
    Group.objects.bulk_create([Group(name=name) for name in ROLES if name not in known], ignore_conflicts=True)
    if known:
        return
    from wagtail.models import GroupApprovalTask

    officers = Group.objects.get(name=PMO_OFFICER)
    for task in GroupApprovalTask.objects.filter(groups__name="Moderators"):
        task.groups.add(officers)
    Group.objects.filter(Q(name__in=("Moderators", "Editors")), user=None).delete()


def _give_tree_rights(group: Group, role: Role, permissions: dict[str, Permission], had: set[str]) -> Iterator[str]:
    """Give `group` the rights on the root page and the root collection that it never had; yield the name of each."""
    from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

    page, collection = Page.objects.filter(depth=1).first(), Collection.objects.filter(depth=1).first()
    for right in (f"wagtailcore.{action}_page" for action in role.pages) if page else ():
        if right in permissions and f"tree:{right}" not in had:
            GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permissions[right])
            yield f"tree:{right}"
    for right in (f"{app}.{action}_{kind}" for action in role.files for app, kind in FILES) if collection else ():
        if right in permissions and f"tree:{right}" not in had:
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=collection, permission=permissions[right]
            )
            yield f"tree:{right}"
