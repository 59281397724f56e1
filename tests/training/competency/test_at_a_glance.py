"""One's competency in a line on the home page: one query, and nothing for who has no evidence."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from knowledge.homes import ensure_homes
from training.actions import record_evidence
from training.competency.at_a_glance import glance_at
from training.models import Competency
from vademecum.accounts.models import User

pytestmark = pytest.mark.django_db


def test_what_lapses_soon_is_counted_in_one_query(
    learner: User, competency: Competency, django_assert_num_queries: Any
) -> None:
    now = timezone.now()
    assert glance_at(learner, now=now) is None
    record_evidence(learner, competency=competency, kind="quiz", level=2, occurred_at=now, valid_to=now + timedelta(9))
    with django_assert_num_queries(1):
        glance = glance_at(learner, now=now)
    assert glance is not None
    assert (glance.evidenced, glance.lapsing, glance.lapsed) == (1, 1, 0)
    later = glance_at(learner, now=now + timedelta(200))
    assert later is not None
    assert (later.evidenced, later.lapsing, later.lapsed) == (0, 0, 1)


def test_the_home_page_shows_it_to_who_has_evidence(learner: User, competency: Competency) -> None:
    ensure_homes()
    client = Client()
    client.force_login(learner)
    assert 'id="my-competency"' not in client.get("/en/").content.decode()
    now = timezone.now()
    record_evidence(learner, competency=competency, kind="quiz", level=2, occurred_at=now)
    assert "1 competency evidenced" in client.get("/en/").content.decode()
