"""Learning for programs: never more than the pages show to the same person."""

from __future__ import annotations

import pytest
from django.test import Client

from training.models import Assignment, ModulePage
from vademecum.accounts.models import User

pytestmark = pytest.mark.django_db


def test_the_catalogue_is_the_one_of_the_page(client: Client, module: ModulePage) -> None:
    rows = client.get("/api/v1/learning/catalogue?language=en").json()
    assert [row["title"] for row in rows] == [module.get_parent().title]


def test_people_read_their_own_assignments_only(client: Client, module: ModulePage, learner: User) -> None:
    other = User.objects.create_user(email="other@example.org")
    Assignment.objects.create(person=learner, page=module)
    assert client.get("/api/v1/learning/mine").status_code == 401
    client.force_login(learner)
    assert [row["title"] for row in client.get("/api/v1/learning/mine").json()["assigned"]] == [module.title]
    client.force_login(other)
    assert client.get("/api/v1/learning/mine").json() == {"assigned": [], "completed": []}
