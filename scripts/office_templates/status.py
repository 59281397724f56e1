"""PMO-TPL-007: status report, two pages."""
# ruff: noqa: E501 - each text stands on one line, English beside French.

from __future__ import annotations

from pathlib import Path

from .look import Template
from .paper import Paper
from .words import Pair, Words

TEMPLATE = Template(
    code="PMO-TPL-007",
    slug="status-report",
    title=("Status report", "Rapport d'avancement"),
    purpose=(
        "Tells decision makers on two pages where the project stands, where it will end, and what they must decide.",
        "Dit aux décideurs en deux pages où en est le projet, où il arrivera et ce qu'ils doivent décider.",
    ),
    steps=(),
)

GREEN_, AMBER, RED = ("Green", "Vert"), ("Amber", "Orange"), ("Red", "Rouge")
SAME, WORSE = ("same", "identique"), ("worse", "moins bon")
DIMENSIONS: tuple[tuple[Pair, Pair, Pair, Pair], ...] = (
    (("Scope", "Périmètre"), GREEN_, SAME,
     ("All work inside the baseline. No open change request.", "Tout le travail est dans la référence. Aucune demande de changement ouverte.")),
    (("Schedule", "Délais"), RED, WORSE,
     ("SPI 0.80; go-live forecast 12 working days late. Cause: date formats in the data interface. Options in section 2.",
      "IPD 0,80 ; mise en service prévue avec 12 jours ouvrés de retard. Cause : formats de date dans l'interface. Options en section 2.")),
    (("Cost", "Coûts"), RED, WORSE,
     ("CPI 0.89; forecast overrun 12.5 %. Rework on date formats. Cause not yet gone, so the typical forecast applies.",
      "IPC 0,89 ; dépassement prévu de 12,5 %. Reprises sur les formats de date. Cause non levée : la prévision typique s'applique.")),
    (("Quality", "Qualité"), GREEN_, SAME,
     ("Both reviews held. 3 minor findings, all closed on time.", "Les deux revues ont eu lieu. 3 constats mineurs, clos dans les délais.")),
    (("Risk", "Risques"), GREEN_, SAME,
     ("Highest residual score 6. Consent texts approved.", "Cote résiduelle la plus haute : 6. Textes de consentement approuvés.")),
)  # fmt: skip
MILESTONES: tuple[tuple[Pair, Pair, Pair, Pair], ...] = (
    (("Design approved", "Conception approuvée"), ("26 Feb 2027", "26 févr. 2027"), ("26 Feb 2027", "26 févr. 2027"), ("26 Feb 2027, done", "26 févr. 2027, atteint")),
    (("Retest passed", "Nouveau test réussi"), ("9 Sep 2027", "9 sept. 2027"), ("9 Sep 2027", "9 sept. 2027"), ("27 Sep 2027", "27 sept. 2027")),
    (("Go-live", "Mise en service"), ("30 Sep 2027", "30 sept. 2027"), ("30 Sep 2027", "30 sept. 2027"), ("18 Oct 2027", "18 oct. 2027")),
)  # fmt: skip
FIGURES: tuple[tuple[Pair, Pair], ...] = (
    (("PV", "VP"), ("€50,000", "50 000 €")), (("EV", "VA"), ("€40,000", "40 000 €")), (("AC", "CR"), ("€45,000", "45 000 €")),
    (("CPI", "IPC"), ("0.89", "0,89")), (("SPI", "IPD"), ("0.80", "0,80")), (("EAC", "EAC"), ("€112,500", "112 500 €")),
)  # fmt: skip
RISKS: tuple[tuple[Pair, Pair, str, Pair], ...] = (
    (("R-01 Records refused at import (date formats)", "R-01 Fiches refusées à l'import (formats de date)"), ("16, residual 6", "16, résiduelle 6"), "Jonas Weber", ("30 Jun 2027", "30 juin 2027")),
    (("R-02 Tester absent during system test", "R-02 Testeuse absente pendant le test"), ("9, residual 4", "9, résiduelle 4"), "Inès Haddad", ("15 Jul 2027", "15 juil. 2027")),
    (("R-03 Price of the hosting extension", "R-03 Prix de la prolongation d'hébergement"), ("8, residual 4", "8, résiduelle 4"), "Amélie Renard", ("15 Jun 2027", "15 juin 2027")),
    (("I-04 Order system answers in 4 seconds instead of 2", "I-04 Le système de commandes répond en 4 secondes au lieu de 2"), ("open issue", "problème ouvert"), "Jonas Weber", ("11 Jun 2027", "11 juin 2027")),
)  # fmt: skip


def write(path: Path, words: Words, *, example: bool) -> None:
    paper = Paper(TEMPLATE, words, example=example)
    paper.title(words("PRJ-014 Customer portal renewal", "PRJ-014 Refonte du portail client") if example else "")
    _head(paper)
    _decide(paper)
    _facts(paper)
    _work(paper)
    paper.save(path)


