"""Text out of office files: where it stands, what is refused with which reason, and that nothing in a file can harm us."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import pytest

from vademecum.files.conversion import Extraction, Unreadable, extract, sandbox

OFFICE = Path(__file__).resolve().parents[4] / "shared" / "data" / "office"
SITE = str(Path(__file__).resolve().parents[3] / "site")
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def read(data: bytes, name: str) -> Extraction:
    return extract(io.BytesIO(data), name=name)


def refused(data: bytes, name: str) -> str:
    with pytest.raises(Unreadable) as caught:
        read(data, name)
    return caught.value.reason


def archive(members: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in members.items():
            opened.writestr(name, content)
    return stream.getvalue()


def word_file(document: str, **members: str) -> bytes:
    main = f'<Relationship Id="r" Type="{OFFICE_DOCUMENT}/officeDocument" Target="word/document.xml"/>'
    relations = f'<Relationships xmlns="{RELATIONS}">{main}</Relationships>'
    return archive({"_rels/.rels": relations, "word/document.xml": document, **members})


def word_document(body: str, *, before: str = "") -> bytes:
    return word_file(f'{before}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>')


def paragraph(text: str, *, outline: int | None = None) -> str:
    properties = f'<w:pPr><w:outlineLvl w:val="{outline}"/></w:pPr>' if outline is not None else ""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def pdf(*objects: str, streams: Mapping[int, bytes] | None = None) -> bytes:
    """Write objects 1, 2, … without a cross-reference table: readers must rebuild it, as they do for damaged files."""
    out = b"%PDF-1.4\n"
    for number, content in enumerate(objects, start=1):
        stream = (streams or {}).get(number)
        tail = b"\nstream\n" + stream + b"\nendstream" if stream is not None else b""
        out += b"%d 0 obj\n%s%s\nendobj\n" % (number, content.encode(), tail)
    return out + b"trailer << /Root 1 0 R >>\n%%EOF"


def pdf_with_pages(count: int) -> bytes:
    kids = " ".join(f"{3 + 2 * n} 0 R" for n in range(count))
    font = "/Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Count {count} /Kids [{kids}] >>"]
    streams = {}
    for number in range(count):
        text = f"BT /F 12 Tf 50 700 Td (Words of page {number + 1}) Tj ET".encode()
        objects += [f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] {font} /Contents {4 + 2 * number} 0 R >>",
                    f"<< /Length {len(text)} >>"]  # fmt: skip
        streams[len(objects)] = text
    return pdf(*objects, streams=streams)


def test_a_text_document_is_cut_at_its_headings() -> None:
    body = (
        paragraph("Charter", outline=0) + paragraph("Why we do it.") + paragraph("Scope", outline=1) + paragraph("All")
    )
    parts = read(word_document(body), "charter.docx").parts
    assert [(p.place, p.heading, p.text) for p in parts] == [
        ("section=1", "Charter", "Why we do it."),
        ("section=2", "Charter › Scope", "All"),
    ]


def test_what_was_deleted_under_tracking_stays_deleted() -> None:
    body = "<w:p><w:del><w:r><w:t>old</w:t></w:r></w:del><w:ins><w:r><w:t>new</w:t></w:r></w:ins></w:p>"
    assert read(word_document(body), "a.docx").text == "new"


def test_each_page_of_a_pdf_is_a_place_to_link_to() -> None:
    parts = read(pdf_with_pages(3), "plan.pdf").parts
    assert [(p.place, p.text) for p in parts] == [(f"page={n}", f"Words of page {n}") for n in (1, 2, 3)]


def test_a_table_in_any_encoding_is_read() -> None:
    assert read("Rôle;Nom\nChef;Zoé\n".encode("cp1252"), "a.csv").text == "Rôle | Nom\nChef | Zoé"
    assert read("Rôle,Nom\nChef,Zoé\n".encode("utf-16"), "a.csv").text == "Rôle | Nom\nChef | Zoé"


def test_of_a_web_page_only_what_a_reader_sees() -> None:
    page = (
        b"<title>T</title><script>x=1</script><style>y</style><h1>Plan</h1><p>Do &amp; <b>che</b>ck</p><h2>Act</h2>Now"
    )
    assert [(p.heading, p.text) for p in read(page, "a.html").parts] == [
        ("", "T"), ("Plan", "Do & check"), ("Plan › Act", "Now"),
    ]  # fmt: skip


def test_a_file_damaged_in_the_middle_keeps_what_stands_before() -> None:
    slide = "<p:sld xmlns:p='x'><p:sp><p:txBody><p:p><p:t>{}</p:t></p:p></p:txBody></p:sp></p:sld>"
    links = "".join(f'<Relationship Id="r{n}" Type="x/slide" Target="s{n}.xml"/>' for n in (1, 2))
    listed = '<sldIdLst><sldId id="1" r:id="r1"/><sldId id="2" r:id="r2"/></sldIdLst>'
    show = archive(
        {
            "_rels/.rels": '<Relationships><Relationship Id="r" Type="x/officeDocument" Target="p/show.xml"/></Relationships>',
            "p/show.xml": f'<presentation xmlns:r="{OFFICE_DOCUMENT}">{listed}</presentation>',
            "p/_rels/show.xml.rels": f"<Relationships>{links}</Relationships>",
            "p/s1.xml": slide.format("whole"),
            "p/s2.xml": "<broken",
        }
    )
    extraction = read(show, "a.pptx")
    assert [(part.place, part.text) for part in extraction.parts] == [("slide=1", "whole")]
    assert extraction.is_cut


def test_rich_text_is_read_without_what_is_beside_the_text() -> None:
    beside = rb"{\fonttbl\f0 Helvetica;}{\*\generator x;}{\info{\title T}}{\header top}"
    text = rb"{\rtf1\ansi" + beside + rb"R\'f4le\tab \u8217?chef\par {\b Plan}}"
    assert read(text, "a.rtf").text == "Rôle ’chef\nPlan"
    assert refused(b"{\\rtf1" + b"{" * 2_000_000, "a.rtf") == "no_text"


def test_a_hidden_sheet_stays_hidden() -> None:
    sheet = "<worksheet><sheetData><row><c t='inlineStr'><is><t>{}</t></is></c></row></sheetData></worksheet>"
    links = "".join(f'<Relationship Id="r{n}" Type="x/worksheet" Target="s{n}.xml"/>' for n in (1, 2))
    sheets = '<sheet name="Open" r:id="r1"/><sheet name="Shut" state="hidden" r:id="r2"/>'
    book = archive(
        {
            "_rels/.rels": '<Relationships><Relationship Id="r" Type="x/officeDocument" Target="xl/book.xml"/></Relationships>',
            "xl/book.xml": f'<workbook xmlns:r="{OFFICE_DOCUMENT}"><sheets>{sheets}</sheets></workbook>',
            "xl/_rels/book.xml.rels": f"<Relationships>{links}</Relationships>",
            "xl/s1.xml": sheet.format("seen"),
            "xl/s2.xml": sheet.format("unseen"),
        }
    )
    assert [(p.place, p.heading, p.text) for p in read(book, "a.xlsx").parts] == [("sheet=1", "Open", "seen")]


@pytest.mark.parametrize(
    ("name", "reason"),
    [("poi/bug53475-password-is-pass.docx", "encrypted"), ("py-pdf/libreoffice-writer-password.pdf", "encrypted"),
     ("python-docx/having-images.docx", "no_text")],
)  # fmt: skip
@pytest.mark.material
def test_a_locked_or_empty_file_says_so(name: str, reason: str) -> None:
    assert refused(material(name), name) == reason


@pytest.mark.material
def test_strict_files_and_arabic_ones_are_read() -> None:
    assert "Test" in read(material("mammoth/strict-format.docx"), "a.docx").text
    assert "2nd row" in read(material("poi/SampleSS.strict.xlsx"), "a.xlsx").text
    assert re.search("[\u0621-\u064a]{4}", read(material("py-pdf/habibi.pdf"), "a.pdf").text)


@pytest.mark.material
def test_the_words_of_the_sample_documents_are_found() -> None:
    """Against the expected texts of another converter, which repeats a merged cell and names the targets of links."""
    found = wanted = 0
    for expected in sorted((OFFICE / "docling-with-expected-md").glob("*.md")):
        original = expected.with_suffix("")
        words = set(
            re.findall(r"[^\W\d_]{3,}", re.sub(r"<!--.*?-->|\]\(.*?\)|&\w+;", "", expected.read_text()).lower())
        )
        parts = read(original.read_bytes(), original.name).parts
        got = set(re.findall(r"[^\W\d_]{3,}", " ".join(f"{p.heading} {p.text}" for p in parts).lower()))
        wanted, found = wanted + len(words), found + len(words & got)
    assert wanted > 300
    assert found / wanted > 0.98


def material(name: str) -> bytes:
    if not OFFICE.is_dir():
        pytest.skip(f"the sample documents are not at {OFFICE}")
    return (OFFICE / name).read_bytes()


def much(text: bytes, *, times: int) -> bytes:
    """Return a text repeated many times, compressed without ever being held whole."""
    packer, piece = zlib.compressobj(), text * 1_000_000
    return b"".join(packer.compress(piece) for _turn in range(times // 1_000_000)) + packer.flush()


ENTITIES = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB = b"<w:document xmlns:w='x'>" + b" " * 60_000_000 + b"</w:document>"
HOSTILE = {
    "an archive that unpacks for ever": (lambda: word_file(BOMB.decode()), "a.docx", {"too_large"}),
    "entities that multiply": (
        lambda: word_document(paragraph("&l9;"), before=f'<!DOCTYPE x [<!ENTITY l0 "laugh">{ENTITIES}]>'), "a.docx", {"unsafe"},
    ),
    "an entity that reads a file": (
        lambda: word_document(paragraph("&x;"), before='<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        "a.docx", {"unsafe"},
    ),
    "a parameter entity from elsewhere": (
        lambda: word_document("", before='<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x.dtd">%p;]>'), "a.docx",
        {"unsafe"},
    ),
    "a million nested elements": (
        lambda: word_document("<w:sdt>" * 1_000_000 + "</w:sdt>" * 1_000_000),
        "a.docx", {"unsafe", "too_much_memory", "damaged"},
    ),
    "a main part that is missing": (lambda: archive({"_rels/.rels": "<x/>"}), "a.docx", {"unknown_format"}),
    "any archive": (lambda: archive({"hello.txt": "hello"}), "a.docx", {"unknown_format"}),
    "half an archive": (lambda: word_document(paragraph("x"))[:200], "a.docx", {"damaged"}),
    "pages in a circle": (
        lambda: pdf("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 9 /Kids [2 0 R 2 0 R] /Parent 2 0 R >>"),
        "a.pdf", {"no_text", "damaged"},
    ),
    "a stream that unpacks for ever": (
        lambda: pdf("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
                    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
                    "<< /Filter [/FlateDecode /FlateDecode] /Length 9999999 >>",
                    streams={4: zlib.compress(much(b"0 0 m ", times=150_000_000))}),
        "a.pdf", {"no_text", "damaged", "too_much_memory", "too_slow"},
    ),
    "a table of cross-references that points to itself": (
        lambda: b"%PDF-1.4\nxref\n0 1\n0000000000 65535 f \ntrailer << /Size 1 /Prev 9 >>\nstartxref\n9\n%%EOF", "a.pdf",
        {"damaged"},
    ),
    "nothing but its name": (lambda: b"", "a.pdf", {"unknown_format"}),
    "a program": (lambda: b"\x7fELF" + b"\0" * 5000, "a.txt", {"damaged"}),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_no_file_harms_us(case: str) -> None:
    build, name, reasons = HOSTILE[case]
    data = build()
    begun = time.monotonic()
    assert refused(data, name) in reasons
    assert time.monotonic() - begun < 35


def test_an_outline_that_leads_in_circles_costs_only_the_outline() -> None:
    outline = b"90 0 obj\n<< /First 91 0 R >>\nendobj\n"
    outline += b"91 0 obj\n<< /Title (x) /Next 91 0 R /First 91 0 R >>\nendobj\n"
    looped = pdf_with_pages(1).replace(b"/Pages 2 0 R", b"/Pages 2 0 R /Outlines 90 0 R", 1)
    looped = looped.replace(b"trailer", outline + b"trailer", 1)
    assert read(looped, "a.pdf").parts[0].text == "Words of page 1"


def test_a_child_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_START", "import time; time.sleep(60)")
    monkeypatch.setattr(sandbox, "SECONDS", 1)
    assert refused(b"x", "a.txt") == "too_slow"


ATTEMPTS = {
    "open a socket": "import socket; socket.socket()",
    "open a socket behind Python's back": "raise OSError if libc.socket(2, 1, 0) < 0 else SystemExit(9)",
    "start a program": "import os; os.execv('/bin/true', ['true'])",
    "start a program behind Python's back": "libc.execv(b'/bin/true', None); raise OSError",
    "write a file": "open('left-behind', 'w')",
    "take more memory than allowed": "bytearray(600 * 1024 * 1024)",
}


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's own bounds are Linux's")
@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_the_child_can_do_nothing_else(attempt: str, tmp_path: Path) -> None:
    code = f"""
import sys; sys.path.insert(0, {SITE!r})
import ctypes; libc = ctypes.CDLL(None)
from vademecum.files.conversion.confinement import confine
confine()
try:
    {ATTEMPTS[attempt]}
except (OSError, MemoryError):
    print("refused")
"""
    done = subprocess.run(
        [sys.executable, "-I", "-B", "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert done.stdout.strip() == "refused", done.stderr
    assert list(tmp_path.iterdir()) == []
