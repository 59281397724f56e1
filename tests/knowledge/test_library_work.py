"""Health, languages, owners, access, codes, saved views: the work on the library."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Page

from knowledge.health import check_library
from knowledge.models import (
    AccessRequest,
    DocumentPage,
    Finding,
    MethodGuidePage,
    RegisterView,
    SectionPage,
    StandardPage,
)
from knowledge.owners import owners, reassign
from knowledge.parity import behind_of
from tests.knowledge.conftest import add_page, markdown, restrict
from vademecum.accounts.models import User
from vademecum.accounts.roles import PMO_OFFICER

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(db: None) -> User:
    officer = User.objects.create_user(email="officer@example.org", password="x")
    officer.groups.add(Group.objects.get(name=PMO_OFFICER))
    return officer


def of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def found(kind: str) -> set[tuple[str, str]]:
    return set(Finding.objects.filter(kind=kind).values_list("page__title", "detail"))


def test_a_check_names_what_is_wrong_and_the_page_leads_to_each_remedy(section, officer) -> None:
    standard = add_page(section, "Risk", "## 1 A {#a}\n\nOne.\n", model=StandardPage, identifier="PMO-STD-001")
    gone = add_page(section, "Gone", "Words.")
    links = f"[a](page:{gone.pk}) [b](page:{standard.pk}#nope) [c](page:{standard.pk}#a)"
    text = f"{links} [d](/en/guides/none/) [e](/en/glossary/)"
    guide = add_page(section, "Guide", text, model=MethodGuidePage, clauses=["PMO-STD-001#old", "PMO-STD-001#a"])
    add_page(guide, "Lonely", "Words.")
    gone.unpublish()
    check_library()
    assert found("broken-link") == {
        ("Guide", f"page:{gone.pk}"),
        ("Guide", f"page:{standard.pk}#nope"),
        ("Guide", "/en/guides/none/"),
    }
    assert found("old-clause") == {("Guide", "PMO-STD-001#old")}
    assert found("orphan") == {("Lonely", "")}
    assert ("Risk", "") in found("unowned")
    assert ("Guide", "fr") in found("untranslated")
    page = of(officer).get(reverse("knowledge_health"), {"kind": "broken-link"}).content.decode()
    assert reverse("wagtailadmin_pages:edit", args=[guide.pk]) in page
    assert "Risk" not in page.split("<tbody>")[1]
    before = Finding.objects.count()
    assert check_library() == before == Finding.objects.count()


def test_a_reader_has_no_desk_and_an_owner_sees_only_own_findings(section, alice, bob) -> None:
    add_page(section, "Mine", "[x](page:999999)", model=MethodGuidePage, responsible=alice)
    add_page(section, "Other", "[x](page:999999)")
    check_library()
    for name in ("knowledge_desk", "knowledge_health", "knowledge_owners", "knowledge_access_requests"):
        assert of(bob).get(reverse(name)).status_code == 404
    seen = of(alice).get(reverse("knowledge_health")).content.decode()
    assert "Mine" in seen
    assert "Other" not in seen


def test_a_changed_segment_leaves_its_translation_behind_until_that_follows(section, officer) -> None:
    page = add_page(section, "Gantt", "Lead.\n\n## A {#a}\n\nOne.\n\n## B {#b}\n\nTwo.\n", model=DocumentPage)
    french = page.copy_for_translation(Locale.objects.get(language_code="fr"), copy_parents=True).specific
    french.body = markdown("Chapeau.\n\n## A {#a}\n\nUn.\n\n## B {#b}\n\nDeux.\n")
    french.save_revision().publish()

    def write(one: Page, text: str) -> None:
        fresh = DocumentPage.objects.get(pk=one.pk)
        fresh.body = markdown(text)
        fresh.save_revision().publish()

    assert behind_of([page.pk, french.pk]) == {page.pk: 0, french.pk: 0}
    write(page, "Lead.\n\n## A {#a}\n\nOne and a half.\n\n## B {#b}\n\nTwo.\n\n## C {#c}\n\nThree.\n")
    assert behind_of([page.pk, french.pk]) == {page.pk: 0, french.pk: 2}
    shown = of(officer).get(reverse("knowledge_parity", args=[french.pk])).content.decode()
    assert "and a half" in shown
    assert "<ins>" in shown
    assert (
        "2 segments are behind" in of(officer).get(reverse("knowledge_languages"), {"show": "behind"}).content.decode()
    )
    write(french, "Chapeau.\n\n## A {#a}\n\nUn et demi.\n\n## B {#b}\n\nDeux.\n\n## C {#c}\n\nTrois.\n")
    assert behind_of([page.pk, french.pk]) == {page.pk: 0, french.pk: 0}
    write(page, "Lead.\n\n## A {#a}\n\nOne, mended.\n\n## B {#b}\n\nTwo.\n\n## C {#c}\n\nThree.\n")
    of(officer).post(reverse("knowledge_parity", args=[french.pk]))
    assert behind_of([french.pk]) == {french.pk: 0}


def test_all_pages_of_somebody_who_left_are_handed_over_at_once(section, officer, alice, bob) -> None:
    pages = [
        add_page(section, f"Guide {n}", "Words.", model=MethodGuidePage, responsible=alice, review_months=6)
        for n in (1, 2)
    ]
    standard = add_page(
        section, "Risk", "## 1 A\n\nx", model=StandardPage, identifier="S-1", responsible=bob, deputy=alice
    )
    alice.is_active = False
    alice.save()
    row = owners(officer)[0]
    assert (row.name, row.has_left, row.pages, row.as_deputy) == (str(alice), True, 2, 1)
    of(officer).post(reverse("knowledge_owners"), {"given_by": alice.pk, "to": "OFFICER@example.org"})
    for page in pages:
        fresh = MethodGuidePage.objects.get(pk=page.pk)
        assert fresh.responsible == officer
        assert fresh.get_latest_revision_as_object().responsible == officer
    assert StandardPage.objects.get(pk=standard.pk).deputy == officer
    assert reassign(alice, to=officer, by=officer) == 0
    assert reassign(bob, to=alice, by=bob) == 1  # an owner hands over what is theirs


def test_asking_for_access_tells_nothing_and_a_grant_opens_the_page(section, steering, officer, bob) -> None:
    steering.user_set.add(officer)
    secret = add_page(section, "Secret", "Words.")
    restrict(secret, group=steering)
    client = of(bob)
    lost = client.get(secret.url)
    assert lost.status_code == 404
    assert reverse("knowledge_access") in lost.content.decode()
    answers = [
        client.post(reverse("knowledge_access"), {"address": address, "reason": "Work."}, follow=True).content.decode()
        for address in (secret.url, "/en/guides/nothing/")
    ]
    assert all("Sent to the PMO" in answer and "Secret" not in answer for answer in answers)
    assert (
        "Give an address"
        in client.post(
            reverse("knowledge_access"), {"address": "https://elsewhere.example/x"}, follow=True
        ).content.decode()
    )
    shown = of(officer).get(reverse("knowledge_access_requests")).content.decode()
    assert "Secret" in shown
    assert "Steering committee" in shown
    wanted = AccessRequest.objects.get(address=secret.url)
    stranger = Group.objects.get(name=PMO_OFFICER)
    form = {"request": wanted.pk, "do": "grant"}
    assert of(officer).post(reverse("knowledge_access_requests"), form | {"group": stranger.pk}).status_code == 404
    of(officer).post(reverse("knowledge_access_requests"), form | {"group": steering.pk})
    assert client.get(secret.url).status_code == 200
    assert stranger not in bob.groups.all()


def test_a_section_gives_the_next_code_and_a_used_one_never_again(section, home) -> None:
    SectionPage.objects.filter(pk=section.pk).update(code_prefix="PMO-STD-")
    section.refresh_from_db()
    first, second = (add_page(section, title, "## 1 A\n\nx", model=StandardPage) for title in ("One", "Two"))
    assert [first.identifier, second.identifier] == ["PMO-STD-001", "PMO-STD-002"]
    Page.objects.get(pk=second.pk).specific.delete()
    assert add_page(section, "Three", "## 1 A\n\nx", model=StandardPage).identifier == "PMO-STD-003"


def test_the_admin_refuses_a_code_that_breaks_the_rule(section, officer) -> None:
    from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

    SectionPage.objects.filter(pk=section.pk).update(code_prefix="PMO-STD-")
    form = {
        "title": "Risk", "slug": "risk", "summary": "", "body": streamfield([]), "page_topics": inline_formset([]),
        "edition": 1, "identifier": "OTHER-1", "comments": inline_formset([]), "review_months": "", "responsible_role": "",
    }  # fmt: skip
    address = reverse("wagtailadmin_pages:add", args=["knowledge", "standardpage", section.pk])
    refused = of(officer).post(address, nested_form_data(form))
    assert "Codes of this section look like PMO-STD-012" in refused.content.decode()
    of(officer).post(address, nested_form_data(form | {"identifier": ""}))
    assert StandardPage.objects.get().identifier == "PMO-STD-001"


def test_the_register_is_kept_as_it_is_filtered(section, officer, bob) -> None:
    of(officer).post(reverse("knowledge_register_keep"), {"name": "Late", "query": "review=overdue&page=3&evil=1"})
    view = RegisterView.objects.get()
    assert view.query == "review=overdue"
    assert "Late" in of(officer).get(reverse("knowledge_register")).content.decode()
    forget = reverse("knowledge_register_forget", args=[view.pk])
    assert of(bob).post(forget).status_code == 404
    of(officer).post(forget)
    assert not RegisterView.objects.exists()