def _head(paper: Paper) -> None:
    words, example = paper.words, paper.example
    paper.pairs([
        (words("Data date", "Date d'arrêté"), words("31 May 2027", "31 mai 2027") if example else ""),
        (words("Report no., version", "Rapport n°, version"), "10, 1.0" if example else ""),
        (words("Author", "Auteur"), "Samuel Okafor" if example else ""),
        (words("Published on", "Publié le"), words("3 June 2027", "3 juin 2027") if example else ""),
    ])  # fmt: skip
    paper.heading(
        words("1 Overall status", "1 État global"),
        words(
            "Colour by rule, trend, and one sentence that says why.",
            "Couleur selon la règle, tendance, et une phrase qui dit pourquoi.",
        ),
    )
    why = words(
        "Schedule and cost are red: the data interface took 12 working days more than planned.",
        "Délais et coûts sont au rouge : l'interface de données a pris 12 jours ouvrés de plus que prévu.",
    )
    heads = words.row((("Status", "État"), ("Trend", "Tendance"), ("Why", "Pourquoi")))
    paper.grid(heads, [[words(*RED), words(*WORSE), why]] if example else [], (3, 3, 11), blank=1)


def _decide(paper: Paper) -> None:
    words, example = paper.words, paper.example
    paper.heading(words("2 Decisions wanted", "2 Décisions attendues"), words("From whom, by when, with options and a recommendation. If none: say so.", "De qui, pour quand, avec des options et une recommandation. S'il n'y en a pas : dites-le."))  # fmt: skip
    heads = words.row(
        (("Decision", "Décision"), ("From", "De"), ("By", "Pour le"), ("Recommendation", "Recommandation"))
    )
    rows = [[
        words("Recover 12 days: (a) second developer for 4 weeks, €9,600; (b) go live without invoice copies, then add them in November, €0; (c) accept 18 October",
              "Rattraper 12 jours : (a) un second développeur 4 semaines, 9 600 € ; (b) ouvrir sans copies de facture, ajoutées en novembre, 0 € ; (c) accepter le 18 octobre"),
        words("Steering committee", "Comité de pilotage"), words("10 Jun 2027", "10 juin 2027"),
        words("(b): keeps the date for 9 customers in 10", "(b) : tient la date pour 9 clients sur 10"),
    ]]  # fmt: skip
    paper.grid(heads, rows if example else [], (7, 3, 2.5, 4.5), blank=2)


def _facts(paper: Paper) -> None:
    words, example = paper.words, paper.example
    paper.heading(words("3 Status by dimension", "3 État par dimension"), words("One line of cause and action each. The rules are in PMO-STD-005, clause 3.3.", "Une ligne de cause et d'action par dimension. Les règles sont dans PMO-STD-005, clause 3.3."))  # fmt: skip
    heads = words.row(
        (("Dimension", "Dimension"), ("Status", "État"), ("Trend", "Tendance"), ("Cause and action", "Cause et action"))
    )
    blank = [[words(*name), "", "", ""] for name, *_ in DIMENSIONS]
    paper.grid(heads, [words.row(row) for row in DIMENSIONS] if example else blank, (2.8, 2.2, 2.4, 9.6))
    paper.heading(words("4 Milestones", "4 Jalons"))
    heads = words.row(
        (
            ("Milestone", "Jalon"),
            ("First baseline", "Première référence"),
            ("Current baseline", "Référence actuelle"),
            ("Forecast or actual", "Prévu ou réalisé"),
        )
    )
    paper.grid(heads, [words.row(row) for row in MILESTONES] if example else [], (5.6, 3.6, 3.8, 4))
    paper.heading(words("5 Key figures", "5 Chiffres clés"), words("All at the data date, cumulative. Leave out where earned value is not used.", "Tous à la date d'arrêté, cumulés. À omettre si la valeur acquise n'est pas utilisée."))  # fmt: skip
    heads = [words(*label) for label, _ in FIGURES]
    paper.grid(heads, [[words(*value) for _, value in FIGURES]] if example else [], (2.8,) * 5 + (3,), blank=1)
    if example:
        paper.text(words("BAC €100,000. Forecast: typical (BAC / CPI). Contingency reserve left: €9,000, so the forecast has been escalated.", "BAC 100 000 €. Prévision : typique (BAC / IPC). Réserve pour risques restante : 9 000 €, la prévision a donc été escaladée."))  # fmt: skip


def _work(paper: Paper) -> None:
    words, example = paper.words, paper.example
    paper.heading(words("6 Highest risks and open issues", "6 Principaux risques et problèmes ouverts"))
    heads = words.row(
        (
            ("Risk or issue", "Risque ou problème"),
            ("Score", "Cote"),
            ("Owner", "Propriétaire"),
            ("Next date", "Prochaine date"),
        )
    )
    paper.grid(
        heads,
        [[words(*a), words(*b), c, words(*d)] for a, b, c, d in RISKS] if example else [],
        (7.5, 3.2, 3.3, 3),
        blank=5,
    )
    paper.heading(
        words("7 Results, next, changes", "7 Résultats, suite, changements"),
        words("Results, not activities.", "Des résultats, pas des activités."),
    )
    rows = [
        (words("Achieved", "Réalisé"), words("Account and order pages passed review (9 of 14). Cleaning rules applied to 35 % of the records.", "Pages compte et commandes acceptées en revue (9 sur 14). Règles de nettoyage appliquées à 35 % des fiches.")),
        (words("Next", "À venir"), words("Invoice pages in review by 18 June. Trial migration of all records by 30 June.", "Pages factures en revue d'ici au 18 juin. Migration d'essai de toutes les fiches d'ici au 30 juin.")),
        (words("Changes approved", "Changements approuvés"), words("None in this period.", "Aucun pendant la période.")),
    ]  # fmt: skip
    paper.pairs(rows if example else [(label, "") for label, _ in rows])
