"""PMO-TPL-008: lessons learned."""
# ruff: noqa: E501 - each text stands on one line, English beside French.

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from .look import BAD, GOOD, WATCH, Book, Template
from .words import Pair

TEMPLATE = Template(
    code="PMO-TPL-008",
    slug="lessons-learned",
    title=("Lessons learned", "Retour d'expérience"),
    purpose=(
        "Collects what a project learned, so that a standard, a template or a habit can change.",
        "Recueille ce qu'un projet a appris, pour faire évoluer une norme, un modèle ou une habitude.",
    ),
    steps=(
        (
            "Collect lessons at every gate, with the team and one outsider. Speak of events and causes, not of guilt.",
            "Recueillez les leçons à chaque jalon de passage, avec l'équipe et une personne extérieure. Parlez de faits et de causes, pas de fautes.",
        ),
        (
            "Write what happened, why, with what effect (a size if you can), and what to do next time.",
            "Écrivez ce qui s'est passé, pourquoi, avec quel effet (chiffré si possible), et ce qu'il faut faire la prochaine fois.",
        ),
        (
            "Choose a kind: keep what worked, stop what hurt, try what might help.",
            "Choisissez une nature : garder ce qui a marché, arrêter ce qui a nui, essayer ce qui pourrait aider.",
        ),
        (
            "Name the clause or template that the lesson would change. It then reaches its owner.",
            "Nommez la clause ou le modèle que la leçon ferait évoluer. Elle parvient ainsi à son responsable.",
        ),
        (
            "The PMO officer answers within 30 days: adopted, with the page that changes, or rejected, with the reason.",
            "Le chargé de PMO répond sous 30 jours : adoptée, avec la page qui change, ou rejetée, avec le motif.",
        ),
    ),
)

ROWS, HEAD = 50, 7
TOP, LAST = HEAD + 1, HEAD + ROWS
COLUMNS: tuple[tuple[Pair, float], ...] = (
    (("No.", "N°"), 7), (("Date", "Date"), 11), (("Project", "Projet"), 11), (("Phase", "Phase"), 13),
    (("What happened", "Ce qui s'est passé"), 32), (("Cause", "Cause"), 28), (("Effect", "Effet"), 24),
    (("Recommendation", "Recommandation"), 32), (("Kind", "Nature"), 10), (("Owner", "Responsable"), 14),
    (("Clause or template", "Clause ou modèle"), 24), (("Due", "Échéance"), 11), (("State", "État"), 11),
)  # fmt: skip
PHASES: tuple[Pair, ...] = (
    ("Initiating", "Lancement"),
    ("Planning", "Planification"),
    ("Executing", "Exécution"),
    ("Closing", "Clôture"),
)
KINDS: tuple[Pair, ...] = (("Keep", "Garder"), ("Stop", "Arrêter"), ("Try", "Essayer"))
STATES: tuple[Pair, ...] = (("Proposed", "Proposée"), ("Adopted", "Adoptée"), ("Rejected", "Rejetée"))


class Lesson(NamedTuple):
    number: str
    noted: date
    phase: int
    happened: Pair
    cause: Pair
    effect: Pair
    advice: Pair
    kind: int
    owner: str
    clause: str
    due: date
    state: int


