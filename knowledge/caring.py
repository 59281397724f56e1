"""Who cares for a page: its owner and deputy, and whoever may publish it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from knowledge.models import PAGE_MODELS, ReviewedPage
from vademecum.accounts.models import User
from vademecum.accounts.roles import PMO_OFFICER
from vademecum.accounts.visibility import hidden_trees


def owned_by(person: Any, *, prefix: str = "") -> Q:
    """Return the condition that a page (`prefix` leads to it, such as "page__") has this owner or deputy."""
    owned = Q(pk__in=[])
    for model in PAGE_MODELS:
        if issubclass(model, ReviewedPage):
            owned |= Q(**{f"{prefix}{model._meta.model_name}__responsible": person})
    return owned | Q(**{f"{prefix}standardpage__deputy": person})


def cares_for(person: Any, page: Any) -> bool:
    """Return whether a person answers for a page that they may see."""
    if not person.is_authenticated or page.path.startswith(tuple(hidden_trees(person))):
        return False
    specific = page.specific
    owners = {getattr(specific, "responsible_id", None), getattr(specific, "deputy_id", None)} - {None}
    return person.pk in owners or page.permissions_for_user(person).can_publish()


def pages_of(person: Any) -> Any:
    """Return every page that somebody cares for and may see, drafts among them."""
    if not person.is_authenticated:
        return Page.objects.none()
    publishable = PagePermissionPolicy().instances_user_has_permission_for(person, "publish")
    owned = Page.objects.filter(owned_by(person))
    pages = Page.objects.filter(Q(pk__in=publishable.order_by().values("pk")) | Q(pk__in=owned.order_by().values("pk")))
    for path in hidden_trees(person):
        pages = pages.exclude(path__startswith=path)
    return pages


def is_librarian(person: Any) -> bool:
    """Return whether somebody cares for the library as a whole: they may publish below its top."""
    if not person.is_authenticated:
        return False
    if person.is_superuser:
        return True
    return PagePermissionPolicy().instances_user_has_permission_for(person, "publish").filter(depth__lte=2).exists()


def who_answers_for(page: Any) -> list[User]:
    """Return who is told what readers ask: the owner, else the deputy, else the PMO."""
    specific = page.specific
    for name in ("responsible", "deputy"):
        person = getattr(specific, name, None)
        if person is not None and person.is_active:
            return [person]
    return list(User.objects.filter(is_active=True, groups__name=PMO_OFFICER).distinct())
