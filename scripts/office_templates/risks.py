"""PMO-TPL-004: risk register with scores, zones and a heat map."""
# ruff: noqa: E501 - each text stands on one line, English beside French.

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from xlsxwriter.utility import xl_rowcol_to_cell

from .look import BAD, GOOD, PALE, WATCH, Book, Template
from .words import Pair, Words

TEMPLATE = Template(
    code="PMO-TPL-004",
    slug="risk-register",
    title=("Risk register", "Registre des risques"),
    purpose=(
        "Keeps all threats and opportunities of a project: wording, score, response, owner, residual risk and review.",
        "Réunit toutes les menaces et opportunités d'un projet : formulation, cote, réponse, propriétaire, risque résiduel, revue.",
    ),
    steps=(
        (
            "Write each risk as cause (a fact today), event (uncertain) and effect (with a size).",
            "Formulez chaque risque en cause (un fait actuel), événement (incertain) et effet (avec une grandeur).",
        ),
        (
            "Choose probability and impact from 1 to 5 before any response. Score and zone compute and are not chosen by hand.",
            "Choisissez probabilité et impact de 1 à 5, avant toute réponse. La cote et la zone se calculent, jamais à la main.",
        ),
        (
            "Name one owner, a person. For medium and high risks choose a strategy and write actions with an actionee and a date.",
            "Nommez un seul propriétaire, une personne. En zone moyenne ou élevée, choisissez une stratégie et des actions datées.",
        ),
        (
            "Score the residual risk with funded and planned actions only. Read who accepts it in the column Accepted by.",
            "Cotez le risque résiduel avec les seules actions financées et prévues. La colonne Accepté par dit qui l'accepte.",
        ),
        (
            "Set the next review. At each review confirm or change score and status. Never delete a row: close it.",
            "Fixez la prochaine revue. À chaque revue, confirmez ou modifiez la cote et l'état. Ne supprimez aucune ligne : fermez-la.",
        ),
    ),
)

ROWS, HEAD = 60, 5
TOP, LAST = HEAD + 1, HEAD + ROWS
COLUMNS: tuple[tuple[Pair, float], ...] = (
    (("No.", "N°"), 7), (("Date", "Date"), 11), (("Author", "Auteur"), 11), (("Category", "Catégorie"), 12),
    (("Threat or opportunity", "Menace ou opportunité"), 12), (("Cause (fact today)", "Cause (fait actuel)"), 26),
    (("Event (uncertain)", "Événement (incertain)"), 26), (("Effect (with a size)", "Effet (avec sa grandeur)"), 26),
    (("Prob. 1–5", "Prob. 1–5"), 7), (("Impact 1–5", "Impact 1–5"), 7), (("Score", "Cote"), 9), (("Zone", "Zone"), 9),
    (("Cost of the effect", "Coût de l'effet"), 12), (("Exposure", "Exposition"), 11), (("Strategy", "Stratégie"), 12),
    (("Actions", "Actions"), 30), (("Actionee", "Responsable d'action"), 13), (("Due", "Échéance"), 11),
    (("Owner", "Propriétaire"), 13), (("Resid. prob.", "Prob. résid."), 7), (("Resid. impact", "Impact résid."), 7),
    (("Resid. score", "Cote résid."), 9), (("Resid. zone", "Zone résid."), 9), (("Resid. exposure", "Expo. résiduelle"), 11),
    (("Accepted by", "Accepté par"), 14), (("Next review", "Prochaine revue"), 11), (("Status", "État"), 14),
)  # fmt: skip
LISTS: dict[str, tuple[Pair, tuple[Pair, ...]]] = {
    "Categories": (
        ("Categories", "Catégories"),
        (
            ("Scope", "Périmètre"), ("Schedule", "Délais"), ("Cost", "Coûts"), ("Quality", "Qualité"), ("Technology", "Technique"),
            ("Supplier", "Fournisseur"), ("People", "Personnes"), ("Legal", "Juridique"), ("Organisation", "Organisation"),
        ),
    ),
    "Kinds": (("Kinds", "Nature"), (("Threat", "Menace"), ("Opportunity", "Opportunité"))),
    "Strategies": (
        ("Strategies", "Stratégies"),
        (
            ("Avoid", "Éviter"), ("Reduce", "Réduire"), ("Transfer or share", "Transférer ou partager"), ("Accept", "Accepter"),
            ("Exploit", "Exploiter"), ("Enhance", "Renforcer"), ("Share", "Partager"),
        ),
    ),
    "Statuses": (
        ("Statuses", "États"),
        (
            ("Identified", "Identifié"), ("Assessed", "Évalué"), ("Response planned", "Réponse planifiée"),
            ("Monitoring", "Sous surveillance"), ("Occurred", "Survenu"), ("Closed", "Clos"),
        ),
    ),
}  # fmt: skip
PROBABILITIES = (0.05, 0.2, 0.4, 0.6, 0.85)


