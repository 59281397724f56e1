"""PMO-TPL-003: three-point estimates, paths, and the probability of a date."""
# ruff: noqa: E501 - each text stands on one line, English beside French.

from __future__ import annotations

from typing import Any, NamedTuple

from .look import BAD, GOOD, GREEN, WATCH, Book, Template
from .words import Pair

TEMPLATE = Template(
    code="PMO-TPL-003",
    slug="pert-estimate",
    title=("Three-point estimate (PERT)", "Estimation à trois points (PERT)"),
    purpose=(
        "Turns optimistic, most likely and pessimistic durations into an expected duration and the probability of a date.",
        "Transforme des durées optimiste, la plus probable et pessimiste en une durée attendue et en la probabilité d'une date.",
    ),
    steps=(
        (
            "List the tasks in working order, with up to two predecessors by their letter. A predecessor stands above its successor.",
            "Listez les tâches dans l'ordre, avec deux prédécesseurs au plus, par leur repère. Un prédécesseur se place au-dessus.",
        ),
        (
            "Ask the person who will do the work for o, m and p in working days, in the order p, o, m, to avoid anchoring.",
            "Demandez o, m et p, en jours ouvrés, à la personne qui fera le travail, dans l'ordre p, o, m, pour éviter l'ancrage.",
        ),
        (
            "Mark each path through the network with an x in the columns Path 1 to 3. The longest path must match the project duration.",
            "Marquez chaque chemin du réseau d'un x dans les colonnes Chemin 1 à 3. Le plus long doit égaler la durée du projet.",
        ),
        (
            "Enter a target in days, then read the probability. Commit outside the team to the 80 % duration, not to the mean.",
            "Saisissez une cible en jours et lisez la probabilité. Hors de l'équipe, engagez-vous sur la durée à 80 %, pas sur la moyenne.",
        ),
        (
            "The figure takes tasks as independent and looks at one path. When another path is nearly as long, the true probability is lower.",
            "Le chiffre suppose des tâches indépendantes et un seul chemin. Si un autre chemin est presque aussi long, la vraie probabilité est plus faible.",
        ),
    ),
)

ROWS, HEAD = 20, 13
TOP, LAST = HEAD + 1, HEAD + ROWS
COLUMNS: tuple[tuple[Pair, float], ...] = (
    (("Task", "Repère"), 12), (("Description", "Description"), 30), (("Pred. 1", "Préd. 1"), 8), (("Pred. 2", "Préd. 2"), 8),
    (("o", "o"), 10), (("m", "m"), 10), (("p", "p"), 10), (("te", "te"), 9), (("Variance", "Variance"), 10),
    (("ES", "Début tôt"), 9), (("EF", "Fin tôt"), 9), (("LS", "Début tard"), 9), (("LF", "Fin tard"), 9),
    (("Float", "Marge"), 8), (("Critical", "Critique"), 10), (("Path 1", "Chemin 1"), 9), (("Path 2", "Chemin 2"), 9),
    (("Path 3", "Chemin 3"), 9), (("Check", "Contrôle"), 16),
)  # fmt: skip


class Task(NamedTuple):
    letter: str
    name: Pair
    after: tuple[str, ...]
    durations: tuple[int, int, int]
    paths: tuple[int, ...]


EXAMPLE = (
    Task("A", ("Extract customer data", "Extraire les données clients"), (), (2, 4, 6), (1, 2)),
    Task("B", ("Build data interface", "Réaliser l'interface de données"), ("A",), (3, 5, 13), (1,)),
    Task("C", ("Write conversion guide", "Rédiger le guide de conversion"), ("A",), (1, 2, 3), (2,)),
    Task("D", ("Rehearse the migration", "Répéter la migration"), ("B", "C"), (4, 6, 8), (1, 2)),
)


def fill(book: Book) -> None:
    words = book.words
    book.instructions()
    _estimate(book, words("Estimate", "Estimation"), tasks=(), target=None)
    _estimate(book, words("Example", "Exemple"), tasks=EXAMPLE, target=18)


