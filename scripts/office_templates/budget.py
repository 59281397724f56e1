"""PMO-TPL-006: budget and earned value with an S-curve."""
# ruff: noqa: E501 - each text stands on one line, English beside French.

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from xlsxwriter.utility import xl_col_to_name

from .look import BAD, GOOD, GREEN, PALE, WATCH, Book, Template
from .words import Pair, Words

TEMPLATE = Template(
    code="PMO-TPL-006",
    slug="budget-evm",
    title=("Budget and earned value", "Budget et valeur acquise"),
    purpose=(
        "Spreads the budget over the months, compares plan, work done and cost, and forecasts the final cost.",
        "Répartit le budget sur les mois, compare le plan, le travail fait et son coût, et prévoit le coût final.",
    ),
    steps=(
        (
            "Enter each work package with its budget (BAC) and spread it over the months. The check must say OK: months and BAC agree.",
            "Saisissez chaque lot avec son budget (BAC) et répartissez-le sur les mois. Le contrôle doit indiquer OK : mois et BAC concordent.",
        ),
        (
            "Choose the progress rule of each work package before it starts. Keep reserves out of the work packages.",
            "Choisissez la règle d'avancement de chaque lot avant son début. Laissez les réserves hors des lots.",
        ),
        (
            "At the data date enter the status month, the earned percentage from the rule, and the actual cost with accruals.",
            "À la date d'arrêté, saisissez le mois de situation, le pourcentage acquis selon la règle et le coût réel, charges à payer comprises.",
        ),
        (
            "Copy the totals of EV and AC into the cumulative rows of that month: the S-curve follows.",
            "Reportez les totaux VA et CR dans les lignes cumulées de ce mois : la courbe en S suit.",
        ),
        (
            "Choose the cause of the variance. It selects the forecast. An index without a divisor shows n/a, never 0.",
            "Choisissez la cause de l'écart. Elle détermine la prévision. Un indice sans diviseur affiche s.o., jamais 0.",
        ),
    ),
)

ROWS, MONTHS, HEAD = 20, 12, 16
TOP, LAST = HEAD + 1, HEAD + ROWS
TOTAL = LAST + 1
FIRST_MONTH = 14
COLUMNS: tuple[tuple[Pair, float], ...] = (
    (("WBS", "Code OTP"), 9), (("Work package", "Lot de travail"), 26), (("Owner", "Responsable"), 15), (("BAC", "BAC"), 12),
    (("Progress rule", "Règle d'avancement"), 15), (("% earned", "% acquis"), 9), (("PV", "VP"), 12), (("EV", "VA"), 12),
    (("AC", "CR"), 12), (("CV", "EC"), 12), (("SV", "ED"), 12), (("CPI", "IPC"), 9), (("SPI", "IPD"), 9), (("Check", "Contrôle"), 14),
)  # fmt: skip
RULES: tuple[Pair, ...] = (
    ("0/100", "0/100"),
    ("50/50", "50/50"),
    ("Weighted steps", "Étapes pondérées"),
    ("Level of effort", "Niveau d'effort"),
)
CAUSES: tuple[Pair, ...] = (
    ("Typical", "Typique"), ("Atypical", "Atypique"), ("Cost and delay", "Coût et retard"), ("New estimate", "Nouvelle estimation"),
)  # fmt: skip


class Package(NamedTuple):
    wbs: str
    name: Pair
    owner: str
    bac: int
    rule: int
    earned: float
    actual: int
    months: dict[int, int]


EXAMPLE = (
    Package("1", ("Requirements and design", "Exigences et conception"), "Léa Moreau", 15000, 2, 1.0, 16000, {1: 8000, 2: 7000}),
    Package("2", ("Portal pages and interface", "Pages du portail et interface"), "Jonas Weber", 45000, 2, 0.4, 22000,
            {2: 3000, 3: 8000, 4: 8000, 5: 8000, 6: 9000, 7: 9000}),
    Package("3", ("Migrated customer data", "Données clients migrées"), "Paul Tremblay", 20000, 2, 0.35, 7000,
            {4: 3000, 5: 5000, 6: 6000, 7: 6000}),
    Package("4", ("Tested system", "Système testé"), "Inès Haddad", 12000, 2, 0.0, 0, {7: 4000, 8: 8000}),
    Package("5", ("Trained help desk, go-live", "Support formé, mise en service"), "Léa Moreau", 8000, 0, 0.0, 0,
            {8: 2000, 9: 4000, 10: 2000}),
)  # fmt: skip
HISTORY = ((7000, 7500), (15000, 17000), (21000, 24500), (30000, 34000), (40000, 45000))


