"""The look of the workbooks: one frame, one set of formats, one instructions sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from .words import Pair, Words

GREEN, PALE, INK, MUTED, LINE, SHADE = "#0f5c4d", "#dcebe6", "#1d1b18", "#6b665c", "#cfc9bc", "#f3f1ea"
GOOD, WATCH, BAD = ("#d9ecdf", "#1d5b34"), ("#fbe9c0", "#6b4700"), ("#f6d5cf", "#8a1f11")
WORSE = ("#8a1f11", "#ffffff")
VERSION = "1.0"
RELEASED = date(2026, 11, 2)


@dataclass(frozen=True)
class Template:
    """What every template says about itself."""

    code: str
    slug: str
    title: Pair
    purpose: Pair
    steps: tuple[Pair, ...]

    @property
    def filename(self) -> str:
        return f"{self.code.lower()}-{self.slug}"


class Book:
    """A workbook in the house look. Formulas carry the values that a spreadsheet program computed for them."""

    def __init__(self, path: Path, template: Template, words: Words, values: Mapping[str, Any]) -> None:
        self.template, self.words, self.values = template, words, values
        self.file = xlsxwriter.Workbook(str(path))
        self.file.set_size(2400, 1600)
        self.file.set_properties(
            {
                "title": f"{template.code} {words(*template.title)}",
                "subject": words(*template.purpose),
                "author": "PMO",
                "company": "PMO",
                "category": words("Template", "Modèle"),
                "keywords": f"{template.code}, {VERSION}",
                "comments": words(f"Template version {VERSION}", f"Version {VERSION} du modèle"),
                "created": datetime(RELEASED.year, RELEASED.month, RELEASED.day),
            }
        )
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        french = words.is_french
        self.date_format = "dd/mm/yyyy" if french else "dd mmm yyyy"
        self.money_format = '#,##0\\ "€"' if french else '"€"#,##0;-"€"#,##0'
        self.percent_format = "0\\ %" if french else "0%"

    def style(self, **choices: Any) -> Any:
        base = {"font_name": "Calibri", "font_size": 10, "font_color": INK, "valign": "vcenter"}
        settings = base | choices
        key = tuple(sorted(settings.items()))
        if key not in self._formats:
            self._formats[key] = self.file.add_format(settings)
        return self._formats[key]

    def cell(self, **choices: Any) -> Any:
        return self.style(**({"border": 1, "border_color": LINE, "text_wrap": True, "valign": "top"} | choices))

    def computed(self, **choices: Any) -> Any:
        return self.cell(**({"bg_color": SHADE} | choices))

    @property
    def heading(self) -> Any:
        return self.cell(bg_color=GREEN, font_color="#ffffff", bold=True, valign="vcenter", border_color=GREEN)

    @property
    def label(self) -> Any:
        return self.style(font_color=MUTED, font_size=9)

    def sheet(self, name: str, *, widths: Iterable[float], title: str | None = None, portrait: bool = False) -> Any:
        """Add a sheet with the band on top, widths, and the print set-up."""
        sheet = self.file.add_worksheet(name)
        sheet.hide_gridlines(2)
        widths = list(widths)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.set_row(0, 30)
        sheet.set_row(1, 17)
        last = len(widths) - 1
        for column in range(last + 1):
            sheet.write_blank(1, column, None, self.style(bottom=2, bottom_color=GREEN))
        sheet.write(0, 0, title or self.words(*self.template.title), self._title)
        sheet.write(1, 0, self._stamp, self.style(bottom=2, bottom_color=GREEN, font_color=GREEN, bold=True))
        if not portrait:
            sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        page = self.words("Page &P of &N", "Page &P sur &N")
        sheet.set_header(f"&L&8{self._stamp}&R&8&A")
        sheet.set_footer(f"&L&8{self.words(*self.template.title)}&R&8{page}")
        return sheet

    @property
    def _title(self) -> Any:
        return self.style(font_name="Georgia", font_size=17, font_color=GREEN, valign="vcenter")

    @property
    def _stamp(self) -> str:
        return self.words(
            f"{self.template.code} · template version {VERSION}", f"{self.template.code} · modèle, version {VERSION}"
        )

    def formula(self, sheet: Any, row: int, column: int, text: str, style: Any) -> None:
        value = self.values.get(f"{sheet.name}!{xl_rowcol_to_cell(row, column)}", "")
        sheet.write_formula(row, column, text, style, value)

    def fields(
        self, sheet: Any, row: int, pairs: Iterable[tuple[str, Any]], *, column: int = 0, style: Any = None
    ) -> None:
        """Write label over value, one below the other, starting at `row`."""
        for offset, (label, value) in enumerate(pairs):
            sheet.write(row + offset, column, label, self.label)
            shown = style or (
                self.cell(num_format=self.date_format, align="left") if isinstance(value, date) else self.cell()
            )
            if isinstance(value, date):
                sheet.write_datetime(row + offset, column + 1, datetime(value.year, value.month, value.day), shown)
            else:
                sheet.write(row + offset, column + 1, value, shown)

    def signal(self, sheet: Any, area: str, colours: Mapping[str, tuple[str, str]]) -> None:
        """Colour cells by the word they hold; the word always stays readable."""
        for word, (ground, ink) in colours.items():
            sheet.conditional_format(
                area,
                {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": self.tint(ground, ink)},
            )

    def tint(self, ground: str, ink: str, *, bold: bool = True) -> Any:
        return self.file.add_format({"bg_color": ground, "font_color": ink, "bold": bold})

    def choice(self, sheet: Any, area: str, source: str | list[Any], message: Pair | None = None) -> None:
        """Offer a list and refuse anything else, with a sentence that says what to do."""
        words = self.words
        options = {
            "validate": "list",
            "source": source,
            "error_title": words("Not in the list", "Hors liste"),
            "error_message": words("Choose one of the values of the list.", "Choisissez une valeur de la liste."),
        }
        if message:
            options |= {"input_title": words("How to fill", "Comment remplir"), "input_message": words(*message)}
        sheet.data_validation(area, options)

    def whole(self, sheet: Any, area: str, low: int, high: int) -> None:
        words = self.words
        sheet.data_validation(
            area,
            {
                "validate": "integer",
                "criteria": "between",
                "minimum": low,
                "maximum": high,
                "error_title": words("Whole number expected", "Nombre entier attendu"),
                "error_message": words(
                    f"Enter a whole number from {low} to {high}.", f"Saisissez un entier de {low} à {high}."
                ),
            },
        )

    def share(self, sheet: Any, area: str) -> None:
        words = self.words
        sheet.data_validation(
            area,
            {
                "validate": "decimal",
                "criteria": "between",
                "minimum": 0,
                "maximum": 1,
                "error_title": words("Percentage expected", "Pourcentage attendu"),
                "error_message": words("Enter a value from 0 % to 100 %.", "Saisissez une valeur de 0 % à 100 %."),
            },
        )

    def instructions(self) -> None:
        """The first sheet: purpose, steps, colour code, document control block, history."""
        words = self.words
        sheet = self.sheet(words("Instructions", "Mode d'emploi"), widths=(5, 30, 30, 26, 26), portrait=True)
        plain = self.style(text_wrap=True, valign="top", font_size=11)
        head = self.style(font_name="Georgia", font_size=13, font_color=GREEN)
        sheet.merge_range(3, 0, 3, 4, words(*self.template.purpose), plain)
        sheet.set_row(3, 34)
        sheet.write(5, 0, words("How to fill", "Comment remplir"), head)
        row = 6
        for number, step in enumerate(self.template.steps, start=1):
            sheet.write(
                row, 0, number, self.style(bold=True, font_color=GREEN, align="center", valign="top", font_size=11)
            )
            sheet.merge_range(row, 1, row, 4, words(*step), plain)
            sheet.set_row(row, 32)
            row += 1
        row += 1
        sheet.write(row, 0, words("Colours", "Couleurs"), head)
        sheet.write(row + 1, 1, words("White: yours to fill", "Blanc : à remplir"), self.cell())
        sheet.write(
            row + 1, 2, words("Shaded: computed, leave it", "Teinté : calculé, ne pas modifier"), self.computed()
        )
        row += 3
        sheet.write(row, 0, words("Document control", "Maîtrise du document"), head)
        for label, value in self.control_rows():
            row += 1
            sheet.merge_range(row, 0, row, 1, label, self.cell(bold=True, bg_color=PALE))
            sheet.merge_range(row, 2, row, 4, value, self.cell())
        row += 2
        sheet.write(row, 0, words("History of this document", "Historique de ce document"), head)
        columns = (("Version", "Version"), ("Date", "Date"), ("Author", "Auteur"), ("Change", "Modification"))
        sheet.merge_range(row + 1, 0, row + 1, 1, words(*columns[0]), self.heading)
        for column, pair in enumerate(columns[1:], start=2):
            sheet.write(row + 1, column, words(*pair), self.heading)
        for blank in range(row + 2, row + 6):
            sheet.merge_range(blank, 0, blank, 1, "", self.cell())
            for column in (2, 3, 4):
                sheet.write_blank(
                    blank, column, None, self.cell(num_format=self.date_format if column == 2 else "General")
                )
        sheet.print_area(0, 0, row + 6, 4)

    def control_rows(self) -> list[tuple[str, str]]:
        return control_rows(self.template, self.words)

    def lists(self, columns: Mapping[str, list[Any]], notes: Mapping[str, str] | None = None) -> Any:
        """The sheet of lists; each list becomes a defined name that validations use."""
        words = self.words
        sheet = self.sheet(words("Lists", "Listes"), widths=[24] * max(len(columns), 3))
        for column, (name, values) in enumerate(columns.items()):
            sheet.write(3, column, (notes or {}).get(name, name), self.heading)
            for row, value in enumerate(values, start=4):
                style = self.cell(num_format=self.date_format) if name == "Holidays" else self.cell()
                if isinstance(value, date):
                    sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), style)
                elif value == "":
                    sheet.write_blank(row, column, None, style)
                else:
                    sheet.write(row, column, value, style)
            first, last = (
                xl_rowcol_to_cell(4, column, True, True),
                xl_rowcol_to_cell(3 + len(values), column, True, True),
            )
            self.file.define_name(name, f"='{sheet.name}'!{first}:{last}")
        return sheet

    def close(self) -> None:
        self.file.close()


def control_rows(template: Template, words: Words) -> list[tuple[str, str]]:
    released = RELEASED.strftime("%d/%m/%Y") if words.is_french else f"{RELEASED.day} {RELEASED:%B %Y}"
    return [
        (words("Template code", "Code du modèle"), template.code),
        (words("Template version", "Version du modèle"), f"{VERSION} ({released})"),
        (words("Template owner", "Responsable du modèle"), words("PMO officer", "Chargé de PMO")),
        (words("Project", "Projet"), ""),
        (words("Document version", "Version du document"), ""),
        (words("Author", "Auteur"), ""),
        (words("Approved by, on", "Approuvé par, le"), ""),
    ]