class Risk(NamedTuple):
    number: str
    found: date
    author: str
    category: int
    kind: int
    cause: Pair
    event: Pair
    effect: Pair
    score: tuple[int, int]
    cost: int
    strategy: int
    action: Pair
    actionee: str
    due: date
    owner: str
    residual: tuple[int, int]
    review: date
    status: int


EXAMPLE = (
    Risk("R-01", date(2027, 1, 6), "Jonas Weber", 4, 0,
         ("The old system exports dates in three formats", "L'ancien système exporte les dates sous trois formats"),
         ("customer records may be refused at import", "des fiches clients pourraient être refusées à l'import"),
         ("migration is 10 days longer and costs €12,000", "la migration dure 10 jours de plus et coûte 12 000 €"), (4, 4), 12000, 1,
         ("Trial import of 5 % of the records, then a cleaning rule per format", "Import d'essai de 5 % des fiches, puis une règle de nettoyage par format"),
         "Paul Tremblay", date(2027, 2, 5), "Jonas Weber", (2, 3), date(2027, 2, 19), 3),
    Risk("R-02", date(2027, 1, 6), "Léa Moreau", 6, 0,
         ("Only one tester knows the payment rules", "Une seule testeuse connaît les règles de paiement"),
         ("she may be absent during the system test", "elle pourrait être absente pendant le test du système"),
         ("the test is delayed by up to 8 days", "le test prend jusqu'à 8 jours de retard"), (3, 3), 6000, 1,
         ("Train a second tester with the written test cases", "Former une deuxième personne avec les cas de test écrits"),
         "Inès Haddad", date(2027, 2, 26), "Inès Haddad", (2, 2), date(2027, 2, 19), 2),
    Risk("R-03", date(2027, 1, 8), "Samuel Okafor", 5, 0,
         ("The hosting contract ends on 30 June", "Le contrat d'hébergement prend fin le 30 juin"),
         ("the supplier may raise the price of the extension", "le fournisseur pourrait augmenter le prix de la prolongation"),
         ("running costs rise by €8,000 a year", "les coûts d'exploitation augmentent de 8 000 € par an"), (2, 4), 8000, 2,
         ("Sign the option at today's price before March", "Lever l'option au prix actuel avant mars"),
         "Amélie Renard", date(2027, 2, 26), "Amélie Renard", (1, 4), date(2027, 3, 5), 3),
    Risk("R-04", date(2027, 1, 20), "Paul Tremblay", 7, 0,
         ("The consent texts are not yet approved", "Les textes de consentement ne sont pas encore approuvés"),
         ("the legal service may ask for changes after the build", "le service juridique pourrait demander des changements après la réalisation"),
         ("two pages are rebuilt, 15 days of delay", "deux pages sont à refaire, 15 jours de retard"), (4, 5), 15000, 0,
         ("Obtain written approval before the build of the pages starts", "Obtenir l'accord écrit avant de commencer ces pages"),
         "Léa Moreau", date(2027, 2, 1), "Samuel Okafor", (1, 5), date(2027, 2, 12), 2),
    Risk("R-05", date(2027, 1, 22), "Inès Haddad", 2, 1,
         ("The help desk is renewing its own test tool", "Le support renouvelle son propre outil de test"),
         ("we may be able to use its licences", "nous pourrions utiliser ses licences"),
         ("licence cost falls by €4,000", "le coût des licences baisse de 4 000 €"), (3, 2), 4000, 5,
         ("Ask for 5 shared licences in its order", "Demander 5 licences partagées dans sa commande"),
         "Paul Tremblay", date(2027, 2, 10), "Paul Tremblay", (4, 2), date(2027, 2, 19), 3),
    Risk("R-06", date(2027, 1, 22), "Jonas Weber", 1, 0,
         ("Test data is shared with another project", "Les données de test sont partagées avec un autre projet"),
         ("a refresh may overwrite them", "un rafraîchissement pourrait les écraser"),
         ("half a day of work is repeated", "une demi-journée de travail est à refaire"), (2, 1), 400, 3,
         ("Keep a daily copy", "Garder une copie quotidienne"),
         "Jonas Weber", date(2027, 2, 3), "Jonas Weber", (2, 1), date(2027, 3, 5), 3),
)  # fmt: skip


def zones(words: Words) -> tuple[str, str, str]:
    return words("low", "basse"), words("medium", "moyenne"), words("high", "élevée")


