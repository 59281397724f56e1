"""Standards as people meet them: propose, decide, read, compare, cite; and nothing for those without the right."""

from __future__ import annotations

import io

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from knowledge.editions.register import Filters, entries
from knowledge.models import Edition, ReadingRequest, StandardPage
from tests.knowledge.conftest import add_page, markdown, restrict
from vademecum.accounts.models import User
from vademecum.accounts.roles import PMO_OFFICER
from vademecum.jobs.executor import run_due
from vademecum.web.today import items_for

pytestmark = pytest.mark.django_db
FIRST = "## 1 Scope {#scope}\n\nAll projects.\n\n## 2 Scoring {#scoring}\n\nEach risk must be scored once.\n"
SECOND = FIRST.replace("scored once", "scored twice a year")


@pytest.fixture
def officer(db: None) -> User:
    person = User.objects.create_user(email="officer@example.org", password="x", first_name="Olga")
    person.groups.add(Group.objects.get(name=PMO_OFFICER))
    return person


@pytest.fixture
def standard(section) -> StandardPage:
    return add_page(section, "Risk", FIRST, model=StandardPage, identifier="PMO-STD-012")


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def write_draft(page: StandardPage, text: str) -> None:
    page = StandardPage.objects.get(pk=page.pk)
    page.body = markdown(text)
    page.save_revision()


def proposal(*approvers: User, **more: str) -> dict[str, str]:
    addresses = "\n".join(person.email for person in approvers)
    given = {"change_class": "major", "change_summary": "Twice.", "approvers": addresses, "quorum": "0"}
    return given | more


def bring_into_force(page, officer: User, approver: User, text: str = SECOND, **more: str) -> Edition:
    write_draft(page, text)
    signed_in(officer).post("/en/code/PMO-STD-012/propose/", proposal(approver, **more))
    edition = Edition.objects.open().get()
    signed_in(approver).post(f"/en/decisions/{edition.pk}/", {"decision": "approve", "digest": edition.digest})
    edition.refresh_from_db()
    return edition


def test_the_code_leads_to_the_page_in_any_case(standard, client: Client) -> None:
    assert client.get("/en/code/pmo-std-012/").headers["Location"] == standard.url


def test_from_draft_to_force_without_the_admin(standard, officer, alice) -> None:
    edition = bring_into_force(standard, officer, alice)
    assert edition.state == "in-force"
    assert "twice a year" in Client().get(standard.url).content.decode()
    page = Client().get("/en/code/PMO-STD-012/history/").content.decode()
    assert "alice@example.org" in page
    assert "Superseded" in page
    assert "Who has read it" not in page


def test_a_proposal_waits_on_the_home_page_of_its_approver(standard, officer, alice) -> None:
    write_draft(standard, SECOND)
    signed_in(officer).post("/en/code/PMO-STD-012/propose/", proposal(alice))
    assert [item.verb for item in items_for(alice)] == ["approve"]
    page = signed_in(alice).get(f"/en/decisions/{Edition.objects.open().get().pk}/").content.decode()
    assert "<ins>" in page
    assert "twice a year" in page


def test_what_is_wrong_with_a_proposal_is_said_and_kept(standard, officer, alice) -> None:
    write_draft(standard, SECOND)
    form = signed_in(officer)
    answer = form.post("/en/code/PMO-STD-012/propose/", proposal(alice, approvers="nobody@example.org"))
    assert answer.status_code == 422
    assert "nobody@example.org" in answer.content.decode()
    answer = form.post("/en/code/PMO-STD-012/propose/", proposal(officer))
    assert "Nobody approves their own text" in answer.content.decode()
    assert not Edition.objects.open().exists()


