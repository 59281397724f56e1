"""PMO-TPL-002: project plan with a Gantt chart driven by dates."""
# ruff: noqa: E501 - each text stands on one line, English beside French.

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from xlsxwriter.utility import xl_col_to_name

from .look import BAD, GOOD, GREEN, LINE, PALE, WATCH, Book, Template
from .words import Pair

TEMPLATE = Template(
    code="PMO-TPL-002",
    slug="project-plan",
    title=("Project plan with Gantt chart", "Plan de projet avec diagramme de Gantt"),
    purpose=(
        "Holds the work packages of a project, their logical order, dates, float and progress, and draws the bars.",
        "Réunit les lots de travail d'un projet, leur ordre logique, leurs dates, leur marge et leur avancement, et trace les barres.",
    ),
    steps=(
        (
            "Enter the project start and the data date at the top. Put public holidays in the sheet Lists.",
            "Saisissez en haut le début du projet et la date d'arrêté. Inscrivez les jours fériés dans la feuille Listes.",
        ),
        (
            "Enter a level (1 to 3) and a name for each row. The WBS number computes. A row with deeper rows below is a summary.",
            "Saisissez un niveau (1 à 3) et un nom par ligne. Le code OTP se calcule. Une ligne suivie de niveaux inférieurs est un récapitulatif.",
        ),
        (
            "Give each task its owner and its duration in working days. A duration of 0 makes a milestone.",
            "Donnez à chaque tâche un responsable et une durée en jours ouvrés. Une durée de 0 crée un jalon.",
        ),
        (
            "Enter up to two predecessors by WBS number (finish to start). A predecessor stands above its successor.",
            "Saisissez jusqu'à deux prédécesseurs par leur code OTP (fin à début). Un prédécesseur se place au-dessus de son successeur.",
        ),
        (
            "When the plan is approved, copy the finish dates into Baseline finish as values. Afterwards change it by decision only.",
            "Une fois le plan approuvé, copiez les dates de fin dans Fin de référence, en valeurs. Ensuite, ne les modifiez que sur décision.",
        ),
        (
            "At each update enter % done and the new data date. Read slip, float and state; report what they say.",
            "À chaque mise à jour, saisissez le % réalisé et la nouvelle date d'arrêté. Lisez écart, marge et état, et rapportez-les.",
        ),
    ),
)

ROWS, WEEKS, TOP, HEAD = 40, 44, 8, 7
FIRST_WEEK = 24
COLUMNS: tuple[tuple[Pair, float], ...] = (
    (("Level", "Niv."), 6),
    (("WBS", "Code OTP"), 8),
    (("Task", "Tâche"), 34),
    (("Owner", "Responsable"), 14),
    (("Pred. 1", "Préd. 1"), 7),
    (("Pred. 2", "Préd. 2"), 7),
    (("Lag (d)", "Délai (j)"), 7),
    (("Days", "Jours"), 7),
    (("Not before", "Pas avant"), 12),
    (("Start", "Début"), 12),
    (("Finish", "Fin"), 12),
    (("% done", "% réalisé"), 9),
    (("Baseline finish", "Fin de référence"), 12),
    (("Slip (d)", "Écart (j)"), 8),
    (("Float (d)", "Marge (j)"), 8),
    (("State", "État"), 12),
)


class Task(NamedTuple):
    level: int
    name: Pair
    owner: str = ""
    days: int | None = None
    after: tuple[str, ...] = ()
    lag: int | None = None
    done: float | None = None
    baseline: date | None = None
    not_before: date | None = None