def fill(book: Book) -> None:
    words = book.words
    book.instructions()
    register, example = words("Register", "Registre"), words("Example", "Exemple")
    _register(book, register, risks=())
    _heat_map(book, words("Heat map", "Matrice"), source=register)
    _register(book, example, risks=EXAMPLE)
    _heat_map(book, words("Example heat map", "Exemple de matrice"), source=example)
    lists: dict[str, list[Any]] = {name: words.row(values) for name, (_, values) in LISTS.items()}
    lists |= {"Probabilities": list(PROBABILITIES)}
    titles = {name: words(*title) for name, (title, _) in LISTS.items()}
    titles["Probabilities"] = words(
        "Probability value for exposure, level 1 to 5", "Probabilité retenue pour l'exposition, niveaux 1 à 5"
    )
    book.lists(lists, titles)


def _register(book: Book, name: str, *, risks: tuple[Risk, ...]) -> None:
    words = book.words
    sheet = book.sheet(name, widths=[width for _, width in COLUMNS])
    sheet.write(3, 0, words("Project", "Projet"), book.label)
    project = words("PRJ-014 Customer portal renewal", "PRJ-014 Refonte du portail client") if risks else ""
    sheet.merge_range(3, 1, 3, 4, project, book.cell())
    sheet.write(
        3,
        5,
        words(
            "Contingency proposed: residual exposure of open threats",
            "Réserve proposée : exposition résiduelle des menaces ouvertes",
        ),
        book.label,
    )
    threat, closed = words("Threat", "Menace"), words("Closed", "Clos")
    area = {c: f"{c}{TOP + 1}:{c}{LAST + 1}" for c in ("E", "X", "AA")}
    book.formula(sheet, 3, 7, f'=SUMIFS({area["X"]},{area["E"]},"{threat}",{area["AA"]},"<>{closed}")',
                 book.computed(num_format=book.money_format, bold=True, align="left"))  # fmt: skip
    sheet.set_row(HEAD, 44)
    for column, (title, _) in enumerate(COLUMNS):
        sheet.write(HEAD, column, words(*title), book.heading)
    for index in range(ROWS):
        _row(book, sheet, TOP + index, risks[index] if index < len(risks) else None)
    _rules(book, sheet)
    sheet.freeze_panes(TOP, 1)
    sheet.repeat_rows(HEAD)
    sheet.set_paper(8)
    sheet.autofilter(HEAD, 0, LAST, len(COLUMNS) - 1)
    sheet.print_area(0, 0, HEAD + (len(risks) or 25), len(COLUMNS) - 1)
    if risks:
        sheet.activate()


def _row(book: Book, sheet: Any, row: int, risk: Risk | None) -> None:
    words, n = book.words, row + 1
    text, centre = book.cell(), book.cell(align="center")
    dates = book.cell(num_format=book.date_format, align="left", text_wrap=False)
    money = book.computed(num_format=book.money_format, align="right")
    values: dict[int, Any] = {}
    if risk:
        pick = {name: words.row(entries) for name, (_, entries) in LISTS.items()}
        values = {
            0: risk.number, 1: risk.found, 2: risk.author, 3: pick["Categories"][risk.category], 4: pick["Kinds"][risk.kind],
            5: words(*risk.cause), 6: words(*risk.event), 7: words(*risk.effect), 8: risk.score[0], 9: risk.score[1],
            12: risk.cost, 14: pick["Strategies"][risk.strategy], 15: words(*risk.action), 16: risk.actionee, 17: risk.due,
            18: risk.owner, 19: risk.residual[0], 20: risk.residual[1], 25: risk.review, 26: pick["Statuses"][risk.status],
        }  # fmt: skip
    styles = {14: book.cell(align="left", indent=1), 1: dates, 17: dates, 25: dates, 8: centre, 9: centre, 19: centre, 20: centre,
              12: book.cell(num_format=book.money_format, align="right")}  # fmt: skip
    for column in (*range(10), 12, *range(14, 21), 25, 26):
        value, style = values.get(column), styles.get(column, text)
        if isinstance(value, date):
            sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), style)
        else:
            sheet.write(row, column, value, style)
    if risk:
        sheet.set_row(row, 54)
    low, medium, high = zones(words)
    result = book.computed(align="center", bold=True)

    def zone(score: str) -> str:
        return f'=IF({score}="","",IF({score}>=15,"{high}",IF({score}>=5,"{medium}","{low}")))'

    levels = (
        words("Project manager", "Chef de projet"),
        words("Sponsor", "Commanditaire"),
        words("Steering committee", "Comité de pilotage"),
    )
    formulas = (
        (10, f'=IF(COUNT(I{n}:J{n})<2,"",I{n}*J{n})', result), (11, zone(f"K{n}"), result),
        (13, f'=IF(OR(I{n}="",M{n}=""),"",INDEX(Probabilities,I{n})*M{n})', money),
        (21, f'=IF(COUNT(T{n}:U{n})<2,"",T{n}*U{n})', result), (22, zone(f"V{n}"), result),
        (23, f'=IF(OR(T{n}="",M{n}=""),"",INDEX(Probabilities,T{n})*M{n})', money),
        (24, f'=IF(V{n}="","",IF(V{n}>=15,"{levels[2]}",IF(V{n}>=5,"{levels[1]}","{levels[0]}")))', book.computed(align="left", indent=1)),
    )  # fmt: skip
    for column, formula, style in formulas:
        book.formula(sheet, row, column, formula, style)


