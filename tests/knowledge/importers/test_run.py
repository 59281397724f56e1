"""Importing a folder of Markdown: what arrives, what is reported, and what a second run leaves alone."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.test import Client
from PIL import Image as Picture
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from knowledge.importers.report import ImportReport
from knowledge.importers.run import import_tree
from knowledge.importers.target import find_or_make
from knowledge.models import DocumentPage, MethodGuidePage, SectionPage, StandardPage
from search.models import DocumentVersion

MATERIAL = Path(__file__).resolve().parents[4] / "shared" / "data"


def png() -> bytes:
    stream = io.BytesIO()
    Picture.new("RGB", (8, 6), "red").save(stream, "PNG")
    return stream.getvalue()


def write(folder: Path, **files: str | bytes) -> None:
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "index.md": "# Handbook\n\nSee [risk](guides/risk.md#scale), [there](/guides/risk.html) and [folder](guides/).",
        "guides/README.md": "---\ntitle: Guides\nweight: 2\n---\n![Chart](../pics/chart.png) and [again](../pics/same.png)",
        "guides/risk.md": (
            "---\ntitle: Risk\ntype: standard\nidentifier: STD-1\nedition: 2\neffective: 2026-01-01\ntopics: [risk]\n---\n"
            "## Échelle d’impact {#scale}\n\n[home](../index.md) [broken](missing.md) [no anchor](../index.md#nothing)\n\n"
            '<a href="../index.md">html</a> [ref][r] `[code](../index.md)`\n\n[r]: ../index.md\n'
        ),
        "guides/plan.qmd": "# Plan {#plan}\n\nSee [the scale](#scale) and [accents](risk.md#échelle-dimpact).",
        "guides/guide.md": "---\ntitle: How\ntype: method-guide\npurpose: Why\ninputs: [a, b]\n"
        "roles:\n  - {activity: Do, R: Me, A: [You]}\n---\nText",
        "deep/er/page.md": "Just text",
        "paper.pdf": "%PDF-1.4 not really",
    }
    for name, text in files.items():
        write(tmp_path, **{name.replace("/", "__"): text})
    write(tmp_path, pics__chart=b"", **{"pics__chart.png": png(), "pics__same.png": png()})
    return tmp_path


def run(folder: Path, **options: object) -> ImportReport:
    return import_tree(folder, target=find_or_make("/handbook", language="en"), language="en", **options)  # type: ignore[arg-type]


def test_a_folder_becomes_a_tree_of_typed_pages(home, folder) -> None:
    report = run(folder)
    assert report.counts()["created"] == 8
    assert report.counts()["failed"] == 0
    standard = StandardPage.objects.get()
    assert (standard.title, standard.identifier, standard.edition, standard.live) == ("Risk", "STD-1", 2, True)
    assert [t.topic.key for t in standard.page_topics.all()] == ["risk"]
    guide = MethodGuidePage.objects.get()
    assert (guide.purpose, [b.value for b in guide.inputs]) == ("Why", ["a", "b"])
    assert guide.roles[0].value["accountable"] == "You"
    assert SectionPage.objects.get(title="Guides").get_children().count() == 3
    assert DocumentPage.objects.get(title="Plan").title_anchor == "plan"
    assert Page.objects.get(slug="page").get_parent().title == "Er"
    assert all(not problems for problems in Page.find_problems())


def test_links_are_rewritten_and_arrive(home, folder) -> None:
    report = run(folder)
    client = Client()
    index = client.get("/en/handbook/index/").content.decode()
    assert 'href="/en/handbook/guides/risk/#scale"' in index
    assert 'href="/en/handbook/guides/risk/"' in index
    assert 'href="/en/handbook/guides/"' in index
    risk = client.get("/en/handbook/guides/risk/").content.decode()
    assert risk.count('href="/en/handbook/index/"') >= 4
    assert "[code](../index.md)" in risk
    assert ">broken<" not in risk.replace("</p>", "")
    plan = client.get("/en/handbook/guides/plan/").content.decode()
    assert plan.count('href="/en/handbook/guides/risk/#scale"') == 2
    assert sorted((link.target, link.by, link.line) for link in report.broken) == [
        ("../index.md#nothing", "source", 11),
        ("missing.md", "source", 11),
    ]


def test_links_survive_a_move(home, folder) -> None:
    run(folder)
    guides, target = SectionPage.objects.get(title="Guides"), find_or_make("/elsewhere", language="en")
    Page.objects.get(pk=guides.pk).move(target, pos="last-child")
    page = Client().get("/en/handbook/index/").content.decode()
    assert 'href="/en/elsewhere/guides/risk/#scale"' in page


def test_equal_pictures_are_kept_once_and_shown(home, folder) -> None:
    run(folder)
    image = get_image_model().objects.get()
    page = Client().get("/en/handbook/guides/").content.decode()
    assert f'src="/images/{image.pk}/' in page
    assert 'alt="Chart"' in page
    answer = Client().get(page.split('src="/images/')[1].join(["/images/", ""]).split('"')[0])
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_second_run_changes_nothing(home, folder) -> None:
    run(folder)
    before = list(Page.objects.order_by("pk").values("pk", "latest_revision_id", "path", "last_published_at"))
    versions = dict(DocumentVersion.objects.values_list("key", "current"))
    report = run(folder)
    assert report.counts()["unchanged"] == 8
    assert list(Page.objects.order_by("pk").values("pk", "latest_revision_id", "path", "last_published_at")) == before
    assert dict(DocumentVersion.objects.values_list("key", "current")) == versions
    assert get_image_model().objects.count() == 1


def test_what_changed_at_the_source_is_updated_and_what_people_edited_is_kept(home, folder) -> None:
    run(folder)
    write(folder, **{"guides__plan.qmd": "# Plan\n\nNew text.", "guides__README.md": "# Guides\n\nNew too."})
    edited = SectionPage.objects.get(title="Guides")
    edited.summary = "By hand"
    edited.save_revision().publish()
    report = run(folder)
    counts = report.counts()
    assert (counts["updated"], counts["skipped"]) == (1, 1)
    assert "New text." in str(DocumentPage.objects.get(title="Plan").body[0].value)
    edited.refresh_from_db()
    assert edited.summary == "By hand"
    assert any("edited" in line.reason for line in report.lines if line.state == "skipped")


def test_every_imported_page_has_a_revision_that_can_be_edited_on(home, folder) -> None:
    run(folder)
    page = StandardPage.objects.get()
    again = page.get_latest_revision_as_object()
    again.title = "Risk, again"
    again.save_revision().publish()
    page.refresh_from_db()
    assert (page.title, page.identifier, page.live) == ("Risk, again", "STD-1", True)


def test_bad_files_are_reported_with_their_line_and_the_rest_goes_in(home, folder) -> None:
    write(
        folder,
        **{
            "bad__latin1.md": "line\nétat".encode("latin-1"),
            "bad__binary.md": b"\x00\x01\x02" * 50,
            "bad__head.md": "---\ntitle: a\nb: [\n---\ntext",
            "bad__alias.md": "---\na: &a [1]\nb: *a\n---\ntext",
            "bad__huge.md": "x" * (2 * 1024 * 1024 + 1),
            "bad__picture.md": "![x](fake.png)",
            "bad__fake.png": b"not a picture",
        },
    )
    report = run(folder)
    failed = {line.path: line for line in report.lines if line.state == "failed"}
    assert set(failed) == {"bad/latin1.md", "bad/binary.md", "bad/head.md", "bad/alias.md", "bad/huge.md"}
    assert failed["bad/latin1.md"].line == 2
    assert failed["bad/head.md"].line > 1
    assert report.counts()["created"] == 10
    assert any(note.path == "bad/fake.png" for note in report.notes)


def test_a_dry_run_changes_nothing(home, folder) -> None:
    before = Page.objects.count()
    report = run(folder, dry_run=True)
    assert report.counts()["created"] == 8
    assert Page.objects.count() == before + 1  # the place itself was asked for by `run`, not by the import
    assert get_image_model().objects.count() == 0


def test_the_command_ends_with_a_line_of_counts(home, folder, capsys) -> None:
    call_command("import_pages", str(folder), "--under", "/handbook", "--language", "en", "--json")
    counts = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    assert set(counts) >= {"created", "updated", "unchanged", "skipped", "failed", "broken_links", "seconds"}


@pytest.mark.parametrize(
    "arguments",
    [("/no/such/folder", "--under", "/x"), (".", "--under", "/x", "--language", "xx"), (".", "--under", "/fr/x")],
)
def test_the_command_says_what_is_wrong(home, arguments) -> None:
    with pytest.raises(CommandError):
        call_command("import_pages", *arguments)


def test_pages_of_two_languages_are_linked_by_their_path(home, folder, tmp_path_factory) -> None:
    run(folder)
    french = tmp_path_factory.mktemp("fr")
    write(french, **{"guides__risk.md": "---\ntype: standard\nidentifier: STD-1\n---\n# Risque\n\nTexte."})
    original = find_or_make("/handbook", language="en")
    import_tree(french, target=find_or_make("/manuel", language="fr"), language="fr", translation_of=original)
    assert len(set(StandardPage.objects.values_list("translation_key", flat=True))) == 1
    page = Client().get("/en/handbook/guides/risk/").content.decode()
    assert 'href="/fr/manuel/guides/risk/"' in page


def test_files_of_a_private_place_are_private(home, folder, steering, alice, client) -> None:
    from tests.knowledge.conftest import add_page, restrict

    restrict(find_or_make("/handbook", language="en"), group=steering)
    run(folder)
    image = get_image_model().objects.get()
    address = f"/images/{image.pk}/{image.filename}"
    assert Client().get(address).status_code == 404
    document = get_document_model()(title="x", collection=image.collection)
    document.file.save("x.txt", ContentFile(b"x"))
    document.save()
    add_page(find_or_make("/handbook", language="en"), "With a file", f"[x](document:{document.pk})")
    assert Client().get(document.url).status_code == 404
    client.force_login(alice)
    assert client.get(address).status_code == 200
    assert client.get(document.url).status_code == 200


@pytest.mark.material
@pytest.mark.slow
@pytest.mark.parametrize(("name", "language"), [("handbook-en-playbook", "en"), ("handbook-fr-utilitr", "fr")])
def test_real_handbooks_arrive_whole_and_twice_is_as_once(home, name, language) -> None:
    folder = MATERIAL / name
    if not folder.exists():
        pytest.skip(f"the test material is not at {folder}")
    target = find_or_make("/book", language=language)
    first = import_tree(folder, target=target, language=language).counts()
    assert first["created"] > 50
    assert (first["failed"], first["broken_by_import"]) == (0, 0)
    second = import_tree(folder, target=target, language=language).counts()
    assert (second["created"], second["updated"], second["unchanged"]) == (0, 0, first["created"])
