"""A small library in two languages, and people with different rights."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from wagtail.models import Page, PageViewRestriction

from knowledge import visitors
from knowledge.models import DocumentPage, HomePage, SectionPage
from vademecum.accounts.models import User


def make_homes() -> HomePage:
    """Build the two homes as the starter library does; return the English one."""
    from knowledge.homes import ensure_homes

    return ensure_homes()["en"]


def markdown(text: str) -> list[tuple[str, str]]:
    return [("markdown", text)]


def add_page(parent: Page, title: str, text: str = "", *, model: type = DocumentPage, **fields: Any) -> Any:
    """Add a published page with a Markdown body."""
    page = model(title=title, body=markdown(text) if text else [], locale=parent.locale, **fields)
    parent.add_child(instance=page)
    page.save_revision().publish()
    return model.objects.get(pk=page.pk)


def restrict(page: Page, *, group: Group | None = None) -> PageViewRestriction:
    """Keep a page for a group, or for the signed-in."""
    kind = PageViewRestriction.GROUPS if group else PageViewRestriction.LOGIN
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=kind)
    if group:
        restriction.groups.add(group)
    return restriction


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    visitors.forget()
    cache.clear()


@pytest.fixture
def home(db: None) -> HomePage:
    return make_homes()


@pytest.fixture
def section(home: HomePage) -> SectionPage:
    return add_page(home, "Guides", "How we work.", model=SectionPage)


@pytest.fixture
def steering(db: None) -> Group:
    return Group.objects.create(name="Steering committee")


@pytest.fixture
def alice(db: None, steering: Group) -> User:
    """Alice sits on the steering committee."""
    alice = User.objects.create_user(email="alice@example.org", password="x")
    alice.groups.add(steering)
    return alice


@pytest.fixture
def bob(db: None) -> User:
    """Bob is signed in, and on no committee."""
    return User.objects.create_user(email="bob@example.org", password="x")
