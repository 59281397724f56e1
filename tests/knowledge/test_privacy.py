"""A private page never shows to the person without the right, on any surface."""

from __future__ import annotations

import re

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction

from knowledge.models import SectionPage
from knowledge.search_source import KnowledgeSource
from search.models import DocumentVersion
from tests.knowledge.conftest import add_page, restrict

CANARY = "Zanzibar"


@pytest.fixture
def library(home, section, steering):
    """A public page that links to a private one, which has a child, a sibling and a topic."""
    secret = add_page(section, f"{CANARY} plan", "Hidden.", model=SectionPage)
    add_page(secret, f"{CANARY} detail", "Hidden too.")
    add_page(section, "Public", f"See [the plan](page:{secret.pk}#x) and [all](page:{section.pk}).")
    restrict(secret, group=steering)
    return secret


@pytest.mark.parametrize(
    "address",
    ["/en/", "/en/guides/", "/en/guides/?type=section", "/en/guides/public/", "/en/templates/", "/en/glossary/"],
)
def test_no_page_names_it_to_others(library, bob, client, address) -> None:
    client.force_login(bob)
    for reader in (Client(), client):
        answer = reader.get(address)
        assert answer.status_code == 200
        assert CANARY not in answer.content.decode()
        assert library.slug not in answer.content.decode()


def test_those_with_the_right_see_it_everywhere(library, alice, client) -> None:
    client.force_login(alice)
    assert CANARY in client.get("/en/guides/").content.decode()
    page = client.get("/en/guides/public/").content.decode()
    assert f'href="/en/guides/{library.slug}/#x"' in page


def test_hidden_and_absent_get_the_same_answer(library, bob, client) -> None:
    client.force_login(bob)
    for reader in (Client(), client):
        hidden = reader.get(f"/en/guides/{library.slug}/")
        absent = reader.get("/en/guides/" + "x" * len(library.slug) + "/")
        assert hidden.status_code == absent.status_code == 404
        assert said(hidden) == said(absent)


def said(answer) -> str:
    """Return the page without the words of its own address, which it offers to search for."""
    return re.sub(r'(?:value|href)="[^"]*"', "", answer.content.decode().split("<main")[1])


def test_a_restriction_hides_at_once_also_from_what_was_kept(home, section) -> None:
    page = add_page(section, "Soon private")
    visitor = Client()
    assert visitor.get("/en/guides/soon-private/").status_code == 200
    assert visitor.get("/en/guides/soon-private/").status_code == 200
    restriction = restrict(page)
    assert visitor.get("/en/guides/soon-private/").status_code == 404
    assert "Soon private" not in visitor.get("/en/guides/").content.decode()
    restriction.delete()
    assert visitor.get("/en/guides/soon-private/").status_code == 200


def test_a_page_behind_a_password_is_hidden_from_all(home, section, client, bob) -> None:
    page = add_page(section, "Shared secret")
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.PASSWORD, password="x")
    client.force_login(bob)
    assert client.get("/en/guides/shared-secret/").status_code == 404


def test_a_child_of_a_private_page_is_as_private(library, bob, client) -> None:
    client.force_login(bob)
    child = library.get_children().get()
    assert client.get(f"/en/guides/{library.slug}/{child.slug}/").status_code == 404


def test_drafts_are_not_there(home, section) -> None:
    add_page(section, "Draft").unpublish()
    assert Client().get("/en/guides/draft/").status_code == 404
    assert "Draft" not in Client().get("/en/guides/").content.decode()


def test_a_picture_is_as_private_as_the_page_that_uses_it(home, section, steering, alice, bob, client) -> None:
    import io

    from PIL import Image as Picture

    stream = io.BytesIO()
    Picture.new("RGB", (4, 4)).save(stream, "PNG")
    image = get_image_model().objects.create(title="x", file=ContentFile(stream.getvalue(), name="x.png"))
    address = f"/images/{image.pk}/{image.filename}"
    assert Client().get(address).status_code == 404, "what nothing uses may belong to a draft"
    page = add_page(section, "Private", f"![x](image:{image.pk})")
    assert Client().get(address).status_code == 200
    restrict(page, group=steering)
    assert Client().get(address).status_code == 404
    client.force_login(bob)
    assert client.get(address).status_code == 404
    client.force_login(alice)
    assert client.get(address).status_code == 200


def test_search_learns_of_every_change_of_audience(library, steering) -> None:
    source = KnowledgeSource()
    pages = Page.objects.descendant_of(library, inclusive=True)
    keys = [f"page:{pk}" for pk in pages.values_list("pk", flat=True)]
    assert {d.audience for d in source.documents(keys)} == {(f"restriction:{PageViewRestriction.objects.get().pk}",)}
    before = dict(DocumentVersion.objects.filter(key__in=keys).values_list("key", "current"))
    PageViewRestriction.objects.get().delete()
    after = dict(DocumentVersion.objects.filter(key__in=keys).values_list("key", "current"))
    assert all(after[key] > before[key] for key in keys)
    assert {d.audience for d in source.documents(keys)} == {("public",)}


def test_search_asks_the_database_who_may_see(library, alice, bob) -> None:
    source = KnowledgeSource()
    keys = list(source.keys())
    assert f"page:{library.pk}" in source.visible_keys(keys, alice)
    assert f"page:{library.pk}" not in source.visible_keys(keys, bob)


def test_a_renamed_section_changes_the_trail_of_what_is_below(home, section) -> None:
    page = add_page(section, "Below")
    key = f"page:{page.pk}"
    before = DocumentVersion.objects.get(key=key).current
    section.refresh_from_db()
    section.title = "Methods"
    section.save_revision().publish()
    assert DocumentVersion.objects.get(key=key).current > before
    assert next(iter(KnowledgeSource().documents([key]))).trail == ("Methods",)


def test_moving_or_removing_a_page_is_told_to_search(home, section) -> None:
    page = add_page(section, "Moves", "x", model=SectionPage)
    child = add_page(page, "Child")
    key = f"page:{child.pk}"
    before = DocumentVersion.objects.get(key=key).current
    Page.objects.get(pk=page.pk).move(Page.objects.get(pk=home.pk), pos="last-child")
    moved = DocumentVersion.objects.get(key=key).current
    assert moved > before
    assert next(iter(KnowledgeSource().documents([key]))).url == "/en/moves/child/"
    Page.objects.get(pk=page.pk).delete()
    assert DocumentVersion.objects.get(key=key).current > moved
    assert list(KnowledgeSource().documents([key])) == []