def not_available(words: Words) -> str:
    return words("n/a", "s.o.")


def fill(book: Book) -> None:
    words = book.words
    book.instructions()
    _sheet(book, words("Budget", "Budget"), packages=())
    _sheet(book, words("Example", "Exemple"), packages=EXAMPLE)
    lists: dict[str, list[Any]] = {"Rules": words.row(RULES), "Causes": words.row(CAUSES)}
    book.lists(
        lists,
        {
            "Rules": words("Progress rules", "Règles d'avancement"),
            "Causes": words("Causes of variance", "Causes d'écart"),
        },
    )


def _sheet(book: Book, name: str, *, packages: tuple[Package, ...]) -> None:
    words = book.words
    sheet = book.sheet(name, widths=[width for _, width in COLUMNS] + [9.5] * MONTHS)
    _inputs(book, sheet, filled=bool(packages))
    _indicators(book, sheet, filled=bool(packages))
    sheet.set_row(HEAD, 30)
    for column, (title, _) in enumerate(COLUMNS):
        sheet.write(HEAD, column, words(*title), book.heading)
    for month in range(MONTHS):
        sheet.write_number(HEAD, FIRST_MONTH + month, month + 1, book.cell(
            bg_color=GREEN, font_color="#ffffff", bold=True, align="center", valign="vcenter", num_format='"M"0'))  # fmt: skip
    for index in range(ROWS):
        _row(book, sheet, TOP + index, packages[index] if index < len(packages) else None)
    _totals(book, sheet, filled=bool(packages))
    _curve(book, sheet)
    rows = f"{TOP + 1}:{{0}}{LAST + 1}"
    book.choice(sheet, "E" + rows.format("E"), "=Rules")
    book.share(sheet, "F" + rows.format("F"))
    book.whole(sheet, "C7", 1, MONTHS)
    book.choice(sheet, "K7", "=Causes")
    book.signal(sheet, "N" + rows.format("N"), {"OK": GOOD, words("Months ≠ BAC", "Mois ≠ BAC"): BAD})
    for column in "LM":
        area = column + f"{TOP + 1}:{column}{TOTAL + 1}"
        cell = f"{column}{TOP + 1}"
        sheet.conditional_format(
            area, {"type": "formula", "criteria": f"=AND(ISNUMBER({cell}),{cell}<0.9)", "format": book.tint(*BAD)}
        )
        sheet.conditional_format(
            area, {"type": "formula", "criteria": f"=AND(ISNUMBER({cell}),{cell}<0.95)", "format": book.tint(*WATCH)}
        )
    sheet.freeze_panes(TOP, 2)
    sheet.repeat_rows(HEAD)
    sheet.set_paper(8)
    sheet.print_area(0, 0, TOTAL + 4, FIRST_MONTH + MONTHS - 1)
    if packages:
        sheet.activate()


def _inputs(book: Book, sheet: Any, *, filled: bool) -> None:
    words = book.words
    money = book.cell(num_format=book.money_format, align="left")
    rows: tuple[tuple[str, Any, Any], ...] = (
        (
            words("Project", "Projet"),
            words("PRJ-014 Customer portal renewal", "PRJ-014 Refonte du portail client"),
            book.cell(),
        ),
        (words("Project manager", "Chef de projet"), "Samuel Okafor", book.cell()),
        (words("Data date", "Date d'arrêté"), date(2027, 5, 31), book.cell(num_format=book.date_format, align="left")),
        (words("Status month (1 to 12)", "Mois de situation (1 à 12)"), 5, book.cell(align="left")),
        (words("Contingency reserve left", "Réserve pour risques restante"), 9000, money),
        (words("Management reserve", "Réserve de direction"), 5000, money),
        (words("New estimate of the rest", "Nouvelle estimation du reste"), None, money),
    )
    for offset, (label, value, style) in enumerate(rows):
        row = 3 + offset
        sheet.merge_range(row, 0, row, 1, label, book.label)
        if isinstance(value, date):
            value = datetime(value.year, value.month, value.day)
        sheet.merge_range(row, 2, row, 3, value if filled else None, style)


