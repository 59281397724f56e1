"""The one way to PDF: typst, in process, with the fonts it brings along.

Templates are part of the program and import no package; what people typed comes in as data and is never evaluated.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

HOUSE = """
#let data = json(bytes(sys.inputs.data))
#set page(paper: "a4", margin: (x: 22mm, y: 20mm), fill: rgb("#ffffff"), numbering: "1 / 1")
#set text(font: ("Libertinus Serif", "New Computer Modern"), size: 10.5pt, lang: data.at("language", default: "en"),
  fill: rgb("#1d1b18"))
#set par(justify: false, leading: 0.65em)
#set table(stroke: (x, y) => (bottom: 0.5pt + rgb("#ddd8cc")), inset: (x: 4pt, y: 5pt))
#show heading: set text(fill: rgb("#0f5c4d"))
#show table.cell.where(y: 0): strong
"""


class TypesettingError(Exception):
    """The template or its data cannot be set; says what typst says."""


def typeset(template: str, data: Mapping[str, Any]) -> bytes:
    """Return the PDF of a typst `template`, in which `data` (what JSON can hold) stands as `data`.

    The house's page, type and table come first. Text reaches typst as data and never as markup, so nothing that people
    typed is evaluated.
    """
    import typst  # seven megabytes of each process, for the few that set a page

    whole = (HOUSE + template).encode()
    try:
        made = typst.compile(
            whole, format="pdf", ignore_system_fonts=True, sys_inputs={"data": json.dumps(dict(data), default=str)}
        )
    except typst.TypstError as error:
        raise TypesettingError(str(error)) from error
    if not isinstance(made, bytes):
        raise TypesettingError("more than one file came out")
    return made
