"""PMO-TPL-005: RACI matrix that checks itself."""
# ruff: noqa: E501 - each text stands on one line, English beside French.

from __future__ import annotations

from .look import BAD, GOOD, GREEN, PALE, WATCH, Book, Template
from .words import Pair

TEMPLATE = Template(
    code="PMO-TPL-005",
    slug="raci-matrix",
    title=("RACI matrix", "Matrice RACI"),
    purpose=(
        "Says for each main deliverable and decision who does it, who answers for it, who helps, who is heard and who is told.",
        "Dit, pour chaque livrable et décision, qui réalise, qui répond du résultat, qui aide, qui est consulté, qui est informé.",
    ),
    steps=(
        (
            "Write one deliverable or decision per row, as a noun. Write the roles as column heads and the names below them.",
            "Écrivez un livrable ou une décision par ligne, sous forme de nom. Mettez les rôles en tête de colonne, les noms dessous.",
        ),
        (
            "Choose letters from the list. R does the work, A answers for it, S supports, C is consulted before, I is informed after.",
            "Choisissez les lettres dans la liste. R réalise, A (autorité) répond du résultat, S soutient, C est consulté avant, I est informé après.",
        ),
        (
            "One person may hold both: choose A/R. Leave a cell empty when the role has no part.",
            "Une même personne peut cumuler : choisissez A/R. Laissez vide quand le rôle n'intervient pas.",
        ),
        (
            "Read the column Check: each row needs exactly one A and at least one R.",
            "Lisez la colonne Contrôle : chaque ligne a exactement un A et au moins un R.",
        ),
        (
            "Agree the matrix with everybody named in it, then publish it with the charter.",
            "Convenez de la matrice avec chaque personne citée, puis publiez-la avec la charte.",
        ),
    ),
)

ROWS, ROLES, HEAD = 30, 8, 5
TOP, LAST = HEAD + 2, HEAD + 1 + ROWS
LETTERS = ["R", "A", "A/R", "S", "C", "I", "C/I"]
ROLE_NAMES: tuple[Pair, ...] = (
    ("Sponsor", "Commanditaire"), ("Steering committee", "Comité de pilotage"), ("Project manager", "Chef de projet"),
    ("Business manager", "Responsable métier"), ("Development lead", "Responsable technique"), ("Tester", "Testeur"),
    ("Operations", "Exploitation"), ("PMO officer", "Chargé de PMO"),
)  # fmt: skip
PEOPLE = (
    "Amélie Renard",
    "",
    "Samuel Okafor",
    "Léa Moreau",
    "Jonas Weber",
    "Inès Haddad",
    "Paul Tremblay",
    "Nora Lind",
)
EXAMPLE: tuple[tuple[Pair, str], ...] = (
    (("Project charter", "Charte de projet"), "A I R C C - - C"),
    (("Requirements", "Exigences"), "I - A R C C C -"),
    (("Data model", "Modèle de données"), "- - I C A/R C C -"),
    (("Portal pages", "Pages du portail"), "- - A C R C - -"),
    (("Migrated customer data", "Données clients migrées"), "- - A C S C R -"),
    (("Test report", "Rapport de test"), "I - A C C R I -"),
    (("Accepted deliverables", "Livrables acceptés"), "I I S A/R - C C -"),
    (("Go-live decision", "Décision de mise en service"), "R A S C C C C I"),
    (("Status report", "Rapport d'avancement"), "I I A/R C C C C I"),
    (("Lessons learned", "Retour d'expérience"), "C I A R R R R C"),
)


def fill(book: Book) -> None:
    words = book.words
    book.instructions()
    _matrix(book, words("Matrix", "Matrice"), rows=())
    _matrix(book, words("Example", "Exemple"), rows=EXAMPLE)


def _matrix(book: Book, name: str, *, rows: tuple[tuple[Pair, str], ...]) -> None:
    words = book.words
    sheet = book.sheet(name, widths=[5, 36, *[14] * ROLES, 24])
    sheet.write(3, 0, words("Project", "Projet"), book.label)
    project = words("PRJ-014 Customer portal renewal", "PRJ-014 Refonte du portail client") if rows else ""
    sheet.merge_range(3, 1, 3, 3, "", book.cell())
    sheet.write(3, 1, project, book.cell())
    sheet.set_row(HEAD, 30)
    heads = [
        words("No.", "N°"),
        words("Deliverable or decision", "Livrable ou décision"),
        *words.row(ROLE_NAMES),
        words("Check", "Contrôle"),
    ]
    for column, head in enumerate(heads):
        sheet.write(HEAD, column, head, book.heading)
    names = PEOPLE if rows else ("",) * ROLES
    for column, person in enumerate(["", words("Name", "Nom"), *names, ""]):
        sheet.write(HEAD + 1, column, person or None, book.cell(bg_color=PALE, italic=True))
    ok = "OK"
    one, work = words("Exactly one A", "Exactement un A"), words("At least one R", "Au moins un R")
    centre = book.cell(align="center", bold=True, font_size=11)
    for index in range(ROWS):
        row, n = TOP + index, TOP + index + 1
        letters = rows[index][1].split() if index < len(rows) else ["-"] * ROLES
        sheet.write(row, 0, index + 1, book.computed(align="center"))
        sheet.write(row, 1, words(*rows[index][0]) if index < len(rows) else None, book.cell())
        for column, letter in enumerate(letters, start=2):
            sheet.write(row, column, None if letter == "-" else letter, centre)
        area = f"C{n}:J{n}"
        text = f'=IF(B{n}="","",IF(COUNTIF({area},"*A*")<>1,"{one}",IF(COUNTIF({area},"*R*")=0,"{work}","{ok}")))'
        book.formula(sheet, row, 10, text, book.computed(align="center"))
    total = LAST + 1
    for offset, (label, letter) in enumerate(
        ((words("Rows with A", "Lignes avec A"), "A"), (words("Rows with R", "Lignes avec R"), "R"))
    ):
        sheet.write(total + offset, 1, label, book.cell(bold=True, bg_color=PALE))
        for column in range(2, 2 + ROLES):
            c = "ABCDEFGHIJ"[column]
            text = f'=COUNTIF({c}{TOP + 1}:{c}{LAST + 1},"*{letter}*")'
            book.formula(sheet, total + offset, column, text, book.computed(align="center"))
    area = f"C{TOP + 1}:J{LAST + 1}"
    book.choice(
        sheet,
        area,
        LETTERS,
        (
            "R does, A answers, S supports, C is consulted, I is informed",
            "R réalise, A fait autorité, S soutient, C consulté, I informé",
        ),
    )
    sheet.conditional_format(
        area, {"type": "text", "criteria": "containing", "value": "A", "format": book.tint(GREEN, "#ffffff")}
    )
    sheet.conditional_format(
        area, {"type": "text", "criteria": "containing", "value": "R", "format": book.tint("#9cc7ba", "#0b3f35")}
    )
    book.signal(sheet, f"K{TOP + 1}:K{LAST + 1}", {ok: GOOD, one: BAD, work: WATCH})
    sheet.freeze_panes(TOP, 2)
    sheet.repeat_rows(HEAD, HEAD + 1)
    sheet.print_area(0, 0, total + 1, 10)
    if rows:
        sheet.activate()
