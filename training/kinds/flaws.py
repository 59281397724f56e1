"""The sentences that say why a question cannot be asked; whoever shows them translates them."""

from __future__ import annotations

from collections.abc import Callable

from training.kinds.base import Flaw


def _(text: str) -> str:
    """Mark a sentence for translation."""
    return text


SENTENCES = {
    "empty-stem": _("The question has no text."),
    "weight": _("The weight {value} is not between -100 and 100."),
    "no-right-choice": _("No option earns anything, so nobody could answer this."),
    "two-choices": _("A choice question needs at least two options."),
    "empty-answer": _("An answer is empty."),
    "no-answers": _("The question has no answer."),
    "two-pairs": _("A matching question needs at least two pairs."),
    "prompt": _("A matching question needs at least one left side."),
    "two-items": _("An ordering question needs at least two items."),
    "twin-items": _("Two items are the same: “{value}”."),
    "negative-tolerance": _("The tolerance {value} is negative."),
    "unit": _("The unit {value} needs a name and a multiplier other than zero."),
    "no-gaps": _("The text has no gap."),
    "gap-missing": _("Gap {value} is not in the text."),
    "gap-unknown": _("The text has a gap {value} that is not described."),
    "gap-marks": _("A gap needs marks of zero or more, and one gap more than zero."),
    "words": _("The least number of words is larger than the most."),
    "rubric-levels": _("The criterion “{value}” needs at least two levels."),
    "no-variables": _("The question has no variable."),
    "variable-name": _("“{value}” is not a name of a variable. Use letters, digits and _."),
    "variable-twice": _("The variable {value} is described twice."),
    "variable-range": _("The range of {value} runs backwards."),
    "formula": _("The formula “{value}” cannot be read: {reason}"),
    "formula-fails": _("The formula “{value}” has no result for some of its numbers."),
    "no-parts": _("The question asks for no result."),
}


def sentence(flaw: Flaw, translate: Callable[[str], str] = str) -> str:
    """Return the words for a flaw in the language that `translate` gives."""
    words = translate(SENTENCES[flaw.code])
    for name, value in flaw.values:
        words = words.replace("{" + name + "}", translate(value))
    return words
