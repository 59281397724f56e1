"""The starter library: homes, pages, glossary and templates from `content/`. What people have edited is left alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils.text import slugify
from wagtail.models import Collection, Page

import content
from knowledge.editions.listening import record_all
from knowledge.homes import ensure_homes
from knowledge.importers.front_matter import as_lines, as_text
from knowledge.importers.run import import_tree
from knowledge.models import DocumentTemplate, ExternalReference, GlossaryTerm, HomePage, Topic
from vademecum.operations.starter import Report

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


def load(report: Report) -> None:
    """Load what is missing or unedited, in every language that has content. May be called again at any time."""
    homes = ensure_homes()
    label_topics()
    default = settings.LANGUAGE_CODE
    for code in sorted(homes, key=lambda language: language != default):
        folder = content.ROOT / code
        if not (folder / "pages").is_dir():
            continue
        original = None if code == default else homes[default]
        done = import_tree(
            folder / "pages", target=Page.objects.get(pk=homes[code].pk), language=code, translation_of=original
        )
        counts = done.counts()
        report(
            f"{code}: pages: {counts['created']} made, {counts['updated']} renewed, {counts['unchanged']} as they were"
        )
        for line in done.lines:
            if line.state in {"failed", "skipped"}:
                report(f"{code}: {line.path}: {line.reason}")
        terms = load_glossary(folder / "glossary.yaml", home=homes[code])
        templates = load_templates(folder / "templates", home=homes[code])
        report(f"{code}: {terms} glossary terms, {templates} document templates made or brought up to date")
    load_crosswalk(content.ROOT / "crosswalk.yaml")
    record_all()  # standards of an installation that is older than editions
    for code, home in homes.items():
        fill_home(home, language=code)


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else None


def _digest(values: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()


@transaction.atomic
def load_glossary(path: Path, *, home: HomePage) -> int:
    """Make or update the terms of one language; return how many changed."""
    changed = 0
    known = {term.key: term for term in GlossaryTerm.objects.filter(locale_id=home.locale_id)}
    for row in _read(path) or []:
        key = as_text(row.get("key"))
        values = {
            "term": as_text(row.get("term"), longest=150),
            "acronym": as_text(row.get("acronym"), longest=30),
            "synonyms": as_lines(row.get("synonyms")),
            "definition": str(row.get("definition") or "").strip(),
            "see_also": as_lines(row.get("see")),
        }
        term = known.get(key) or GlossaryTerm(
            key=key, locale_id=home.locale_id, translation_key=GlossaryTerm.translation_key_for(key)
        )
        changed += _write(term, values)
    return changed


def _write(row: Any, values: dict[str, Any]) -> bool:
    """Save `values` unless somebody edited the row since the last load; return whether anything was written."""
    digest = _digest(values)
    if row.source_digest == digest:
        return False
    if row.pk and row.source_digest != _digest({name: getattr(row, name) for name in values}):
        return False
    for name, value in values.items():
        setattr(row, name, value)
    row.source_digest = digest
    row.save()
    return True


@transaction.atomic
def load_templates(folder: Path, *, home: HomePage) -> int:
    """Make or update the document templates of one language; return how many changed."""
    changed = 0
    locale = home.locale_id
    known = {template.code: template for template in DocumentTemplate.objects.filter(locale_id=locale)}
    collection = Collection.get_first_root_node()
    for row in _read(folder / "templates.yaml") or []:
        code = as_text(row.get("code"), longest=40)
        example = as_text(row.get("example"))
        has_file = example.endswith((".docx", ".xlsx", ".pptx"))
        values = {
            "title": as_text(row.get("title"), longest=200),
            "version": as_text(row.get("version"), longest=20) or "1.0",
            "summary": as_text(row.get("summary")),
            "guidance": str(row.get("guidance") or "").strip(),
            "guides": as_lines(row.get("guides")),
            "example_note": "" if has_file else example,
        }
        files = {"file": folder / as_text(row.get("file")), **({"example": folder / example} if has_file else {})}
        template = known.get(code) or DocumentTemplate(
            code=code,
            locale_id=locale,
            collection=collection,
            translation_key=DocumentTemplate.translation_key_for(code),
        )
        if _write_template(template, values, files, topics=as_lines(row.get("topics"))):
            changed += 1
    return changed


def _write_template(
    template: DocumentTemplate, values: dict[str, Any], files: dict[str, Path], *, topics: list[str]
) -> bool:
    hashes = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items() if path.is_file()}
    if "file" not in hashes:
        return False
    was, _bar, files_were = template.source_digest.partition("|")
    digest = _digest(values)
    files_digest = _digest(hashes)[:30]
    if was == digest[:30] and files_were == files_digest:
        return False
    if template.pk and was != _digest({name: getattr(template, name) for name in values})[:30]:
        return False
    for name, value in values.items():
        setattr(template, name, value)
    if files_were != files_digest:
        for name in hashes:
            with files[name].open("rb") as opened:
                getattr(template, name).save(files[name].name, File(opened), save=False)
    template.source_digest = f"{digest[:30]}|{files_digest}"
    template.save()
    template.topics.set(_topics(topics))
    return True


def _topics(keys: Iterable[str]) -> list[Topic]:
    return [
        Topic.objects.get_or_create(key=slugify(key)[:60], defaults={"label_en": key.capitalize()})[0] for key in keys
    ]


@transaction.atomic
def load_crosswalk(path: Path) -> int:
    """Write the places of other standards for clauses that have none yet; return how many lines are new."""
    if ExternalReference.objects.exists():  # loaded before: people edit it since
        return 0
    lines = []
    for row in _read(path) or []:
        identifier, _hash, key = as_text(row.get("clause")).partition("#")
        other = {"standard": as_text(row.get("standard"), longest=100), "place": as_text(row.get("place"), longest=100)}
        lines.append(ExternalReference(identifier=identifier, clause_key=key, **other))
    return len(ExternalReference.objects.bulk_create(lines, ignore_conflicts=True))


def label_topics() -> None:
    """Make the topics of the library with a label in each language; leave those that exist as they are."""
    for key, label in (_read(content.ROOT / "phase-map.yaml") or {}).get("topics", {}).items():
        Topic.objects.get_or_create(key=key, defaults={"label_en": label["en"], "label_fr": label["fr"]})


def fill_home(home: HomePage, *, language: str) -> None:
    """Give a home page that nobody has written yet its words and the map of the method."""
    described = _read(content.ROOT / "phase-map.yaml")
    home = HomePage.objects.get(pk=home.pk)  # as it is now: pages were added below it, which its row counts
    if not described or home.phases or home.tagline or home.introduction:
        return
    words = described["home"]
    home.tagline, home.introduction = words["tagline"][language], words["introduction"][language]
    home.hints = words["hints"][language]
    pages = {page.url_path.removeprefix(home.url_path).rstrip("/"): page for page in Page.objects.descendant_of(home)}
    home.phases = [("phase", _phase(phase, described["roles"], pages, language)) for phase in described["phases"]]
    home.save_revision().publish()


def _phase(phase: dict[str, Any], roles: dict[str, Any], pages: dict[str, Page], language: str) -> dict[str, Any]:
    links = []
    for link in phase["links"]:
        page = pages.get(link.get("page", "").strip("/"))
        if page is None and "page" in link:
            continue
        links.append(
            {
                "role": roles[link["role"]][language],
                "page": page,
                "template": link.get("template", ""),
                "address": link.get("view", ""),
                "label": link.get("label", {}).get(language, ""),
            }
        )
    return {"title": phase["title"][language], "page": pages.get(phase.get("page", "").strip("/")), "links": links}
