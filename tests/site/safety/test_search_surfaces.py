"""What search says outside its results page: letters, reports, jobs, the log. Canary words again (T01)."""

from __future__ import annotations

import pytest
from django.utils import timezone

from search import alerts
from search.learning import popularity
from search.models import QueryClick, QueryLog, SavedSearch
from tests.site.safety.cast import EVERYBODY, IN_BOTH, OFFICER, ROOT, VISITOR, World, canary
from vademecum.files.models import FileText
from vademecum.jobs.models import Job
from vademecum.notifications.models import Notification

PEOPLE = sorted(EVERYBODY - {VISITOR})


def watch(world: World, person: str, words: str) -> SavedSearch:
    """Keep a search that was looked at before anything was there, so that all it finds is new."""
    return SavedSearch.objects.create(
        person=world.people[person], name="x", parameters=f"q={words}", language="en", is_watched=True,
        checked_at=timezone.now(),
    )  # fmt: skip


@pytest.mark.parametrize("person", PEOPLE)
def test_letters_about_new_finds_name_only_what_their_person_may_read(world: World, person: str) -> None:
    for words in ("title", "heading", "words", *(canary(content, "inside") for content in ("teamfile", "vaultfile"))):
        watch(world, person, words)
    assert alerts.tell_all()
    lines = Notification.objects.filter(person=world.people[person])
    letters = "\n".join(f"{line.title}\n{line.text}\n{line.url}" for line in lines)
    assert "new page" in letters
    asked = (canary("teamfile", "inside"), canary("vaultfile", "inside"))
    for words in asked:
        letters = letters.replace(f"q={words}", "")
    assert world.leaks(person, letters) == []


def test_reports_tell_what_was_typed_and_nothing_of_what_was_found(world: World) -> None:
    reader = world.client(IN_BOTH)
    referrer = "http://testserver/en/search/?q=merger"
    reader.get("/en/search/?q=merger")
    for address in world.addresses.values():
        reader.get(address, headers={"referer": referrer})
    assert QueryClick.objects.count() > 8
    popularity.refresh()
    officer = world.client(OFFICER)
    for report in ("what-is-missing", "searches", "searches-without-results", "results-nobody-opens"):
        for form in ("", "?export=csv"):
            answer = officer.get(f"/admin/reports/search/{report}/{form}")
            assert answer.status_code == 200
            assert world.leaks(OFFICER, answer.content.decode()) == [], report


def test_a_hidden_page_is_never_noted_as_opened(world: World) -> None:
    visitor = world.client(VISITOR)
    for content in world.hidden_from(VISITOR):
        if content in world.addresses:
            visitor.get(world.addresses[content], headers={"referer": "http://testserver/en/search/?q=merger"})
    assert not QueryClick.objects.exists()


def test_jobs_and_the_log_hold_no_text_of_documents(world: World) -> None:
    world.client(ROOT).get("/en/search/?q=merger")
    assert FileText.objects.filter(parts__icontains=canary("vaultfile", "inside")).exists()
    told = [f"{job.arguments} {job.log} {job.result} {job.error}" for job in Job.objects.exclude(kind="demo")]
    told += [f"{row.text} {row.previous}" for row in QueryLog.objects.all()]
    words = [f"zq{content}zq" for content in world.readers if content != "job"]
    assert not [line for line in told for word in words if word in line.lower()]
