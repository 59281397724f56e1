"""What readers say on a page: useful or not, questions with their answer, other words for a sentence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from knowledge.models import PageFeedback, Remark, StandardPage, Suggestion
from knowledge.reader_words import give_feedback
from tests.knowledge.conftest import add_page, restrict
from vademecum.accounts.models import User
from vademecum.notifications.models import Notification

pytestmark = pytest.mark.django_db
TEXT = "## 1 Scope {#scope}\n\nAll **projects**, whatever their size.\n\n## 2 Scoring {#scoring}\n\nEach risk must be [scored](https://example.org) twice.\n"  # noqa: E501


@pytest.fixture
def owner(db: None) -> User:
    return User.objects.create_user(email="owner@example.org", password="x")


@pytest.fixture
def page(section, owner) -> StandardPage:
    return add_page(section, "Risk", TEXT, model=StandardPage, identifier="PMO-STD-012", responsible=owner)


def of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def told(person: User) -> list[str]:
    return list(Notification.objects.filter(person=person).order_by("pk").values_list("title", flat=True))


def test_a_visitor_says_that_a_page_did_not_help_and_the_owner_sees_why(page, owner, client) -> None:
    client.post(reverse("knowledge_feedback", args=[page.pk]), {"helped": "no", "reason": "No example."})
    desk = of(owner).get(reverse("knowledge_desk")).content.decode()
    assert "No example." in desk
    of(owner).post(reverse("knowledge_feedback_handled", args=[PageFeedback.objects.get().pk]))
    assert "No example." not in of(owner).get(reverse("knowledge_desk")).content.decode()


def test_who_is_signed_in_has_one_answer_and_may_change_it(page, bob) -> None:
    for answer in ("no", "yes"):
        of(bob).post(reverse("knowledge_feedback", args=[page.pk]), {"helped": answer})
    assert PageFeedback.objects.get().helped


@pytest.fixture
def one_hour(monkeypatch) -> datetime:
    """Stand still well within an hour, so that no count begins anew meanwhile."""
    now = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    return now


def test_one_place_is_not_heard_without_end(page, client, one_hour) -> None:
    for _turn in range(25):
        client.post(reverse("knowledge_feedback", args=[page.pk]), {"helped": "yes"})
    assert PageFeedback.objects.count() == 20


def test_a_place_is_heard_again_in_the_next_hour(page, settings, one_hour) -> None:
    backend = "django.core.cache.backends.db.DatabaseCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": "cache_of_a_test", "TIMEOUT": 86400}}
    call_command("createcachetable", "cache_of_a_test", verbosity=0)

    def heard(at: datetime) -> int:
        return sum(give_feedback(page, helped=True, place="192.0.2.1", now=at) is not None for _turn in range(21))

    assert [heard(one_hour), heard(one_hour + timedelta(minutes=29)), heard(one_hour + timedelta(hours=1))] == [
        20,
        0,
        20,
    ]


def test_people_behind_one_trusted_proxy_are_counted_apart(page, client, settings, one_hour) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for place in ("192.0.2.1", "192.0.2.2"):
        for turn in range(21):
            words, told = {"helped": "yes"}, {"X-Forwarded-For": f"198.51.100.{turn}, {place}"}
            client.post(reverse("knowledge_feedback", args=[page.pk]), words, headers=told)
    assert PageFeedback.objects.count() == 40


def test_a_question_stands_at_its_clause_and_its_answer_is_marked(page, owner, alice, bob) -> None:
    address = reverse("knowledge_remark", args=[page.pk])
    of(bob).post(address, {"text": "Twice a year?", "anchor": "scoring", "kind": "question"})
    question = Remark.objects.get()
    assert told(owner) == ["Question about Risk"]
    assert "Twice a year?" in of(owner).get(reverse("knowledge_desk")).content.decode()
    of(alice).post(address, {"text": "Twice a month.", "parent": question.pk})
    of(owner).post(address, {"text": "Twice a quarter.", "parent": question.pk})
    assert told(bob) == ["Answer about Risk", "Answer about Risk"]
    answer = Remark.objects.get(text="Twice a quarter.")
    assert of(alice).post(reverse("knowledge_remark_change", args=[answer.pk]), {"do": "mark"}).status_code == 404
    of(bob).post(reverse("knowledge_remark_change", args=[answer.pk]), {"do": "mark"})
    shown = of(alice).get(page.url).content.decode()
    assert shown.index("Twice a quarter.") < shown.index("Twice a month.")
    assert "Answered" in shown
    assert "Twice a year?" not in of(owner).get(reverse("knowledge_desk")).content.decode()
    assert "Twice a year?" not in Client().get(page.url).content.decode()


def test_what_was_written_is_taken_away_by_its_author_or_the_owner_only(page, owner, alice, bob) -> None:
    of(bob).post(reverse("knowledge_remark", args=[page.pk]), {"text": "Rude words."})
    change = reverse("knowledge_remark_change", args=[Remark.objects.get().pk])
    assert of(alice).post(change, {"do": "remove"}).status_code == 404
    of(owner).post(change, {"do": "remove"})
    assert "Rude words." not in of(alice).get(page.url).content.decode()
    assert Remark.objects.get().text == "Rude words."


def suggest(bob: User, page: StandardPage, quote: str, words: str) -> Suggestion:
    form = {"quote": quote, "replacement": words, "reason": "Clearer."}
    of(bob).post(reverse("knowledge_suggest", args=[page.pk]), form)
    return Suggestion.objects.get()


def test_a_selected_sentence_becomes_a_difference_in_the_draft_and_its_author_is_told(page, owner, bob) -> None:
    form = of(bob).get(reverse("knowledge_suggest", args=[page.pk]), {"quote": "Each risk must be scored twice."})
    assert "Each risk must be scored twice." in form.content.decode()
    made = suggest(bob, page, "Each risk must be scored twice.", "Each risk is scored twice a year.")
    assert told(owner) == ["Suggested change of Risk"]
    address = reverse("knowledge_suggestion", args=[made.pk])
    shown = of(owner).get(address).content.decode()
    assert "<ins>" in shown
    assert "<del>" in shown
    of(owner).post(address, {"do": "accept", "replacement": made.replacement})
    fresh = StandardPage.objects.get(pk=page.pk)
    assert "scored twice a year" in str(fresh.get_latest_revision_as_object().body)
    assert "scored twice a year" not in str(fresh.body)
    assert fresh.latest_revision.user == owner
    assert told(bob) == ["Your change of Risk is taken into the draft"]
    assert fresh.is_under_revision
    assert "Under revision" in Client().get(page.url).content.decode()


def test_a_suggestion_is_declined_with_a_reason_only(page, owner, bob) -> None:
    made = suggest(bob, page, "All projects, whatever their size.", "All.")
    address = reverse("knowledge_suggestion", args=[made.pk])
    of(owner).post(address, {"do": "decline"})
    assert Suggestion.objects.get().state == "open"
    of(owner).post(address, {"do": "decline", "reply": "Size is the point."})
    assert Suggestion.objects.get().state == "declined"
    assert "Size is the point." in of(bob).get(address).content.decode()


def test_what_is_not_in_the_draft_any_more_is_written_by_hand(page, owner, bob) -> None:
    made = suggest(bob, page, "Words that never were.", "Others.")
    address = reverse("knowledge_suggestion", args=[made.pk])
    answer = of(owner).post(address, {"do": "accept", "replacement": "Others."}, follow=True)
    assert "not in the newest draft any more" in answer.content.decode()
    of(owner).post(address, {"do": "by-hand"})
    assert Suggestion.objects.get().state == "accepted"


def test_nobody_else_sees_a_suggestion_and_a_hidden_page_takes_no_words(page, section, steering, alice, bob) -> None:
    made = suggest(bob, page, "All projects, whatever their size.", "All.")
    assert of(alice).get(reverse("knowledge_suggestion", args=[made.pk])).status_code == 404
    hidden = add_page(section, "Secret", "Words.")
    restrict(hidden, group=steering)
    for name in ("knowledge_remark", "knowledge_feedback", "knowledge_watch", "knowledge_keep"):
        assert of(bob).post(reverse(name, args=[hidden.pk]), {"text": "x", "helped": "yes"}).status_code == 404
    assert of(bob).get(reverse("knowledge_suggest", args=[hidden.pk])).status_code == 404