def test_sending_back_needs_a_reason(standard, officer, alice) -> None:
    write_draft(standard, SECOND)
    signed_in(officer).post("/en/code/PMO-STD-012/propose/", proposal(alice))
    edition = Edition.objects.open().get()
    signed_in(alice).post(f"/en/decisions/{edition.pk}/", {"decision": "send-back", "digest": edition.digest})
    edition.refresh_from_db()
    assert edition.state == "in-review"
    signed_in(alice).post(
        f"/en/decisions/{edition.pk}/", {"decision": "send-back", "digest": edition.digest, "comment": "Too strict."}
    )
    edition.refresh_from_db()
    assert edition.state == "returned"


def test_an_old_citation_shows_the_clause_as_it_was_and_what_it_became(standard, officer, alice, client) -> None:
    bring_into_force(standard, officer, alice)
    now = client.get("/en/code/PMO-STD-012/clause/scoring/")
    assert now.headers["Location"].endswith("#scoring")
    then = client.get("/en/code/PMO-STD-012/clause/scoring/?edition=1").content.decode()
    assert "scored once" in then
    assert "it reads differently" in then
    assert "PMO-STD-012 ed. 1 §2" in then


def test_a_citation_of_a_clause_that_is_gone_still_works(standard, officer, alice, client) -> None:
    bring_into_force(standard, officer, alice, text="## 1 Scope {#scope}\n\nAll projects.\n")
    answer = client.get("/en/code/PMO-STD-012/clause/scoring/", follow=True)
    assert "no longer part of the standard" in answer.content.decode()


def test_people_are_asked_confirm_and_are_asked_again_after_a_major_change(standard, officer, alice, bob) -> None:
    group = Group.objects.create(name="Everybody here")
    group.user_set.add(alice, bob)
    signed_in(officer).post("/en/code/PMO-STD-012/ask/", {"groups": [group.pk], "note": "New this year."})
    run_due()
    assert ReadingRequest.objects.count() == 2
    assert [item.verb for item in items_for(bob)] == ["read"]
    page = signed_in(bob).get(standard.url).content.decode()
    assert "You are asked to read this edition" in page
    standing = Edition.objects.in_force().get()
    signed_in(bob).post("/en/code/PMO-STD-012/read/", {"edition": standing.pk})
    assert not items_for(bob)

    bring_into_force(standard, officer, alice)
    assert [item.verb for item in items_for(bob)] == ["read"]
    assert "What changed for you" in signed_in(bob).get("/en/code/PMO-STD-012/compare/").content.decode()


def test_an_editorial_change_carries_the_reading_over(standard, officer, alice, bob) -> None:
    standing = Edition.objects.in_force().get()
    signed_in(bob).post("/en/code/PMO-STD-012/read/", {"edition": standing.pk})
    edition = bring_into_force(standard, officer, alice, change_class="editorial")
    assert edition.label == "1.1"
    row = ReadingRequest.objects.get(edition=edition, person=bob)
    assert row.carried_over
    assert not items_for(bob)


def test_reading_an_edition_that_was_replaced_meanwhile_is_not_noted(standard, officer, alice, bob) -> None:
    old = Edition.objects.in_force().get()
    bring_into_force(standard, officer, alice)
    signed_in(bob).post("/en/code/PMO-STD-012/read/", {"edition": old.pk})
    assert not ReadingRequest.objects.filter(person=bob).exists()


def test_who_has_read_it_leaves_as_a_table(standard, officer, bob) -> None:
    standing = Edition.objects.in_force().get()
    signed_in(bob).post("/en/code/PMO-STD-012/read/", {"edition": standing.pk})
    answer = signed_in(officer).get("/en/code/PMO-STD-012/readers/?form=xlsx")
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert rows[1][1] == "bob@example.org"
    assert rows[1][7] == standing.digest


def test_the_register_filters_and_leaves_as_a_table(standard, officer) -> None:
    page = signed_in(officer).get("/en/register/?owner=nobody")
    assert "PMO-STD-012" in page.content.decode()
    assert "PMO-STD-012" not in signed_in(officer).get("/en/register/?state=withdrawn").content.decode()
    assert signed_in(officer).get("/en/register/?form=csv").content.decode("utf-8-sig").count("PMO-STD-012") == 1


