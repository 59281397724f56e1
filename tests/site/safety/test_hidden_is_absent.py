"""Hidden and absent cannot be told apart: same status, same body, same headers, whatever one asks with (T02, T04)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from knowledge.models import DocumentPage
from tests.site.safety import cast
from tests.site.safety.cast import IN_A, IN_BOTH, READER, VISITOR, World, canary

OUTSIDERS = [VISITOR, READER]
VOLATILE = {"Content-Length", "Set-Cookie"}
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')


def told(answer: Any) -> tuple[int, str, dict[str, str]]:
    """Return status, body and headers without the echo of the address and the token of the form."""
    body = TOKEN.sub("", answer.content.decode())
    path = answer.request["PATH_INFO"]
    words = re.sub(r"[-_+.]+", " ", path.rstrip("/").rsplit("/", 1)[-1])
    body = body.replace(path[3:], "").replace(words, "")
    headers = {name: value for name, value in answer.headers.items() if name not in VOLATILE}
    return answer.status_code, body, headers


def where(answer: Any) -> str:
    """Return where an answer leads: to sign in, or to the same address in a language; not which number was asked for."""
    return re.sub(r"[0-9a-f-]{1,}(?=/|%2F)", "…", answer.get("Location", ""))


def twin(address: str) -> str:
    """Return an address of the same length that leads nowhere."""
    head, _slash, last = address.rstrip("/").rpartition("/")
    return f"{head}/{'y' * len(last)}/"


@pytest.mark.parametrize("person", OUTSIDERS)
def test_a_hidden_page_answers_as_one_that_is_not_there(world: World, person: str) -> None:
    client = world.client(person)
    hidden = [content for content in world.addresses if person not in world.readers[content]]
    assert len(hidden) > 8
    for content in hidden:
        address = world.addresses[content]
        answers = [client.get(one) for one in (address, twin(address))]
        assert told(answers[0]) == told(answers[1]), content
        assert answers[0].status_code == 404


@pytest.mark.parametrize("person", OUTSIDERS)
def test_numbers_of_hidden_things_answer_as_numbers_of_nothing(world: World, person: str) -> None:
    client = world.client(person)
    things = world.things
    for name, hidden, absent in (
        ("knowledge_image", [things["teamimage"].pk, "x.png"], [987654, "x.png"]),
        ("knowledge_media", [things["teamimage"].file.name], ["original_images/" + "y" * 22 + ".png"]),
        ("knowledge_document", [things["teamfile"].pk, "y.txt"], [987654, "y.txt"]),
        (
            "knowledge_document",
            [things["teamfile"].pk, things["teamfile"].filename],
            [987654, things["teamfile"].filename],
        ),
        ("knowledge_template", [things["template"].code], ["y" * len(things["template"].code)]),
        ("training:quiz", [world.pages["privatemodule"].pk], [987654]),
        ("training:attempt", [things["attempt"].public_id], ["00000000-0000-4000-8000-000000000000"]),
        ("training:question", [things["attempt"].public_id, 1], ["00000000-0000-4000-8000-000000000000", 1]),
        ("training:result", [things["handed in"].public_id], ["00000000-0000-4000-8000-000000000000"]),
        ("job_progress", [things["job"].pk], [987654]),
        ("wagtailcore_authenticate_with_password", [things["password"].pk, world.pages["password"].pk], [987, 987]),
        ("wagtaildocs_authenticate_with_password", [1], [987]),
    ):
        one, other = (client.get(reverse(name, args=arguments)) for arguments in (hidden, absent))
        assert one.status_code == other.status_code, name
        assert one.status_code in (302, 404), name
        headers, others = (dict(told(answer)[2], Location=where(answer)) for answer in (one, other))
        assert headers == others, name


@pytest.mark.parametrize("address", ["training:save", "training:submit", "training:question"])
def test_nobody_answers_for_somebody_else(world: World, address: str) -> None:
    attempt = world.things["attempt"]
    arguments = [attempt.public_id] if address.endswith("submit") else [attempt.public_id, 1]
    answer = world.client(READER).post(reverse(address, args=arguments), {"operation": str(attempt.public_id)})
    assert answer.status_code == 404
    attempt.refresh_from_db()
    assert attempt.is_open


def test_a_file_one_knows_the_digest_of_is_not_confirmed(world: World) -> None:
    """Wagtail names a file by its digest in the ETag: whoever has a copy could ask whether it is here."""
    file = world.things["teamfile"]
    for person in OUTSIDERS:
        for match in (f'"{file.file_hash}"', file.file_hash, "*"):
            answer = world.client(person).get(file.url, headers={"If-None-Match": match})
            assert answer.status_code == 404
            assert "ETag" not in answer
    assert world.client(IN_A).get(file.url).status_code == 200


def test_an_old_address_never_tells_where_a_hidden_page_went(world: World) -> None:
    page = DocumentPage.objects.get(pk=world.pages["first"].pk)
    old = page.get_url()
    page.move(Page.objects.get(pk=world.pages["team"].pk), pos="last-child")
    Redirect.add_redirect(old, redirect_to=page)
    assert world.client(IN_A).get(old).status_code == 301
    for person in OUTSIDERS:
        answer = world.client(person).get(old)
        assert answer.status_code == 404
        assert not world.leaks(person, answer.content.decode())
    Redirect.add_redirect("/en/elsewhere", redirect_to=world.pages["middle"])
    assert Client().get("/en/elsewhere/").status_code == 301


def test_language_links_lead_to_no_hidden_translation(world: World) -> None:
    address = world.addresses["first"]
    assert world.addresses["french"] in world.client(IN_BOTH).get(address).content.decode()
    assert world.addresses["french"] not in world.client(READER).get(address).content.decode()
    assert canary("french", "title") not in cast.canary("first", "title")