def _estimate(book: Book, name: str, *, tasks: tuple[Task, ...], target: int | None) -> None:
    words = book.words
    sheet = book.sheet(name, widths=[width for _, width in COLUMNS])
    sheet.set_row(HEAD, 30)
    for column, (title, _) in enumerate(COLUMNS):
        sheet.write(HEAD, column, words(*title), book.heading)
    for index in range(ROWS):
        _row(book, sheet, TOP + index, tasks[index] if index < len(tasks) else None)
    _panel(book, sheet, target=target, filled=bool(tasks))
    _curve(book, sheet)
    rows = f"{TOP + 1}:{{}}{LAST + 1}"
    book.signal(sheet, "O" + rows.format("O"), {words("Critical", "Critique"): WATCH})
    book.signal(
        sheet,
        "S" + rows.format("S"),
        {"OK": GOOD, words("Needs o ≤ m ≤ p", "Il faut o ≤ m ≤ p"): BAD, words("Unknown pred.", "Préd. inconnu"): BAD},
    )
    book.choice(sheet, f"P{TOP + 1}:R{LAST + 1}", ["x"])
    sheet.data_validation(f"E{TOP + 1}:G{LAST + 1}", {
        "validate": "decimal", "criteria": ">=", "value": 0,
        "error_title": words("Days expected", "Nombre de jours attendu"),
        "error_message": words("Enter a number of working days, 0 or more.", "Saisissez un nombre de jours ouvrés, 0 ou plus."),
    })  # fmt: skip
    sheet.freeze_panes(TOP, 2)
    sheet.repeat_rows(HEAD)
    sheet.print_area(0, 0, LAST, len(COLUMNS) - 1)
    if tasks:
        sheet.activate()


def _row(book: Book, sheet: Any, row: int, task: Task | None) -> None:
    words, n = book.words, row + 1
    centre, number = book.cell(align="center"), book.computed(num_format="0.00", align="center")
    after = [*task.after, "", ""][:2] if task else ["", ""]
    marks = ["x" if task and path in task.paths else "" for path in (1, 2, 3)]
    texts = [(0, task.letter if task else ""), (2, after[0]), (3, after[1]), *zip((15, 16, 17), marks, strict=True)]
    for column, text in texts:
        sheet.write(row, column, text or None, centre)
    sheet.write(row, 1, words(*task.name) if task else None, book.cell())
    for column, days in zip((4, 5, 6), task.durations if task else (None,) * 3, strict=True):
        sheet.write(row, column, days, centre)

    above = f"A${HEAD + 1}:A{n - 1}"
    missing = ",".join(f'AND({c}{n}<>"",ISNA(MATCH({c}{n},{above},0)))' for c in "CD")

    def after_end(cell: str) -> str:
        return f'IF({cell}="",0,IFERROR(INDEX(K${HEAD + 1}:K{n - 1},MATCH({cell},{above},0)),0))'

    below = [f"{c}{n + 1}:{c}${LAST + 2}" for c in "CDL"]
    late = (
        f"MIN(MAX($K${TOP + 1}:$K${LAST + 1}),IF(COUNTIF({below[0]},A{n})=0,1E+9,_xlfn.MINIFS({below[2]},{below[0]},A{n})),"
        f"IF(COUNTIF({below[1]},A{n})=0,1E+9,_xlfn.MINIFS({below[2]},{below[1]},A{n})))"
    )
    critical = words("Critical", "Critique")
    order, unknown = words("Needs o ≤ m ≤ p", "Il faut o ≤ m ≤ p"), words("Unknown pred.", "Préd. inconnu")
    formulas = (
        (7, f'=IF(COUNT(E{n}:G{n})<3,"",(E{n}+4*F{n}+G{n})/6)', number),
        (8, f'=IF(COUNT(E{n}:G{n})<3,"",((G{n}-E{n})/6)^2)', book.computed(num_format="0.0000", align="center")),
        (9, f'=IF(H{n}="","",MAX({after_end(f"C{n}")},{after_end(f"D{n}")}))', number),
        (10, f'=IF(H{n}="","",J{n}+H{n})', number),
        (11, f'=IF(H{n}="","",M{n}-H{n})', number),
        (12, f'=IF(H{n}="","",{late})', number),
        (13, f'=IF(H{n}="","",ROUND(L{n}-J{n},6))', number),
        (14, f'=IF(H{n}="","",IF(N{n}<=0.0001,"{critical}",""))', book.computed(align="center")),
        (18, f'=IF(COUNT(E{n}:G{n})<3,"",IF(OR(E{n}>F{n},F{n}>G{n}),"{order}",IF(OR({missing}),"{unknown}","OK")))', book.computed(align="center")),
    )  # fmt: skip
    for column, text, style in formulas:
        book.formula(sheet, row, column, text, style)


