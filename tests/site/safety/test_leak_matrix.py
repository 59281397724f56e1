"""What a person may not read shows nowhere: every address × every person, looked through for canary words (T01, T02)."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.site.safety import surfaces
from tests.site.safety.cast import EVERYBODY, World, canary
from vademecum.web.errors import words_of

PEOPLE = sorted(EVERYBODY)


def said(answer: Any) -> str:
    """Return all that an answer tells, headers included, without what was asked."""
    text = b"".join(answer.streaming_content).decode(errors="replace") if answer.streaming else answer.content.decode()
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    asked = urlsplit(answer.request["PATH_INFO"] + "?" + answer.request["QUERY_STRING"])
    return without_echo(unescape(text), asked) + "\n" + without_echo(headers, asked)


def without_echo(text: str, asked: Any) -> str:
    """Take the address out of a text, and the words that a page of ours makes of it."""
    for words in (
        asked.geturl().rstrip("?"),
        asked.path,
        *(v for values in parse_qs(asked.query).values() for v in values),
    ):
        if len(words) > 3:
            text = text.replace(words, "")
    text = re.sub(r"(/(en|fr))?" + re.escape(asked.path[3:]), "", text) if len(asked.path) > 4 else text
    return text.replace(words_of(asked.path), "") if len(words_of(asked.path)) > 3 else text


def test_every_address_is_tried_or_explained() -> None:
    unknown = sorted(
        {
            name
            for name, route in surfaces.patterns()
            if not route.startswith(surfaces.ADMIN)
            and name not in surfaces.MATRIX
            and not surfaces.is_explained(name)
            and not name.endswith("None")
        }
    )
    assert not unknown, f"new addresses without a row in tests/site/safety/surfaces.py: {unknown}"


def test_no_row_is_about_an_address_that_is_gone() -> None:
    names = {name for name, _route in surfaces.patterns()}
    assert set(surfaces.MATRIX) <= names


@pytest.mark.parametrize("person", PEOPLE)
def test_nobody_meets_what_they_may_not_read(world: World, person: str) -> None:
    leaks = []
    client = world.client(person)
    for name, addresses in surfaces.MATRIX.items():
        for address in addresses(world):
            answer = client.get(address)
            assert answer.status_code < 500, address
            leaks += [(name, address, content) for content in world.leaks(person, said(answer))]
    assert not leaks, "\n".join(f"{name} {address} shows {content}" for name, address, content in leaks)


@pytest.mark.parametrize("person", PEOPLE)
def test_everybody_reads_what_they_may(world: World, person: str) -> None:
    """The other half of the matrix: canaries that nobody ever meets would prove nothing."""
    client = world.client(person)
    for content, address in world.addresses.items():
        answer = client.get(address)
        if person in world.readers[content]:
            assert answer.status_code == 200, address
            assert content in ("home", "privatecourse") or canary(content, "title") in answer.content.decode(), address
        else:
            assert answer.status_code == 404, address
