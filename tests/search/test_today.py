"""Requests for articles stand among what an author does next, and with nobody else."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from search.models import ArticleRequest
from search.today import to_write
from vademecum.accounts.models import User
from vademecum.accounts.roles import AUTHOR

pytestmark = pytest.mark.django_db


def test_an_author_sees_what_was_promised_and_what_waits() -> None:
    author, reader = (User.objects.create_user(f"{name}@example.org", "a long password") for name in ("a", "b"))
    author.groups.add(Group.objects.get(name=AUTHOR))
    ArticleRequest.objects.create(text="mine", language="en", state="accepted", author=author)
    ArticleRequest.objects.create(text="of another", language="en", state="accepted", author=reader)
    ArticleRequest.objects.create(text="open", language="en")
    ArticleRequest.objects.create(text="done", language="en", state="done", author=author)
    assert [item.title for item in to_write(author)] == ["An article about “mine”", "1 request for an article"]
    assert list(to_write(reader)) == []
