"""Every file of the starter library keeps the rules of content/README.md."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

import content

LANGUAGES = ("en", "fr")
TYPES = {
    "section",
    "standard",
    "method-guide",
    "document",
    "tool-guide",
    "faq",
    "lesson-learned",
    "course",
    "module",
    "lesson",
}
REQUIRED = {
    "standard": {"identifier", "edition", "effective", "review_months", "owner"},
    "method-guide": {"purpose", "when", "inputs", "outputs", "roles", "clauses", "templates"},
    "tool-guide": {"tool", "purpose", "not_for", "access", "support", "clauses"},
    "lesson-learned": {"happened", "cause", "effect", "recommendation", "clauses"},
    "module": {"minutes", "competencies", "level", "quiz"},
    "lesson": {"minutes"},
}
ANCHOR = re.compile(r"^#{1,6} .*\{#([a-z0-9-]+)\}\s*$", re.M)
QUESTION = re.compile(r"\[id:([A-Z]+-\d+)\]")
CLAUSE_TAG = re.compile(r"\[tag:clause:([A-Z]+-STD-\d+)#([a-z0-9-]+)\]")
WRONG_FRENCH = re.compile(
    r"[\w)»] ?[;!?](?:\s|$)|[\w)»] ?:(?=\s)|«(?![\u202f\u00a0])|(?<![\u202f\u00a0])»|[a-zA-Zà-ü]'[a-zA-Zà-ü]"
)


@cache
def markdown(language: str) -> dict[str, tuple[dict[str, Any], str]]:
    """Return path below the language folder → (front matter, body)."""
    files = {}
    root = content.ROOT / language
    for path in sorted(root.rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        assert text.startswith("---\n"), path
        head, body = text[4:].split("\n---\n", 1)
        files[str(path.relative_to(root))] = (yaml.safe_load(head), body)
    return files


def load(name: str) -> Any:
    return yaml.safe_load((content.ROOT / name).read_text(encoding="utf-8"))


def clauses(language: str) -> set[str]:
    """Return every citable clause as `PMO-STD-001#anchor`."""
    return {
        f"{front['identifier']}#{anchor}"
        for front, body in markdown(language).values()
        if front.get("type") == "standard"
        for anchor in ANCHOR.findall(body)
    }


def competencies() -> set[str]:
    return {c["key"] for area in load("framework.yaml")["areas"] for c in area["competencies"]}


def test_both_languages_hold_the_same_paths() -> None:
    paths = [
        {str(p.relative_to(content.ROOT / lang)) for p in (content.ROOT / lang).rglob("*.*")} for lang in LANGUAGES
    ]
    assert paths[0] == paths[1]


def test_there_is_enough_to_start_with_on_day_one() -> None:
    kinds = [front.get("type") for front, _ in markdown("en").values()]
    assert kinds.count("standard") >= 4
    assert kinds.count("method-guide") >= 8
    assert kinds.count("module") >= 3
    assert len(load("en/glossary.yaml")) >= 30
    assert len(load("en/templates/templates.yaml")) >= 8
    assert len(competencies()) >= 12
    assert len(load("framework.yaml")["roles"]) >= 4
    assert sum(len(QUESTION.findall(f.read_text())) for f in (content.ROOT / "en/questions").glob("*.gift")) >= 60


@pytest.mark.parametrize("language", LANGUAGES)
def test_front_matter_is_complete(language: str) -> None:
    for path, (front, _) in markdown(language).items():
        assert front.get("title"), path
        assert front.get("type") in TYPES, path
        assert not REQUIRED.get(front["type"], set()) - set(front), path


def test_headings_carry_the_same_anchors_in_both_languages() -> None:
    for path, (_, body) in markdown("en").items():
        assert ANCHOR.findall(body) == ANCHOR.findall(markdown("fr")[path][1]), path


@pytest.mark.parametrize("language", LANGUAGES)
def test_relative_links_lead_to_a_file_and_an_anchor(language: str) -> None:
    files = markdown(language)
    for path, (_, body) in files.items():
        for target, anchor in re.findall(r"\]\((?!https?:|mailto:|/)([^)#\s]*)(?:#([^)\s]+))?\)", body):
            name = str((Path("/") / path).parent.joinpath(target).resolve())[1:] if target else path
            assert name in files or (content.ROOT / language / name).exists(), f"{path}: {target}"
            if anchor and name in files:
                assert anchor in ANCHOR.findall(files[name][1]), f"{path}: {target}#{anchor}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cited_clause_exists(language: str) -> None:
    cited = [(p, c) for p, (front, _) in markdown(language).items() for c in front.get("clauses", [])]
    for bank in (content.ROOT / language / "questions").glob("*.gift"):
        cited += [(bank.name, f"{std}#{anchor}") for std, anchor in CLAUSE_TAG.findall(bank.read_text())]
    known = clauses(language)
    assert [(path, clause) for path, clause in cited if "#" in clause and clause not in known] == []


def test_the_crosswalk_names_clauses_that_exist() -> None:
    known = clauses("en") | {clause.partition("#")[0] for clause in clauses("en")}
    assert [row["clause"] for row in load("crosswalk.yaml") if row["clause"] not in known] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_row_of_a_raci_has_one_accountable_role_and_somebody_responsible(language: str) -> None:
    for path, (front, _) in markdown(language).items():
        for row in front.get("roles", []) if front["type"] == "method-guide" else []:
            assert row.get("A"), f"{path}: {row}"
            assert isinstance(row["A"], str) or len(row["A"]) == 1, f"{path}: {row}"
            assert row.get("R"), f"{path}: {row}"


def test_questions_are_paired_by_their_id() -> None:
    for bank in (content.ROOT / "en/questions").glob("*.gift"):
        english = QUESTION.findall(bank.read_text())
        french = QUESTION.findall((content.ROOT / "fr/questions" / bank.name).read_text())
        assert english == french, bank.name
        assert len(english) == len(set(english)), bank.name


def test_the_framework_is_whole_in_both_languages() -> None:
    framework = load("framework.yaml")
    levels = [row["level"] for row in framework["scale"]]
    for area in framework["areas"]:
        for competency in area["competencies"]:
            assert set(competency["levels"]) == set(levels) - {0}, competency["key"]
            for words in (competency["title"], competency["description"], *competency["levels"].values()):
                assert set(words) == set(LANGUAGES), competency["key"]
    for role in framework["roles"]:
        assert set(role["requirements"]) <= competencies(), role["key"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_glossary_terms_are_paired_and_refer_to_each_other(language: str) -> None:
    terms = load(f"{language}/glossary.yaml")
    keys = [term["key"] for term in terms]
    assert sorted(keys) == sorted(term["key"] for term in load("en/glossary.yaml"))
    assert {see for term in terms for see in term.get("see", [])} <= set(keys)


def test_french_is_set_as_french_is_set() -> None:
    wrong = []
    for path, (front, body) in markdown("fr").items():
        prose = re.sub(
            r"```.*?```|`[^`]*`|\]\([^)]*\)|\{[#:][^}]*\}|https?://\S+|^\|[-: |]+\|$", " x ", body, flags=re.S | re.M
        )
        for line in [*prose.splitlines(), front["title"], front.get("summary", "")]:
            if WRONG_FRENCH.search(line):
                wrong.append(f"{path}: {line.strip()[:90]}")
    assert wrong == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_topic_has_its_word_in_both_languages(language: str) -> None:
    named = load("phase-map.yaml")["topics"]
    used = {topic for head, _body in markdown(language).values() for topic in head.get("topics", [])}
    assert used - named.keys() == set()
    assert all(words.get("en") and words.get("fr") for words in named.values())
