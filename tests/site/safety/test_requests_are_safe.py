"""Reading changes nothing, forms need their token, no field is taken that was not offered (T26, T48), headers hold."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core import serializers
from django.test import Client
from django.urls import NoReverseMatch, reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from tests.site.safety import surfaces
from tests.site.safety.cast import IN_BOTH, READER, ROOT, VISITOR, World, canary, file
from vademecum.accounts.models import User

DERIVED = {
    "sessions.Session": "the session itself",
    "wagtailimages.Rendition": "a picture made smaller when it is first shown, from what is there",
    "wagtailadmin.EditingSession": "who has a page open in the editor",
    "search.QueryLog": "what is searched for, without names",
    "search.QueryClick": "what is opened from search results, without names",
    "wagtailcore.PageSubscription": "that the editor of a page is told of comments on it",
}
"""Tables that a GET may write to, and why nothing is lost or decided there."""

NO_COOKIE_COUNTS = {
    "xapi": "opened by the token of a session of a package alone: a cookie gives nothing that could be forged"
}


def state() -> dict[str, str]:
    """Return a digest of every table."""
    digests = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label in DERIVED or model._meta.proxy or not model._meta.managed:
            continue
        rows = serializers.serialize("json", model._base_manager.order_by("pk"), use_natural_foreign_keys=False)
        digests[model._meta.label] = hashlib.sha256(re.sub(r'"last_login": "[^"]*"', "", rows).encode()).hexdigest()
    return digests


def known_arguments(world: World) -> dict[str, Any]:
    """Return an argument for each name that the admin's addresses use, so that real pages are drawn."""
    page = world.pages["first"]
    return {
        "page_id": page.pk, "parent_page_id": world.pages["section"].pk, "page_to_copy_id": page.pk,
        "content_type_app_name": "knowledge", "content_type_model_name": "documentpage",
        "revision_id": page.latest_revision_id, "document_id": world.things["teamfile"].pk,
        "image_id": world.things["teamimage"].pk, "parent_page_id_or_none": page.pk,
    }  # fmt: skip


def admin_addresses(world: World) -> Iterator[str]:
    """Yield each address of the admin that can be built: without arguments, with known names, or with a number."""
    names = dict.fromkeys(name for name, route in surfaces.patterns() if route.startswith(surfaces.ADMIN))
    arguments = known_arguments(world)
    for name in names:
        if name.endswith("None") or "logout" in name or "error_test" in name:
            continue
        for attempt in ([], [world.pages["first"].pk], [world.things["quiz"].pk]):
            try:
                yield reverse(name, args=attempt)
                break
            except NoReverseMatch:
                continue
        else:
            for chosen in ({"page_id"}, {"parent_page_id", "content_type_app_name", "content_type_model_name"},
                           {"page_id", "revision_id"}, {"document_id"}, {"image_id"}):  # fmt: skip
                try:
                    yield reverse(name, kwargs={one: arguments[one] for one in chosen})
                    break
                except NoReverseMatch:
                    continue


def test_reading_changes_nothing(world: World) -> None:
    """As the person with every right: what a crawler, a prefetching browser or a forged picture could set off."""
    client = world.client(ROOT)
    addresses = [address for build in surfaces.MATRIX.values() for address in list(build(world))[:8]]
    addresses += list(admin_addresses(world))
    assert len(addresses) > 250
    before, failed = state(), []
    for address in addresses:
        if client.get(address).status_code >= 500:
            failed.append(address)
    after = state()
    assert [label for label in before if before[label] != after[label]] == []
    assert failed == []


CONSTANT = {"/admin/sprite/", "/admin/jsi18n/"}


def test_an_admin_address_shows_a_reader_nothing(world: World) -> None:
    client = world.client(READER)
    for address in admin_addresses(world):
        answer = client.get(address)
        assert answer.status_code in (302, 403, 404, 405) or address in CONSTANT, address
        assert not world.leaks(READER, answer.content.decode()), address


def test_every_form_needs_its_token(world: World) -> None:
    names = {name: route for name, route in surfaces.patterns() if not name.endswith("None")}
    client = world.client(ROOT, enforce_csrf_checks=True)
    tried = 0
    for name, build in surfaces.MATRIX.items():
        address = next(iter(build(world)))
        assert client.post(address, {"x": "y"}).status_code in (403, 404, 405), name
        tried += 1
    for name in names:
        if name in surfaces.MATRIX:
            continue
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        assert client.post(address, {"x": "y"}).status_code in ((401, 404) if name in NO_COOKIE_COUNTS else (403,)), (
            name
        )
        tried += 1
    assert tried > 120


def test_fields_that_were_not_offered_are_not_taken(world: World) -> None:
    person = world.people[READER]
    client = world.client(READER)
    extra = {
        "is_superuser": "on", "is_staff": "on", "is_active": "", "groups": [g.pk for g in Group.objects.all()],
        "user_permissions": ["1"], "email": "root@example.org", "password": "x", "id": "1", "pk": "1",
    }  # fmt: skip
    sent = {"first_name": "New", "last_name": "Name", "preferred_language": "fr", "time_zone": "Europe/Paris", **extra}
    assert client.post(reverse("account_settings"), sent).status_code == 302
    person = User.objects.get(pk=person.pk)
    assert person.first_name == "New"
    assert (person.is_superuser, person.is_active, person.email) == (False, True, "reader@example.org")
    assert not person.groups.exists()
    assert not person.user_permissions.exists()


