"""A sheet to fill in: one column per field, with headings that the import knows again."""

from __future__ import annotations

import io

from django.conf import settings
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from vademecum.accounts.models import ProjectRole

PAPER = PatternFill("solid", fgColor="E7EFEC")
ROWS = 1_000  # rows whose language cell offers a choice


def template_workbook() -> bytes:
    """Return an XLSX file in the active language: an empty sheet to fill in, and a second one that explains it."""
    book = Workbook()
    del book[book.sheetnames[0]]
    sheet = book.create_sheet(_("People"))
    columns = _columns()
    sheet.append([heading for heading, _example, _meaning in columns])
    sheet.freeze_panes = "B2"
    for number, (_heading, example, _meaning) in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = max(18, len(example) + 4)
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), PAPER
    languages = DataValidation(type="list", formula1=f'"{",".join(code for code, _name in settings.LANGUAGES)}"')
    sheet.add_data_validation(languages)
    languages.add(f"D2:D{ROWS}")
    _explain(book.create_sheet(_("How to fill it in")), columns)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _columns() -> list[tuple[str, str, str]]:
    """Return heading, example and meaning of each column. The language is the fourth."""
    kinds = ", ".join(f"CODE:{kind}" for kind in ProjectRole.Kind.values)
    return [
        (_("E-mail address"), "ines.moreau@example.org", _("Needed. A person is known by it.")),
        (_("First name"), "Inès", ""),
        (_("Last name"), "Moreau", ""),
        (_("Language"), "fr", _("The language of e-mails and of the first page: en or fr.")),
        (_("Time zone"), "Europe/Paris", _("Place names as in Europe/Paris.")),
        (_("Job title"), "Ingénieure méthodes", ""),
        (_("Team"), "Engineering; Quality", _("Several with a semicolon. A team that is not there yet is made.")),
        (_("Manager"), "helena.brandt@example.org", _("An e-mail address. It may stand further down in the sheet.")),
        (_("Group"), "Reader; Author", _("Names of groups, in either language, within your own rights.")),
        (_("Project"), "ATLAS:member", _("Project code and role: %(kinds)s.") % {"kinds": kinds}),
    ]


def _explain(sheet: Worksheet, columns: list[tuple[str, str, str]]) -> None:
    sheet.append([_("Column"), _("Example"), _("Meaning")])
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), PAPER
    for column in columns:
        sheet.append(column)
    sheet.append([])
    sheet.append([_("Empty cells take nothing away. Nobody is removed, disabled or taken out of a team or group.")])
    for letter, width in (("A", 22), ("B", 30), ("C", 70)):
        sheet.column_dimensions[letter].width = width
        for cell in sheet[letter]:
            cell.alignment = Alignment(wrap_text=letter == "C", vertical="top")
