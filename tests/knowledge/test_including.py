"""Parts of other pages stand where they are included: for those who may read them, and nowhere else."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import override_settings

from knowledge.included_source import audience_of
from knowledge.including import cut_out
from knowledge.models import DocumentPage, StandardPage
from knowledge.reading import linked, rendered_page
from knowledge.search_source import KnowledgeSource
from search import indexing
from tests.knowledge.conftest import add_page, restrict
from vademecum.jobs.executor import run_due

pytestmark = pytest.mark.django_db
RISKS = (
    "Before all.\n\n## 1 Scope {#scope}\n\nAll projects.\n\n## 2 Scoring {#scoring}\n\nScore twice.\n\n"
    "### 2.1 Scale {#scale}\n\nOne to five.\n\n## 3 End {#end}\n\nOver.\n"
)


def including(section, source, anchor: str) -> DocumentPage:
    page = add_page(section, "Host", "Here it says:")
    page.body = [*page.body.raw_data, {"type": "include", "value": {"page": source.pk, "anchor": anchor}}]
    page.save_revision().publish()
    return DocumentPage.objects.get(pk=page.pk)


def test_a_clause_is_shown_as_it_is_now_with_its_source(section, client) -> None:
    source = add_page(section, "Risk", RISKS, model=StandardPage, identifier="PMO-STD-012")
    host = including(section, source, "scoring")
    text = client.get(host.url).content.decode()
    assert "Score twice." in text
    assert "One to five." in text
    assert "All projects." not in text
    assert "Over." not in text
    assert f'href="{source.url}#scoring"' in text
    assert text.count('id="scoring"') == 0


def test_a_change_of_the_source_is_seen_in_the_host_at_once(section, client) -> None:
    source = add_page(section, "Risk", RISKS, model=StandardPage, identifier="PMO-STD-012")
    host = including(section, source, "scoring")
    assert "Score twice." in client.get(host.url).content.decode()
    source.body = [("markdown", RISKS.replace("Score twice", "Score thrice").replace("{#scoring}", "{#rating}"))]
    source.save_revision().publish()
    text = client.get(host.url).content.decode()
    assert "Score thrice." in text  # the clause has another anchor, and is still the same clause


def test_who_may_not_read_the_source_sees_no_trace_of_it(section, client, steering, alice, bob) -> None:
    source = add_page(section, "Secret minutes", RISKS)
    restrict(source, group=steering)
    host = including(section, source, "scoring")
    for person, sees in ((alice, True), (bob, False), (AnonymousUser(), False)):
        html = linked(rendered_page(host).html, person)
        assert ("Score twice." in html) is sees
        assert ("Secret minutes" in html) is sees
        assert ("included" in html) is sees


def test_search_finds_included_words_in_the_host_for_those_who_may_read_both(
    section, client, steering, alice, bob, tmp_path
) -> None:
    with override_settings(SEARCH_URL=f"embedded://{tmp_path / 'index'}"):
        source = add_page(section, "Minutes", RISKS.replace("Score twice", "Score marmalade"))
        restriction = restrict(source, group=steering)
        host = including(section, source, "scoring")
        indexing.rebuild()
        for person, finds in ((alice, True), (bob, False)):
            client.force_login(person)
            assert (host.url in found(client, "marmalade")) is finds
        restriction.delete()
        run_due()
        assert host.url in found(client, "marmalade")
        restrict(host, group=steering)
        run_due()
        assert host.url not in found(client, "marmalade")
        source.body = [("markdown", RISKS)]
        source.save_revision().publish()
        run_due()
        client.force_login(alice)
        assert host.url not in found(client, "marmalade")


def found(client, words: str) -> str:
    return client.get("/en/search/", {"q": words}).content.decode().partition("<main")[2]


def test_two_guards_that_do_not_lie_above_each_other_hide_the_part_from_search() -> None:
    guards = [("0001000200030004", 7), ("000100020005", 8), ("00010002", 9)]
    assert audience_of("00010003", "00010004", guards) == ("public",)
    assert audience_of("00010003", "0001000200050001", guards) == ("restriction:8",)
    assert audience_of("0001000200050001", "0001000200060001", guards) == ("restriction:8",)
    assert audience_of("0001000200050001", "0001000200030004", guards) is None


def test_the_host_keeps_the_reference_and_not_the_words(section) -> None:
    source = add_page(section, "Risk", RISKS)
    host = including(section, source, "scoring")
    found = {d.key: " ".join(p.body for p in d.passages) for d in KnowledgeSource().documents([f"page:{host.pk}"])}
    assert "Score twice." not in found[f"page:{host.pk}"]


def test_two_pages_that_include_each_other_end(section) -> None:
    first = add_page(section, "First", "## One {#one}\n\nFirst words.")
    second = including(section, first, "one")
    first.body = [*first.body.raw_data, {"type": "include", "value": {"page": second.pk, "anchor": ""}}]
    first.save_revision().publish()
    html = linked(rendered_page(DocumentPage.objects.get(pk=first.pk)).html, AnonymousUser())
    assert html.count("Here it says:") == 1


def test_what_is_cut_out_ends_at_the_next_heading_of_its_level() -> None:
    html = '<p>Lead</p><h2 id="a">A</h2><p>x</p><h3 id="b">B</h3><p>y</p><h2 id="c">C</h2>'
    assert cut_out(html, "") == "<p>Lead</p>"
    assert cut_out(html, "a") == '<h2 id="a">A</h2><p>x</p><h3 id="b">B</h3><p>y</p>'
    assert cut_out(html, "b") == '<h3 id="b">B</h3><p>y</p>'
    assert cut_out(html, "gone") == ""
