"""Reports that leave the house: the matrix as a workbook, the state of competency as a PDF, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from training.competency.matrix import FEWEST, Coverage, Matrix
from vademecum.files.spreadsheets import Sheet
from vademecum.files.typesetting import typeset

TEMPLATE = """
= #data.title
#text(fill: rgb("#5b564d"))[#data.subtitle]

#grid(columns: (1fr, 1fr, 1fr), gutter: 8mm,
  ..data.figures.map(f => block(stroke: (top: 1pt + rgb("#0f5c4d")), inset: (top: 2mm))[
    #text(size: 20pt)[#f.at(1)] \\ #text(size: 9pt, fill: rgb("#5b564d"))[#f.at(0)]]))

#for role in data.roles [
  == #role.title
  #table(columns: (1fr, auto, auto, auto), align: (left, right, right, right),
    table.header(..data.columns.map(c => [#c])), ..role.rows.flatten().map(c => [#c]))
]

#text(size: 9pt, fill: rgb("#5b564d"))[#data.note]
"""


def management_report(coverage: Sequence[Coverage], *, on: date) -> bytes:
    """Return the coverage of roles as a PDF without a single name."""
    roles: dict[str, list[list[str]]] = {}
    for one in coverage:
        share = "—" if one.ratio is None else f"{round(100 * one.ratio)} %"
        people = f"< {FEWEST}" if one.is_suppressed else f"{one.met}/{one.required}"
        name = one.competency.title + (f" ({_('critical')})" if one.is_critical else "")
        roles.setdefault(one.profile.title, []).append([name, str(one.level), people, share])
    shown = [one for one in coverage if one.ratio is not None]
    needed, met = sum(one.required for one in shown), sum(one.met for one in shown)
    critical = [one for one in shown if one.is_critical and one.met < one.required]
    return typeset(
        TEMPLATE,
        {
            "language": (get_language() or "en")[:2],
            "title": _("Competency of the organisation"),
            "subtitle": _("As of %(day)s") % {"day": date_format(on, "DATE_FORMAT")},
            "figures": [
                [_("of what roles ask is met"), f"{round(100 * met / needed)} %" if needed else "—"],
                [_("roles looked at"), str(len(roles))],
                [_("critical requirements not met by all"), str(len(critical))],
            ],
            "columns": [_("Competency"), _("Level"), _("People"), _("Covered")],
            "roles": [{"title": title, "rows": rows} for title, rows in roles.items()],
            "note": _("Groups of fewer than %(count)d people are not shown.") % {"count": FEWEST},
        },
    )


def matrix_sheets(matrix: Matrix) -> list[Sheet]:
    """Return the matrix, its gaps and what lapses, a sheet each."""
    columns = [_("Person"), *(column.competency.title for column in matrix.columns)]
    rows = [[str(row.person), *(cell.level for cell in row.cells)] for row in matrix.rows]
    gaps = [
        (str(row.person), column.competency.title, cell.level, cell.needed.level if cell.needed else 0)
        for row, column, cell in matrix.gaps
    ]
    lapsing = [
        (str(row.person), column.competency.title, cell.level, cell.lapses_at) for row, column, cell in matrix.lapsing
    ]
    return [
        Sheet(_("Levels"), columns, rows),
        Sheet(_("Gaps"), [_("Person"), _("Competency"), _("Level"), _("Level asked")], gaps),
        Sheet(_("Lapsing soon"), [_("Person"), _("Competency"), _("Level"), _("Lapses")], lapsing),
    ]