def _indicators(book: Book, sheet: Any, *, filled: bool) -> None:
    """The panel of totals. Every division is guarded: without a divisor the cell says so in words."""
    words, t = book.words, TOTAL + 1
    na = not_available(words)
    money = book.computed(num_format=book.money_format, align="right", bold=True)
    exact = book.computed(num_format="0.0000", align="right", bold=True)
    percent = book.computed(num_format="0.0\\ %" if words.is_french else "0.0%", align="right", bold=True)
    some = f"$D${t}=0"
    left = (
        (words("BAC budget at completion", "BAC budget à l'achèvement"), f"=D{t}", money),
        (words("PV planned value", "VP valeur planifiée"), f"=G{t}", money),
        (words("EV earned value", "VA valeur acquise"), f"=H{t}", money),
        (words("AC actual cost", "CR coût réel"), f"=I{t}", money),
        (words("CV = EV − AC", "EC = VA − CR"), "=G6-G7", money),
        (words("SV = EV − PV", "ED = VA − VP"), "=G6-G5", money),
        (words("CPI = EV / AC", "IPC = VA / CR"), f'=IF(G7=0,"{na}",G6/G7)', exact),
        (words("SPI = EV / PV", "IPD = VA / VP"), f'=IF(G5=0,"{na}",G6/G5)', exact),
        (words("Complete, EV / BAC", "Achevé, VA / BAC"), f'=IF(G4=0,"{na}",G6/G4)', percent),
    )
    for offset, (label, formula, style) in enumerate(left):
        sheet.merge_range(3 + offset, 4, 3 + offset, 5, label, book.cell(bg_color=PALE, text_wrap=False))
        book.formula(sheet, 3 + offset, 6, formula, style)
    typical, atypical, both, anew = words.row(CAUSES)
    right: tuple[tuple[str, str | None, Any], ...] = (
        (words("EAC typical = BAC / CPI", "EAC typique = BAC / IPC"), f'=IF(OR(G7=0,G6=0),"{na}",G4/(G6/G7))', money),
        (words("EAC atypical = AC + BAC − EV", "EAC atypique = CR + BAC − VA"), f'=IF({some},"{na}",G7+G4-G6)', money),
        (words("EAC cost and delay", "EAC coût et retard"), f'=IF(OR(G7=0,G6=0,G5=0),"{na}",G7+(G4-G6)/(G10*G11))', money),
        (words("Cause of the variance", "Cause de l'écart"), None, book.cell(align="right", bold=True)),
        (words("EAC retained", "EAC retenue"),
         f'=IF(K7="{atypical}",K5,IF(K7="{both}",K6,IF(K7="{anew}",IF($C$10="","{na}",G7+$C$10),K4)))', money),
        (words("ETC = EAC − AC", "ETC = EAC − CR"), f'=IF(ISNUMBER(K8),K8-G7,"{na}")', money),
        (words("VAC = BAC − EAC", "VAC = BAC − EAC"), f'=IF(ISNUMBER(K8),G4-K8,"{na}")', money),
        (words("TCPI to the BAC", "TCPI vers le BAC"), f'=IF(G4-G7<=0,"{na}",(G4-G6)/(G4-G7))', exact),
        (words("TCPI to the EAC", "TCPI vers l'EAC"), f'=IF(ISNUMBER(K8),IF(K8-G7<=0,"{na}",(G4-G6)/(K8-G7)),"{na}")', exact),
        (words("Forecast overrun", "Dépassement prévu"), f'=IF(OR({some},NOT(ISNUMBER(K8))),"{na}",(K8-G4)/G4)', percent),
        (words("Cost status", "État des coûts"), _cost_status(words), book.computed(align="center", bold=True)),
        (words("SPI reads", "Lecture de l'IPD"), _schedule_status(words), book.computed(align="center", bold=True)),
    )  # fmt: skip
    for offset, (label, formula, style) in enumerate(right):
        row = 3 + offset
        sheet.merge_range(row, 7, row, 9, label, book.cell(bg_color=PALE, text_wrap=False, align="left", indent=1))
        if formula is None:
            sheet.write(row, 10, typical if filled else None, style)
        else:
            book.formula(sheet, row, 10, formula, style)
    sheet.merge_range(13, 0, 13, 6, "", book.computed(bold=True))
    beyond = words(
        "Escalate at once: EAC above BAC plus contingency reserve",
        "Escalader aussitôt : EAC au-dessus du BAC plus la réserve pour risques",
    )
    inside = words("EAC within BAC plus contingency reserve", "EAC dans la limite du BAC plus la réserve pour risques")
    book.formula(
        sheet, 13, 0, f'=IF(ISNUMBER(K8),IF(K8>G4+N($C$8),"{beyond}","{inside}"),"")', book.computed(bold=True)
    )
    book.signal(sheet, "A14", {beyond: BAD, inside: GOOD})
    green, amber, red = colours(words)
    book.signal(sheet, "K14:K15", {green: GOOD, amber: WATCH, red: BAD})
    sheet.set_row(12, 16)


