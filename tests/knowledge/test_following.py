"""Watching, favourites, what was read last, what changed lately."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from knowledge.editions.actions import Proposal, decide, propose
from knowledge.following import watch
from knowledge.models import StandardPage, Watch
from tests.knowledge.conftest import add_page, markdown, restrict
from vademecum.accounts.models import User
from vademecum.jobs.executor import run_due
from vademecum.notifications.models import Notification

pytestmark = pytest.mark.django_db


def of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def told(person: User) -> list[str]:
    run_due()
    return list(Notification.objects.filter(person=person).order_by("pk").values_list("title", flat=True))


def change(page, text: str) -> None:
    fresh = type(page).objects.get(pk=page.pk)
    fresh.body = markdown(text)
    fresh.save_revision().publish()


def test_the_nearest_watch_decides(section, alice, bob) -> None:
    page, quiet = add_page(section, "Gantt", "One."), add_page(section, "Chat", "One.")
    watch(bob, section, level="all")
    watch(bob, quiet, level="off")
    watch(alice, section, level="major")
    change(page, "Two.")
    change(quiet, "Two.")
    add_page(section, "New one", "Words.")
    assert told(bob) == ["Changed: Gantt", "New: New one"]
    assert told(alice) == ["New: New one"]


def test_a_standard_tells_when_an_edition_comes_into_force_and_minor_ones_those_who_want_all(
    section, alice, bob
) -> None:
    page = add_page(section, "Risk", "## 1 A {#a}\n\nOne.\n", model=StandardPage, identifier="PMO-STD-001")
    writer, other = (User.objects.create_user(email=f"{n}@example.org", password="x") for n in ("w", "o"))
    watch(bob, page, level="all")
    watch(alice, page, level="major")
    for number, how in enumerate(("minor", "major")):
        fresh = StandardPage.objects.get(pk=page.pk)
        fresh.body = markdown(f"## 1 A {{#a}}\n\nText {number}.\n")
        fresh.save_revision()
        edition = propose(fresh, by=writer, proposal=Proposal(how, approvers=[other]))
        assert told(bob) == ["Changed: Risk"][:number]
        decide(edition, by=other, approve=True, digest=edition.digest)
    assert told(bob) == ["Changed: Risk", "Major change: Risk"]
    assert told(alice) == ["Major change: Risk"]


def test_whoever_may_not_read_it_any_more_is_not_shown_the_line(section, steering, bob) -> None:
    page = add_page(section, "Plans", "One.")
    watch(bob, page, level="all")
    change(page, "Two.")
    assert told(bob) == ["Changed: Plans"]
    restrict(page, group=steering)
    assert "Plans" not in of(bob).get(reverse("notifications")).content.decode()


def test_favourites_watches_and_what_was_read_last_stand_together(section, steering, bob) -> None:
    pages = [add_page(section, title, "Words.") for title in ("Gantt", "Pert", "Plans")]
    client = of(bob)
    client.post(reverse("knowledge_keep", args=[pages[0].pk]), {"kept": "yes"})
    client.post(reverse("knowledge_watch", args=[pages[1].pk]), {"level": "major"})
    client.get(pages[0].url)
    client.get(pages[2].url)
    mine = client.get(reverse("knowledge_mine")).content.decode()
    assert mine.count("Gantt") >= 2
    assert "Pert" in mine
    assert mine.rindex("Plans") < mine.rindex(">Gantt<")
    restrict(pages[2], group=steering)
    assert "Plans" not in client.get(reverse("knowledge_mine")).content.decode()
    client.post(reverse("knowledge_watch", args=[pages[1].pk]), {"level": ""})
    assert not Watch.objects.exists()


def test_recent_changes_are_narrowed_and_leave_as_a_feed_of_what_one_may_see(section, home, steering, bob) -> None:
    add_page(section, "Gantt", "Words.")
    restrict(add_page(section, "Secret", "Words."), group=steering)
    add_page(home, "Elsewhere", "Words.")
    page = of(bob).get(reverse("knowledge_recent")).content.decode()
    assert "Gantt" in page
    assert "Secret" not in page
    assert "Elsewhere" in page
    narrowed = of(bob).get(reverse("knowledge_recent"), {"section": section.url_path}).content.decode()
    assert narrowed.count("Elsewhere") == 1  # the choice of sections
    feed = Client().get(reverse("knowledge_recent_feed"))
    assert feed.headers["Content-Type"].startswith("application/atom+xml")
    assert "Gantt" in feed.content.decode()
    assert "Secret" not in feed.content.decode()