EXAMPLE = (
    Task(1, ("Prepare", "Préparer")),
    Task(2, ("Agree requirements", "Convenir des exigences"), "Léa Moreau", 20, (), None, 1.0, date(2027, 1, 29)),
    Task(2, ("Design data model", "Concevoir le modèle de données"), "Jonas Weber", 20, ("1.1",), None, 1.0, date(2027, 2, 26)),
    Task(2, ("Write test plan", "Rédiger le plan de test"), "Inès Haddad", 10, ("1.1",), None, 1.0, date(2027, 2, 12)),
    Task(2, ("Design approved (gate RfE)", "Conception approuvée (jalon RfE)"), "Amélie Renard", 0, ("1.2", "1.3"), None, 1.0, date(2027, 2, 26)),
    Task(1, ("Build", "Réaliser")),
    Task(2, ("Build portal pages", "Réaliser les pages du portail"), "Mira Novak", 75, ("1.4",), None, 0.6, date(2027, 6, 14)),
    Task(2, ("Build data interface", "Réaliser l'interface de données"), "Jonas Weber", 32, ("1.4",), None, 1.0, date(2027, 3, 26)),
    Task(2, ("Clean and migrate customer data", "Nettoyer et migrer les données"), "Paul Tremblay", 90, ("2.2",), 5, 0.35, date(2027, 8, 9)),
    Task(2, ("Order help-desk licences", "Commander les licences du support"), "Paul Tremblay", 5, ("1.4",), None, 1.0, date(2027, 3, 5)),
    Task(1, ("Verify", "Vérifier")),
    Task(2, ("System test", "Test du système"), "Inès Haddad", 15, ("2.1", "2.3"), None, 0.0, date(2027, 8, 30)),
    Task(2, ("Correct and retest", "Corriger et retester"), "Jonas Weber", 8, ("3.1",), None, 0.0, date(2027, 9, 9)),
    Task(1, ("Hand over", "Remettre")),
    Task(2, ("Train the help desk", "Former le support"), "Léa Moreau", 5, ("2.1", "2.4"), None, 0.0, date(2027, 6, 21)),
    Task(2, ("Pilot with 50 customers", "Pilote avec 50 clients"), "Léa Moreau", 15, ("3.2", "4.1"), None, 0.0, date(2027, 9, 30)),
    Task(2, ("Go-live", "Mise en service"), "Amélie Renard", 0, ("4.2",), None, 0.0, date(2027, 9, 30)),
)  # fmt: skip
HOLIDAYS = (date(2027, 1, 1), date(2027, 3, 29), date(2027, 5, 1))


def fill(book: Book) -> None:
    words = book.words
    book.instructions()
    _plan(book, words("Plan", "Plan"), tasks=(), start=None, data_date=None)
    _plan(book, words("Example", "Exemple"), tasks=EXAMPLE, start=date(2027, 1, 4), data_date=date(2027, 5, 31))
    holidays: list[Any] = [*HOLIDAYS, *[""] * 17]
    book.lists({"Holidays": holidays}, {"Holidays": words("Public holidays", "Jours fériés")})


def _plan(book: Book, name: str, *, tasks: tuple[Task, ...], start: date | None, data_date: date | None) -> None:
    words = book.words
    helpers = FIRST_WEEK - len(COLUMNS)
    sheet = book.sheet(name, widths=[width for _, width in COLUMNS] + [2] * helpers + [2.7] * WEEKS)
    sheet.set_column(len(COLUMNS), FIRST_WEEK - 1, 9, None, {"hidden": True})
    filled = bool(tasks)
    dates = book.cell(num_format=book.date_format, align="left")
    for row, label, value in (
        (
            3,
            words("Project", "Projet"),
            words("PRJ-014 Customer portal renewal", "PRJ-014 Refonte du portail client") if filled else "",
        ),
        (4, words("Project manager", "Chef de projet"), "Samuel Okafor" if filled else ""),
    ):
        sheet.merge_range(row, 0, row, 1, label, book.label)
        sheet.write(row, 2, value, book.cell())
    for row, label, value in (
        (3, words("Project start", "Début du projet"), start),
        (4, words("Data date", "Date d'arrêté"), data_date),
    ):
        sheet.write(row, 7, label, book.label)
        if value:
            sheet.write_datetime(row, 9, datetime(value.year, value.month, value.day), dates)
        else:
            sheet.write_blank(row, 9, None, dates)
    sheet.write(3, 11, words("Project finish", "Fin du projet"), book.label)
    last = TOP + ROWS
    book.formula(sheet, 3, 13, f'=IF(COUNT($R${TOP + 1}:$R${last})=0,"",MAX($R${TOP + 1}:$R${last}))',
                 book.computed(num_format=book.date_format, align="left", bold=True, text_wrap=False))  # fmt: skip
    sheet.set_column(13, 13, 11)
    _headings(book, sheet)
    for index in range(ROWS):
        _row(book, sheet, TOP + index, tasks[index] if index < len(tasks) else None)
    _colours(book, sheet)
    _validations(book, sheet)
    sheet.freeze_panes(TOP, 3)
    sheet.repeat_rows(HEAD)
    sheet.print_area(0, 0, TOP + (len(tasks) or ROWS) - 1, FIRST_WEEK + WEEKS - 1)
    sheet.set_paper(8)
    if filled:
        sheet.activate()


