"""Archives from outside: taken whole or refused with a reason, and nothing is ever written elsewhere."""

from __future__ import annotations

import random
import stat
import time
import tracemalloc
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vademecum.files.archives import MEGABYTE, REASONS, Limits, UnsafeArchive, opened

DATA = Path(__file__).parents[3].parent / "shared" / "data"


def zipped(*names: str, content: bytes = b"x") -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            row = zipfile.ZipInfo("placeholder")
            row.filename = name  # past the tidying of the constructor
            archive.writestr(row, content)
    return file.getvalue()


def linked(kind: int) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        row = zipfile.ZipInfo("link")
        row.create_system, row.external_attr = 3, (kind | 0o777) << 16
        archive.writestr(row, "/etc/passwd")
    return file.getvalue()


def refused(data: bytes, *, limits: Limits | None = None) -> str:
    with pytest.raises(UnsafeArchive) as error, opened(data, limits=limits):
        pass
    assert "{" not in str(error.value)
    return error.value.reason


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../evil.html", "place"),
        ("a/../../evil.html", "place"),
        ("..\\evil.html", "place"),
        ("/etc/cron.d/evil", "place"),
        ("\\\\host\\share\\evil", "place"),
        ("C:/evil.html", "place"),
        ("c:evil.html", "place"),
        ("a\\b.html", "name"),
        ("a//b.html", "name"),
        ("./a.html", "name"),
        ("a\u202egnp.exe", "name"),
        ("a\nb", "name"),
        ("a.html:stream", "name"),
        ("trailing./a", "name"),
        ("n" * 300, "name"),
        ("é" * 200, "name"),
        ("/".join("abcdefghijklmnopqrstuvwxyz"), "depth"),
        ("deep/course.zip", "nested"),
    ],
)
def test_a_name_that_leads_elsewhere_or_deceives_is_refused(name: str, reason: str) -> None:
    assert refused(zipped("index.html", name)) == reason


def test_a_name_with_a_nul_is_refused() -> None:
    assert refused(zipped("ab.htmlX.png").replace(b"ab.htmlX.png", b"ab.html\0.png")) == "name"


@pytest.mark.parametrize(
    "names", [("a.html", "a.html"), ("a.html", "A.HTML"), ("é", "e\u0301"), ("a", "a/b"), ("a/b", "A")]
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_names_that_a_disk_may_take_for_one_are_refused(names: tuple[str, ...]) -> None:
    assert refused(zipped(*names)) == "twice"


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFSOCK])
def test_links_and_devices_are_refused(kind: int) -> None:
    assert refused(linked(kind)) == "link"


def test_too_much_of_anything_is_refused() -> None:
    assert refused(zipped(*(f"{n}.txt" for n in range(11))), limits=Limits(files=10)) == "too-many"
    assert refused(zipped("a", "b", content=b"x" * 600), limits=Limits(total=1000)) == "too-large"
    assert refused(zipped("a", content=b"x" * 600), limits=Limits(file=500)) == "file-too-large"


def test_a_bomb_is_refused_by_its_ratio_before_it_is_unpacked() -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("bomb", "w") as bomb:
        for _ in range(50):
            bomb.write(bytes(MEGABYTE))
    assert refused(file.getvalue()) == "ratio"


def test_a_list_of_two_hundred_thousand_files_is_refused_without_reading_it() -> None:
    record = zipped("a")
    start, end = record.index(b"PK\x01\x02"), record.index(b"PK\x05\x06")
    entry = record[start:end]
    for count in (200_000 % 65_536, 1):  # what the last record says may be a lie
        tail = bytearray(record[end:])
        tail[8:12] = count.to_bytes(2, "little") * 2
        tail[12:16] = (len(entry) * 200_000).to_bytes(4, "little")
        data = record[:start] + entry * 200_000 + bytes(tail)
        tracemalloc.start()
        begun = time.monotonic()
        assert refused(data) == "too-many"
        assert time.monotonic() - begun < 2
        assert tracemalloc.get_traced_memory()[1] < 5 * MEGABYTE + len(data)
        tracemalloc.stop()


def test_an_encrypted_file_and_an_odd_way_of_packing_are_refused() -> None:
    data = bytearray(zipped("a"))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert refused(bytes(data)) == "encrypted"
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a", "x" * 100)
    assert refused(file.getvalue()) == "method"


def test_a_file_that_is_not_what_it_said_it_is_is_reported_when_read() -> None:
    data = bytearray(zipped("a.txt", content=b"hello hello"))
    data[data.index(b"hello")] ^= 0xFF
    with opened(bytes(data)) as archive, pytest.raises(UnsafeArchive) as error:
        archive.read("a.txt")
    assert error.value.reason == "damaged"


def test_a_good_archive_is_read_in_pieces_and_unpacked_below_its_folder(tmp_path: Path) -> None:
    folder, content = tmp_path / "course", b"line\n" * 100_000
    folder.mkdir()
    with opened(BytesIO(zipped("imsmanifest.xml", "pages/Été 1.html", content=content))) as archive:
        assert archive.names == ("imsmanifest.xml", "pages/Été 1.html")
        assert "imsmanifest.xml" in archive
        assert len(list(archive.chunks("imsmanifest.xml"))) > 1
        with archive.spooled("imsmanifest.xml") as spool:
            assert spool.read() == content
        with pytest.raises(UnsafeArchive):
            archive.read("imsmanifest.xml", most=10)
        archive.unpack_into(folder)
        with pytest.raises(FileExistsError):
            archive.unpack_into(folder)
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()) == [
        "course/imsmanifest.xml",
        "course/pages/Été 1.html",
    ]


@settings(max_examples=200, deadline=None)
@given(st.integers(min_value=0, max_value=2**32))
def test_an_altered_archive_is_refused_or_read_and_never_crashes(seed: int) -> None:
    rng, data = random.Random(seed), bytearray(zipped("a.txt", "b/c.txt", content=b"hello " * 50))
    for _ in range(rng.randint(1, 6)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    data = data[: rng.choice([len(data), rng.randrange(len(data))])]
    try:
        with opened(bytes(data)) as archive:
            for name in archive.names:
                archive.read(name)
    except UnsafeArchive as error:
        reason = error.reason
    else:
        reason = "damaged"
    assert reason in REASONS


@pytest.mark.parametrize("name", ["elearning-packages", "elearning-scorm-moodle", "elearning-common-cartridge"])
def test_every_package_of_the_sets_is_opened(name: str) -> None:
    if not DATA.is_dir():
        pytest.skip("the shared data is not there")
    packages = [path for path in (DATA / name).rglob("*") if path.suffix in {".zip", ".imscc"}]
    assert packages
    for path in packages:
        with path.open("rb") as file, opened(file) as archive:
            assert archive.names
