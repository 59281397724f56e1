"""What every engine must do, tried on all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from search.documents import Document, Passage
from search.engines.base import Change, DocumentHit, Found, Lookup, SearchEngine
from search.lookups import lookup_for
from search.queries import parse
from tests.search.conftest import document

PUBLIC = frozenset({"public"})
STAFF = frozenset({"public", "group:7"})


def put(engine: SearchEngine, *documents: Document, version: int = 1) -> None:
    applied = engine.apply([Change(d.source, d.key, version, d) for d in documents])
    assert not applied.failed
    engine.make_visible()


def remove(engine: SearchEngine, key: str, *, version: int) -> None:
    engine.apply([Change("shelf", key, version, None)])
    engine.make_visible()


def lookup(typed: str, *, audience: frozenset[str] = PUBLIC, language: str = "en", **fields: Any) -> Lookup:
    return replace(lookup_for(parse(typed), audience=audience, language=language), **fields)


def search(engine: SearchEngine, typed: str, **fields: Any) -> Found:
    return engine.search(lookup(typed, **fields))


def keys(found: Found) -> list[str]:
    return [hit.key for hit in found.documents]


def test_a_document_is_found_by_its_words_with_the_passage_that_holds_them(engine: SearchEngine) -> None:
    put(engine, document("risk", "Managing risk", "An introduction.", "Every threat has an owner.", "Review monthly."))
    (hit,) = search(engine, "threat owner").documents
    assert isinstance(hit, DocumentHit)
    assert (hit.title, hit.url, hit.passages[0].anchor) == ("Managing risk", "/en/risk/", "s1")
    assert hit.passages[0].heading_path == ("Section 1",)
    assert hit.passages[0].body == "Every threat has an owner."


@pytest.mark.parametrize(
    ("typed", "body", "language"),
    [
        ("report", "The reports are due on Friday.", "en"),
        ("planning", "We planned the release.", "en"),
        ("equipe", "L’équipe se réunit.", "fr"),
        ("l'analyse", "Les analyses des coûts.", "fr"),
        ("réunions", "Une reunion de cloture.", "fr"),
        ("RISQUE", "Gestion des risques.", "fr"),
        ("日本", "これは日本語の文です。", "ja"),
        ("Planung", "Die Planung beginnt.", "de"),
        ("المشروع", "إدارة المشروع", "ar"),
    ],
)
def test_words_are_found_in_their_other_forms(engine: SearchEngine, typed: str, body: str, language: str) -> None:
    put(engine, document("one", "Something", body, language=language), document("two", "Else", "Nothing here."))
    assert keys(search(engine, typed)) == ["one"]


def test_a_document_without_text_is_found_by_its_title(engine: SearchEngine) -> None:
    put(engine, document("empty", "Steering committee charter", passages=()))
    assert keys(search(engine, "steering charter")) == ["empty"]


def test_an_identifier_stands_first_however_it_is_typed(engine: SearchEngine) -> None:
    put(
        engine,
        document("mentions", "About STD-012", "STD-012 STD-012 is the standard on risk."),
        document("standard", "Risk", "Rules.", identifier="STD-012", kind="standard"),
    )
    for typed in ("STD-012", "std 012", "std012"):
        assert keys(search(engine, typed))[0] == "standard"


def test_title_stands_over_heading_over_text(engine: SearchEngine) -> None:
    filler = "Nothing of note stands here. " * 5
    put(
        engine,
        document("text", "Other", f"The change log change log is long. {filler}"),
        replace(
            document("heading", "Manual"),
            passages=(Passage("", (), filler), Passage("c", ("Change log",), "As above.")),
        ),
        document("title", "Change log", filler),
    )
    assert keys(search(engine, "change log")) == ["title", "heading", "text"]


def test_what_is_superseded_stands_below_what_is_in_force(engine: SearchEngine) -> None:
    put(
        engine,
        document("old", "Budget", "Budget budget budget.", status="superseded"),
        document("new", "Costs", "The budget is approved by the sponsor every year in autumn.", status="in-force"),
    )
    assert keys(search(engine, "budget")) == ["new", "old"]


def test_the_persons_language_stands_first(engine: SearchEngine) -> None:
    put(
        engine,
        document("en", "PERT", "The PERT estimate."),
        document("fr", "PERT", "L’estimation PERT.", language="fr"),
    )
    assert keys(search(engine, "pert", language="en")) == ["en", "fr"]
    assert keys(search(engine, "pert", language="fr")) == ["fr", "en"]


def test_phrases_exclusions_and_titles_narrow(engine: SearchEngine) -> None:
    put(
        engine,
        document("a", "Status report", "Write the status report weekly."),
        document("b", "Reports", "The report says what status it has."),
        document("c", "Status", "A status report that is a draft."),
    )
    assert set(keys(search(engine, '"status report"'))) == {"a", "c"}
    assert set(keys(search(engine, '"status report" -draft'))) == {"a"}
    assert set(keys(search(engine, "report title:reports"))) == {"a", "b"}
    assert set(keys(search(engine, "report -title:status"))) == {"b"}


def test_stop_words_do_not_hinder_a_question_but_count_in_a_phrase(engine: SearchEngine) -> None:
    put(
        engine, document("a", "Reports", "How to write a status report."), document("b", "To be", "To be or not to be.")
    )
    assert keys(search(engine, "how do I write a status report"))[0] == "a"
    assert keys(search(engine, '"to be or not to be"')) == ["b"]
    assert keys(search(engine, "to be"))[0] == "b"


def test_kinds_and_languages_are_counted_without_their_own_choice(engine: SearchEngine) -> None:
    put(
        engine,
        document("a", "Risk one", "risk", "risk", kind="guide"),
        document("b", "Risk two", "risk", kind="guide"),
        document("c", "Risk three", "risk", kind="standard"),
        document("d", "Risk quatre", "risk", kind="standard", language="fr"),
    )
    everything = search(engine, "risk")
    assert everything.total == 4
    assert everything.facets == {"kind": {"guide": 2, "standard": 2}, "language": {"en": 3, "fr": 1}}
    narrowed = search(engine, "risk", kinds=("standard",))
    assert set(keys(narrowed)) == {"c", "d"}
    assert narrowed.total == 2
    assert narrowed.facets == {"kind": {"guide": 2, "standard": 2}, "language": {"en": 1, "fr": 1}}
    both = search(engine, "risk", kinds=("standard",), languages=("en",))
    assert keys(both) == ["c"]
    assert both.facets["kind"] == {"guide": 2, "standard": 1}
    assert set(keys(search(engine, "risk", excluded_kinds=("guide",)))) == {"c", "d"}


def test_pages_of_results_follow_each_other_without_gap_or_repeat(engine: SearchEngine) -> None:
    put(engine, *(document(f"d{n:02}", f"Risk {n}", "About risk.", "More about risk.") for n in range(25)))
    pages = [keys(search(engine, "risk", offset=offset, limit=10)) for offset in (0, 10, 20, 30)]
    assert [len(page) for page in pages] == [10, 10, 5, 0]
    assert len({key for page in pages for key in page}) == 25


def test_all_results_may_be_asked_for_at_once(engine: SearchEngine) -> None:
    put(engine, *(document(f"d{n:02}", f"Risk {n}", "About risk.") for n in range(600)))
    assert len(search(engine, "risk", limit=1_000).documents) == 600


def test_at_most_three_passages_of_a_document_are_shown(engine: SearchEngine) -> None:
    put(engine, document("long", "Risk", *["All about risk."] * 8))
    (hit,) = search(engine, "risk").documents
    assert len(hit.passages) == 3


def test_who_may_not_see_finds_nothing_counts_nothing_and_gets_no_word_of_it(engine: SearchEngine) -> None:
    put(
        engine,
        document("open", "Open risk", "A common risk."),
        document("secret", "Merger zebrafish", "The zebrafish risk.", audience=("group:7",), kind="standard"),
    )
    for typed in ("zebrafish", "risk zebrafish", "title:zebrafish", '"zebrafish risk"', "type:x zebra"):
        assert "secret" not in keys(search(engine, typed, any_word=True))
    found = search(engine, "risk")
    assert (found.total, found.facets["kind"]) == (1, {"guide": 1})
    assert engine.frequency("zebrafish", audience=PUBLIC) == 0
    assert engine.spellings("zebrafich", audience=PUBLIC) == []
    assert engine.suggest("zebra", audience=PUBLIC, language="en") == []
    assert engine.suggest("merg", audience=PUBLIC, language="en") == []
    assert search(engine, "risk", audience=frozenset()).total == 0
    assert keys(search(engine, "zebrafish", audience=STAFF)) == ["secret"]
    assert engine.spellings("zebrafich", audience=STAFF)[0][0] == "zebrafish"
    assert [s.key for s in engine.suggest("zebra", audience=STAFF, language="en")] == ["secret"]


@pytest.mark.parametrize(
    "typed", ["stakehlder", "stakeholdr", "satkeholder", "stakeholderr", "ztakeholder", "takeholder"]
)
def test_a_misspelt_word_leads_to_words_that_are_there(engine: SearchEngine, typed: str) -> None:
    put(engine, document("a", "People", "Every stakeholder is listed."), document("b", "Réunion", "La réunion."))
    assert engine.spellings(typed, audience=PUBLIC)[0][0] == "stakeholder"


def test_a_suggested_spelling_has_its_accents(engine: SearchEngine) -> None:
    put(engine, document("b", "Réunion", "La réunion de clôture.", language="fr"))
    assert engine.spellings("réuniom", audience=PUBLIC)[0][0] == "réunion"


def test_titles_are_suggested_while_they_are_typed(engine: SearchEngine) -> None:
    put(
        engine,
        document("a", "Risk register template", "x", trail=("Home", "Templates")),
        document("b", "Registre des risques", "x", language="fr"),
        document("c", "Resource plan", "x", identifier="STD-012"),
    )
    assert [s.key for s in engine.suggest("risk reg", audience=PUBLIC, language="en")] == ["a"]
    assert engine.suggest("templ", audience=PUBLIC, language="en")[0].trail == ("Home", "Templates")
    assert [s.key for s in engine.suggest("reg", audience=PUBLIC, language="fr")] == ["b", "a"]
    assert [s.key for s in engine.suggest("std-01", audience=PUBLIC, language="fr")] == ["c"]
    assert engine.suggest("", audience=PUBLIC, language="en") == []


def test_a_new_version_takes_the_place_of_all_passages_of_the_old_one(engine: SearchEngine) -> None:
    put(engine, document("a", "Plan", "alpha", "beta", "gamma"), version=1)
    put(engine, document("a", "Plan", "delta"), version=2)
    assert keys(search(engine, "delta")) == ["a"]
    assert [search(engine, word).total for word in ("alpha", "beta", "gamma")] == [0, 0, 0]


def test_an_older_write_that_comes_late_never_wins(engine: SearchEngine) -> None:
    put(engine, document("a", "Plan", "newer text"), version=6)
    put(engine, document("a", "Plan", "older text", "older still"), version=5)
    assert search(engine, "older").total == 0
    assert search(engine, "newer").total == 1


def test_a_late_write_does_not_bring_a_removed_document_back(engine: SearchEngine) -> None:
    put(engine, document("a", "Plan", "some text", "more text"), version=1)
    remove(engine, "a", version=3)
    put(engine, document("a", "Plan", "late text", "late again"), version=2)
    assert search(engine, "text").total == search(engine, "late").total == search(engine, "plan").total == 0
    assert dict(engine.inventory())["shelf:a"].is_deleted
    put(engine, document("a", "Plan", "published again"), version=4)
    assert search(engine, "published").total == 1


def test_the_inventory_names_each_document_with_version_and_audience(engine: SearchEngine) -> None:
    put(engine, document("a", "A", "x", "y"), document("b", "B", audience=("group:7",)), version=4)
    inventory = dict(engine.inventory())
    assert {reference: entry.version for reference, entry in inventory.items()} == {"shelf:a": 4, "shelf:b": 4}
    assert inventory["shelf:a"].audience_digest != inventory["shelf:b"].audience_digest


def test_a_rebuild_leaves_no_moment_without_answer(engine: SearchEngine) -> None:
    put(engine, document("old", "Risk old", "x"))
    generation = engine.begin_generation()
    generation.apply([Change("shelf", "new", 1, document("new", "Risk new", "x"))])
    assert keys(search(engine, "risk")) == ["old"]
    generation.activate()
    engine.make_visible()
    assert keys(search(engine, "risk")) == ["new"]
    assert engine.health().is_ready


def test_a_discarded_generation_changes_nothing(engine: SearchEngine) -> None:
    put(engine, document("old", "Risk old", "x"))
    generation = engine.begin_generation()
    generation.apply([Change("shelf", "new", 1, document("new", "Risk new", "x"))])
    generation.discard()
    assert keys(search(engine, "risk")) == ["old"]


@pytest.mark.parametrize(
    "typed",
    ["{{ 7*7 }}", "' OR 1=1 --", "*", "?*~", "AND OR NOT", "a" * 900, "é̂" * 50, "\u202e\u0000x", "/.*/", "[a TO z]"],
)
def test_no_query_makes_an_engine_fail(engine: SearchEngine, typed: str) -> None:
    put(engine, document("a", "Plan", "some text"))
    assert search(engine, typed).total == 0
    assert engine.suggest(typed, audience=PUBLIC, language="en") == []


def test_a_damaged_document_is_refused_alone(engine: SearchEngine) -> None:
    bad = replace(document("bad", "Bad"), passages=(Passage("", (), 3),))  # type: ignore[arg-type]
    applied = engine.apply([Change("shelf", "bad", 1, bad), Change("shelf", "good", 1, document("good", "Good", "x"))])
    engine.make_visible()
    assert list(applied.failed) == ["shelf:bad"]
    assert keys(search(engine, "good")) == ["good"]


def test_related_documents_share_what_a_document_is_about(engine: SearchEngine) -> None:
    put(
        engine,
        document("risk", "Managing risk", "A threat has an owner.", "The register keeps each threat and its response."),
        document("register", "Risk register", "The register lists every threat, its owner and the response."),
        document("old", "Risk register, first edition", "The register lists each threat.", status="superseded"),
        document("secret", "Risk of the merger", "The register of each threat of the merger.", audience=("group:7",)),
        document("fr", "Registre", "The register keeps each threat.", language="fr"),
        document("lunch", "Canteen", "Soup is served at noon."),
    )
    assert [hit.key for hit in engine.similar("shelf:risk", audience=PUBLIC)] == ["register"]
    assert {hit.key for hit in engine.similar("shelf:risk", audience=STAFF)} == {"register", "secret"}
    assert engine.similar("shelf:secret", audience=PUBLIC) == []
    assert engine.similar("shelf:nothing", audience=PUBLIC) == []
    assert engine.similar("shelf:risk", audience=frozenset()) == []
    remove(engine, "risk", version=2)
    assert engine.similar("shelf:risk", audience=PUBLIC) == []


SHELVED = {
    "risk": {"facets": {"topic": ("risk", "Risques"), "project": ("P-1",)}, "status": "in-force"},
    "old": {"facets": {"topic": ("risk",)}, "status": "superseded"},
    "cost": {"facets": {"topic": ("cost",)}, "status": "in-force"},
}


@pytest.fixture
def shelved(engine: SearchEngine) -> SearchEngine:
    days = {"risk": datetime(2026, 5, 31, tzinfo=UTC), "old": datetime(2024, 1, 1, tzinfo=UTC), "cost": None}
    put(engine, *(document(k, f"Title {k}", "same words", updated_at=days[k], **more) for k, more in SHELVED.items()))
    return engine


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("words topic:risk", {"risk", "old"}),
        ("words sujet:risques", {"risk"}),
        ("topic:cost", {"cost"}),
        ("words -topic:risk", {"cost"}),
        ("words status:in-force", {"risk", "cost"}),
        ('words statut:"en vigueur" project:p-1', {"risk"}),
        ("words status:superseded", {"old"}),
        ("words after:2026", {"risk"}),
        ("words after:2026-05-31", {"risk"}),
        ("words after:2026-06", set()),
        ("words before:2026-05-31 after:2020", {"old"}),
        ("words topic:nothing", set()),
    ],
)
def test_a_search_is_narrowed_by_topic_project_status_and_day(
    shelved: SearchEngine, typed: str, expected: set[str]
) -> None:
    assert set(keys(search(shelved, typed))) == expected


def test_documents_are_counted_by_all_that_they_can_be_narrowed_to(shelved: SearchEngine) -> None:
    everything = search(shelved, "words").facets
    assert everything["topic"] == {"risk": 2, "risques": 1, "cost": 1}
    assert everything["status"] == {"inforce": 2, "superseded": 1}
    assert everything["project"] == {"p1": 1}
    narrowed = search(shelved, "words", chosen={"topic": ("risk",)})
    assert set(keys(narrowed)) == {"risk", "old"}
    assert narrowed.total == 2
    assert narrowed.facets["topic"] == everything["topic"]
    assert narrowed.facets["status"] == {"inforce": 1, "superseded": 1}
    both = search(shelved, "words", chosen={"topic": ("risk",), "status": ("superseded", "nothing")})
    assert keys(both) == ["old"]
    assert both.facets["topic"] == {"risk": 1}
    assert search(shelved, "words", chosen={"topic": ("nothing",)}).total == 0


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("newest", ["b", "c", "a", "d"]),
        ("oldest", ["d", "a", "c", "b"]),
        ("title", ["a", "b", "c", "d"]),
    ],
)
def test_results_stand_in_the_order_that_is_asked_for(engine: SearchEngine, order: str, expected: list[str]) -> None:
    days = {
        "a": (2024, "Éclair plan for budgets"),
        "b": (2026, "eclair plan for costs"),
        "c": (2025, "Zebra"),
        "d": (2020, "“Zebra” two"),
    }
    put(
        engine,
        *(
            document(key, title, "plan", "plan again", updated_at=datetime(year, 5, 1, tzinfo=UTC))
            for key, (year, title) in days.items()
        ),
    )
    found = search(engine, "plan", order=order)
    assert keys(found) == expected
    assert found.documents[0].updated_on == datetime(days[expected[0]][0], 5, 1, tzinfo=UTC).date()
    pages = [keys(search(engine, "plan", order=order, offset=offset, limit=2)) for offset in (0, 2)]
    assert pages[0] + pages[1] == expected


def test_what_is_opened_often_stands_first_among_equals_and_never_above_a_better_answer(engine: SearchEngine) -> None:
    put(
        engine,
        document("a", "Gantt one", "A chart of bars."),
        document("b", "Gantt two", "A chart of bars.", popularity=1.0),
        document("loved", "Bars", "Of the chart named gantt.", popularity=1.0),
        document("old", "Gantt old", "A chart of bars.", popularity=1.0, status="superseded"),
    )
    assert keys(search(engine, "gantt")) == ["b", "a", "loved", "old"]