def _rules(book: Book, sheet: Any) -> None:
    words = book.words
    rows = f"{TOP + 1}:{{0}}{LAST + 1}"
    low, medium, high = zones(words)
    for column in ("L", "W"):
        book.signal(sheet, column + rows.format(column), {low: GOOD, medium: WATCH, high: BAD})
    for column, name in (("D", "Categories"), ("E", "Kinds"), ("O", "Strategies"), ("AA", "Statuses")):
        book.choice(sheet, column + rows.format(column), f"={name}")
    scale = (
        "1 very unlikely, 2 unlikely, 3 possible, 4 likely, 5 very likely",
        "1 très improbable, 2 improbable, 3 possible, 4 probable, 5 très probable",
    )
    size = (
        "1 minor, 2 small, 3 medium, 4 large, 5 severe. The highest column counts.",
        "1 mineur, 2 faible, 3 moyen, 4 fort, 5 grave. La colonne la plus haute compte.",
    )
    for column, hint in (("I", scale), ("J", size), ("T", scale), ("U", size)):
        book.choice(sheet, column + rows.format(column), [1, 2, 3, 4, 5], hint)


def _heat_map(book: Book, name: str, *, source: str) -> None:
    """Counts of open risks per cell of the 5 × 5 matrix, inherent and residual."""
    words = book.words
    sheet = book.sheet(name, widths=[22, 12, 12, 12, 12, 12, 4, 26])
    low, medium, high = zones(words)
    closed = words("Closed", "Clos")
    blocks = (
        (
            4,
            words("Inherent: threats and opportunities that are open", "Brut : menaces et opportunités ouvertes"),
            "I",
            "J",
        ),
        (
            13,
            words("Residual: after funded and planned actions", "Résiduel : après les actions financées et prévues"),
            "T",
            "U",
        ),
    )
    head = book.style(font_name="Georgia", font_size=12, font_color="#0f5c4d")
    for top, title, probability, impact in blocks:
        sheet.write(top - 1, 0, title, head)
        sheet.write(top, 0, words("Probability ↓  Impact →", "Probabilité ↓  Impact →"), book.heading)
        for level in range(1, 6):
            sheet.write(top, level, level, book.cell(bg_color=PALE, bold=True, align="center"))
        for offset, p in enumerate(range(5, 0, -1), start=1):
            row = top + offset
            sheet.set_row(row, 24)
            sheet.write(row, 0, p, book.cell(bg_color=PALE, bold=True, align="center", valign="vcenter"))
            for i in range(1, 6):
                score = p * i
                ground, ink = BAD if score >= 15 else WATCH if score >= 5 else GOOD
                word = high if score >= 15 else medium if score >= 5 else low
                style = book.cell(bg_color=ground, font_color=ink, align="center", valign="vcenter", bold=True,
                                  num_format=f'0" × {word}";;"–"')  # fmt: skip
                ranges = [f"'{source}'!${c}${TOP + 1}:${c}${LAST + 1}" for c in (probability, impact, "AA")]
                book.formula(
                    sheet, row, i, f'=COUNTIFS({ranges[0]},{p},{ranges[1]},{i},{ranges[2]},"<>{closed}")', style
                )
        first, end = xl_rowcol_to_cell(top + 1, 1), xl_rowcol_to_cell(top + 5, 5)
        sheet.write(top, 7, words("Scored and open, total", "Cotés et ouverts, total"), book.label)
        book.formula(sheet, top + 1, 7, f"=SUM({first}:{end})", book.computed(bold=True, align="center"))
    note = words(
        "Each cell shows how many risks it holds and its zone. High: 15 to 25, medium: 5 to 12, low: 1 to 4.",
        "Chaque case donne le nombre de risques et la zone. Élevée : 15 à 25, moyenne : 5 à 12, basse : 1 à 4.",
    )
    sheet.write(20, 0, note, book.label)
    sheet.print_area(0, 0, 20, 7)