def _headings(book: Book, sheet: Any) -> None:
    words = book.words
    sheet.set_row(HEAD, 44)
    for column, (title, _) in enumerate(COLUMNS):
        sheet.write(HEAD, column, words(*title), book.heading)
    helpers = ("calc start", "calc finish", "n1", "n2", "summary", "n3", "late finish", "preds by")
    for column, title in enumerate(helpers, start=len(COLUMNS)):
        sheet.write(HEAD, column, title, book.label)
    style = book.cell(
        bg_color=PALE, rotation=90, num_format="dd/mm" if words.is_french else "dd mmm", font_size=8, valign="vcenter"
    )
    for week in range(WEEKS):
        column = FIRST_WEEK + week
        if week == 0:
            text = '=IF($J$4="","",$J$4-WEEKDAY($J$4,2)+1)'
        else:
            before = f"{xl_col_to_name(column - 1)}${HEAD + 1}"
            text = f'=IF({before}="","",{before}+7)'
        book.formula(sheet, HEAD, column, text, style)


def _row(book: Book, sheet: Any, row: int, task: Task | None) -> None:
    words, n = book.words, row + 1
    dates = book.cell(num_format=book.date_format, align="left", text_wrap=False)
    whole = book.cell(align="center")
    level, name = (task.level, words(*task.name)) if task else ("", "")
    first, second = ([*task.after, "", ""] if task else ["", ""])[:2]
    inputs = (
        (0, level, whole), (2, name, book.cell()), (3, task.owner if task else "", book.cell()),
        (4, first, book.cell(align="center", num_format="@")), (5, second, book.cell(align="center", num_format="@")),
        (6, task.lag if task else None, whole), (7, task.days if task else None, whole),
        (8, task.not_before if task else None, dates), (12, task.baseline if task else None, dates),
        (11, task.done if task else None, book.cell(num_format=book.percent_format, align="center")),
    )  # fmt: skip
    for column, value, style in inputs:
        if value is None or value == "":
            sheet.write_blank(row, column, None, style)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), style)
        elif isinstance(value, str):
            sheet.write_string(row, column, value, style)
        else:
            sheet.write_number(row, column, value, style)
    for column, text, style in _formulas(book, n):
        book.formula(sheet, row, column, text, style)
    mark = book.style(font_size=9, align="center", right=4, right_color=LINE, font_color=GREEN)
    for week in range(WEEKS):
        column = FIRST_WEEK + week
        head = f"{xl_col_to_name(column)}${HEAD + 1}"
        text = f'=IF(OR($H{n}="",$J{n}="",{head}=""),"",IF(AND($H{n}=0,$U{n}=0,$J{n}>={head},$J{n}<{head}+7),"◆",""))'
        book.formula(sheet, row, column, text, mark)


