"""Words that mean the same, words joined or split, and the page that the PMO put first: at once, and for those who may see."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from search.documents import Document
from search.engines.base import Change, SearchEngine
from search.finding import find
from search.lookups import forgiven, lookup_for
from search.models import SynonymSet
from search.queries import parse, words_of
from search.synonyms import known_synonyms, widened
from tests.search.conftest import document

PUBLIC = frozenset({"public"})


def put(engine: SearchEngine, *documents: Document) -> None:
    assert not engine.apply([Change(d.source, d.key, 1, d) for d in documents]).failed
    engine.make_visible()


def keys(engine: SearchEngine, typed: str, *, language: str = "en", audience: frozenset[str] = PUBLIC) -> list[str]:
    lookup = widened(lookup_for(parse(typed), audience=audience, language=language), words_of(typed), known_synonyms())
    lookup, _corrections = forgiven(lookup, engine)
    return [hit.key for hit in engine.search(lookup).documents]


@pytest.mark.django_db
def test_an_acronym_finds_its_words_and_the_words_their_acronym(engine: SearchEngine) -> None:
    put(
        engine,
        document("a", "Planning", "Draw a work breakdown structure."),
        document("b", "Codes", "The WBS has codes."),
    )
    assert keys(engine, "WBS") == ["b"]
    SynonymSet.objects.create(words="WBS, work breakdown structure, OTP")
    assert set(keys(engine, "WBS")) == {"a", "b"}
    assert set(keys(engine, "work breakdown structure")) == {"a", "b"}
    assert set(keys(engine, "otp codes")) == {"b"}


@pytest.mark.django_db
def test_what_was_typed_stands_above_what_means_the_same(engine: SearchEngine) -> None:
    SynonymSet.objects.create(words="risk register\nrisk log")
    put(engine, document("log", "The risk log", "Keep it."), document("register", "The risk register", "Keep it."))
    assert keys(engine, "risk register") == ["register", "log"]
    assert keys(engine, "risk log") == ["log", "register"]


@pytest.mark.django_db
def test_words_in_one_or_in_two_find_each_other(engine: SearchEngine) -> None:
    put(engine, document("one", "Timebox", "A timebox ends."), document("two", "Budget", "Set a stake holder map."))
    assert keys(engine, "time box") == ["one"]
    assert keys(engine, "stakeholder") == ["two"]


@pytest.mark.django_db
def test_a_lone_letter_is_not_the_end_of_the_word_before_it(engine: SearchEngine) -> None:
    many = [document(f"any{number}", "Packages", "The packager packages.") for number in range(4)]
    put(engine, document("letter", "Package R", "To install a package, R is asked."), *many)
    assert keys(engine, "package R")[0] == "letter"


@pytest.mark.django_db
def test_a_joined_word_that_only_others_may_see_is_not_asked_for(engine: SearchEngine) -> None:
    secret = document("secret", "Timebox", "A timebox ends.", audience=("group:7",))
    put(engine, secret, document("open", "Box", "The box, and some time."))
    assert keys(engine, "time box") == ["open"]
    assert keys(engine, "time box", audience=frozenset({"public", "group:7"}))


@pytest.mark.django_db
def test_synonyms_work_from_one_search_to_the_next(shelf, settings, embedded_url) -> None:
    from search.engines.registry import engine_for
    from search.indexing import mark_changed, rebuild

    settings.SEARCH_URL = embedded_url
    shelf.put(document("a", "Plan", "The schedule baseline."))
    mark_changed("shelf", ["a"])
    engine_for(embedded_url)
    rebuild()
    nobody = AnonymousUser()
    assert find("Terminplan", viewer=nobody, language="en").total == 0
    row = SynonymSet.objects.create(words="schedule, Terminplan")
    assert find("Terminplan", viewer=nobody, language="en").total == 1
    row.delete()
    assert find("Terminplan", viewer=nobody, language="en").total == 0


def test_longest_run_wins_and_other_words_stay() -> None:
    known = {("earned", "value"): (("ev",),), ("value",): (("worth",),)}
    lookup = widened(
        lookup_for(parse("earned value report"), audience=PUBLIC, language="en"), words_of("earned value report"), known
    )
    slots = lookup.words["en"]
    assert [(slot.word, slot.alternatives) for slot in slots] == [("earned value", ("ev",)), ("report", ())]
