"""What a lesson may hold beside the blocks of the knowledge room: a clause as one edition says it, and a check."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from knowledge.blocks import BodyBlock
from knowledge.models import Edition

PLACE = "#lesson-part/"  # a place in the rendered text that is filled for one reader at the last moment


class ClauseBlock(blocks.StructBlock):
    """A clause of a standard in the words of one edition. A later edition does not change the lesson; it says so."""

    code = blocks.CharBlock(
        label=gettext_lazy("Standard"), max_length=40, help_text=gettext_lazy("Its code, for example PMO-STD-002.")
    )
    clause = blocks.CharBlock(
        label=gettext_lazy("Clause"),
        max_length=120,
        help_text=gettext_lazy("Its anchor, which is what follows # in its address."),
    )
    edition = blocks.CharBlock(
        label=gettext_lazy("Edition"),
        required=False,
        max_length=12,
        help_text=gettext_lazy("Empty: the edition in force now is pinned when you save."),
    )

    class Meta:
        icon = "snippet"
        label = gettext_lazy("Clause of a standard")

    def clean(self, value: Any) -> Any:
        """Pin the edition that is in force, and refuse a clause that it does not have."""
        cleaned = super().clean(value)
        edition = pinned(cleaned["code"], cleaned.get("edition") or "", clause=cleaned["clause"])
        if edition is None:
            refusal = ValidationError(_("No published edition of this standard has this clause."))
            raise blocks.StructBlockValidationError(block_errors={"clause": refusal})
        cleaned["edition"] = edition.label
        return cleaned

    def unclean_html(self, value: Any, *, prefix: str = "") -> str:
        parts = (value.get("code"), value.get("clause"), value.get("edition"))
        address = "/".join(quote(str(part or "-"), safe="") for part in parts)
        return f'<p class="include"><a href="{PLACE}clause/{address}"></a></p>'


class CheckBlock(blocks.StructBlock):
    """A question of the bank inside a lesson. Answering it says at once how that does; it may be tried again."""

    question = blocks.CharBlock(
        label=gettext_lazy("Question"),
        max_length=100,
        help_text=gettext_lazy("Its id in the bank, for example RISK-002. Only an approved version is asked."),
    )

    class Meta:
        icon = "help"
        label = gettext_lazy("Knowledge check")

    def unclean_html(self, value: Any, *, prefix: str = "") -> str:
        return f'<p class="include"><a href="{PLACE}check/{quote(value.get("question") or "", safe="")}"></a></p>'


class LessonBlock(BodyBlock):
    """The text of a lesson."""

    clause = ClauseBlock()
    check = CheckBlock()


def pinned(code: str, label: str, *, clause: str, language: str = "en") -> Edition | None:
    """Return the published edition that is meant and has a clause, in this language if there is one.

    Without a label it is the one in force.
    """
    found = Edition.objects.published().filter(identifier__iexact=code, clauses__anchor=clause)
    if not label:
        return _first(found.filter(state="in-force"), language)
    number, _dot, revision = label.partition(".")
    if not number.isdecimal() or not (revision or "0").isdecimal():
        return None
    return _first(found.filter(number=int(number), revision=int(revision or 0)), language)


def _first(editions: Any, language: str) -> Edition | None:
    return min(editions, key=lambda edition: (edition.language != language, edition.pk), default=None)
