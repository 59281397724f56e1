"""Attached files are found by what stands in them, at the page where it stands, by who may have them and nobody else."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction, ReferenceIndex

from knowledge.file_audience import visible_files
from knowledge.homes import ensure_homes
from knowledge.models import DocumentPage, DocumentTemplate
from search import checking, indexing
from search.finding import find
from tests.site.files.test_conversion import pdf_with_pages
from vademecum.accounts.models import User
from vademecum.files.models import FileText
from vademecum.files.reading import forget_gone, read, unread
from vademecum.jobs.executor import run_due

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


@pytest.fixture
def home(settings: Any, tmp_path: Any) -> Page:
    settings.SEARCH_URL = f"embedded://{tmp_path / 'index'}"
    settings.MEDIA_ROOT = str(tmp_path / "media")
    home = ensure_homes()["en"]
    indexing.rebuild()
    return home


@pytest.fixture
def member(home: Page) -> User:
    person = User.objects.create_user("member@example.org", "a long password")
    person.groups.add(Group.objects.create(name="Board"))
    return person


def stored(name: str, data: bytes, **fields: Any) -> Any:
    fields.setdefault("title", "Quarterly plan")
    return get_document_model().objects.create(file=ContentFile(data, name=name), **fields)


def page_with(home: Page, *files: Any, title: str = "Plans") -> DocumentPage:
    page = DocumentPage(title=title, body=[("file", {"document": file, "title": ""}) for file in files], live=True)
    Page.objects.get(pk=home.pk).specific.add_child(instance=page)
    page.save_revision().publish()
    run_due()
    return page


def found(words: str, viewer: Any = NOBODY) -> list[str]:
    results = find(words, viewer=viewer, language="en", chosen={"kind": ["file"]}).results
    return [place.url for result in results for place in result.places]


def only_for(page: Page, group: str) -> PageViewRestriction:
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="groups")
    restriction.groups.add(Group.objects.get(name=group))
    run_due()
    return restriction


def test_a_word_on_page_two_of_a_pdf_leads_to_page_two(home: Page) -> None:
    file = stored("plan.pdf", pdf_with_pages(3).replace(b"Words of page 2", b"Zebra of page 2"))
    page_with(home, file)
    assert found("zebra") == [f"{file.url}#page=2"]


def test_what_nothing_published_uses_is_not_found(home: Page) -> None:
    file = stored("plan.txt", b"zebra")
    run_due()
    assert found("zebra") == found("quarterly") == []
    page = page_with(home, file)
    assert found("zebra")
    page.unpublish()
    run_due()
    assert found("zebra") == []


def test_a_file_that_cannot_be_read_is_listed_and_found_by_its_names(home: Page) -> None:
    file = stored("budget_forecast-2026.docx", b"no archive at all")
    page_with(home, file)
    text = FileText.objects.get(stored=file.file.name)
    assert (text.state, text.reason) == ("unreadable", "unknown_format")
    assert found("quarterly plan") == found("budget forecast") == [file.url]


def test_a_file_is_found_only_by_who_may_read_a_page_that_uses_it(home: Page, member: User) -> None:
    page = page_with(home, stored("plan.txt", b"zebra"))
    restriction = only_for(page, "Board")
    assert found("zebra") == []
    assert found("zebra", member)
    restriction.delete()
    run_due()
    assert found("zebra")


def test_a_file_in_a_restricted_collection_on_a_restricted_page_asks_for_both(home: Page, member: User) -> None:
    vault = Collection.get_first_root_node().add_child(instance=Collection(name="Vault"))
    guard = CollectionViewRestriction.objects.create(collection=vault, restriction_type="groups")
    guard.groups.add(Group.objects.create(name="Vault"))
    page = page_with(home, stored("plan.txt", b"zebra", collection=vault))
    only_for(page, "Board")
    assert found("zebra", member) == []
    member.groups.add(Group.objects.get(name="Vault"))
    assert found("zebra", member)
    assert checking.check().is_clean
    member.groups.remove(Group.objects.get(name="Board"))
    assert found("zebra", member) == []


def test_a_reference_that_is_taken_away_takes_the_file_away(home: Page) -> None:
    file = stored("plan.txt", b"zebra")
    page = page_with(home, file)
    page.body = []
    page.save_revision().publish()
    ReferenceIndex.create_or_update_for_object(page)
    run_due()
    assert visible_files([file.pk], NOBODY) == set()
    assert found("zebra") == []


def test_a_new_version_of_a_file_is_read_again_and_the_old_text_is_gone(home: Page) -> None:
    file = stored("plan.txt", b"zebra")
    page_with(home, file)
    file.file = ContentFile(b"giraffe", name="plan.txt")
    file.save()
    assert list(unread()) == [("documents", str(file.pk))]
    run_due()
    assert found("zebra") == []
    assert found("giraffe")
    assert read("documents", str(file.pk)) is None
    assert forget_gone() == 1


def test_a_french_file_is_searched_as_french(home: Page) -> None:
    page_with(home, stored("plan.txt", "Les réunions de clôture sont dans le calendrier de l’équipe.".encode()))
    assert found("réunion")


def test_authors_see_which_files_could_not_be_read_and_why(home: Page, client: Client) -> None:
    stored("locked.docx", b"no archive at all", title="Locked plan")
    run_due()
    address = reverse("unread_files")
    assert client.get(address).status_code == 302
    client.force_login(User.objects.create_user("reader@example.org", "a long password"))
    assert client.get(address).status_code in (302, 403)
    client.force_login(User.objects.create_superuser("root@example.org", "a long password"))
    page = client.get(address).content.decode()
    assert "Locked plan" in page
    assert "Its format cannot be read." in page
    table = client.get(f"{address}?export=xlsx")
    assert io.BytesIO(table.getvalue()).read(2) == b"PK"


def test_what_stands_in_a_template_is_found_as_the_template(home: Page) -> None:
    file = ContentFile(b"Who decides: zebra board", name="charter.txt")
    DocumentTemplate.objects.create(code="TPL-1", title="Charter", file=file, locale=home.locale)
    run_due()
    (result,) = find("zebra board", viewer=NOBODY, language="en").results
    assert (result.hit.kind, result.hit.title) == ("template", "Charter")
    assert result.places[0].url == "/en/templates/TPL-1/#line=1"
