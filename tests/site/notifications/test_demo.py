"""The demonstration tells its own people only, and takes it back."""

from __future__ import annotations

import pytest

from vademecum.accounts.models import User
from vademecum.notifications import demo
from vademecum.notifications.models import Announcement, Notification


@pytest.mark.django_db
def test_the_demonstration_tells_its_own_people_once_and_takes_it_back() -> None:
    User.objects.create_user(email="real@example.org", password="x")
    User.objects.create_user(email="eve@demo.example", password="x", is_demo=True)
    for _time in range(2):
        demo.build(lambda message: None)
    assert [row.person.email for row in Notification.objects.all()] == ["eve@demo.example"]
    assert Announcement.objects.get().told_at
    demo.clear(lambda message: None)
    assert not Announcement.objects.exists()
    assert not Notification.objects.exists()
