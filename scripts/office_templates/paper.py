"""The look of the text documents: one frame with header, footer, control block and tables."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from .look import BAD, GOOD, GREEN, LINE, PALE, RELEASED, VERSION, WATCH, Template, control_rows
from .words import Words

STAMP = datetime(RELEASED.year, RELEASED.month, RELEASED.day)
WIDTH = 17.0
THUMBNAIL = "docProps/thumbnail.jpeg"  # of the empty document that the library starts from


class Paper:
    """A text document in the house look. Prompts stand in grey italics where the author writes."""

    def __init__(self, template: Template, words: Words, *, example: bool) -> None:
        self.template, self.words, self.example = template, words, example
        self.document = Document()
        self._styles()
        self._frame()

    def _styles(self) -> None:
        styles = self.document.styles
        for name, size, colour, font in (
            ("Normal", 10.5, "1d1b18", "Calibri"),
            ("Title", 24, GREEN[1:], "Georgia"),
            ("Heading 1", 15, GREEN[1:], "Georgia"),
            ("Heading 2", 12, "1d1b18", "Georgia"),
        ):
            style = styles[name]
            style.font.name, style.font.size, style.font.color.rgb = (
                font,
                Pt(size),
                RGBColor.from_string(colour.upper()),
            )
            style.font.bold = False
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for attribute in list(fonts.attrib):
                if "Theme" in attribute:
                    del fonts.attrib[attribute]
            for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
                fonts.set(qn(script), font)
        styles["Heading 1"].paragraph_format.space_before = Pt(16)
        styles["Heading 1"].paragraph_format.space_after = Pt(4)
        styles["Normal"].paragraph_format.space_after = Pt(6)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "fr-FR" if self.words.is_french else "en-GB")
        styles["Normal"].element.get_or_add_rPr().append(language)
        for name in ("Header", "Footer"):
            properties = styles[name].element.pPr
            properties.remove(properties.find(qn("w:tabs")))
        border = styles["Title"].element.pPr.find(qn("w:pBdr"))
        if border is not None:
            styles["Title"].element.pPr.remove(border)

    def _frame(self) -> None:
        words, section = self.words, self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2)
        section.top_margin, section.bottom_margin = Cm(2.2), Cm(2)
        head = section.header.paragraphs[0]
        stamp = words(
            f"{self.template.code} · template version {VERSION}", f"{self.template.code} · modèle, version {VERSION}"
        )
        self._run(head, stamp, size=8.5, colour=GREEN, bold=True)
        self._run(head, "\t" + words(*self.template.title), size=8.5, colour="#6b665c")
        _line(head, "bottom", GREEN)
        self._tabs(head)
        foot = section.footer.paragraphs[0]
        self._run(
            foot,
            words("Classification: internal", "Classification : interne") + "\t" + words("Page ", "Page "),
            size=8.5,
            colour="#6b665c",
        )
        self._field(foot, "PAGE")
        self._run(foot, words(" of ", " sur "), size=8.5, colour="#6b665c")
        self._field(foot, "NUMPAGES")
        self._tabs(foot)

    def _tabs(self, paragraph: Any) -> None:
        stops = paragraph.paragraph_format.tab_stops
        stops.add_tab_stop(Cm(WIDTH), WD_TAB_ALIGNMENT.RIGHT)

    def _run(
        self,
        paragraph: Any,
        text: str,
        *,
        size: float | None = None,
        colour: str | None = None,
        bold: bool = False,
        italic: bool = False,
    ) -> Any:
        run = paragraph.add_run(text)
        run.bold, run.italic = bold or None, italic or None
        if size:
            run.font.size = Pt(size)
        if colour:
            run.font.color.rgb = RGBColor.from_string(colour[1:].upper())
        return run

    def _field(self, paragraph: Any, code: str) -> None:
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), code)
        run, look, size, text = (OxmlElement(name) for name in ("w:r", "w:rPr", "w:sz", "w:t"))
        size.set(qn("w:val"), "17")
        look.append(size)
        text.text = "1"
        run.append(look)
        run.append(text)
        field.append(run)
        paragraph._p.append(field)

    def title(self, project: str) -> None:
        self.document.add_paragraph(self.words(*self.template.title), style="Title")
        subtitle = self.document.add_paragraph()
        prompt = self.words("[project code and name]", "[code et nom du projet]")
        self._run(subtitle, project or prompt, size=13, colour="#1d1b18" if project else "#6b665c", italic=not project)

    def control(self, filled: dict[str, str]) -> None:
        """The document control block: template facts, then what the author fills in."""
        rows = [(label, value or filled.get(label, "")) for label, value in control_rows(self.template, self.words)]
        self.pairs(rows)

    def heading(self, text: str, hint: str = "") -> None:
        self.document.add_heading(text, level=1)
        if hint and not self.example:
            self._run(self.document.add_paragraph(), f"[{hint}]", colour="#6b665c", italic=True)

    def text(self, content: str) -> None:
        self.document.add_paragraph(content)

    def bullets(self, items: Iterable[str]) -> None:
        for item in items:
            self.document.add_paragraph(item, style="List Bullet")

    def pairs(self, rows: Sequence[tuple[str, str]]) -> None:
        table = self._table(len(rows), 2, (5.0, WIDTH - 5.0))
        for row, (label, value) in zip(table.rows, rows, strict=True):
            self._write(row.cells[0], label, bold=True, ground=PALE)
            self._write(row.cells[1], value)

    def grid(
        self, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], *, blank: int = 3
    ) -> None:
        """A table with a head that repeats; empty lines to fill where there is no example."""
        content = [list(row) for row in rows] or [[""] * len(heads) for _ in range(blank)]
        table = self._table(len(content) + 1, len(heads), widths)
        for cell, head in zip(table.rows[0].cells, heads, strict=True):
            self._write(cell, head, bold=True, ground=GREEN, ink="#ffffff")
        repeat = OxmlElement("w:tblHeader")
        repeat.set(qn("w:val"), "true")
        table.rows[0]._tr.get_or_add_trPr().append(repeat)
        signals = signal_colours(self.words)
        for row, values in zip(table.rows[1:], content, strict=True):
            for cell, value in zip(row.cells, values, strict=True):
                ground, ink = signals.get(value, (None, None))
                self._write(cell, value, ground=ground, ink=ink, bold=ground is not None)

    def _table(self, rows: int, columns: int, widths: Sequence[float]) -> Any:
        table = self.document.add_table(rows=rows, cols=columns)
        table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.LEFT, False
        for edge in _borders(table):
            edge.set(qn("w:color"), LINE[1:])
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        for row in table.rows:
            together = OxmlElement("w:cantSplit")
            row._tr.get_or_add_trPr().append(together)
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Cm(width)
        self.document.add_paragraph().paragraph_format.space_after = Pt(2)
        return table

    def _write(
        self, cell: Any, text: str, *, bold: bool = False, ground: str | None = None, ink: str | None = None
    ) -> None:
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(2)
        self._run(paragraph, text, size=9.5, colour=ink, bold=bold, italic=text.startswith("["))
        if ground:
            shade = OxmlElement("w:shd")
            shade.set(qn("w:val"), "clear")
            shade.set(qn("w:fill"), ground[1:])
            cell._tc.get_or_add_tcPr().append(shade)

    def save(self, path: Path) -> None:
        words, facts = self.words, self.document.core_properties
        facts.title = f"{self.template.code} {words(*self.template.title)}" + (
            words(" (example)", " (exemple)") if self.example else ""
        )
        facts.subject = words(*self.template.purpose)
        facts.author = facts.last_modified_by = "PMO"
        facts.category = words("Template", "Modèle")
        facts.keywords = f"{self.template.code}, {VERSION}"
        facts.comments = words(f"Template version {VERSION}", f"Version {VERSION} du modèle")
        facts.language = "fr-FR" if words.is_french else "en-GB"
        facts.created = facts.modified = STAMP
        facts.revision, facts.version = 1, VERSION
        self.document.save(str(path))
        _fix_dates(path)


def signal_colours(words: Words) -> dict[str, tuple[str, str]]:
    return {
        words("Green", "Vert"): GOOD,
        words("Amber", "Orange"): WATCH,
        words("Red", "Rouge"): BAD,
    }


def _line(paragraph: Any, side: str, colour: str) -> None:
    borders, edge = OxmlElement("w:pBdr"), OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", "8"), ("space", "4"), ("color", colour[1:])):
        edge.set(qn(f"w:{name}"), value)
    borders.append(edge)
    paragraph._p.get_or_add_pPr().append(borders)


def _borders(table: Any) -> list[Any]:
    borders = OxmlElement("w:tblBorders")
    edges = []
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:val"), "single")
        edge.set(qn("w:sz"), "4")
        borders.append(edge)
        edges.append(edge)
    layout = table._tbl.tblPr.find(qn("w:tblLayout"))
    layout.addprevious(borders)
    return edges


def _fix_dates(path: Path) -> None:
    """Write the archive again with fixed dates: the same source gives the same bytes."""
    scratch = path.with_suffix(".tmp")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(scratch, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            if entry.filename == THUMBNAIL:
                continue
            content = source.read(entry)
            if entry.filename == "_rels/.rels":
                content = re.sub(rb"<Relationship [^>]*thumbnail[^>]*/>", b"", content)
            target.writestr(zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    shutil.move(scratch, path)
