"""Open a package: find out which standard it follows, read its manifest, and see whether all it names is there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from training.packages import cmi5, scorm
from training.packages.structure import Course, Problem, Refused, Unit, path_of, warning
from training.packages.xml_reading import MANIFEST_BYTES
from vademecum.files.archives import Archive, Limits, UnsafeArchive

MEGABYTE = 1024 * 1024
MOST_BYTES = 300 * MEGABYTE
LIMITS = Limits(files=5_000, total=1_000 * MEGABYTE, file=300 * MEGABYTE, takes_archives=True)  # those are not opened
READERS = {scorm.MANIFEST: scorm.read, cmi5.STRUCTURE: cmi5.read}
STRANGERS = {"tincan.xml": "tincan", "h5p.json": "h5p"}


def read_archive(archive: Archive) -> Course:
    """Return the course of an opened package; raise `Refused`."""
    name = manifest_of(archive.names)
    try:
        data = archive.read(name, most=MANIFEST_BYTES)
    except UnsafeArchive as unsafe:
        raise refusal(unsafe) from unsafe
    return _with_files(READERS[name.lower()](data), archive.names)


def read_manifest(name: str, data: bytes) -> Course:
    """Return the course of a manifest alone: what it names cannot be looked for."""
    if b"courseStructure" in data[:4000]:
        return cmi5.read(data)
    reader = READERS.get(name.lower().rpartition("/")[2], scorm.read)
    return reader(data)


def refusal(unsafe: UnsafeArchive) -> Refused:
    """Return why an archive was not opened, in the words of a package."""
    return Refused(f"archive-{unsafe.reason}", name=unsafe.name, limit=unsafe.limit)


def manifest_of(names: Iterable[str]) -> str:
    """Return the manifest at the top of a package; raise `Refused` with what the package is instead."""
    names = list(names)
    top = {name.lower(): name for name in names if "/" not in name}
    for manifest in READERS:
        if manifest in top:
            return top[manifest]
    for name, code in STRANGERS.items():
        if name in top:
            raise Refused(code)
    endings = {name.lower().rpartition(".")[2] for name in names}
    if {"au", "crs"} <= endings or {"au", "des", "cst"} <= endings:
        raise Refused("aicc")
    for name in names:
        if name.lower().rpartition("/")[2] in READERS:
            raise Refused("manifest-in-folder", name=name)
    raise Refused("no-manifest")


def _with_files(course: Course, names: Iterable[str]) -> Course:
    """Refuse a manifest that lists what is not there; note units that cannot be opened."""
    there = {name.lower() for name in names}
    for listed in course.listed:
        if path_of(listed) and path_of(listed).lower() not in there:
            raise Refused("file-missing", value=path_of(listed))
    problems: list[Problem] = list(course.problems)
    units: list[Unit] = []
    for unit in course.units:
        is_there = unit.path.lower() in there
        if not is_there:
            problems.append(warning("launch-missing", title=unit.title, value=unit.path))
        units.append(replace(unit, is_there=is_there))
    return replace(course, units=tuple(units), problems=tuple(problems))
