"""Rules of levels as trees that can be kept and edited. Pure: JSON in, criteria out, and back.

A tree is {"all": [tree, …]}, {"any": [tree, …]} or {"level": 2, "count": 1, "kinds": ["quiz", "exam"]}; `count` and
`kinds` may be left out. Bounded in depth and size, as a person types it.
"""

from __future__ import annotations

from typing import Any

from training.competency.levels import CEILINGS, SUPPORTING, AllOf, AnyOf, AtLeast, Criterion

DEEPEST = 5
MOST_PARTS = 40


class RuleError(ValueError):
    """Says in English what cannot be read, and where."""


def from_tree(tree: Any) -> Criterion:
    """Return the criterion that a tree describes; raise RuleError if it is none."""
    criterion, parts = _read(tree, depth=1)
    if parts > MOST_PARTS:
        raise RuleError(f"more than {MOST_PARTS} parts")
    return criterion


def to_tree(criterion: Criterion) -> dict[str, Any]:
    """Return the tree of a criterion."""
    if isinstance(criterion, AllOf):
        return {"all": [to_tree(part) for part in criterion.criteria]}
    if isinstance(criterion, AnyOf):
        return {"any": [to_tree(part) for part in criterion.criteria]}
    return {"level": criterion.level, "count": criterion.count, "kinds": sorted(criterion.kinds)}


def _read(tree: Any, *, depth: int) -> tuple[Criterion, int]:
    if depth > DEEPEST:
        raise RuleError(f"more than {DEEPEST} levels deep")
    if not isinstance(tree, dict):
        raise RuleError("a part is not an object")
    for key, kind in (("all", AllOf), ("any", AnyOf)):
        if key in tree:
            parts = tree[key]
            if set(tree) != {key} or not isinstance(parts, list) or not parts:
                raise RuleError(f'"{key}" needs a list of parts and nothing beside it')
            read = [_read(part, depth=depth + 1) for part in parts]
            return kind(tuple(criterion for criterion, _size in read)), 1 + sum(size for _criterion, size in read)
    return _leaf(tree), 1


def _leaf(tree: dict[str, Any]) -> AtLeast:
    unknown = set(tree) - {"level", "count", "kinds"}
    if unknown:
        raise RuleError(f"unknown word {sorted(map(str, unknown))[0]!r}")
    level, count, kinds = tree.get("level"), tree.get("count", 1), tree.get("kinds", [])
    if isinstance(level, bool) or not isinstance(level, int) or not 0 <= level <= 6:
        raise RuleError('"level" must be a number from 0 to 6')
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= 20:
        raise RuleError('"count" must be a number from 1 to 20')
    if not isinstance(kinds, list) or not set(map(str, kinds)) <= CEILINGS.keys():
        raise RuleError(f'"kinds" must be among {", ".join(CEILINGS)}')
    able = [kind for kind in (kinds or CEILINGS) if CEILINGS[kind] >= level and (level or kind in SUPPORTING)]
    if not able:
        raise RuleError(f"none of these kinds can show level {level}")
    return AtLeast(level, count, frozenset(kinds))