EXAMPLE = (
    Lesson("L-01", date(2027, 1, 29), 1,
           ("The trial import showed three date formats in week 3", "L'import d'essai a révélé trois formats de date en semaine 3"),
           ("We imported real records before the design was complete", "Nous avons importé de vraies fiches avant la fin de la conception"),
           ("The cleaning rules cost 2 days instead of about 10", "Les règles de nettoyage ont coûté 2 jours au lieu de 10 environ"),
           ("Do a trial import of 5 % of the data before the plan is baselined", "Faire un import d'essai de 5 % des données avant de fixer la référence"),
           0, "Jonas Weber", "PMO-STD-003#three-point", date(2027, 2, 28), 1),
    Lesson("L-02", date(2027, 2, 12), 2,
           ("Two pages were built before the consent texts were approved", "Deux pages ont été réalisées avant l'accord sur les textes de consentement"),
           ("The approval was no milestone in the plan", "L'accord n'était pas un jalon du plan"),
           ("6 person-days of rework", "6 jours-personnes de reprise"),
           ("Make each outside approval a milestone with a predecessor link", "Faire de chaque accord externe un jalon lié aux tâches suivantes"),
           1, "Samuel Okafor", "PMO-STD-003#milestones", date(2027, 3, 12), 0),
    Lesson("L-03", date(2027, 2, 12), 2,
           ("Weekly 20-minute risk talk replaced the monthly meeting", "Un point risques de 20 minutes par semaine a remplacé la réunion mensuelle"),
           ("The team was small and sat in two places", "L'équipe était petite et répartie sur deux sites"),
           ("Late actions fell from 5 to 1", "Les actions en retard sont passées de 5 à 1"),
           ("Offer the short rhythm as an option for tier 2", "Proposer ce rythme court en option pour la catégorie 2"),
           2, "Nora Lind", "PMO-STD-002#review", date(2027, 3, 31), 0),
)  # fmt: skip


def fill(book: Book) -> None:
    words = book.words
    book.instructions()
    _log(book, words("Lessons", "Leçons"), lessons=())
    _log(book, words("Example", "Exemple"), lessons=EXAMPLE)
    lists: dict[str, list[Any]] = {"Phases": words.row(PHASES), "Kinds": words.row(KINDS), "States": words.row(STATES)}
    book.lists(
        lists,
        {"Phases": words("Phases", "Phases"), "Kinds": words("Kinds", "Natures"), "States": words("States", "États")},
    )


def _log(book: Book, name: str, *, lessons: tuple[Lesson, ...]) -> None:
    words = book.words
    sheet = book.sheet(name, widths=[width for _, width in COLUMNS])
    _counts(book, sheet)
    sheet.set_row(HEAD, 30)
    for column, (title, _) in enumerate(COLUMNS):
        sheet.write(HEAD, column, words(*title), book.heading)
    dates = book.cell(num_format=book.date_format, align="left", text_wrap=False)
    for index in range(ROWS):
        lesson = lessons[index] if index < len(lessons) else None
        values: list[Any] = [None] * len(COLUMNS)
        if lesson:
            values = [
                lesson.number, lesson.noted, "PRJ-014", words(*PHASES[lesson.phase]), words(*lesson.happened), words(*lesson.cause),
                words(*lesson.effect), words(*lesson.advice), words(*KINDS[lesson.kind]), lesson.owner, lesson.clause, lesson.due,
                words(*STATES[lesson.state]),
            ]  # fmt: skip
            sheet.set_row(TOP + index, 54)
        for column, value in enumerate(values):
            style = dates if column in (1, 11) else book.cell()
            if isinstance(value, date):
                sheet.write_datetime(TOP + index, column, datetime(value.year, value.month, value.day), style)
            else:
                sheet.write(TOP + index, column, value, style)
    rows = f"{TOP + 1}:{{0}}{LAST + 1}"
    for column, source in (("D", "Phases"), ("I", "Kinds"), ("M", "States")):
        book.choice(sheet, column + rows.format(column), f"={source}")
    states = words.row(STATES)
    book.signal(sheet, "M" + rows.format("M"), {states[0]: WATCH, states[1]: GOOD, states[2]: BAD})
    sheet.freeze_panes(TOP, 1)
    sheet.repeat_rows(HEAD)
    sheet.autofilter(HEAD, 0, LAST, len(COLUMNS) - 1)
    sheet.print_area(0, 0, HEAD + (len(lessons) or 20), len(COLUMNS) - 1)
    if lessons:
        sheet.activate()


def _counts(book: Book, sheet: Any) -> None:
    """How many lessons of each kind, and how many wait for an answer."""
    words = book.words
    sheet.write(3, 1, words("Count", "Décompte"), book.label)
    groups = (("I", KINDS), ("M", STATES))
    column = 3
    for letter, entries in groups:
        for entry in words.row(entries):
            sheet.write(3, column, entry, book.label)
            text = f'=COUNTIF({letter}{TOP + 1}:{letter}{LAST + 1},"{entry}")'
            book.formula(sheet, 4, column, text, book.computed(align="center", bold=True))
            column += 1
