"""The rule of a level is edited in the admin with its plain words; what cannot be read is said, and nobody else asks."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from training.models import Competency, Framework, LevelRule
from vademecum.accounts.models import User
from vademecum.accounts.roles import PMO_OFFICER

pytestmark = pytest.mark.django_db
RULE = {
    "all": [
        {"level": 3, "kinds": ["sign-off"]},
        {"any": [{"level": 2, "count": 2}, {"level": 0, "kinds": ["coaching"]}]},
    ]
}


@pytest.fixture
def officer(person_named: Callable[..., User]) -> Client:
    person = person_named("omar")
    person.groups.add(Group.objects.get(name=PMO_OFFICER))
    browser = Client()
    browser.force_login(person)
    return browser


def test_a_tree_is_said_in_plain_words(officer: Client, learner: User) -> None:
    place = reverse("training_rule_in_words")
    said = officer.get(place, {"tree": json.dumps(RULE)}).json()["words"]
    assert said == (
        "1 piece of evidence of level 3 or more (signed off by an assessor) and (2 pieces of evidence of level 2 or more"
        " or 1 supporting record (coaching given or lesson contributed))"
    )
    for broken in ("{", '{"level": 9}', '{"all": []}', "[" * 5000):
        assert "error" in officer.get(place, {"tree": broken}).json()
    stranger = Client()
    stranger.force_login(learner)
    assert stranger.get(place, {"tree": "{}"}).status_code in (302, 403, 404)


def test_the_form_carries_what_the_editor_needs_and_keeps_the_tree(officer: Client, competency: Competency) -> None:
    framework = Framework.objects.get()
    add = reverse("wagtailsnippets_training_levelrule:add")
    page = officer.get(add).content.decode()
    assert "training/rule-editor.js" in page
    assert "data-rule-editor=" in page
    form = {"framework": framework.pk, "competency": competency.pk, "level": 3, "tree": json.dumps(RULE)}
    assert officer.post(add, form).status_code == 302
    assert LevelRule.objects.get().tree == RULE
    assert officer.post(add, form | {"level": 2, "tree": '{"any": 1}'}).status_code == 200
    assert LevelRule.objects.count() == 1


def test_editions_of_frameworks_are_looked_at_and_not_changed(officer: Client, competency: Competency) -> None:
    from training.competency.framework_import import keep_edition

    edition = keep_edition(Framework.objects.get())
    names = "wagtailsnippets_training_frameworkedition"
    assert officer.get(reverse(f"{names}:list")).status_code == 200
    assert "key: house" in officer.get(reverse(f"{names}:inspect", args=[edition.pk])).content.decode()
    for name, arguments in (("add", []), ("edit", [edition.pk]), ("delete", [edition.pk])):
        assert officer.get(reverse(f"{names}:{name}", args=arguments)).status_code == 302
