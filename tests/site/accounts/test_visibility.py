"""Who may see what. Two ways of asking must always agree: the filter on pages, and tokens against audiences."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Page, PageViewRestriction

from vademecum.accounts import visibility
from vademecum.accounts.models import User
from vademecum.accounts.visibility import (
    PUBLIC,
    SIGNED_IN,
    ask_once,
    page_audience,
    path_audiences,
    register_tokens,
    tokens_for,
    visible_to,
)

pytestmark = pytest.mark.django_db
Kind = PageViewRestriction


@pytest.fixture(autouse=True)
def _no_other_providers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visibility, "_providers", [])


@pytest.fixture
def root() -> Page:
    Page.objects.filter(depth__gt=1).delete()
    return Page.objects.get(depth=1)


@pytest.fixture
def board() -> Group:
    return Group.objects.create(name="Board")


def below(parent: Page, title: str, *, live: bool = True) -> Page:
    parent = Page.objects.get(pk=parent.pk)
    return parent.add_child(instance=Page(title=title, slug=title.lower(), live=live))


def guard(page: Page, kind: str, *groups: Group) -> PageViewRestriction:
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=kind, password="open sesame")
    restriction.groups.set(groups)
    return restriction


def titles(viewer) -> set[str]:
    return set(visible_to(Page.objects.filter(depth__gt=1), viewer).values_list("title", flat=True))


def person(*groups: Group, **fields) -> User:
    made = User.objects.create_user(f"p{User.objects.count()}@example.org", **fields)
    made.groups.set(groups)
    return made


def test_a_page_without_a_guard_is_for_everybody(root: Page) -> None:
    page = below(root, "Open")
    assert page_audience(page) == (PUBLIC,)
    assert titles(AnonymousUser()) == {"Open"}


def test_a_draft_is_for_nobody_here(root: Page) -> None:
    below(root, "Draft", live=False)
    assert titles(person(is_superuser=True)) == set()


def test_a_guard_counts_for_everything_below_it(root: Page) -> None:
    top = below(root, "Top")
    child = below(below(top, "Child"), "Grandchild")
    beside = below(root, "Beside")
    restriction = guard(top, Kind.LOGIN)
    assert page_audience(child) == (f"restriction:{restriction.pk}",)
    assert page_audience(beside) == (PUBLIC,)
    assert titles(AnonymousUser()) == {"Beside"}
    assert titles(person()) == {"Top", "Child", "Grandchild", "Beside"}


def test_only_members_of_the_group_see_its_pages(root: Page, board: Group) -> None:
    guard(below(root, "Minutes"), Kind.GROUPS, board)
    assert titles(AnonymousUser()) == set()
    assert titles(person(Group.objects.create(name="Others"))) == set()
    assert titles(person(board)) == {"Minutes"}
    assert titles(person(is_superuser=True)) == {"Minutes"}


def test_a_group_guard_without_groups_lets_only_superusers_pass(root: Page, board: Group) -> None:
    guard(below(root, "Sealed"), Kind.GROUPS)
    assert titles(person(board)) == set()
    assert titles(person(is_superuser=True)) == {"Sealed"}


def test_the_whole_chain_must_be_passed(root: Page, board: Group) -> None:
    others = Group.objects.create(name="Others")
    top = below(root, "Top")
    inner = below(top, "Inner")
    guard(top, Kind.GROUPS, board)
    guard(inner, Kind.GROUPS, others)
    assert titles(person(board)) == {"Top"}
    assert titles(person(others)) == set()
    assert titles(person(board, others)) == {"Top", "Inner"}
    assert tokens_for(person(others)).isdisjoint(page_audience(inner))


def test_a_weaker_guard_below_opens_nothing(root: Page, board: Group) -> None:
    top = below(root, "Top")
    inner = below(top, "Inner")
    guard(top, Kind.GROUPS, board)
    guard(inner, Kind.LOGIN)
    assert titles(person()) == set()
    assert titles(person(board)) == {"Top", "Inner"}


def test_a_page_with_a_password_is_hidden_from_lists_even_for_superusers(root: Page) -> None:
    page = below(root, "Secret")
    guard(page, Kind.PASSWORD)
    boss = person(is_superuser=True)
    assert titles(boss) == set()
    assert tokens_for(boss).isdisjoint(page_audience(page))


def test_two_guards_on_one_page_must_both_be_passed(root: Page, board: Group) -> None:
    page = below(root, "Both")
    guard(page, Kind.LOGIN)
    guard(page, Kind.GROUPS, board)
    assert titles(person()) == set()
    assert tokens_for(person()).isdisjoint(page_audience(page))
    assert titles(person(board)) == {"Both"}


def test_neighbours_in_the_tree_are_not_taken_for_children(root: Page, board: Group) -> None:
    for number in range(40):  # paths of treebeard: 0001 … 0014, none a prefix of another
        below(root, f"N{number}")
    guard(Page.objects.get(title="N0"), Kind.GROUPS, board)
    assert titles(AnonymousUser()) == {f"N{number}" for number in range(1, 40)}


def test_taking_somebody_out_of_a_group_counts_at_once(root: Page, board: Group) -> None:
    guard(below(root, "Minutes"), Kind.GROUPS, board)
    member = person(board)
    assert titles(member) == {"Minutes"}
    member.groups.clear()
    assert titles(member) == set()


def test_a_new_guard_counts_at_once(root: Page, board: Group) -> None:
    page = below(root, "Open")
    assert titles(AnonymousUser()) == {"Open"}
    guard(page, Kind.LOGIN)
    assert titles(AnonymousUser()) == set()
    assert tokens_for(AnonymousUser()).isdisjoint(page_audience(page))


def test_a_moved_page_takes_on_the_guard_of_its_new_place(root: Page) -> None:
    page, vault = below(root, "Page"), below(root, "Vault")
    guard(vault, Kind.LOGIN)
    Page.objects.get(pk=page.pk).move(Page.objects.get(pk=vault.pk), pos="last-child")
    assert titles(AnonymousUser()) == set()


def test_tokens_name_who_somebody_is(board: Group) -> None:
    member = person(board)
    assert {PUBLIC, SIGNED_IN, f"person:{member.pk}", f"group:{board.pk}"} <= tokens_for(member)
    assert tokens_for(AnonymousUser()) == {PUBLIC}


def test_packages_add_tokens_of_their_own() -> None:
    provider = register_tokens(lambda viewer: [f"course:{viewer.pk}"])
    register_tokens(provider)
    member = person()
    assert f"course:{member.pk}" in tokens_for(member)
    assert len(visibility._providers) == 1


def test_the_number_of_queries_does_not_grow(root: Page, board: Group, django_assert_num_queries) -> None:
    for number in range(15):
        guard(below(root, f"N{number}"), Kind.GROUPS, board)
    member = person(board)
    with django_assert_num_queries(2):
        tokens_for(member)
    with django_assert_num_queries(1):
        tokens_for(AnonymousUser())
    with django_assert_num_queries(3):
        titles(member)
    with django_assert_num_queries(1):
        path_audiences([f"0001{number:04}" for number in range(50)])
    ask_once(member)
    with django_assert_num_queries(4):
        titles(member)
        titles(member)
        assert tokens_for(member)


def test_what_is_remembered_ends_with_the_object(root: Page, board: Group) -> None:
    guard(below(root, "Minutes"), Kind.GROUPS, board)
    member = person(board)
    ask_once(member)
    assert titles(member) == {"Minutes"}
    member.groups.clear()
    assert titles(User.objects.get(pk=member.pk)) == set()


# Any tree, any guards, any viewer: both ways agree -----------------------------------------------------------------

trees = st.lists(st.integers(min_value=0, max_value=30), min_size=1, max_size=9)
guards = st.lists(
    st.tuples(
        st.integers(min_value=0, max_value=30),
        st.sampled_from([Kind.LOGIN, Kind.GROUPS, Kind.PASSWORD]),
        st.sets(st.integers(min_value=0, max_value=2), max_size=3),
    ),
    max_size=6,
)
memberships = st.sets(st.integers(min_value=0, max_value=2))


@given(parents=trees, guarding=guards, member_of=memberships, kind=st.sampled_from(["visitor", "person", "superuser"]))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_the_filter_and_the_tokens_agree_on_every_tree(root: Page, parents, guarding, member_of, kind) -> None:
    PageViewRestriction.objects.all().delete()
    Page.objects.filter(depth__gt=1).delete()
    groups = [Group.objects.get_or_create(name=f"Group {number}")[0] for number in range(3)]
    pages = [root]
    for number, parent in enumerate(parents):
        pages.append(below(pages[parent % len(pages)], f"P{number}"))
    for where, restriction, whose in guarding:
        guard(pages[1 + where % (len(pages) - 1)], restriction, *(groups[one] for one in whose))
    if kind == "visitor":
        viewer = AnonymousUser()
    else:
        viewer = person(*(groups[one] for one in member_of), is_superuser=kind == "superuser")
    everything = list(Page.objects.filter(depth__gt=1))
    audiences = path_audiences([page.path for page in everything])
    tokens = tokens_for(viewer)
    by_tokens = {page.title for page in everything if not tokens.isdisjoint(audiences[page.path])}
    by_rule = {page.title for page in everything if _passes_every_guard_above(page, viewer)}
    assert titles(viewer) == by_tokens == by_rule


def _passes_every_guard_above(page: Page, viewer) -> bool:
    """Say it once more in the plainest words, one restriction after the other."""
    for restriction in PageViewRestriction.objects.filter(page__in=page.get_ancestors(inclusive=True)):
        if restriction.restriction_type == Kind.LOGIN:
            passed = viewer.is_authenticated
        elif restriction.restriction_type == Kind.GROUPS:
            mine = set(viewer.groups.all()) if viewer.is_authenticated else set()
            passed = viewer.is_superuser or bool(mine & set(restriction.groups.all()))
        else:
            passed = False
        if not passed:
            return False
    return True
