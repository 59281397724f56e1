"""Files of a package and the record of a session, asked for as a frame does: without a cookie, by the key alone."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction

from tests.training.packages.conftest import NEW
from training.actions.packages import open_unit
from training.models import LessonPage, PackageFile, PackageLaunch, UnitRecord
from training.packages.keys import key_of
from training.packages.serving import with_runtime
from vademecum.accounts.models import User

pytestmark = pytest.mark.django_db
Lessons = Callable[..., LessonPage]


def said(launch: PackageLaunch, values: dict[str, str], **more: object) -> str:
    return json.dumps({"operation": str(uuid.uuid4()), "values": values, **more})


def test_a_page_is_served_to_the_frame_alone_and_inert(learner: User, lesson_with: Lessons, client: Client) -> None:
    key = key_of(open_unit(learner, lesson=lesson_with(), unit="one"))
    answer = client.get(reverse("package_file", args=[key, "a/index.html"]))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.index("runtime.js") < page.index("<title>")
    policy = answer.headers["Content-Security-Policy"]
    assert "sandbox allow-scripts" in policy
    assert "allow-same-origin" not in policy
    assert f"default-src http://testserver/packages/{key}/ " in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies


def test_files_have_their_kind_and_a_film_can_be_wound(learner: User, lesson_with: Lessons, client: Client) -> None:
    launch = open_unit(learner, lesson=lesson_with(**{"a/odd.exe": b"MZ", "A/Upper.JS": b"1"}), unit="one")
    key = key_of(launch)
    address = reverse("package_file", args=[key, "a/film.mp4"])
    part = client.get(address, headers={"Range": "bytes=10-19"})
    assert (part.status_code, b"".join(part.streaming_content)) == (206, bytes(range(10, 20)))  # type: ignore[attr-defined]
    assert part.headers["Content-Range"] == "bytes 10-19/100"
    assert b"".join(client.get(address, headers={"Range": "bytes=-5"}).streaming_content) == bytes(range(95, 100))  # type: ignore[attr-defined]
    assert client.get(address, headers={"Range": "bytes=500-"}).status_code == 416
    odd = client.get(reverse("package_file", args=[key, "a/odd.exe"]))
    assert (odd.headers["Content-Type"], odd.headers["Content-Disposition"]) == (
        "application/octet-stream",
        "attachment",
    )
    assert client.get(reverse("package_file", args=[key, "a/upper.js"])).headers["Content-Type"] == "text/javascript"


def test_what_is_not_in_the_package_is_absent(learner: User, lesson_with: Lessons, client: Client) -> None:
    key = key_of(open_unit(learner, lesson=lesson_with(), unit="one"))
    for path in ("none.html", "../../etc/passwd", "a/../b.html", "%2e%2e/x"):
        assert client.get(f"/packages/{key}/files/{path}").status_code == 404, path
    assert client.get(reverse("package_file", args=[key[:-2] + "xx", "b.html"])).status_code == 404
    assert client.get(reverse("package_file", args=["nothing", "b.html"])).status_code == 404


def test_no_other_address_gives_a_file_out(learner: User, lesson_with: Lessons, client: Client) -> None:
    lesson_with()
    client.force_login(learner)
    stored = PackageFile.objects.get(path="b.html").stored
    assert client.get(f"/media/{stored}", follow=True).status_code == 404


def test_a_key_leads_nowhere_once_its_learner_may_not_see_the_lesson(
    learner: User, lesson_with: Lessons, client: Client
) -> None:
    lesson = lesson_with()
    key = key_of(open_unit(learner, lesson=lesson, unit="one"))
    addresses = [reverse("package_file", args=[key, "b.html"]), reverse("package_runtime", args=[key]),
                 reverse("package_state", args=[key])]  # fmt: skip
    assert [client.get(address).status_code for address in addresses] == [200, 200, 200]
    PageViewRestriction.objects.create(page=lesson, restriction_type="groups")
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]


def test_signing_out_or_being_switched_off_ends_the_keys(learner: User, lesson_with: Lessons, client: Client) -> None:
    lesson = lesson_with()
    address = reverse("package_file", args=[key_of(open_unit(learner, lesson=lesson, unit="one")), "b.html"])
    client.force_login(learner)
    client.logout()
    assert client.get(address).status_code == 404
    address = reverse("package_file", args=[key_of(open_unit(learner, lesson=lesson, unit="one")), "b.html"])
    User.objects.filter(pk=learner.pk).update(is_active=False)
    assert client.get(address).status_code == 404


def test_the_record_is_told_and_kept(learner: User, lesson_with: Lessons, client: Client) -> None:
    launch = open_unit(learner, lesson=lesson_with(NEW), unit="one")
    address = reverse("package_state", args=[key_of(launch)])
    told = client.get(address).json()
    assert (told["values"]["cmi.entry"], told["values"]["cmi.learner_id"]) == ("ab-initio", f"u{learner.pk}")
    assert not told["hasBegun"]
    body = said(launch, {"cmi.location": "p7", "cmi.suspend_data": "é" * 64000, "cmi.score.scaled": "2"})
    kept = client.post(address, body, content_type="text/plain")
    assert kept.json()["refused"] == {"cmi.score.scaled": "not-allowed"}
    assert kept.headers["Access-Control-Allow-Origin"] == "*"
    assert client.post(address, body, content_type="text/plain").json()["isReplay"]
    assert UnitRecord.objects.get().values["cmi.location"] == "p7"
    assert client.get(address).json()["hasBegun"]


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"operation": "x"}', '{"operation": 1, "values": []}', "\xff"])
def test_what_is_no_operation_is_refused(learner: User, lesson_with: Lessons, client: Client, body: str) -> None:
    address = reverse("package_state", args=[key_of(open_unit(learner, lesson=lesson_with(), unit="one"))])
    assert client.post(address, body, content_type="text/plain").status_code == 400


def test_what_was_kept_offline_arrives_after_the_session_but_gives_no_files(
    learner: User, lesson_with: Lessons, client: Client
) -> None:
    launch = open_unit(learner, lesson=lesson_with(), unit="one")
    PackageLaunch.objects.update(expires_at=timezone.now() - timedelta(hours=1))
    key = key_of(launch)
    assert client.get(reverse("package_file", args=[key, "b.html"])).status_code == 404
    late = client.post(reverse("package_state", args=[key]), said(launch, {"cmi.suspend_data": "late"}), "text/plain")
    assert late.status_code == 200
    assert UnitRecord.objects.get().values == {"cmi.suspend_data": "late"}


def test_the_player_is_for_its_learner_and_frames_nothing_else(
    learner: User, lesson_with: Lessons, client: Client, person_named: Callable[..., User]
) -> None:
    lesson = lesson_with()
    client.force_login(learner)
    opened = client.post(reverse("training:package-open", args=[lesson.pk]), {"unit": "one"})
    page = client.get(opened.headers["Location"])
    key = key_of(PackageLaunch.objects.get())
    assert f"frame-src http://testserver/packages/{key}/" in page.headers["Content-Security-Policy"]
    assert 'sandbox="allow-scripts' in page.content.decode()
    client.force_login(person_named("somebody"))
    assert client.get(opened.headers["Location"]).status_code == 404
    assert client.get(reverse("training:package-open", args=[lesson.pk])).status_code == 405


def test_a_lesson_with_a_package_is_read_by_doing_it(learner: User, lesson_with: Lessons, client: Client) -> None:
    lesson = lesson_with()
    client.force_login(learner)
    client.post(reverse("training:lesson-read", args=[lesson.pk]))
    assert not learner.lessonreads.exists()  # type: ignore[attr-defined]


def test_on_a_host_of_their_own_packages_keep_their_origin_and_nothing_else_is_there(
    learner: User, lesson_with: Lessons, settings: object
) -> None:
    settings.PACKAGES_URL = "http://packages.testserver"  # type: ignore[attr-defined]
    settings.ALLOWED_HOSTS = ["testserver", "packages.testserver"]  # type: ignore[attr-defined]
    address = reverse(
        "package_file", args=[key_of(open_unit(learner, lesson=lesson_with(), unit="one")), "a/index.html"]
    )
    there, here = Client(headers={"Host": "packages.testserver"}), Client()
    assert "allow-same-origin" in there.get(address).headers["Content-Security-Policy"]
    assert here.get(address).status_code == 404
    assert there.get("/en/").status_code == 404
    assert there.get("/admin/").status_code == 404


def test_the_runtime_stands_before_every_script_in_every_encoding() -> None:
    for page in (
        b"<html><head><script>1</script>",
        b"<!DOCTYPE html><script>1</script>",
        b"<HTML lang=en><script>1</script><frameset></frameset>",
        b"<script>1</script>",
        b"\xef\xbb\xbf<script>1</script>",
    ):
        made = with_runtime(page, "/r.js")
        assert made.index(b"/r.js") < made.index(b"<script>1")
    wide = with_runtime(b"\xff\xfe" + "<html><script>1</script>".encode("utf-16-le"), "/r.js")
    assert wide[2:].decode("utf-16-le") == '<html><script src="/r.js"></script><script>1</script>'
