"""Tool guides, questions and answers, lessons learned, and the blocks they are written with."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse
from wagtail.models import PageLogEntry

from knowledge.lessons import Undecided, decide_on_lesson
from knowledge.models import FaqPage, LessonLearnedPage, MethodGuidePage, StandardPage, ToolGuidePage
from knowledge.models.external_standards import ExternalReference
from knowledge.search_source import KnowledgeSource
from knowledge.tracing import tracing_of
from tests.knowledge.conftest import add_page, restrict
from vademecum.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(db: None) -> User:
    return User.objects.create_superuser(email="officer@example.org", password="x")


@pytest.fixture
def lesson(section) -> LessonLearnedPage:
    return add_page(
        section,
        "Ask for the supplier’s deputy",
        model=LessonLearnedPage,
        happened="The only engineer fell ill.",
        cause="No deputy was named.",
        effect="Three weeks lost.",
        recommendation="Name a deputy in the contract.",
        clauses=["PMO-STD-012#scoring"],
    )


def test_a_tool_guide_says_what_it_is_for_how_to_get_it_and_who_helps(section, client) -> None:
    page = add_page(
        section,
        "Gantt charts",
        "## Open a plan\n\nSo.",
        model=ToolGuidePage,
        tool="Excel",
        purpose="Plans of up to 200 lines.",
        not_for="Portfolios.",
        access="Ask the service desk.",
        support="PMO office",
    )
    text = client.get(page.url).content.decode()
    for words in ("Plans of up to 200 lines.", "Portfolios.", "Ask the service desk.", "PMO office", "Open a plan"):
        assert words in text
    document = next(iter(KnowledgeSource().documents([f"page:{page.pk}"])))
    assert document.kind == "tool-guide"
    assert "Plans of up to 200 lines." in document.passages[0].body


def test_each_question_has_its_anchor_and_is_its_own_passage(section, client) -> None:
    page = add_page(section, "Asked often", model=FaqPage)
    questions = [("Who signs?", "The **sponsor**."), ("When?", "At the gate."), ("Where?", "In the log.")]
    page.body = json.dumps(
        [{"type": "question", "value": {"question": q, "answer": answer}} for q, answer in questions]
    )
    page.save_revision().publish()
    text = client.get(page.url).content.decode()
    assert '<a href="#who-signs">Who signs?</a>' in text
    assert "<strong>sponsor</strong>" in text
    document = next(iter(KnowledgeSource().documents([f"page:{page.pk}"])))
    assert [p.anchor for p in document.passages][1:] == ["who-signs", "when", "where"]


def test_a_raci_table_and_a_diagram_are_words_first(section, client) -> None:
    page = add_page(section, "Roles")
    page.body = json.dumps(
        [
            {"type": "raci", "value": {"title": "Planning", "rows": [{"activity": "Baseline", "accountable": "PM"}]}},
            {"type": "diagram", "value": {"source": "flowchart LR; A --> B<script>", "description": "A leads to B."}},
        ]
    )
    page.save_revision().publish()
    text = client.get(page.url).content.decode()
    assert '<abbr title="Accountable: answers for it">A</abbr>' in text
    assert '<code class="language-mermaid">flowchart LR; A --&gt; B&lt;script&gt;' in text
    assert "A leads to B." in text


def test_a_lesson_is_adopted_by_who_may_publish_and_the_page_says_so(lesson, officer, bob, client) -> None:
    with pytest.raises(Undecided, match="forbidden"):
        decide_on_lesson(lesson, by=bob, adopt=True)
    client.force_login(bob)
    assert client.post(reverse("knowledge_lesson_decide", args=[lesson.pk]), {"decision": "adopt"}).status_code == 404

    client.force_login(officer)
    assert "Decide about this lesson" in client.get(lesson.url).content.decode()
    client.post(reverse("knowledge_lesson_decide", args=[lesson.pk]), {"decision": "adopt", "reason": "In force."})
    lesson.refresh_from_db()
    assert (lesson.state, lesson.decided_by, lesson.reason) == ("adopted", officer, "In force.")
    assert "this is how we do it now" in client.get(lesson.url).content.decode()
    assert PageLogEntry.objects.filter(page=lesson.pk, action="knowledge.lesson_decided", user=officer).count() == 1


def test_a_rejection_needs_its_reason_and_outlives_the_next_publication(lesson, officer) -> None:
    with pytest.raises(Undecided, match="no-reason"):
        decide_on_lesson(lesson, by=officer, adopt=False, reason="  ")
    decide_on_lesson(lesson, by=officer, adopt=False, reason="It happened once.")
    with pytest.raises(Undecided, match="decided"):
        decide_on_lesson(lesson, by=officer, adopt=False, reason="Again.")
    lesson.refresh_from_db()
    lesson.get_latest_revision().publish()
    lesson.refresh_from_db()
    assert (lesson.state, lesson.reason) == ("rejected", "It happened once.")


def test_the_tracing_table_joins_clauses_with_what_hangs_on_them(section, lesson, steering, alice, bob, client) -> None:
    text = "## 1 Scope {#scope}\n\nAll.\n\n## 2 Scoring {#scoring}\n\nScore.\n"
    standard = add_page(section, "Risk", text, model=StandardPage, identifier="PMO-STD-012")
    add_page(section, "Scoring risks", model=MethodGuidePage, clauses=["PMO-STD-012#scoring", "PMO-STD-012#gone"])
    hidden = add_page(section, "Secret guide", model=MethodGuidePage, clauses=["PMO-STD-012#scope"])
    restrict(hidden, group=steering)
    ExternalReference.objects.create(
        identifier="PMO-STD-012", clause_key="scoring", standard="ISO 31000:2018", place="6.4"
    )
    rows = {row.anchor: row.traces for row in tracing_of(standard, bob)}
    assert [t.title for t in rows["scoring"]["guides"]] == ["Scoring risks"]
    assert [t.title for t in rows["scoring"]["lessons"]] == [lesson.title]
    assert [t.title for t in rows["scoring"]["others"]] == ["ISO 31000:2018 6.4"]
    assert [t.title for t in rows[""]["guides"]] == ["Scoring risks"]  # the clause it names is gone: seen, not lost
    assert not rows["scope"]
    assert [t.title for row in tracing_of(standard, alice) for t in row.traces.get("guides", [])].count(
        "Secret guide"
    ) == 1
    address = reverse("knowledge_tracing", args=["PMO-STD-012"])
    assert "Secret guide" not in client.get(address).content.decode()
    assert client.get(f"{address}?form=xlsx").status_code == 200
    assert client.get(reverse("knowledge_tracing", args=["PMO-STD-999"])).status_code == 404