def colours(words: Words) -> tuple[str, str, str]:
    return words("Green", "Vert"), words("Amber", "Orange"), words("Red", "Rouge")


def _cost_status(words: Words) -> str:
    green, amber, red = colours(words)
    na = not_available(words)
    worse = "IF(ISNUMBER(K13),K13,0)"
    return f'=IF(NOT(ISNUMBER(G10)),"{na}",IF(OR(G10<0.9,{worse}>0.1),"{red}",IF(OR(G10<0.95,{worse}>0.05),"{amber}","{green}")))'


def _schedule_status(words: Words) -> str:
    green, amber, red = colours(words)
    return f'=IF(NOT(ISNUMBER(G11)),"{not_available(words)}",IF(G11<0.9,"{red}",IF(G11<0.95,"{amber}","{green}")))'


def _row(book: Book, sheet: Any, row: int, package: Package | None) -> None:
    words, n = book.words, row + 1
    money, shaded = book.cell(num_format=book.money_format), book.computed(num_format=book.money_format)
    index = book.computed(num_format="0.00", align="right")
    values: dict[int, Any] = {}
    if package:
        values = {
            0: package.wbs, 1: words(*package.name), 2: package.owner, 3: package.bac, 4: words(*RULES[package.rule]),
            5: package.earned, 8: package.actual,
        }  # fmt: skip
    styles = {
        4: book.cell(align="left", indent=1),
        3: money,
        8: money,
        5: book.cell(num_format=book.percent_format, align="center"),
    }
    for column in (0, 1, 2, 3, 4, 5, 8):
        value = values.get(column)
        if column == 0 and value:
            sheet.write_string(row, 0, value, book.cell())
        else:
            sheet.write(row, column, value, styles.get(column, book.cell()))
    for month in range(1, MONTHS + 1):
        planned = package.months.get(month) if package else None
        sheet.write(row, FIRST_MONTH + month - 1, planned, book.cell(num_format=book.money_format, font_size=9))
    first, end = xl_col_to_name(FIRST_MONTH), xl_col_to_name(FIRST_MONTH + MONTHS - 1)
    spread, head = f"{first}{n}:{end}{n}", f"${first}${HEAD + 1}:${end}${HEAD + 1}"
    na = not_available(words)
    formulas = (
        (6, f'=IF(B{n}="","",SUMIF({head},"<="&N($C$7),{spread}))', shaded),
        (7, f'=IF(B{n}="","",N(D{n})*N(F{n}))', shaded),
        (9, f'=IF(B{n}="","",H{n}-N(I{n}))', shaded),
        (10, f'=IF(B{n}="","",H{n}-G{n})', shaded),
        (11, f'=IF(B{n}="","",IF(N(I{n})=0,"{na}",H{n}/I{n}))', index),
        (12, f'=IF(B{n}="","",IF(G{n}=0,"{na}",H{n}/G{n}))', index),
        (13, f'=IF(B{n}="","",IF(ABS(SUM({spread})-N(D{n}))<0.005,"OK","{words("Months ≠ BAC", "Mois ≠ BAC")}"))', book.computed(align="center")),
    )  # fmt: skip
    for column, formula, style in formulas:
        book.formula(sheet, row, column, formula, style)


