"""Rules of levels in plain language, for those who edit them and for those who are judged by them."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from training.competency.levels import AllOf, AnyOf, AtLeast, Criterion
from training.models.evidence import Evidence


def say(criterion: Criterion) -> str:
    """Return a rule as a sentence part: "one piece of evidence of level 2 or more (quiz passed)"."""
    if isinstance(criterion, AllOf):
        return _(" and ").join(_in_brackets(part) for part in criterion.criteria)
    if isinstance(criterion, AnyOf):
        return _(" or ").join(_in_brackets(part) for part in criterion.criteria)
    return say_part(criterion)


def say_part(part: AtLeast) -> str:
    """Return what one part of a rule asks."""
    if part.level:
        text = ngettext(
            "%(count)d piece of evidence of level %(level)d or more",
            "%(count)d pieces of evidence of level %(level)d or more",
            part.count,
        )
    else:
        text = ngettext("%(count)d supporting record", "%(count)d supporting records", part.count)
    text %= {"count": part.count, "level": part.level}
    if not part.kinds:
        return text
    labels = {value: str(label) for value, label in Evidence.Kind.choices}
    kinds = _(" or ").join(labels.get(kind, kind).lower() for kind in sorted(part.kinds))
    return _("%(what)s (%(kinds)s)") % {"what": text, "kinds": kinds}


def _in_brackets(part: Criterion) -> str:
    return say(part) if isinstance(part, AtLeast) else f"({say(part)})"