def _panel(book: Book, sheet: Any, *, target: int | None, filled: bool) -> None:
    words = book.words
    project = words("PRJ-014 Customer portal renewal", "PRJ-014 Refonte du portail client") if filled else ""
    sheet.write(3, 0, words("Project", "Projet"), book.label)
    sheet.merge_range(3, 1, 3, 3, project, book.cell())
    sheet.write(4, 0, words("Estimated by", "Estimé par"), book.label)
    sheet.merge_range(4, 1, 4, 3, "Jonas Weber, Paul Tremblay" if filled else "", book.cell())
    bold = book.cell(bold=True)
    heads = ("", words("Path 1", "Chemin 1"), words("Path 2", "Chemin 2"), words("Path 3", "Chemin 3"))
    for offset, head in enumerate(heads):
        if offset:
            sheet.write(6, 3 + offset, head, book.heading)
    labels = (
        words("Mean (sum of te)", "Moyenne (somme des te)"), words("Variance", "Variance"), words("Standard deviation", "Écart-type"),
    )  # fmt: skip
    for offset, label in enumerate(labels):
        sheet.merge_range(7 + offset, 1, 7 + offset, 3, label, bold)
    te, var = f"$H${TOP + 1}:$H${LAST + 1}", f"$I${TOP + 1}:$I${LAST + 1}"
    for column, marks in ((4, "P"), (5, "Q"), (6, "R")):
        letter, area = "EFG"[column - 4], f"${marks}${TOP + 1}:${marks}${LAST + 1}"
        used = f'COUNTIF({area},"x")=0'
        book.formula(
            sheet, 7, column, f'=IF({used},"",SUMIF({area},"x",{te}))', book.computed(num_format="0.00", align="center")
        )
        book.formula(
            sheet,
            8,
            column,
            f'=IF({used},"",SUMIF({area},"x",{var}))',
            book.computed(num_format="0.0000", align="center"),
        )
        book.formula(
            sheet, 9, column, f'=IF({used},"",SQRT({letter}9))', book.computed(num_format="0.0000", align="center")
        )
    sheet.merge_range(10, 1, 10, 3, words("Path check", "Contrôle des chemins"), bold)
    sheet.merge_range(10, 4, 10, 6, "", book.computed(align="center"))
    good, bad = words("Complete", "Complet"), words("Path missing", "Chemin manquant")
    book.formula(
        sheet,
        10,
        4,
        f'=IF(COUNT({te})=0,"",IF(ABS(MAX(E8:G8)-MAX($K${TOP + 1}:$K${LAST + 1}))<0.001,"{good}","{bad}"))',
        book.computed(align="center"),
    )
    book.signal(sheet, "E11", {good: GOOD, bad: BAD})
    rows: tuple[tuple[str, str | int | None, str], ...] = (
        (words("Longest path: mean", "Plus long chemin : moyenne"), '=IF(COUNT(E8:G8)=0,"",MAX(E8:G8))', "0.00"),
        (words("Longest path: standard deviation", "Plus long chemin : écart-type"), '=IF(L4="","",INDEX(E10:G10,MATCH(L4,E8:G8,0)))', "0.0000"),
        (words("Target d (working days)", "Cible d (jours ouvrés)"), target, "0.00"),
        (words("P(T ≤ d)", "P(T ≤ d)"), '=IF(OR(L4="",L6=""),"",IF(L5=0,IF(L4<=L6,1,0),_xlfn.NORM.DIST(L6,L4,L5,TRUE)))', "0.00%" if not words.is_french else "0.00\\ %"),
        (words("Confidence wanted", "Confiance voulue"), 0.8, book.percent_format),
        (words("Duration at that confidence", "Durée à cette confiance"), '=IF(L4="","",IF(L5=0,L4,_xlfn.NORM.INV(L8,L4,L5)))', "0.00"),
        (words("To commit (rounded up)", "À engager (arrondi au-dessus)"), '=IF(L9="","",ROUNDUP(ROUND(L9,6),0))', "0"),
        (words("Warning", "Avertissement"), None, "General"),
    )  # fmt: skip
    for offset, (label, value, number) in enumerate(rows):
        row = 3 + offset
        sheet.merge_range(row, 8, row, 10, label, bold)
        if isinstance(value, str):
            book.formula(sheet, row, 11, value, book.computed(num_format=number, align="center"))
        elif offset < 7:
            sheet.write(row, 11, value, book.cell(num_format=number, align="center"))
    near = words("Near-critical path: optimistic", "Chemin presque critique : optimiste")
    fine = words("None", "Aucun")
    close = "+".join(f'IF({c}8="",0,IF($L$4-{c}8<{c}10,1,0))' for c in "EFG")
    text = f'=IF(L4="","",IF({close}>1,"{near}","{fine}"))'
    sheet.merge_range(10, 11, 10, 13, "", book.computed())
    book.formula(sheet, 10, 11, text, book.computed())
    book.signal(sheet, "L11", {near: WATCH, fine: GOOD})


