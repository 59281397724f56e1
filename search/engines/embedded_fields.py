"""What the embedded index keeps of a passage: the schema, and documents turned into rows of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace

import tantivy

from search.documents import Document, Passage, day_of, facet_tokens
from search.engines import analysis, counting
from search.engines.base import LANGUAGES, Change, language_group
from search.engines.passages import composed, in_order_of_title, popularity_marks, stored, with_lead
from search.queries import squeeze
from search.ranking import OBSOLETE_STATUSES

GROUPS = (*LANGUAGES, "any")
PARTS = ("text", "head", "title")
TITLE_ORDER = ("title_order_1", "title_order_2", "title_order_3", "title_order_4")
LEAD, SECTION, DELETED, IN_FORCE, IN_TIME = "lead", "section", "deleted", "current", "intime"


def schema() -> tantivy.Schema:
    """Build the schema. `text_*` joins title, headings and body; a passage fills its language's fields and `*_any`."""
    builder = tantivy.SchemaBuilder()
    for name in ("document", "state", "audience", "identifier", "facet", "title_whole"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("kind", "language"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("shape", tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_unsigned_field("shape_number", fast=True)
    for column in TITLE_ORDER:
        builder.add_unsigned_field(column, fast=True)
    builder.add_unsigned_field("number", fast=True)
    builder.add_unsigned_field("version", fast=True)
    builder.add_unsigned_field("day", indexed=True, fast=True)
    builder.add_bytes_field("payload", stored=True)
    for part in PARTS:
        for group in GROUPS:
            builder.add_text_field(f"{part}_{group}", tokenizer_name=f"words_{group}", index_option="position")
    return builder.build()


def register_analysers(index: tantivy.Index) -> None:
    """Every process must do so before its first query or write."""
    for group in GROUPS:
        index.register_tokenizer(f"words_{group}", analysis.analyser(group))


def number(text: str) -> int:
    """Return a stable number for a name, as only numbers can be read from a column of many hits at once."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) >> 1


def title_numbers(title: str) -> list[int]:
    """Return numbers that stand in the order of titles: seven letters each."""
    text = in_order_of_title(title).encode()[: 7 * len(TITLE_ORDER)].ljust(7 * len(TITLE_ORDER), b"\0")
    return [int.from_bytes(text[start : start + 7]) for start in range(0, len(text), 7)]


def rows(change: Change) -> Iterator[tantivy.Document]:
    """Yield the rows of a change: its passages, lead first; or one tombstone."""
    if change.document is None:
        yield _tombstone(change)
        return
    document = change.document
    for passage in with_lead(document.passages):
        yield _row(change, document, passage)


def _tombstone(change: Change) -> tantivy.Document:
    row = tantivy.Document()
    row.add_text("document", change.reference)
    row.add_text("state", DELETED)
    row.add_unsigned("version", change.version)
    row.add_bytes("payload", json.dumps({"reference": change.reference, "version": change.version}).encode())
    return row


def _row(change: Change, document: Document, passage: Passage) -> tantivy.Document:
    row = tantivy.Document()
    row.add_text("document", change.reference)
    row.add_unsigned("number", number(change.reference))
    row.add_unsigned("version", change.version)
    row.add_text("state", SECTION if passage.anchor else LEAD)
    if document.status not in OBSOLETE_STATUSES:
        row.add_text("state", IN_FORCE)
    if not document.is_late:
        row.add_text("state", IN_TIME)
    for mark in popularity_marks(document):
        row.add_text("state", mark)
    for token in document.audience:
        row.add_text("audience", token)
    row.add_text("kind", document.kind)
    row.add_text("language", document.language)
    shape = counting.written(document)
    row.add_text("shape", shape)
    row.add_unsigned("shape_number", number(shape))
    for title in (document.title, *document.aliases):
        row.add_text("title_whole", in_order_of_title(title))
    for column, value in zip(TITLE_ORDER, title_numbers(document.title), strict=True):
        row.add_unsigned(column, value)
    for facet in facet_tokens(document):
        row.add_text("facet", facet)
    row.add_unsigned("day", day_of(document))
    if document.identifier:
        row.add_text("identifier", squeeze(document.identifier))
    row.add_bytes("payload", json.dumps(stored(change, document, passage), ensure_ascii=False).encode())
    _add_words(row, replace(document, title=composed(document.title)), passage)
    return row


def _add_words(row: tantivy.Document, document: Document, passage: Passage) -> None:
    titles = [document.title, *document.aliases]
    headings = [composed(heading) for heading in passage.heading_path]
    body = composed(passage.body)
    for group in dict.fromkeys((language_group(document.language), "any")):
        for title in titles:
            row.add_text(f"title_{group}", title)
        for text in (*titles, *headings):
            row.add_text(f"head_{group}", text)
        for text in (document.identifier, *titles, *headings, body):
            row.add_text(f"text_{group}", text)