def _formulas(book: Book, n: int) -> list[tuple[int, str, Any]]:
    """Start and finish look upwards, late dates look downwards: so no formula ever refers to itself."""
    words, top, last = book.words, TOP + 1, TOP + ROWS
    dates = book.computed(num_format=book.date_format, align="left", text_wrap=False)
    centre = book.computed(align="center")
    text = {
        "done": words("Done", "Terminé"), "late": words("Late", "En retard"), "critical": words("Critical", "Critique"),
        "ok": words("On track", "Dans les temps"), "check": words("Check pred.", "Vérifier préd."),
    }  # fmt: skip
    above = f"B${HEAD + 1}:B{n - 1}"

    def finish_of(cell: str) -> str:
        return f'IFERROR(INDEX(R${HEAD + 1}:R{n - 1},MATCH({cell}&"",{above},0)),0)'

    latest = f'MAX(IF(E{n}="",0,{finish_of(f"E{n}")}),IF(F{n}="",0,{finish_of(f"F{n}")}))'
    follows = (
        f"IF(H{n}=0,IF(N(G{n})=0,{latest},WORKDAY({latest},N(G{n}),Holidays)),WORKDAY({latest},1+N(G{n}),Holidays))"
    )
    first_day = "WORKDAY($J$4-1,1,Holidays)"
    earliest = f'IF(AND(E{n}="",F{n}=""),{first_day},{follows})'
    bound = f'MAX({first_day},{earliest},IF(I{n}="",0,WORKDAY(I{n}-1,1,Holidays)))'
    unknown = ",".join(f'AND({c}{n}<>"",ISNA(MATCH({c}{n}&"",{above},0)))' for c in "EF")
    unknown = f"OR({unknown})"
    below_e, below_f = f"E{n + 1}:E${last + 1}", f"F{n + 1}:F${last + 1}"
    limit = f"X{n + 1}:X${last + 1}"
    # Exact comparison: COUNTIF and MINIFS would take "1.10" for "1.1".
    late_finish = (
        f"MIN(MAX($R${top}:$R${last}),"
        f"IFERROR(_xlfn.AGGREGATE(15,6,{limit}/({below_e}=B{n}),1),99999),"
        f"IFERROR(_xlfn.AGGREGATE(15,6,{limit}/({below_f}=B{n}),1),99999))"
    )
    prefix = f'B{n}&".*"'
    whole_b = f"$B${top}:$B${last}"
    return [
        (1, f'=IF(A{n}="","",S{n}&IF(A{n}>=2,"."&T{n},"")&IF(A{n}>=3,"."&V{n},""))', book.computed(align="left", text_wrap=False)),
        (9, f'=IF(A{n}="","",IF(U{n}=1,IF(COUNTIFS({whole_b},{prefix},$Q${top}:$Q${last},">0")=0,"",_xlfn.MINIFS($Q${top}:$Q${last},{whole_b},{prefix})),Q{n}))', dates),
        (10, f'=IF(A{n}="","",IF(U{n}=1,IF(COUNTIFS({whole_b},{prefix},$R${top}:$R${last},">0")=0,"",_xlfn.MAXIFS($R${top}:$R${last},{whole_b},{prefix})),R{n}))', dates),
        (13, f'=IF(OR(M{n}="",K{n}="",NOT(ISNUMBER(K{n}))),"",IF(K{n}=M{n},0,IF(K{n}>M{n},NETWORKDAYS(M{n},K{n},Holidays)-1,1-NETWORKDAYS(K{n},M{n},Holidays))))', centre),
        (14, f'=IF(OR(NOT(ISNUMBER(R{n})),NOT(ISNUMBER(W{n}))),"",IF(W{n}<=R{n},0,NETWORKDAYS(R{n},W{n},Holidays)-1))', centre),
        (15, f'=IF(OR(A{n}="",U{n}=1,H{n}=""),"",IF({unknown},"{text["check"]}",IF(N(L{n})>=1,"{text["done"]}",IF(AND($J$5<>"",R{n}<$J$5),"{text["late"]}",IF(O{n}=0,"{text["critical"]}","{text["ok"]}")))))', centre),
        (16, f'=IF(OR(A{n}="",H{n}="",U{n}=1,$J$4=""),"",{bound})', dates),
        (17, f'=IF(Q{n}="","",IF(H{n}<=1,Q{n},WORKDAY(Q{n},H{n}-1,Holidays)))', dates),
        (18, f'=IF(A{n}="","",COUNTIF(A${top}:A{n},1))', centre),
        (19, f'=IF(A{n}="","",IF(A{n}=1,0,N(T{n - 1})+IF(A{n}=2,1,0)))', centre),
        (21, f'=IF(A{n}="","",IF(A{n}<3,0,N(V{n - 1})+1))', centre),
        (20, f'=IF(A{n}="",0,IF(N(A{n + 1})>A{n},1,0))', centre),
        (22, f'=IF(Q{n}="","",{late_finish})', dates),
        (23, f'=IF(Q{n}="","",IF(H{n}=0,W{n},WORKDAY(IF(H{n}=1,W{n},WORKDAY(W{n},1-H{n},Holidays)),-1-N(G{n}),Holidays)))', dates),
    ]  # fmt: skip