def _curve(book: Book, sheet: Any) -> None:
    """A small table of durations and probabilities, drawn as the curve of confidence."""
    words = book.words
    sheet.set_column(20, 21, 10)
    sheet.write(2, 20, words("Days", "Jours"), book.label)
    sheet.write(2, 21, "P(T ≤ d)", book.label)
    for step in range(13):
        row, factor = 3 + step, -3 + step * 0.5
        book.formula(sheet, row, 20, f'=IF(OR($L$4="",N($L$5)=0),"",$L$4+({factor})*$L$5)', book.label)
        book.formula(sheet, row, 21, f'=IF(OR($L$4="",N($L$5)=0),"",_xlfn.NORM.S.DIST({factor},TRUE))', book.label)
    sheet.set_column(20, 21, 10, None, {"hidden": False})
    chart = book.file.add_chart({"type": "scatter", "subtype": "smooth"})
    chart.add_series({
        "name": words("Probability to finish in d days", "Probabilité de finir en d jours"),
        "categories": [sheet.name, 3, 20, 15, 20], "values": [sheet.name, 3, 21, 15, 21],
        "line": {"color": GREEN, "width": 2},
    })  # fmt: skip
    chart.set_title(
        {"name": words("Probability to finish in d days", "Probabilité de finir en d jours"), "name_font": {"size": 10}}
    )
    chart.set_legend({"none": True})
    chart.set_y_axis(
        {
            "min": 0,
            "max": 1,
            "num_format": book.percent_format,
            "major_gridlines": {"visible": True, "line": {"color": "#ddd8cc"}},
        }
    )
    chart.set_x_axis({"num_format": "0"})
    chart.set_size({"width": 330, "height": 195})
    sheet.insert_chart(2, 14, chart, {"x_offset": 8, "y_offset": 2})
