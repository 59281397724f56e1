"""One person's competencies on a day, from the log as it was known then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from knowledge.models import Edition
from training.mine import CompetencyLine, competency_lines
from training.models import Attempt, Completion, Evidence
from vademecum.accounts.visibility import hidden_trees


def lines_as_of(person: Any, *, at: datetime, generation: int, viewer: Any) -> list[CompetencyLine]:
    """Return every competency in use as it stood at a moment: what was recorded later is not looked at."""
    lines = competency_lines(person, now=at, generation=generation, viewer=viewer)
    unname([row for line in lines for row, _counting in line.counting], person=person, viewer=viewer)
    return lines


def unname(rows: Sequence[Evidence], *, person: Any, viewer: Any) -> None:
    """Take the title and the reason from evidence of what the viewer may not see. What is one's own keeps its name."""
    if viewer.pk == person.pk:
        return
    sources: dict[str, dict[str, list[Evidence]]] = {"attempt": {}, "completion": {}, "reading": {}}
    for row in rows:
        kind, _colon, key = row.source.partition("~")[0].partition(":")
        if kind in sources:
            sources[kind].setdefault(key.partition(":")[0], []).append(row)
    hidden = hidden_trees(viewer)
    paths: dict[str, dict[str, str]] = {
        "attempt": _paths(Attempt.objects.filter(public_id__in=sources["attempt"]), "public_id", "module__path"),
        "completion": _paths(Completion.objects.filter(pk__in=sources["completion"]), "pk", "page__path"),
        "reading": _paths(Edition.objects.filter(pk__in=sources["reading"]), "pk", "page__path"),
    }
    for kind, found in sources.items():
        for key, unnamed in found.items():
            path = paths[kind].get(key, "")
            if not path or path.startswith(hidden):
                for row in unnamed:
                    row.source_title, row.reason = "", ""


def _paths(rows: Any, key: str, path: str) -> dict[str, str]:
    return {str(found): where or "" for found, where in rows.values_list(key, path)}