def _totals(book: Book, sheet: Any, *, filled: bool) -> None:
    """Totals of the work packages, and below them the three cumulative curves."""
    words, n = book.words, TOTAL + 1
    na = not_available(words)
    bold = book.computed(num_format=book.money_format, bold=True, top=2, top_color=GREEN)
    for column in range(FIRST_MONTH + MONTHS):
        sheet.write_blank(TOTAL, column, None, bold)
    sheet.write(TOTAL, 1, words("Total", "Total"), bold)
    for column in (3, 6, 7, 8, *range(FIRST_MONTH, FIRST_MONTH + MONTHS)):
        c = xl_col_to_name(column)
        book.formula(sheet, TOTAL, column, f"=SUM({c}{TOP + 1}:{c}{LAST + 1})", bold)
    index = book.computed(num_format="0.00", bold=True, align="right", top=2, top_color=GREEN)
    book.formula(sheet, TOTAL, 9, f"=H{n}-I{n}", bold)
    book.formula(sheet, TOTAL, 10, f"=H{n}-G{n}", bold)
    book.formula(sheet, TOTAL, 11, f'=IF(I{n}=0,"{na}",H{n}/I{n})', index)
    book.formula(sheet, TOTAL, 12, f'=IF(G{n}=0,"{na}",H{n}/G{n})', index)
    money = book.cell(num_format=book.money_format, font_size=9)
    labels = (
        words("PV cumulative (computed)", "VP cumulée (calculée)"),
        words("EV cumulative (enter at each month end)", "VA cumulée (à saisir chaque fin de mois)"),
        words("AC cumulative (enter at each month end)", "CR cumulé (à saisir chaque fin de mois)"),
    )
    for offset, label in enumerate(labels, start=2):
        sheet.merge_range(TOTAL + offset, 9, TOTAL + offset, 13, label, book.cell(bg_color=PALE, align="right"))
    for month in range(MONTHS):
        column = FIRST_MONTH + month
        first, here = xl_col_to_name(FIRST_MONTH), xl_col_to_name(column)
        text = f"=SUM(${first}${n}:{here}${n})"
        book.formula(sheet, TOTAL + 2, column, text, book.computed(num_format=book.money_format, font_size=9))
        for row in (0, 1):
            value = HISTORY[month][row] if filled and month < len(HISTORY) else None
            sheet.write(TOTAL + 3 + row, column, value, money)


def _curve(book: Book, sheet: Any) -> None:
    words = book.words
    chart = book.file.add_chart({"type": "line"})
    months = [sheet.name, HEAD, FIRST_MONTH, HEAD, FIRST_MONTH + MONTHS - 1]
    series = (
        (words("PV planned value", "VP valeur planifiée"), 2, {"color": "#6b665c", "width": 1.75, "dash_type": "dash"}),
        (words("EV earned value", "VA valeur acquise"), 3, {"color": GREEN, "width": 2.5}),
        (words("AC actual cost", "CR coût réel"), 4, {"color": "#b0402c", "width": 2.5}),
    )
    for name, offset, line in series:
        row = TOTAL + offset
        chart.add_series({
            "name": name, "categories": months,
            "values": [sheet.name, row, FIRST_MONTH, row, FIRST_MONTH + MONTHS - 1], "line": line,
        })  # fmt: skip
    chart.set_title({"name": words("S-curve", "Courbe en S"), "name_font": {"size": 10}})
    chart.set_legend({"position": "bottom"})
    chart.set_y_axis(
        {"num_format": book.money_format, "major_gridlines": {"visible": True, "line": {"color": "#ddd8cc"}}}
    )
    chart.set_size({"width": 830, "height": 265})
    sheet.insert_chart(2, 12, chart, {"x_offset": 10, "y_offset": 6})
