"""The nameless log: what is kept of a search, what is opened from it, what authors learn from it, and when it is gone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from search import indexing
from search.finding import find
from search.learning import popularity, recording, retention, summaries
from search.models import ArticleRequest, DocumentVersion, QueryClick, QueryLog
from tests.search.conftest import Shelf, document
from vademecum.accounts.models import User
from vademecum.accounts.roles import AUTHOR, PMO_OFFICER
from vademecum.jobs.executor import run_due
from vademecum.jobs.queue import enqueue

pytestmark = pytest.mark.django_db
RESULTS = "http://testserver/en/search/?q=risk+owner"


@pytest.fixture(autouse=True)
def index(settings: Any, tmp_path: Any) -> None:
    settings.SEARCH_URL = f"embedded://{tmp_path / 'index'}"
    indexing.rebuild()
    cache.clear()


def log(text: str, *, total: int = 1, times: int = 1, days_ago: float = 0, previous: str = "") -> None:
    at = timezone.now() - timedelta(days=days_ago)
    for _time in range(times):
        QueryLog.objects.create(at=at, language="en", text=text, total=total, previous=previous)


def click(path: str, *, text: str = "risk", times: int = 1, days_ago: float = 0) -> None:
    at = timezone.now() - timedelta(days=days_ago)
    for _time in range(times):
        QueryClick.objects.create(at=at, language="en", text=text, path=path)


def signed_in(group: str | None = None, **fields: Any) -> Client:
    person = User.objects.create_user(
        f"{(group or 'reader').split()[0].lower()}@example.org", "a long password", **fields
    )
    if group:
        person.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(person)
    return client


def test_a_search_is_kept_without_a_name_and_to_the_hour(client: Client) -> None:
    client.get("/en/search/?q=Risk++Owner")
    kept = QueryLog.objects.get()
    assert (kept.text, kept.language, kept.total) == ("risk owner", "en", 0)
    assert (kept.at.minute, kept.at.second) == (0, 0)
    assert {field.name for field in QueryLog._meta.get_fields()} == {
        "id",
        "at",
        "language",
        "text",
        "total",
        "previous",
    }


def test_addresses_and_long_numbers_are_not_kept(client: Client) -> None:
    client.get("/en/search/?q=ada@example.org+%2B33+6+12+34+56+78+STD-012")
    assert QueryLog.objects.get().text == "… … std-012"


def test_nothing_is_kept_where_the_log_is_off_and_what_was_kept_goes(client: Client, settings: Any) -> None:
    log("before")
    settings.SEARCH_LOG = False
    client.get("/en/search/?q=risk")
    client.get("/en/about/display/", headers={"referer": RESULTS})
    assert QueryLog.objects.count() == 1
    assert retention.forget() == 1


def test_thirteen_months_are_kept(settings: Any) -> None:
    log("old", days_ago=400)
    log("young", days_ago=390)
    click("/en/x/", days_ago=400)
    assert retention.forget() == 2
    assert [one.text for one in QueryLog.objects.all()] == ["young"]


def test_turning_the_page_narrowing_and_going_back_are_no_new_searches(client: Client) -> None:
    client.get("/en/search/?q=risk")
    for address in ("?q=risk&page=2", "?q=risk&type=guide"):
        client.get(f"/en/search/{address}")
    client.get("/en/search/?q=risk", headers={"referer": "http://testserver/en/search/?q=risk&type=guide"})
    assert QueryLog.objects.count() == 1


def test_typing_anew_on_the_results_page_tells_what_was_given_up(client: Client) -> None:
    client.get("/en/search/?q=hazard", headers={"referer": RESULTS})
    assert QueryLog.objects.get().previous == "risk owner"


def test_opening_a_result_is_noted_by_the_page_it_came_from(client: Client) -> None:
    from knowledge.homes import ensure_homes
    from knowledge.models import DocumentPage

    home = ensure_homes()["en"]
    page = home.add_child(instance=DocumentPage(title="Risk", slug="risk", live=True))
    page.save_revision().publish()
    for _turn in range(2):  # the second answer is one that is kept for visitors
        assert client.get("/en/risk/", headers={"referer": RESULTS}).status_code == 200
    assert list(QueryClick.objects.values_list("text", "path")) == [("risk owner", "/en/risk/")] * 2


@pytest.mark.parametrize(
    ("path", "referrer"),
    [
        ("/en/not-there/", RESULTS),
        ("/en/", RESULTS),
        ("/en/glossary/", RESULTS),
        ("/en/about/display/", RESULTS),
        ("/en/about/display/", "http://elsewhere.example/en/search/?q=risk"),
        ("/en/about/display/", "http://testserver/en/search/?q=%FF&&&=[" + "x" * 5000),
        ("/en/about/display/", "http://[/en/search/?q=x"),
    ],
)
def test_what_is_no_find_is_not_noted(client: Client, path: str, referrer: str) -> None:
    assert client.get(path, headers={"referer": referrer}).status_code in (200, 404)
    assert not QueryClick.objects.exists()


def test_a_page_that_is_fetched_ahead_was_not_opened(client: Client) -> None:
    client.get("/en/glossary/x/", headers={"referer": RESULTS, "sec-purpose": "prefetch"})
    assert not QueryClick.objects.exists()


def test_a_full_waiting_room_and_a_broken_row_cost_only_rows_of_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    recording.record_search("x" * 10_000, language="en", total=10**9)
    kept = QueryLog.objects.get()
    assert (len(kept.text), kept.total) == (200, 1000)


def test_many_clicks_of_one_hour_count_as_three_and_old_ones_fade() -> None:
    click("/en/storm/", times=100)
    click("/en/calm/", times=3)
    click("/en/old/", times=3, days_ago=90)
    counted = popularity.count(now=timezone.now())
    assert counted["/en/storm/"] == counted["/en/calm/"]
    assert counted["/en/old/"] == pytest.approx(popularity.bounded(1.5), abs=0.002)
    assert popularity.bounded(10**6) == 1.0
    assert popularity.bounded(0) == 0.0


def count_popularity() -> None:
    enqueue("search.popularity")
    run_due(kinds=["search.popularity"])


def test_what_is_opened_often_is_written_anew_with_its_popularity_when_it_passes_a_step(
    shelf: Shelf, settings: Any, embedded_url: str
) -> None:
    settings.SEARCH_URL = embedded_url
    shelf.put(document("a", "Gantt one", "bars"), document("b", "Gantt two", "bars"))
    indexing.rebuild()
    order = lambda: [one.hit.key for one in find("gantt", viewer=AnonymousUser(), language="en").results]  # noqa: E731
    assert order() == ["a", "b"]
    for text in range(20):
        click("/en/b/", text=f"words {text}", times=3)
    count_popularity()
    indexing.apply_pending()
    assert order() == ["b", "a"]
    assert popularity.kept() == {"/en/b/": 1.0}
    count_popularity()
    assert not DocumentVersion.objects.behind().exists()


def test_the_reports_tell_what_is_frequent_empty_ignored_and_missing() -> None:
    log("charter", times=6)
    click("/en/charter/", text="charter", times=4)
    log("raid log", total=0, times=3)
    log("budget", times=8)
    log("costs", previous="budget", times=2)
    log("ancient", total=0, days_ago=60)
    assert [one.text for one in summaries.top_queries(days=30)] == ["budget", "charter", "raid log", "costs"]
    assert [(one.text, one.empty) for one in summaries.empty_queries(days=30)] == [("raid log", 3)]
    assert [one.text for one in summaries.ignored_queries(days=30)] == ["budget"]
    assert [one.text for one in summaries.gaps(days=30)] == ["raid log", "budget"]
    assert "ancient" in [one.text for one in summaries.gaps(days=90)]


def test_a_gap_shows_the_request_that_there_is() -> None:
    log("raid log", total=0)
    wish = ArticleRequest.objects.create(text="raid log", language="en")
    assert summaries.gaps(days=30)[0].request == wish


@pytest.mark.parametrize("report", ["what-is-missing", "searches", "searches-without-results", "results-nobody-opens"])
def test_only_who_may_see_the_log_sees_its_reports(report: str) -> None:
    log("raid log", total=0, times=6)
    log("=cmd|' /C calc'!A0", total=0, times=6)
    address = f"/admin/reports/search/{report}/"
    assert signed_in().get(address).status_code == 302
    assert signed_in(AUTHOR).get(address).status_code == 302
    officer = signed_in(PMO_OFFICER)
    page = officer.get(address)
    assert page.status_code == 200
    assert ("raid log" in page.content.decode()) == (report != "results-nobody-opens")
    table = officer.get(f"{address}?export=csv").content.decode()
    assert "\n=cmd" not in table
    assert officer.get(f"{address}?days=30&export=xlsx").content.startswith(b"PK")
