"""Rules of levels are trees: read, refused with a reason, and said in plain words."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from training.competency import AllOf, AnyOf, AtLeast
from training.competency.rules import RuleError, from_tree, to_tree
from training.competency.wording import say
from training.models import Competency, LevelRule

TREE = {
    "all": [
        {"level": 3, "kinds": ["sign-off", "artefact"]},
        {"any": [{"level": 2, "count": 2}, {"level": 0, "kinds": ["coaching"]}]},
    ]
}
RULE = AllOf(
    (
        AtLeast(3, 1, frozenset({"sign-off", "artefact"})),
        AnyOf((AtLeast(2, 2), AtLeast(0, 1, frozenset({"coaching"})))),
    )
)


def test_a_tree_is_read_and_written_back() -> None:
    assert from_tree(TREE) == RULE
    assert from_tree(to_tree(RULE)) == RULE


@pytest.mark.parametrize(
    ("tree", "why"),
    [
        ([], "not an object"),
        ({"all": []}, "needs a list"),
        ({"all": [{"level": 1}], "any": []}, "needs a list"),
        ({"level": "2"}, "from 0 to 6"),
        ({"level": True}, "from 0 to 6"),
        ({"level": 2, "count": 0}, "from 1 to 20"),
        ({"level": 2, "kinds": ["rumour"]}, "must be among"),
        ({"level": 3, "kinds": ["quiz"]}, "can show level 3"),
        ({"level": 1, "minimum": 2}, "unknown word"),
        ({"all": [{"all": [{"all": [{"all": [{"all": [{"level": 1}]}]}]}]}]}, "levels deep"),
        ({"any": [{"level": 1}] * 50}, "more than 40"),
    ],
)
def test_what_is_no_rule_is_refused_with_the_reason(tree: object, why: str) -> None:
    with pytest.raises(RuleError, match=why):
        from_tree(tree)


def test_a_rule_is_said_in_plain_words() -> None:
    assert say(RULE) == (
        "1 piece of evidence of level 3 or more (work product accepted or signed off by an assessor) and "
        "(2 pieces of evidence of level 2 or more or 1 supporting record (coaching given or lesson contributed))"
    )


@pytest.mark.django_db
def test_the_admin_refuses_a_rule_that_cannot_be_read(competency: Competency) -> None:
    rule = LevelRule(framework=competency.area.framework, competency=competency, level=2, tree={"level": 9})
    with pytest.raises(ValidationError, match="cannot be read"):
        rule.full_clean()