def test_an_answer_carries_no_mark(world: World) -> None:
    attempt = world.things["attempt"]
    client = world.client(IN_BOTH)
    slot = attempt.slots.get(version__content__kind="multichoice")
    forged = {
        "operation": str(uuid.uuid4()), "choice": ["2"], "fraction": "1", "percent": "100", "passed": "true",
        "grade_state": "right", "state": "submitted", "marks": "99", "person": str(world.people[READER].pk),
    }  # fmt: skip
    answer = client.post(reverse("training:save", args=[attempt.public_id, slot.position]), forged)
    assert answer.status_code == 200
    assert set(answer.json()) <= {"revision", "saved_at"}
    slot.refresh_from_db()
    attempt.refresh_from_db()
    assert (slot.fraction, slot.grade_state, float(slot.marks)) == (None, "", 1.0)
    assert (attempt.percent, attempt.passed, attempt.state) == (None, None, "in-progress")
    assert set(slot.answer) == {"choice"}


def test_no_key_reaches_the_browser_before_handing_in(world: World) -> None:
    attempt = world.things["attempt"]
    client = world.client(IN_BOTH)
    addresses = [reverse("training:quiz", args=[world.pages["privatemodule"].pk])]
    addresses += [reverse("training:question", args=[attempt.public_id, number]) for number in (1, 2)]
    addresses += [reverse(f"training:{name}", args=[attempt.public_id]) for name in ("review", "result", "attempt")]
    for address in addresses:
        for headers in ({}, {"HX-Request": "true"}, {"Accept": "application/json"}):
            text = client.get(address, headers=headers, follow=True).content.decode().lower()
            assert canary("secretkey", "") not in text, address
    for number in (1, 2):
        saved = client.post(
            reverse("training:save", args=[attempt.public_id, number]),
            {"operation": str(uuid.uuid4()), "choice": "1", "text": "x"},
            headers={"HX-Request": "true"},
        )
        assert canary("secretkey", "") not in saved.content.decode().lower()
    assert (
        canary("secretquiz", "stem")
        in client.get(addresses[1]).content.decode() + client.get(addresses[2]).content.decode()
    )


@pytest.mark.parametrize("person", [VISITOR, READER, ROOT])
def test_pages_of_ours_let_no_foreign_word_run(world: World, person: str) -> None:
    client = world.client(person)
    for name, build in surfaces.MATRIX.items():
        answer = client.get(next(iter(build(world))))
        if answer.status_code in (301, 302) or name == "knowledge_media":
            continue
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy, name
        assert "unsafe" not in policy, name
        assert answer["X-Content-Type-Options"] == "nosniff", name
        assert answer["Referrer-Policy"] == "same-origin", name
        if answer["Content-Type"].startswith("text/html"):
            assert "frame-ancestors 'self'" in policy, name
            assert not re.search(r"<[^>]+\s(style|on[a-z]+)=", answer.content.decode()), name
            assert not re.search(r"<script(?![^>]*\ssrc=)[^>]*>|<style", answer.content.decode()), name
            assert not re.search(r'(?:src|href)="(?:https?:)?//(?!testserver)', answer.content.decode()), name
        if person != VISITOR:
            assert "public" not in answer.get("Cache-Control", ""), name


def test_cookies_are_out_of_reach_of_scripts(world: World) -> None:
    visitor = Client()
    visitor.post(reverse("account_login"), {"login": "reader@example.org", "password": "a long password"})
    session = visitor.cookies["sessionid"]
    assert session["httponly"]
    assert session["samesite"] == "Lax"
    visitor.get("/en/")
    assert visitor.cookies["csrftoken"]["samesite"] == "Lax"


@pytest.mark.parametrize(
    ("ending", "data"),
    [("html", b"<script>alert(1)</script>"), ("svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
     ("xml", b"<x/>"), ("txt", b"<script>alert(1)</script>"), ("pdf", b"%PDF-1.4 <script>"), ("", b"<html>")],
)  # fmt: skip
def test_a_stored_file_cannot_act_as_a_page(world: World, ending: str, data: bytes) -> None:
    """However it came into the store: the check of endings at upload is not the wall."""
    stored = file(f"upload{ending}", ending=ending, data=data)
    answer = world.client(ROOT).get(stored.url)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == data
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, no-store"
    if ending == "pdf":
        assert answer["Content-Type"] == "application/pdf"
    else:
        assert "sandbox" in answer["Content-Security-Policy"]
        assert answer["Content-Disposition"].startswith("attachment")


def test_a_drawing_in_the_picture_store_is_cleaned(world: World) -> None:
    from django.core.files.base import ContentFile

    data = b"<svg xmlns='http://www.w3.org/2000/svg' width='4' height='4' onload='alert(1)'><script>x</script></svg>"
    drawing = get_image_model()(title="x", file_size=len(data), file_hash="x")
    drawing.file.save("x.svg", ContentFile(data), save=False)
    drawing.width = drawing.height = 4
    drawing.save()
    for address in (
        reverse("knowledge_image", args=[drawing.pk, "x.svg"]),
        reverse("knowledge_media", args=[drawing.file.name]),
    ):
        answer = world.client(ROOT).get(address)
        assert answer.status_code == 200
        assert b"script" not in answer.content
        assert b"onload" not in answer.content
        assert "sandbox" in answer["Content-Security-Policy"]
    assert get_document_model().objects.exists()