def test_a_hidden_standard_has_no_code_no_history_and_no_place_in_the_register(standard, steering, alice, bob) -> None:
    restrict(standard, group=steering)
    for address in ("", "history/", "edition/1/", "compare/", "clause/scope/", "propose/", "ask/", "readers/"):
        assert signed_in(bob).get(f"/en/code/PMO-STD-012/{address}").status_code == 404, address
    assert "PMO-STD-012" not in signed_in(bob).get("/en/register/").content.decode()
    assert signed_in(alice).get("/en/code/PMO-STD-012/history/").status_code == 200


def test_an_edition_reads_as_text_and_an_old_one_lies_behind_its_stamp(standard, officer, alice) -> None:
    write_draft(standard, SECOND)
    signed_in(officer).post("/en/code/PMO-STD-012/propose/", proposal(alice))
    edition = Edition.objects.open().get()
    address = f"/en/decisions/{edition.pk}/"
    assert '<h2 id="scope">' in signed_in(alice).get(address).content.decode()
    signed_in(alice).post(address, {"decision": "approve", "digest": edition.digest})
    old = Client().get("/en/code/PMO-STD-012/edition/1/").content.decode()
    assert '<h2 id="scope">' in old
    assert "stamp--superseded stamp--behind" in old
    assert "stamp--behind" not in Client().get("/en/code/PMO-STD-012/edition/2/").content.decode()


def test_who_may_not_edit_sees_no_proposal_and_makes_none(standard, officer, alice, bob) -> None:
    write_draft(standard, SECOND)
    signed_in(officer).post("/en/code/PMO-STD-012/propose/", proposal(alice))
    assert signed_in(bob).get("/en/code/PMO-STD-012/edition/2/").status_code == 404
    assert "In review" not in signed_in(bob).get("/en/code/PMO-STD-012/history/").content.decode()
    assert signed_in(bob).post("/en/code/PMO-STD-012/propose/", proposal(alice)).status_code == 404
    assert signed_in(bob).get(f"/en/decisions/{Edition.objects.open().get().pk}/").status_code == 404


def test_reviewed_no_change_is_one_step(standard, officer, bob) -> None:
    assert signed_in(bob).post("/en/code/PMO-STD-012/reviewed/").status_code == 404
    signed_in(officer).post("/en/code/PMO-STD-012/reviewed/")
    page = StandardPage.objects.get(pk=standard.pk)
    assert page.reviewed_on
    assert page.get_latest_revision_as_object().reviewed_on == page.reviewed_on


def test_the_register_costs_the_same_for_many(standard, section, officer, django_assert_max_num_queries) -> None:
    for number in range(5):
        add_page(section, f"S{number}", "## 1 A\n\nB.\n", model=StandardPage, identifier=f"PMO-STD-1{number:02}")
    client = signed_in(officer)
    client.get("/en/register/")
    with django_assert_max_num_queries(16):
        client.get("/en/register/")


def test_a_citation_by_the_anchor_of_its_edition_leads_to_the_clause(standard, officer, alice, client) -> None:
    renamed = FIRST.replace("{#scoring}", "{#rating}")
    bring_into_force(standard, officer, alice, text=renamed)
    address = reverse("knowledge_clause", args=["PMO-STD-012", "rating"])
    assert client.get(address).headers["Location"] == f"{standard.url}#rating"
    assert client.get(f"{address}?edition=1").status_code == 404
    assert client.get(reverse("knowledge_clause", args=["PMO-STD-012", "scoring"]) + "?edition=1").status_code == 200


def test_the_register_says_what_is_under_revision(standard, officer) -> None:
    page = StandardPage.objects.get(pk=standard.pk)
    page.body = markdown(FIRST + "More.")
    page.save_revision()
    found = entries(officer, filters=Filters(state="draft"))
    assert [(entry.identifier, entry.state, entry.on_its_way) for entry in found] == [
        ("PMO-STD-012", "in-force", "draft")
    ]
