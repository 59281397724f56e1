"""Components, rendered as templates use them and read back as a browser would."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils import timezone, translation

from vademecum.web.templatetags.components import STAMPS


def draw(template: str, **context: Any) -> BeautifulSoup:
    request = context.pop("request", RequestFactory().get("/en/search/?q=risk&page=2"))
    return BeautifulSoup(engines["django"].from_string(template).render(context, request=request), "html.parser")


def only(soup: BeautifulSoup, selector: str) -> Tag:
    found = soup.select(selector)
    assert len(found) == 1, f"{len(found)} × {selector}"
    return found[0]


@pytest.fixture(autouse=True)
def _no_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vademecum.web.context.is_demo_loaded", lambda: False)


def test_an_icon_is_silent_unless_it_is_named() -> None:
    assert only(draw('{% icon "search" %}'), "svg")["aria-hidden"] == "true"
    named = only(draw('{% icon "bell" label="Watch" %}'), "svg")
    assert (named["role"], named["aria-label"]) == ("img", "Watch")


@pytest.mark.parametrize("state", STAMPS)
def test_a_stamp_says_its_state_in_a_word_a_sign_and_a_class(state: str) -> None:
    stamp = only(draw("{% stamp state %}", state=state), "span.stamp")
    assert stamp.get_text(strip=True)
    assert only(BeautifulSoup(str(stamp), "html.parser"), "use")["href"].split("#")[1]
    assert f"stamp--{state}" in stamp["class"]


def test_a_stamp_escapes_what_it_is_given() -> None:
    assert not draw("{% stamp 'draft' text %}", text="<b>x</b>").select("b")


def test_the_stamp_behind_a_text_is_not_read_twice() -> None:
    assert only(draw('{% stamp "superseded" behind=True %}'), ".stamp--behind")["aria-hidden"] == "true"


def test_diamonds_are_full_half_or_empty_and_say_the_figure() -> None:
    drawing = only(draw('{% diamonds done=2.5 total=5 label="Steps" %}'), "svg")
    assert drawing["aria-label"] == "Steps: 2.5 of 5"
    assert len(drawing.select("path.diamond--full")) == 3
    assert len([p for p in drawing.select("path.diamond") if "diamond--full" not in p["class"]]) == 3


def test_many_steps_become_a_bar() -> None:
    assert only(draw('{% diamonds done=30 total=80 label="Pages" %}'), "progress")["max"] == "80"


def test_a_level_draws_one_ring_per_level_and_hatches_fading_ones() -> None:
    soup = draw('{% level value=2 maximum=4 name="Practitioner" fading=True %}')
    assert len(soup.select("path.ring")) == 4
    assert len(soup.select("path.ring--fading")) == 2
    assert only(soup, "svg")["aria-label"] == "Practitioner (level 2 of 4), fading"
    assert "fading" in only(soup, ".level__name").get_text()


@pytest.mark.parametrize(
    ("days", "state", "words"),
    [(-1, "overdue", "Overdue by 1 day"), (0, "due", "Due today"), (3, "due", "Due in 3 days"), (60, "later", "Due ")],
)
def test_a_date_says_how_near_it_is(days: int, state: str, words: str) -> None:
    due = only(draw("{% due date %}", date=timezone.localdate() + timedelta(days=days)), "span.due")
    assert f"due--{state}" in due["class"]
    assert words in due.get_text()
    assert due.select("time[datetime]")


def test_no_date_draws_nothing() -> None:
    assert draw("{% due date %}", date=None).get_text() == ""


def test_an_error_notice_is_an_alert_and_says_what_it_is() -> None:
    notice = only(draw('{% notice "error" %}<em>Line 4</em>{% endnotice %}'), ".notice")
    assert notice["role"] == "alert"
    assert "Error:" in notice.get_text()
    assert notice.select("em")


def test_a_card_is_a_heading_with_one_link() -> None:
    card = only(draw('{% card "Risk" "/risk/" %}text{% endcard %}'), "article")
    assert [a["href"] for a in card.select("h3 a")] == ["/risk/"]


def test_breadcrumbs_end_with_where_the_reader_is_and_no_link() -> None:
    trail = only(draw("{% breadcrumbs items %}", items=[("Home", "/"), ("Guides", "/g/"), ("PERT", "/g/p/")]), "nav")
    assert [a["href"] for a in trail.select("a")] == ["/", "/g/"]
    assert only(BeautifulSoup(str(trail), "html.parser"), "[aria-current=page]").get_text() == "PERT"


def test_pagination_keeps_the_question_and_marks_the_page() -> None:
    soup = draw("{% pagination page %}", page=Paginator(range(100), 10).page(2))
    assert only(soup, "[aria-current=page]").get_text() == "2"
    assert "q=risk" in only(soup, "[rel=next]")["href"]
    assert "page=3" in only(soup, "[rel=next]")["href"]


def test_a_single_page_has_no_pagination() -> None:
    assert not draw("{% pagination page %}", page=Paginator(range(3), 10).page(1)).select("nav")


def test_the_tree_opens_only_the_branch_of_the_reader() -> None:
    nodes = [
        {"title": "A", "url": "/a/", "children": [{"title": "B", "url": "/a/b/"}]},
        {"title": "C", "url": "/c/", "children": [{"title": "D", "url": "/c/d/"}]},
    ]
    soup = draw("{% tree nodes current %}", nodes=nodes, current="/a/b/")
    assert [a.get_text() for a in soup.select("a")] == ["A", "B", "C"]
    assert only(soup, "[aria-current=page]")["href"] == "/a/b/"


def test_a_radar_has_its_table_behind() -> None:
    soup = draw('{% radar axes 4 "Competencies" %}', axes=[("A", 1, 2), ("B", 2, 2), ("C", 3, None)])
    assert only(soup, "svg")["aria-label"] == "Competencies"
    assert len(soup.select("details tbody tr")) == 3


def test_two_axes_are_only_a_table() -> None:
    assert not draw('{% radar axes 4 "Competencies" %}', axes=[("A", 1), ("B", 2)]).select("svg")


class ReviewForm(forms.Form):
    title = forms.CharField(help_text="Short.")
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    agree = forms.BooleanField()


def test_a_field_ties_label_help_and_error_to_its_control() -> None:
    soup = draw("{% field form.title %}", form=ReviewForm({}))
    control = only(soup, "input")
    assert only(soup, "label")["for"] == control["id"]
    assert [soup.find(id=name).name for name in control["aria-describedby"].split()] == ["div", "div"]
    assert control["aria-invalid"] == "true"


def test_a_placeholder_that_repeats_the_label_is_left_out() -> None:
    class Signing(forms.Form):
        email = forms.EmailField(widget=forms.EmailInput(attrs={"placeholder": "Email address"}))
        code = forms.CharField(widget=forms.TextInput(attrs={"placeholder": "PRJ-001"}))

    soup = draw("{% field form.email %}{% field form.code %}", form=Signing())
    assert [control.get("placeholder") for control in soup.select("input")] == [None, "PRJ-001"]


def test_a_group_of_choices_is_a_fieldset_with_a_legend() -> None:
    fieldset = only(draw("{% field form.kind %}", form=ReviewForm()), "fieldset")
    assert fieldset.find("legend", recursive=False) is not None
    assert len(fieldset.select("label input")) == 2


def test_the_summary_of_errors_leads_to_each_field() -> None:
    form = ReviewForm({})
    soup = draw("{% form_errors form %}{% for f in form %}{% field f %}{% endfor %}", form=form)
    targets = [a["href"].removeprefix("#") for a in soup.select(".error-summary a")]
    assert len(targets) == 3
    assert all(soup.find(id=target) for target in targets)


def test_a_form_without_errors_has_no_summary() -> None:
    assert not draw("{% form_errors form %}", form=ReviewForm()).select("div")


def test_components_speak_french() -> None:
    with translation.override("fr"):
        assert only(draw('{% stamp "in-force" %}'), ".stamp").get_text() == "En vigueur"
        assert draw("{{ 1234.5|number }} {{ 0.5|percent }}").get_text() == "1\u202f234,5 50\u202f%"


def test_a_colon_has_its_space_in_french() -> None:
    with translation.override("fr"):
        assert draw("A{% colon %} b").get_text() == "A\u202f: b"
    with translation.override("en"):
        assert draw("A{% colon %} b").get_text() == "A: b"