def _colours(book: Book, sheet: Any) -> None:
    words, n = book.words, TOP + 1
    head = f"{xl_col_to_name(FIRST_WEEK)}${HEAD + 1}"
    done_until = f"$J{n}+($K{n}-$J{n}+1)*N($L{n})"
    inside = f'AND(ISNUMBER($J{n}),$H{n}<>"",$H{n}>0,{head}<>"",{head}<=$K{n},{head}+7>$J{n})'
    group = f'AND(ISNUMBER($J{n}),$U{n}=1,{head}<>"",{head}<=$K{n},{head}+7>$J{n})'
    area = (TOP, FIRST_WEEK, TOP + ROWS - 1, FIRST_WEEK + WEEKS - 1)
    today = book.file.add_format({"left": 1, "left_color": "#8a1f11"})
    for formula, ground in (
        (f"=AND({inside},N($L{n})>0,{head}<{done_until})", GREEN),
        (f"=AND({inside},$O{n}=0)", "#c76a58"),
        (f"={inside}", "#9cc7ba"),
        (f"={group}", "#6b665c"),
    ):
        look = book.file.add_format({"bg_color": ground, "font_color": ground})
        sheet.conditional_format(*area, {"type": "formula", "criteria": formula, "format": look, "stop_if_true": True})
    line = f'=AND($J$5<>"",{head}<=$J$5,{head}+7>$J$5)'
    sheet.conditional_format(*area, {"type": "formula", "criteria": line, "format": today})
    summary = book.file.add_format({"bold": True, "bg_color": PALE})
    sheet.conditional_format(
        TOP, 0, TOP + ROWS - 1, 14, {"type": "formula", "criteria": f"=$U{n}=1", "format": summary}
    )
    book.signal(
        sheet,
        f"P{TOP + 1}:P{TOP + ROWS}",
        {
            words("Done", "Terminé"): GOOD, words("Late", "En retard"): BAD,
            words("Critical", "Critique"): WATCH, words("Check pred.", "Vérifier préd."): BAD,
        },
    )  # fmt: skip
    sheet.conditional_format(
        f"N{TOP + 1}:N{TOP + ROWS}",
        {"type": "formula", "criteria": f"=N($N{n})>0", "format": book.tint(*BAD)},
    )
    legend = words(
        "Bars: dark green = done · light green = to do · red = to do, no float · grey = summary · ◆ = milestone · red line = data date",
        "Barres : vert foncé = réalisé · vert clair = à faire · rouge = à faire, sans marge · gris = récapitulatif · ◆ = jalon · trait rouge = date d'arrêté",
    )
    sheet.write(5, 0, legend, book.label)


def _validations(book: Book, sheet: Any) -> None:
    rows = (TOP + 1, TOP + ROWS)
    book.choice(
        sheet, f"A{rows[0]}:A{rows[1]}", [1, 2, 3], ("1 phase, 2 task, 3 sub-task", "1 phase, 2 tâche, 3 sous-tâche")
    )
    book.share(sheet, f"L{rows[0]}:L{rows[1]}")
    book.whole(sheet, f"H{rows[0]}:H{rows[1]}", 0, 400)
    book.whole(sheet, f"G{rows[0]}:G{rows[1]}", 0, 60)
