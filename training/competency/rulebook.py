"""The rules in force, read from the database for the pure functions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Max, Q

from training.competency.levels import HIGHEST, Criterion, Rules
from training.competency.rules import RuleError, from_tree
from training.models.competencies import Competency
from training.models.level_rules import LevelRule


def rules_of(competency_id: int) -> Rules:
    """Return the rules by which evidence of a competency makes a level: two queries."""
    return rules_for([competency_id]).get(competency_id) or Rules()


def rules_for(competency_ids: Iterable[int] | None = None) -> dict[int, Rules]:
    """Return the rules of competencies (default: of all), whatever their number in two queries."""
    competencies = Competency.objects.order_by()
    if competency_ids is not None:
        competencies = competencies.filter(pk__in=list(competency_ids))
    rows = list(
        competencies.values_list("pk", "area__framework_id", "area__framework__grace_days").annotate(
            highest=Max("area__framework__levels__number")
        )
    )
    own: dict[int, dict[int, Criterion]] = {}
    shared: dict[int, dict[int, Criterion]] = {}
    wanted = LevelRule.objects.order_by()
    if competency_ids is not None:
        wanted = wanted.filter(
            Q(competency__in=[row[0] for row in rows]) | Q(competency=None, framework__in={row[1] for row in rows})
        )
    for framework_id, competency_id, level, tree in wanted.values_list(
        "framework_id", "competency_id", "level", "tree"
    ):
        try:
            criterion = from_tree(tree)
        except RuleError:  # kept by a version whose kinds are gone: the default is asked instead
            continue
        (own.setdefault(competency_id, {}) if competency_id else shared.setdefault(framework_id, {}))[level] = criterion
    return {
        pk: Rules(
            highest=highest or HIGHEST,
            levels=shared.get(framework_id, {}) | own.get(pk, {}),
            grace=timedelta(days=grace),
        )
        for pk, framework_id, grace, highest in rows
    }
