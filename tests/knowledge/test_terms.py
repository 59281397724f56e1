"""Words of the glossary explain themselves where they first stand in a text."""

from __future__ import annotations

from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from knowledge.models import GlossaryTerm
from knowledge.terms import Term, explained, gathered
from tests.knowledge.conftest import add_page

TERMS = gathered([Term("wbs", "Work breakdown structure", ("Work breakdown structure", "WBS"), "/g/#wbs", "The tree."),
                  Term("work", "Work", ("Work",), "/g/#work", "Effort.")])  # fmt: skip


def test_the_first_place_gets_a_card_and_longer_names_win() -> None:
    html = explained("<p>A work breakdown structure, or WBS, splits work. Work!</p>", TERMS)
    assert html.count('class="term"') == 2
    assert 'href="/g/#wbs">work breakdown structure<span class="term__card">The tree.</span></a>' in html
    assert 'splits <a class="term" href="/g/#work">work' in html


def test_links_headings_code_and_parts_of_words_are_left_alone() -> None:
    html = "<h2>WBS</h2><p><a href='#x'>WBS</a> <code>WBS</code> WBS-code wbs rework</p>"
    assert explained(html, TERMS) == html


@given(st.text(alphabet='<>/ap hWBS"&;work', max_size=80))
def test_nothing_is_lost_whatever_the_text(html: str) -> None:
    marked = explained(html, TERMS)
    assert len(marked) >= len(html)


def test_a_page_shows_the_card_and_follows_the_glossary(home, section) -> None:
    page = add_page(section, "Plan", "Draw a WBS first.")
    assert 'class="term"' not in Client().get(page.url).content.decode()
    GlossaryTerm.objects.create(
        key="wbs", term="Structure", acronym="WBS", locale=home.locale, definition="The *tree*."
    )
    shown = Client().get(page.url).content.decode()
    assert '<span class="term__card"><strong>Structure</strong>. The tree.</span>' in shown
