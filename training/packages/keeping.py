"""Bring a package in: read all of it before anything is kept, and keep all of it or nothing."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext

from training.models import Package, PackageFile
from training.packages.reading import LIMITS, MEGABYTE, MOST_BYTES, read_archive, read_manifest, refusal
from training.packages.structure import Course, Problem, Refused
from vademecum.accounts.models import User
from vademecum.files.archives import Archive, UnsafeArchive, opened

CREATED, UNCHANGED, REFUSED, READABLE = "created", "unchanged", "refused", "readable"


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of a file: `outcome` is created, unchanged, readable (a dry run) or refused, then with a reason."""

    outcome: str
    course: Course | None = None
    package: Package | None = None
    reason: Problem | None = None
    files: int = 0
    size: int = 0

    def as_row(self) -> dict[str, Any]:
        """Return what a report says of it."""
        row: dict[str, Any] = {"outcome": self.outcome}
        if self.reason is not None:
            row |= {"error": self.reason.message(gettext), "code": self.reason.code}
        if self.course is not None:
            course = self.course
            row |= {
                "kind": course.kind,
                "edition": course.edition,
                "identifier": course.identifier,
                "title": course.title,
                "units": [
                    {"identifier": unit.identifier, "title": unit.title, "address": unit.address,
                     "tracked": unit.is_tracked, **unit.data}
                    for unit in course.units
                ],
                "warnings": [problem.message(gettext) for problem in course.problems],
                "files": self.files,
                "bytes": self.size,
            }  # fmt: skip
        if self.package is not None:
            row["package"] = self.package.pk
        return row


def bring_package(
    source: BinaryIO, *, name: str, by: User | None = None, dry_run: bool = False, title: str = ""
) -> Brought:
    """Take a package in, or with `dry_run` only look at it. Nothing is raised for what is wrong with the file."""
    try:
        return _bring(source, PurePosixPath(name.replace("\\", "/")).name[:255], by, dry_run, title)
    except Refused as refused:
        return Brought(REFUSED, reason=refused.problem)
    except UnsafeArchive as unsafe:
        return Brought(REFUSED, reason=refusal(unsafe).problem)


def _bring(source: BinaryIO, name: str, by: User | None, dry_run: bool, title: str) -> Brought:
    size, digest = _weighed(source)
    if size > MOST_BYTES:
        raise Refused("too-large", limit=MOST_BYTES // MEGABYTE)
    if name.lower().endswith(".xml"):
        course = read_manifest(name, source.read())
        if not dry_run:
            raise Refused("manifest-alone")
        return Brought(READABLE, course=course, files=1, size=size)
    with opened(source, limits=LIMITS) as archive:
        course = read_archive(archive)
        count, total = len(archive.names), sum(archive.size(one) for one in archive.names)
        known = Package.objects.filter(digest=digest).first()
        if known is not None:
            return Brought(UNCHANGED, course=course, package=known, files=count, size=total)
        if dry_run:
            for one in archive.names:  # a damaged file is found now, not when it is kept
                for _chunk in archive.chunks(one):
                    pass
            return Brought(READABLE, course=course, files=count, size=total)
        package = Package(
            title=(title or course.title)[:255] or name,
            kind=course.kind,
            edition=course.edition[:60],
            identifier=course.identifier,
            description=course.description,
            units=[asdict(unit) for unit in course.units],
            data=course.data,
            warnings=[[problem.code, problem.values] for problem in course.problems],
            digest=digest,
            name=name,
            file_count=count,
            size=total,
            brought_by=by,
        )
        _keep(package, archive)
        return Brought(CREATED, course=course, package=package, files=count, size=total)


def _weighed(source: BinaryIO) -> tuple[int, str]:
    """Return the size and the digest of a file, and go back to its beginning."""
    source.seek(0)
    digest = hashlib.sha256()
    while chunk := source.read(MEGABYTE):
        digest.update(chunk)
    size = source.tell()
    source.seek(0)
    return size, digest.hexdigest()


def _keep(package: Package, archive: Archive) -> None:
    """Write the files under names of ours, then the rows; what was written goes again if anything fails."""
    folder, written = f"packages/{uuid.uuid4().hex}", []
    try:
        for number, path in enumerate(archive.names):
            with archive.spooled(path) as spool:
                stored = default_storage.save(f"{folder}/{number:05}", File(spool))
            written.append(PackageFile(path=path, folded=path.casefold(), stored=stored, size=archive.size(path)))
        with transaction.atomic():
            package.save()
            for file in written:
                file.package = package
            PackageFile.objects.bulk_create(written, batch_size=500)
    except BaseException:
        for file in written:
            default_storage.delete(file.stored)
        raise


def remove_package(package: Package) -> None:
    """Delete a package that no lesson and nobody's record needs, with its files once that is certain."""
    stored = list(package.files.values_list("stored", flat=True))
    with transaction.atomic():
        package.delete()
        transaction.on_commit(lambda: _delete(stored))


def _delete(stored: list[str]) -> None:
    for name in stored:
        default_storage.delete(name)
