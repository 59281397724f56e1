"""How competency is described, shown, judged and kept up to date.

`levels`, `rules`, `memory`, `cpd` and what begins with `framework_`, but for the import, are pure. What the rest of
training calls most is named here.
"""

from training.competency.levels import (
    CEILINGS,
    GRACE,
    HIGHEST,
    REVOCATION,
    VALID_MONTHS,
    AllOf,
    AnyOf,
    AtLeast,
    Counting,
    Criterion,
    Derived,
    Evidence,
    Rules,
    Standing,
    add_months,
    derive,
    level_at,
    standing_at,
    valid_until,
)

__all__ = [
    "CEILINGS",
    "GRACE",
    "HIGHEST",
    "REVOCATION",
    "VALID_MONTHS",
    "AllOf",
    "AnyOf",
    "AtLeast",
    "Counting",
    "Criterion",
    "Derived",
    "Evidence",
    "Rules",
    "Standing",
    "add_months",
    "derive",
    "level_at",
    "standing_at",
    "valid_until",
]
