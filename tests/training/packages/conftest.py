"""Small packages of our own, made in memory, and a lesson that holds one."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest

from training.models import LessonPage, ModulePage, Package
from training.packages.keeping import bring_package

OLD = """<manifest identifier="ours" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
 xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"><metadata><schema>ADL SCORM</schema>
<schemaversion>1.2</schemaversion></metadata><organizations default="o"><organization identifier="o"><title>Ours</title>
<item identifier="one" identifierref="r1"><title>One</title><adlcp:masteryscore>70</adlcp:masteryscore></item>
<item identifier="two" identifierref="r2" parameters="?page=2"><title>Two</title></item></organization></organizations>
<resources><resource identifier="r1" type="webcontent" adlcp:scormtype="sco" href="a/index.html"><file href="a/index.html"/>
</resource><resource identifier="r2" type="webcontent" adlcp:scormtype="asset" href="b.html"/></resources></manifest>"""
NEW = """<manifest identifier="ours4" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"
 xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"><metadata><schema>ADL SCORM</schema>
<schemaversion>2004 4th Edition</schemaversion></metadata><organizations default="o"><organization identifier="o">
<title>Ours 2004</title><item identifier="one" identifierref="r1"><title>One</title></item></organization></organizations>
<resources><resource identifier="r1" type="webcontent" adlcp:scormType="sco" href="a/index.html"/></resources></manifest>"""
CMI5 = """<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">
<course id="https://example.org/c"><title><langstring lang="en">Ours in cmi5</langstring></title></course>
<block id="https://example.org/b"><title><langstring lang="en">Part</langstring></title>
<au id="https://example.org/u1" moveOn="CompletedAndPassed" masteryScore="0.6"><title><langstring lang="en">Unit</langstring>
</title><url>a/index.html?x=1</url></au></block></courseStructure>"""
PAGES = {"a/index.html": b"<!doctype html><html><head><title>A</title></head><body>canary-in-package</body></html>",
         "b.html": b"<p>B</p>", "a/pic.png": b"\x89PNG", "a/film.mp4": bytes(range(100))}  # fmt: skip


def packed(manifest: str, name: str = "imsmanifest.xml", **files: bytes) -> BytesIO:
    """Return a package as a file."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, manifest)
        for path, content in {**PAGES, **files}.items():
            archive.writestr(path, content)
    made.seek(0)
    return made


@pytest.fixture
def lesson_with(module: ModulePage, tmp_path: object, settings: object) -> Callable[..., LessonPage]:
    """Return a lesson of its own module that holds a package."""
    settings.MEDIA_ROOT = str(tmp_path)  # type: ignore[attr-defined]

    def make(manifest: str = OLD, name: str = "imsmanifest.xml", **files: bytes) -> LessonPage:
        brought = bring_package(packed(manifest, name, **files), name="ours.zip")
        assert brought.package is not None, brought.reason
        package = Package.objects.get(pk=brought.package.pk)
        course = module.get_parent()
        own = course.add_child(instance=ModulePage(title="With a package", slug=f"with-{package.pk}"))
        lesson: LessonPage = own.add_child(instance=LessonPage(title="Play", slug="play", package=package))
        return lesson

    return make
