"""From a page's revision to the text of an edition, and from an edition back to something to read."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from knowledge.editions.clauses import ClauseChange, ClauseText, clauses_of, compare, keys_for
from knowledge.models import Clause, Edition, EditionClause, StandardPage
from knowledge.rendering.body import render_stream
from knowledge.rendering.outline import Outline


@dataclass(frozen=True, slots=True)
class Text:
    """What an edition keeps of a page. `body` is the stream's JSON."""

    title: str
    summary: str
    body: list[Any]

    @property
    def digest(self) -> str:
        """Return SHA-256 of the text, as hex; block ids do not count, as they say nothing to a reader."""
        blocks = [[block["type"], block["value"]] for block in self.body]
        whole = json.dumps([self.title, self.summary, blocks], sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


def text_of(page: StandardPage) -> Text:
    """Return the text of a page as it is in memory: published, or a draft from `get_latest_revision_as_object`."""
    body = json.loads(json.dumps(list(page.body.get_prep_value()), default=str))
    return Text(page.title, page.summary, body)


def outline_of(edition: Edition) -> Outline:
    """Render what an edition says, with references instead of links."""
    field = StandardPage._meta.get_field("body")
    return render_stream(field.to_python(json.dumps(edition.body)), numbered=True, language=edition.language)


def outline_of_text(text: Text, *, language: str) -> Outline:
    field = StandardPage._meta.get_field("body")
    return render_stream(field.to_python(json.dumps(text.body)), numbered=True, language=language)


def keyed_clauses(edition: Edition) -> list[tuple[str, ClauseText]]:
    """Return (key, clause) of an edition, in order: one query."""
    rows = EditionClause.objects.filter(edition=edition).select_related("clause").order_by("position")
    return [(row.clause.key, ClauseText(row.anchor, row.number, row.title, row.level, row.text)) for row in rows]


def keep_clauses(edition: Edition, *, before: Edition | None) -> None:
    """Write the clauses of a new edition. A clause keeps its key from the edition before, or from the other language."""
    current = clauses_of(outline_of(edition))
    known = keyed_clauses(before) if before else []
    keys = keys_for(current, known or _of_the_other_language(edition))
    have = dict(Clause.objects.filter(identifier=edition.identifier, key__in=keys).values_list("key", "pk"))
    Clause.objects.bulk_create(
        [Clause(identifier=edition.identifier, key=key) for key in keys if key not in have], ignore_conflicts=True
    )
    have = dict(Clause.objects.filter(identifier=edition.identifier, key__in=keys).values_list("key", "pk"))
    EditionClause.objects.bulk_create(
        EditionClause(
            edition=edition,
            clause_id=have[key],
            position=position,
            anchor=clause.anchor,
            number=clause.number,
            title=clause.title[:500],
            level=clause.level,
            text=clause.text,
        )
        for position, (key, clause) in enumerate(zip(keys, current, strict=True))
    )


def _of_the_other_language(edition: Edition) -> list[tuple[str, ClauseText]]:
    """Return the newest clauses of the same standard in another language: anchors that are equal are the same clause."""
    others = Edition.objects.filter(identifier=edition.identifier).exclude(language=edition.language)
    newest = others.order_by("-number", "-revision", "-pk").first()
    return keyed_clauses(newest) if newest else []


def changes_between(before: Edition | None, after: Edition) -> list[ClauseChange]:
    """Return what became of each clause from one edition to another, clause by clause: two queries."""
    return compare(keyed_clauses(before) if before else [], keyed_clauses(after))
