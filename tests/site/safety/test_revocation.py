"""What is taken away is gone at the next request, though no job has run; afterwards the index agrees (T03)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction

from knowledge.models import DocumentPage
from search import checking, indexing
from tests.site.safety.cast import BEGINNING, IN_A, READER, ROOT, VISITOR, World, canary, restrict
from vademecum.jobs.executor import run_due

CONTENT = "middle"


@pytest.fixture(autouse=True)
def _own_index(world: World, settings: Any, tmp_path: Any) -> None:
    """The database is rolled back after each test, an index is not."""
    settings.SEARCH_URL = f"embedded://{tmp_path / 'index'}"
    indexing.rebuild()


def shown(client: Client, world: World, content: str) -> list[str]:
    """Return the surfaces on which a content shows, asked as a browser does."""
    mark = f"{BEGINNING}{content}{BEGINNING}"
    typed, almost = canary(content, "title"), canary(content, "body")[:-1]
    asked = {
        "page": world.addresses[content],
        "section": world.addresses["section"],
        "neighbour": world.addresses["first"],
        "linking": world.addresses["linking"],
        "home": "/en/",
        "suggestions": f"{reverse('search_suggest')}?q={typed[:-1]}",
        "did you mean": f"{reverse('search')}?q={almost}",
        "results": f"{reverse('search')}?q=summary",
        "my learning": reverse("training:mine"),
    }
    found = []
    for name, address in asked.items():
        text = client.get(address).content.decode().lower()
        text = text.replace(quote(almost), "").replace(world.addresses[content], "" if name == "page" else mark)
        if mark in text and not (name == "page" and "404" in text):
            found.append(name)
    answer = client.get(reverse("search"), {"q": typed}).context["results"]
    counts = {sum(facet.values()) for facet in answer.facets.values()} | {answer.total}
    if counts - {0, len(answer.results)} or any(mark in result.hit.title.lower() for result in answer.results):
        found.append("counts")
    return found


def _restrict(world: World) -> None:
    restrict(world.pages[CONTENT], world.groups["b"])


def _restrict_above(world: World) -> None:
    restrict(world.pages["section"], world.groups["b"])


def _move(world: World) -> None:
    DocumentPage.objects.get(pk=world.pages[CONTENT].pk).move(
        Page.objects.get(pk=world.pages["nested"].pk), "last-child"
    )


def _unpublish(world: World) -> None:
    DocumentPage.objects.get(pk=world.pages[CONTENT].pk).unpublish()


def _delete(world: World) -> None:
    DocumentPage.objects.get(pk=world.pages[CONTENT].pk).delete()


@pytest.mark.parametrize(
    "change", [_restrict, _restrict_above, _move, _unpublish, _delete], ids=lambda one: one.__name__
)
@pytest.mark.parametrize("person", [VISITOR, READER])
def test_a_page_taken_away_is_gone_before_any_job_ran(
    world: World, person: str, change: Callable[[World], None]
) -> None:
    client = world.client(person)
    assert {"page", "section", "results", "suggestions", "did you mean", "counts"} <= set(shown(client, world, CONTENT))
    change(world)
    assert shown(client, world, CONTENT) == []
    run_due()
    assert shown(client, world, CONTENT) == []
    found = checking.check()
    assert found.is_clean, found.as_json()


def test_who_leaves_a_group_loses_its_pages_at_once(world: World) -> None:
    client = world.client(IN_A)
    assert {"page", "section", "results", "suggestions", "counts"} <= set(shown(client, world, "team"))
    image = reverse("knowledge_image", args=[world.things["teamimage"].pk, "x.png"])
    file, template = world.things["teamfile"].url, reverse("knowledge_template", args=[world.things["template"].code])
    assert [client.get(one).status_code for one in (image, file, template)] == [200, 200, 200]
    world.people[IN_A].groups.clear()
    assert shown(client, world, "team") == []
    assert [client.get(one).status_code for one in (image, file, template)] == [404, 404, 404]
    assert not world.leaks(READER, client.get(reverse("training:mine")).content.decode())
    assert checking.check().is_clean, "rights are asked of the database: nothing has to be indexed again"


def test_a_page_seen_by_those_with_rights_is_not_kept_for_visitors(world: World) -> None:
    for address in (world.addresses["section"], world.addresses["linking"], world.addresses["home"]):
        for person in (ROOT, IN_A, VISITOR, READER, VISITOR):
            answer = world.client(person).get(address)
            assert not world.leaks(person, answer.content.decode()), (person, address)
            assert "public" not in answer.get("Cache-Control", "")
            if person != VISITOR:
                assert "no-store" in answer["Cache-Control"]


def test_a_restriction_lifted_shows_at_once_and_a_new_one_hides_at_once(world: World) -> None:
    visitor, address = Client(), world.addresses["signed"]
    assert visitor.get(address).status_code == 404
    PageViewRestriction.objects.filter(page=world.pages["signed"]).delete()
    assert visitor.get(address).status_code == visitor.get(address).status_code == 200
    restrict(world.pages["signed"], kind=PageViewRestriction.LOGIN)
    assert visitor.get(address).status_code == 404


def test_a_collection_that_is_shut_takes_its_files_and_their_names_along(world: World) -> None:
    visitor = Client()
    templates, template = reverse("knowledge_templates"), world.things["open template"]
    assert "OPEN-1" in visitor.get(templates).content.decode()
    shelf = Collection.get_first_root_node().add_child(instance=Collection(name="Shelf"))
    template.collection = shelf
    template.save()
    assert "OPEN-1" in visitor.get(templates).content.decode()
    guard = CollectionViewRestriction.objects.create(collection=shelf, restriction_type="groups")
    assert "OPEN-1" not in visitor.get(templates).content.decode()
    guard.delete()
    assert "OPEN-1" in visitor.get(templates).content.decode()
    root = world.client(ROOT)
    edit = reverse("wagtailadmin_collections:edit", args=[shelf.pk])
    assert root.post(edit, {"name": "Shelf", "parent": world.things["vault"].pk}).status_code == 302
    assert "OPEN-1" not in visitor.get(templates).content.decode()
    run_due()
    assert checking.check().is_clean


def test_a_file_that_moves_to_a_shut_collection_loses_its_link(world: World) -> None:
    page = DocumentPage.objects.get(pk=world.pages["last"].pk)
    file = world.things["loosefile"]
    page.body = [("markdown", f"[words](document:{file.pk})")]
    page.title = "Last"
    page.save_revision().publish()
    visitor = Client()
    assert file.filename in visitor.get(page.get_url()).content.decode()
    assert visitor.get(file.url).status_code == 200
    file.collection = world.things["vault"]
    file.save()
    assert file.filename not in visitor.get(page.get_url()).content.decode()
    assert visitor.get(file.url).status_code == 404


def test_a_draft_of_a_public_page_stays_with_its_editors(world: World) -> None:
    for person in (VISITOR, READER, IN_A):
        text = world.client(person).get(world.addresses["last"]).content.decode()
        assert canary("last", "title") in text
        assert canary("pending", "title") not in text
