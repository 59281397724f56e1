"""Packages and manifests: what is taken, what is refused and why, and that nothing outside is asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.training.packages.conftest import CMI5, NEW, OLD, packed
from training.models import Package, PackageFile
from training.packages.keeping import bring_package
from training.packages.reading import read_manifest
from training.packages.structure import Refused, inside, with_parameters

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
DTD = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
# What becomes of each package of the set; the names of the files say as much. Those that are refused are so for cause.
EXPECTED = {
    "singlescobasic.zip": "scorm-1.2",
    "RuntimeMinimumCalls_SCORM12-mini.zip": "scorm-1.2",
    "validscorm.zip": "xml",  # its manifest is empty but for the declaration
    "badscorm.zip": "manifest-in-folder",
    "complex.zip": "aicc",
    "pre-ort.zip": "aicc",
    "InvalidFileReferences_SCORM12.zip": "file-missing",
    "MissingLaunchUrl_SCORM12.zip": "no-launch",
    "RuntimeBasicCalls_SCORM12.zip": "scorm-1.2",
    "AdlAttributes_SCORM20043rdEdition.zip": "scorm-2004",
    "ContentPackagingNoSchemaVersion_SCORM20042ndEdition.zip": "scorm-2004",
    "SequencingPostTestRollup_SCORM20043rdEdition.zip": "scorm-2004",
    "RunTimeAdvancedCalls_SCORM20043rdEdition.zip": "scorm-2004",
    "MinimalValid_SCORM20043rdEdition.zip": "scorm-2004",
    "SequencingPostTestRollup4thEd_SCORM20044thEdition.zip": "scorm-2004",
    "multi_au_framed.zip": "cmi5",
    "masteryscore_responsive.zip": "cmi5",
    "single_au_basic_responsive.zip": "cmi5",
}


def material(*folders: str, pattern: str) -> list[Path]:
    found = [path for folder in folders for path in sorted((DATA / folder).rglob(pattern))]
    if not found:
        pytest.skip("the shared test data is not on this machine")
    return found


@pytest.mark.django_db
def test_every_package_of_the_set_is_read_or_refused_as_its_name_says() -> None:
    for path in material("elearning-scorm-moodle", "elearning-packages", "elearning-cmi5-catapult", pattern="*.zip"):
        with path.open("rb") as source:
            brought = bring_package(source, name=path.name, dry_run=True)
        outcome = brought.reason.code if brought.reason else brought.course.kind if brought.course else ""
        assert outcome == EXPECTED.get(path.name, outcome), path.name
        assert brought.reason is None or brought.reason.message(), path.name


def test_every_manifest_of_the_conformance_suite_is_read() -> None:
    paths = material("elearning-scorm2004-adl-cts-manifests", pattern="imsmanifest.xml")
    for path in paths:
        course = read_manifest(path.name, path.read_bytes())
        assert (course.kind, bool(course.units), bool(course.title)) == ("scorm-2004", True, True), path


def test_every_course_structure_is_read() -> None:
    for path in material("elearning-cmi5-catapult", pattern="cmi5.xml"):
        assert read_manifest(path.name, path.read_bytes()).kind == "cmi5"


def test_what_a_unit_is_told_comes_from_the_manifest() -> None:
    course = read_manifest("imsmanifest.xml", OLD.encode())
    one, two = course.units
    assert (one.data["mastery"], one.is_tracked, two.is_tracked, two.address) == ("70", True, False, "b.html?page=2")


@pytest.mark.parametrize(
    ("manifest", "name", "code"),
    [
        (DTD + OLD, "imsmanifest.xml", "xml"),
        (DTD + CMI5, "cmi5.xml", "xml"),
        ("<manifest>", "imsmanifest.xml", "xml"),
        ("<html/>", "imsmanifest.xml", "not-a-manifest"),
        (OLD.replace(">1.2<", ">3.0<"), "imsmanifest.xml", "version"),
        (OLD.replace("ADL SCORM", "IMS Common Cartridge"), "imsmanifest.xml", "cartridge"),
        (OLD.replace('"b.html"', '"../b.html"'), "imsmanifest.xml", "place"),
        (OLD.replace('"b.html"', '"https://example.org/b.html"'), "imsmanifest.xml", "outside"),
        (OLD.replace('file href="a/index.html"', 'file href="a/none.html"'), "imsmanifest.xml", "file-missing"),
        (OLD.replace('identifierref="r2"', 'identifierref="r9"'), "imsmanifest.xml", "no-resource"),
        (CMI5.replace("0.6", "1.6"), "cmi5.xml", "mastery"),
        (CMI5.replace("CompletedAndPassed", "Sometimes"), "cmi5.xml", "move-on"),
        (CMI5.replace("example.org/u1", "example.org/b"), "cmi5.xml", "id-twice"),
        (CMI5.replace('id="https://example.org/c"', 'id="c"'), "cmi5.xml", "id-not-iri"),
        (CMI5.replace("a/index.html?x=1", "https://example.org/au"), "cmi5.xml", "outside"),
        ("{}", "h5p.json", "h5p"),
        ("<x/>", "tincan.xml", "tincan"),
        ("<x/>", "anything.xml", "no-manifest"),
        (OLD, "folder/imsmanifest.xml", "manifest-in-folder"),
    ],
)
@pytest.mark.django_db
def test_what_is_wrong_is_refused_with_its_reason_and_nothing_is_kept(manifest: str, name: str, code: str) -> None:
    brought = bring_package(packed(manifest, name), name="wrong.zip")
    assert (brought.outcome, brought.reason.code if brought.reason else "") == ("refused", code)
    assert not Package.objects.exists()


@pytest.mark.django_db
def test_a_package_is_kept_under_names_of_ours_and_found_again(tmp_path: Path, settings: object) -> None:
    settings.MEDIA_ROOT = str(tmp_path)  # type: ignore[attr-defined]
    first = bring_package(packed(NEW), name="../../x.zip", title="A name")
    again = bring_package(packed(NEW), name="y.zip")
    assert (first.outcome, again.outcome) == ("created", "unchanged")
    assert first.package is not None
    assert (first.package.title, first.package.name) == ("A name", "x.zip")
    stored = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(stored) == PackageFile.objects.count() == 5
    assert all(path.suffix == "" and path.name.isdigit() for path in stored)


@pytest.mark.django_db
def test_an_archive_that_is_damaged_leaves_nothing_behind(tmp_path: Path, settings: object) -> None:
    settings.MEDIA_ROOT = str(tmp_path)  # type: ignore[attr-defined]
    data = bytearray(packed(NEW).getvalue())
    place = data.index(b"canary-in-package")
    data[place] ^= 1  # its checksum no longer holds
    from io import BytesIO

    brought = bring_package(BytesIO(bytes(data)), name="damaged.zip")
    assert (brought.outcome, brought.reason.code if brought.reason else "") == ("refused", "archive-damaged")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_addresses_stay_inside_and_take_their_parameters() -> None:
    assert with_parameters("a.html?x=1#top", "?y=2") == "a.html?x=1&y=2#top"
    assert inside("sub/", "./page%201.html?q") == "sub/page%201.html?q"
    for address in ("../a.html", "/etc/passwd", "a/%2e%2e/%2e%2e/b", "//host/a", "javascript:alert(1)"):
        with pytest.raises(Refused):
            inside("", address)


@pytest.mark.django_db
def test_the_command_reports_each_file_and_fails_for_what_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "imsmanifest.xml", tmp_path / "bad.zip"
    good.write_text(OLD)
    bad.write_bytes(b"no zip")
    with pytest.raises(CommandError):
        call_command("import_package", str(good), str(bad), "--dry-run", "--json")
    first, second, counts = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (first["outcome"], [unit["identifier"] for unit in first["units"]]) == ("readable", ["one", "two"])
    assert (second["outcome"], second["code"]) == ("refused", "archive-no-archive")
    assert (counts["readable"], counts["refused"], counts["dry_run"]) == (1, 1, True)
