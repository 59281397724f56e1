"""Headings, anchors and passages come from one walk, so that they agree."""

from __future__ import annotations

from knowledge.rendering.markdown import to_unclean_html
from knowledge.rendering.outline import Outline, as_json, from_json, outline
from knowledge.rendering.sanitising import clean


def read(text: str, *, numbered: bool = False) -> Outline:
    return outline(clean(to_unclean_html(text)), numbered=numbered)


def test_every_passage_lies_under_an_anchor_that_is_on_the_page() -> None:
    page = read("Lead.\n\n## One\n\nFirst.\n\n### Two\n\nSecond.\n\n<h2>Three</h2>\n\nThird.")
    assert [(s.anchor, s.heading_path, s.body) for s in page.sections] == [
        ("", (), "Lead."),
        ("one", ("One",), "First."),
        ("two", ("One", "Two"), "Second."),
        ("three", ("Three",), "Third."),
    ]
    for section in page.sections[1:]:
        assert f'id="{section.anchor}"' in page.html


def test_equal_headings_get_names_of_their_own() -> None:
    page = read("## Same\n\n## Same\n\n## Same-1")
    assert [heading.id for heading in page.headings] == ["same", "same-1", "same-1-1"]


def test_a_clause_number_becomes_a_link_and_stays_in_the_words() -> None:
    page = read("## 4.2 Impact scale {#impact-scale}\n\nx", numbered=True)
    assert '<a class="clause-number" href="#impact-scale">4.2</a> Impact scale' in page.html
    heading = page.headings[0]
    assert (heading.number, heading.title, heading.text) == ("4.2", "Impact scale", "4.2 Impact scale")


def test_passages_are_words_without_markup() -> None:
    page = read("A *b* [c](page:1) `d` &amp; e\n\n| x | y |\n|---|---|\n| 1 | 2 |")
    assert "<" not in page.sections[0].body
    assert page.sections[0].body.startswith("A b c d & e")


def test_an_outline_survives_the_cache() -> None:
    page = read("Lead\n\n## 1 One\n\ntext")
    assert from_json(as_json(page)) == page


def test_an_anchor_written_as_a_name_is_kept() -> None:
    assert 'id="old"' in read('<a name="old"></a>text').html
    assert "old" in read('<a name="old"></a>text').anchors


def test_a_corner_without_words_heads_no_column() -> None:
    page = outline('<table><thead><tr><th></th><th scope="col">P</th></tr></thead></table>')
    assert "<td></td><th scope" in page.html


def test_the_narrow_spaces_of_french_stay_in_headings() -> None:
    assert outline("<h2>Risques\u202f: de\n l’atelier</h2>").headings[0].text == "Risques\u202f: de l’atelier"
