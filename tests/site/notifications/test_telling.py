"""People are told once, in their language, as soon as they wish, and never of what they may not see."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from vademecum.accounts.models import User
from vademecum.notifications import kinds
from vademecum.notifications.announcing import tell_announcement
from vademecum.notifications.kinds import Level
from vademecum.notifications.mailing import send_due
from vademecum.notifications.models import Announcement, Notification, Preference
from vademecum.notifications.telling import mail_due, notify
from vademecum.notifications.unsubscribing import choose, unsubscribe_address

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture(autouse=True)
def test_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    monkeypatch.setattr(kinds, "_subjects", dict(kinds._subjects))
    kinds.register("trial", gettext_lazy("Announcements"), Level.NOW)


@pytest.fixture
def alice() -> User:
    return User.objects.create_user(email="alice@example.org", password="x")


@pytest.fixture
def benoit() -> User:
    return User.objects.create_user(email="benoit@example.org", password="x", preferred_language="fr")


def tell(*people: User, **more: Any) -> int:
    return notify(people, **{"kind": "trial", "title": "A word", "dedupe_key": "word:1", **more})


def test_a_repeated_call_tells_and_mails_nobody_twice(alice: User) -> None:
    assert [tell(alice), tell(alice, alice)] == [1, 0]
    assert [send_due(), send_due()] == [1, 0]
    assert len(mail.outbox) == 1


def test_each_reads_it_in_their_own_language(alice: User, benoit: User) -> None:
    tell(alice, benoit, title=gettext_lazy("Inbox"), url=lambda: reverse("notifications"))
    rows = {row.person_id: row for row in Notification.objects.all()}
    assert rows[alice.pk].title == "Inbox"
    assert (rows[alice.pk].url, rows[benoit.pk].url) == ("/en/inbox/", "/fr/inbox/")
    assert rows[benoit.pk].title == "Boîte de réception"


def test_a_mail_has_text_and_html_and_a_link_that_stops_its_kind(alice: User) -> None:
    tell(alice, text="With <b>marks</b>.", url="/en/inbox/")
    send_due()
    message = mail.outbox[0]
    html = message.alternatives[0][0]  # type: ignore[attr-defined]
    assert "With <b>marks</b>." in message.body
    assert "With &lt;b&gt;marks&lt;/b&gt;." in html
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message.extra_headers["List-Unsubscribe"].strip("<>") in message.body


def test_opening_the_link_stops_nothing_and_the_button_does(alice: User, client: Client) -> None:
    address = unsubscribe_address(alice, "trial").partition("localhost")[2].partition("/")[2]
    assert client.get(f"/{address}").status_code == 200
    assert not Preference.objects.exists()
    outside = Client(enforce_csrf_checks=True)
    assert outside.post(f"/{address}", {"List-Unsubscribe": "One-Click"}).status_code == 200
    tell(alice)
    assert send_due() == 0
    assert Notification.objects.get().mail_due_at is None


def test_a_changed_link_is_not_there(alice: User, client: Client) -> None:
    address = unsubscribe_address(alice, "trial").partition("localhost")[2].partition("/")[2]
    assert client.post(f"/{address[:-3]}xx/").status_code == 404


def test_daily_and_weekly_lines_wait_for_seven_in_the_morning_there(alice: User) -> None:
    paris = ZoneInfo("Europe/Paris")
    assert mail_due(alice, Level.DAILY, MONDAY) == datetime(2026, 11, 24, 7, tzinfo=paris)
    assert mail_due(alice, Level.WEEKLY, MONDAY) == datetime(2026, 11, 30, 7, tzinfo=paris)
    alice.time_zone = "Asia/Tokyo"
    assert mail_due(alice, Level.DAILY, MONDAY) == datetime(2026, 11, 24, 7, tzinfo=ZoneInfo("Asia/Tokyo"))


def test_a_digest_is_one_mail(alice: User) -> None:
    choose(alice, "trial", Level.DAILY)
    tell(alice, title="First", dedupe_key="1")
    tell(alice, title="Second", dedupe_key="2")
    assert send_due() == 0
    assert send_due(now=timezone.now() + timedelta(days=2)) == 1
    assert "First" in mail.outbox[0].body
    assert "Second" in mail.outbox[0].body


def test_what_was_read_in_the_inbox_is_not_mailed_any_more(alice: User, client: Client) -> None:
    tell(alice)
    client.force_login(alice)
    assert "A word" in client.get(reverse("notifications")).content.decode()
    client.post(reverse("notifications_read"))
    assert send_due() == 0


def test_nobody_reads_or_changes_the_inbox_of_another(alice: User, benoit: User, client: Client) -> None:
    tell(alice)
    client.force_login(benoit)
    assert "A word" not in client.get(reverse("notifications")).content.decode()
    client.post(reverse("notifications_read"), {"line": Notification.objects.get().pk})
    assert Notification.objects.unread().count() == 1


def test_a_line_about_something_hidden_meanwhile_is_neither_shown_nor_mailed(alice: User, client: Client) -> None:
    seen = {"7"}
    kinds.guard_subjects("thing", lambda person, ids: seen & set(ids))
    tell(alice, subject="thing:7")
    client.force_login(alice)
    assert "A word" in client.get(reverse("notifications")).content.decode()
    seen.clear()
    assert "A word" not in client.get(reverse("notifications")).content.decode()
    assert send_due() == 0


def test_demonstration_people_are_never_mailed(alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_demo=True)
    alice.refresh_from_db()
    assert tell(alice) == 1
    assert send_due() == 0


def test_a_mail_that_could_not_be_handed_over_goes_out_the_next_time(alice: User, settings: Any) -> None:
    tell(alice)
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "no.such.Backend"
    with pytest.raises(ImportError):
        send_due()
    settings.EMAIL_BACKEND = working
    assert send_due() == 1


def test_preferences_are_chosen_by_kind(alice: User, client: Client) -> None:
    client.force_login(alice)
    given = {kind.key: "weekly" for kind in kinds.all_kinds()}
    assert client.post(reverse("notifications_preferences"), given).status_code == 302
    assert Preference.objects.get(person=alice, kind="trial").level == "weekly"
    assert client.post(reverse("notifications_preferences"), {**given, "trial": "hourly"}).status_code == 422


def test_an_announcement_reaches_everybody_once(alice: User, benoit: User) -> None:
    announcement = Announcement.objects.create(title_en="New method", title_fr="Nouvelle méthode")
    assert [tell_announcement(announcement), tell_announcement(announcement)] == [2, 0]
    assert sorted(Notification.objects.values_list("title", flat=True)) == ["New method", "Nouvelle méthode"]
