"""What may go wrong with a controlled page: each has its answer, and nothing is lost."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from knowledge.editions.actions import Proposal, Refused, decide, escalate_overdue, propose
from knowledge.models import Edition, EditionEvent, SectionPage, StandardPage
from tests.knowledge.conftest import add_page, markdown, restrict
from vademecum.accounts.models import User
from vademecum.web.today import items_for

pytestmark = pytest.mark.django_db
FIRST = "## 1 Scope {#scope}\n\nAll projects.\n\n## 2 Scoring {#scoring}\n\nEach risk must be scored.\n"


@pytest.fixture
def officer(db: None) -> User:
    return User.objects.create_superuser(email="officer@example.org", password="x")


@pytest.fixture
def standard(section, officer) -> StandardPage:
    return add_page(section, "Risk", FIRST, model=StandardPage, identifier="PMO-STD-012", responsible=officer)


def publish(page: StandardPage, text: str) -> StandardPage:
    page = StandardPage.objects.get(pk=page.pk)
    page.body = markdown(text)
    page.save_revision().publish()
    return StandardPage.objects.get(pk=page.pk)


def test_a_citation_of_a_deleted_clause_shows_it_as_it_was_and_says_that_it_is_gone(standard, client) -> None:
    publish(standard, "## 1 Scope {#scope}\n\nAll projects.\n")
    address = reverse("knowledge_clause", args=["PMO-STD-012", "scoring"])
    answer = client.get(address, follow=True)
    text = answer.content.decode()
    assert "Each risk must be scored." in text
    assert "This clause is no longer part of the standard." in text
    assert "PMO-STD-012 ed. 1 §2" in text


def test_a_citation_follows_a_clause_that_was_renumbered_and_reworded(standard, client) -> None:
    publish(
        standard,
        "## 1 Terms {#terms}\n\nWords.\n\n## 2 Scope {#scope}\n\nAll.\n\n## 3 Scoring {#scoring}\n\nScore it twice.\n",
    )
    address = reverse("knowledge_clause", args=["PMO-STD-012", "scoring"])
    assert client.get(address).headers["Location"] == f"{standard.url}#scoring"
    text = client.get(f"{address}?edition=1").content.decode()
    assert "Each risk must be scored." in text
    assert "it reads differently, as 3" in text


def test_the_address_by_code_survives_a_move(standard, home, client) -> None:
    other = add_page(home, "Elsewhere", model=SectionPage)
    standard.move(Page.objects.get(pk=other.pk), pos="last-child")
    answer = client.get(reverse("knowledge_code", args=["pmo-std-012"]), follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0] == StandardPage.objects.get(pk=standard.pk).url
    assert StandardPage.objects.get(pk=standard.pk).editions.get().label == "1"


def test_a_copy_gets_a_code_of_its_own_and_none_of_the_editions(standard, officer) -> None:
    copies = [
        standard.copy(update_attrs={"slug": f"copy-{number}", "title": "Copy"}, keep_live=False, user=officer).specific
        for number in (1, 2)
    ]
    assert [copy.identifier for copy in copies] == ["DRAFT-1", "DRAFT-2"]
    assert [copy.editions.count() for copy in copies] == [0, 0]
    assert StandardPage.objects.get(pk=standard.pk).identifier == "PMO-STD-012"
    assert copies[0].get_latest_revision_as_object().identifier == "DRAFT-1"


def test_a_whole_section_is_copied_with_its_standards(standard, section, officer) -> None:
    Page.objects.get(pk=section.pk).specific.copy(
        recursive=True, update_attrs={"slug": "copied", "title": "Copied"}, user=officer
    )
    codes = sorted(StandardPage.objects.values_list("identifier", flat=True))
    assert codes == ["DRAFT-1", "PMO-STD-012"]


def test_a_translation_keeps_the_code_of_its_original(standard, home) -> None:
    from wagtail.models import Locale

    french = standard.copy_for_translation(Locale.objects.get(language_code="fr"), copy_parents=True)
    assert french.specific.identifier == "PMO-STD-012"


def test_an_old_revision_that_is_restored_is_a_new_edition_with_the_old_words(standard) -> None:
    old = standard.get_latest_revision()
    publish(standard, FIRST.replace("must be", "should be"))
    old.publish()
    labels = list(Edition.objects.order_by("number", "revision").values_list("revision", "state"))
    assert labels == [(0, "superseded"), (1, "superseded"), (2, "in-force")]
    first, _second, third = Edition.objects.order_by("number", "revision")
    assert first.digest == third.digest
    assert StandardPage.objects.get(pk=standard.pk).edition_label == "1.2"


def test_a_direct_publication_sends_the_proposal_on_its_way_back_and_keeps_it(standard, officer, alice, bob) -> None:
    page = StandardPage.objects.get(pk=standard.pk)
    page.body = markdown(FIRST.replace("must", "shall"))
    page.save_revision()
    edition = propose(page, by=officer, proposal=Proposal(change_class="minor", approvers=[alice, bob]))
    publish(page, FIRST.replace("must", "will"))
    edition.refresh_from_db()
    assert edition.state == "returned"
    with pytest.raises(Refused, match="decided"):
        decide(edition, by=alice, approve=True, digest=edition.digest)
    assert "shall" in str(edition.body)


def test_a_deleted_owner_and_proposer_leave_their_names_in_the_record(standard, officer, alice, client) -> None:
    page = StandardPage.objects.get(pk=standard.pk)
    page.body = markdown(FIRST.replace("must", "shall"))
    page.save_revision()
    edition = propose(page, by=officer, proposal=Proposal(change_class="minor", approvers=[alice]))
    decide(edition, by=alice, approve=True, digest=edition.digest)
    named = str(alice)
    User.objects.filter(pk__in=[officer.pk, alice.pk]).delete()
    edition.refresh_from_db()
    assert (edition.state, edition.proposed_by, edition.approvers.get().name) == ("in-force", None, named)
    assert EditionEvent.objects.filter(edition=edition, kind="approval").get().actor_name == named
    assert StandardPage.objects.get(pk=standard.pk).responsible is None
    assert client.get(reverse("knowledge_edition", args=["PMO-STD-012", edition.label])).status_code == 200


def test_two_who_propose_at_once_get_one_proposal(standard, officer, alice) -> None:
    page = StandardPage.objects.get(pk=standard.pk)
    page.body = markdown(FIRST.replace("must", "shall"))
    page.save_revision()
    propose(page, by=officer, proposal=Proposal(change_class="minor", approvers=[alice]))
    stale = StandardPage.objects.get(pk=standard.pk)
    with pytest.raises(Refused, match="already-open"):
        propose(stale, by=officer, proposal=Proposal(change_class="major", approvers=[alice]))
    assert Edition.objects.open().count() == 1


def test_who_may_edit_but_not_read_finds_nothing_by_code(standard, steering, client) -> None:
    restrict(standard, group=steering)
    from django.contrib.auth.models import Group

    from vademecum.accounts.roles import AUTHOR

    author = User.objects.create_user(email="author@example.org", password="x")
    author.groups.add(Group.objects.get(name=AUTHOR))
    client.force_login(author)
    for name in ("knowledge_code", "knowledge_history", "knowledge_propose", "knowledge_tracing"):
        assert client.get(reverse(name, args=["PMO-STD-012"])).status_code == 404


def test_a_decision_past_its_day_is_told_once_to_owner_deputy_and_author(standard, officer, alice, bob) -> None:
    author = User.objects.create_user(email="author@example.org", password="x")
    page = StandardPage.objects.get(pk=standard.pk)
    page.deputy = bob
    page.body = markdown(FIRST.replace("must", "shall"))
    page.save_revision().publish()
    page.body = markdown(FIRST.replace("must", "will"))
    page.save_revision()
    today = timezone.localdate()
    edition = propose(page, by=author, proposal=Proposal(change_class="minor", approvers=[alice], decide_by=today))
    assert escalate_overdue() == 0
    later = timezone.now() + timedelta(days=1)
    assert (escalate_overdue(now=later), escalate_overdue(now=later)) == (1, 0)
    assert EditionEvent.objects.filter(edition=edition, kind="escalated").get().detail == {"missing": [str(alice)]}
    for person in (author, officer, bob):
        notes = [item.note for item in items_for(person)]
        assert any(str(alice) in note for note in notes), person


def test_where_approval_is_needed_publishing_keeps_a_draft_and_asks_who_decides(
    standard, officer, client, settings
) -> None:
    settings.STANDARDS_NEED_APPROVAL = True
    client.force_login(officer)
    form = client.get(reverse("wagtailadmin_pages:edit", args=[standard.pk]))
    assert "Propose an edition" in form.content.decode()
    body = json.dumps([{"type": "markdown", "value": "## 1 Scope {#scope}\n\nNew words.\n"}])
    sent = nested_form_data(
        {
            "title": "Risk",
            "slug": standard.slug,
            "identifier": "PMO-STD-012",
            "edition": 1,
            "body": streamfield([("markdown", json.loads(body)[0]["value"])]),
            "page_topics": inline_formset([]),
            "comments": inline_formset([]),
        }
    )
    answer = client.post(
        reverse("wagtailadmin_pages:edit", args=[standard.pk]), {**sent, "action-publish": "action-publish"}
    )
    assert answer.status_code == 302, answer.context["form"].errors
    assert answer.headers["Location"].endswith("/code/PMO-STD-012/propose/")
    page = StandardPage.objects.get(pk=standard.pk)
    assert "New words." not in str(page.body)
    assert "New words." in str(page.get_latest_revision_as_object().body)
    assert page.editions.count() == 1
