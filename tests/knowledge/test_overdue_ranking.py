"""A page past its review stands a little lower than an equal that is not, and returns to its place once reviewed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from knowledge.editions.actions import confirm_reviewed
from knowledge.health import check_library
from knowledge.models import StandardPage
from search import indexing
from tests.knowledge.conftest import add_page
from vademecum.accounts.models import User
from vademecum.jobs.executor import run_due

pytestmark = pytest.mark.django_db
TEXT = "## 1 Scaffolds {#scaffolds}\n\nA scaffold is checked each morning.\n"


def order(viewer: User) -> list[str]:
    run_due()
    client = Client()
    client.force_login(viewer)
    page = client.get("/en/search/", {"q": "scaffold morning"}).content.decode()
    return sorted(("S-1", "S-2"), key=lambda code: page.index(f"/guides/{code.lower()}/"))


def test_an_overdue_standard_gives_way_until_it_is_reviewed(section, bob, tmp_path: Any) -> None:
    with override_settings(SEARCH_URL=f"embedded://{tmp_path / 'index'}"):
        for code in ("S-1", "S-2"):
            add_page(
                section, "Scaffolds", TEXT, model=StandardPage, identifier=code, slug=code.lower(), review_months=6
            )
        indexing.rebuild()
        first, second = order(bob)
        long_ago = timezone.localdate() - timedelta(days=300)
        StandardPage.objects.filter(identifier=first).update(reviewed_on=long_ago)
        check_library()
        assert order(bob) == [second, first]
        StandardPage.objects.filter(identifier=second).update(reviewed_on=long_ago)
        confirm_reviewed(StandardPage.objects.get(identifier=first), by=bob)
        check_library()
        assert order(bob) == [first, second]
