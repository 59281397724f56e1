"""PMO-TPL-001: project charter."""
# ruff: noqa: E501 - each text stands on one line, English beside French.

from __future__ import annotations

from pathlib import Path

from .look import Template
from .paper import Paper
from .words import Pair, Words

TEMPLATE = Template(
    code="PMO-TPL-001",
    slug="project-charter",
    title=("Project charter", "Charte de projet"),
    purpose=(
        "Gives the project its mandate: why, what, for how much, by when, and who decides.",
        "Donne au projet son mandat : pourquoi, quoi, pour quel coût, pour quand, et qui décide.",
    ),
    steps=(),
)

OBJECTIVES: tuple[tuple[Pair, Pair, Pair], ...] = (
    (("Customers settle simple requests themselves", "Les clients règlent eux-mêmes les demandes simples"),
     ("Share of requests closed online, from 20 % to 50 %", "Part des demandes closes en ligne, de 20 % à 50 %"),
     ("31 December 2027", "31 décembre 2027")),
    (("Customer data is correct", "Les données clients sont exactes"),
     ("Records refused at import, below 0.5 %", "Fiches refusées à l'import, moins de 0,5 %"), ("Go-live", "Mise en service")),
    (("The old system is switched off", "L'ancien système est arrêté"),
     ("Running cost falls by €18,000 a year", "Coût d'exploitation réduit de 18 000 € par an"), ("31 October 2027", "31 octobre 2027")),
)  # fmt: skip
SCOPE_IN: tuple[Pair, ...] = (
    (
        "Account, order and invoice pages in English and French",
        "Pages compte, commandes et factures, en anglais et en français",
    ),
    ("Interface with the order system, both directions", "Interface avec le système de commandes, dans les deux sens"),
    ("Migration of 42,000 customer records", "Migration de 42 000 fiches clients"),
    ("Training of 14 help-desk staff", "Formation de 14 personnes du support"),
)
SCOPE_OUT: tuple[Pair, ...] = (
    ("Mobile application", "Application mobile"),
    ("Change of the payment provider", "Changement de prestataire de paiement"),
    ("Records of customers inactive for more than 5 years", "Fiches des clients inactifs depuis plus de 5 ans"),
)
DELIVERABLES: tuple[tuple[Pair, Pair, str], ...] = (
    (("Portal pages and interface", "Pages du portail et interface"), ("All 64 test cases pass", "Les 64 cas de test réussissent"), "Jonas Weber"),
    (("Migrated customer data", "Données clients migrées"), ("Below 0.5 % refused, sample of 400 correct", "Moins de 0,5 % de refus, échantillon de 400 exact"), "Paul Tremblay"),
    (("Trained help desk", "Support formé"), ("14 of 14 pass the exercise", "14 personnes sur 14 réussissent l'exercice"), "Léa Moreau"),
)  # fmt: skip
MILESTONES: tuple[tuple[Pair, Pair, Pair], ...] = (
    (("Gate Ready for Planning", "Jalon « Prêt à planifier »"), ("4 January 2027", "4 janvier 2027"), ("Charter approved", "Charte approuvée")),
    (("Gate Ready for Executing", "Jalon « Prêt à exécuter »"), ("26 February 2027", "26 février 2027"), ("Design and baseline approved", "Conception et référence approuvées")),
    (("Go-live", "Mise en service"), ("30 September 2027", "30 septembre 2027"), ("Portal open to all customers", "Portail ouvert à tous les clients")),
    (("Gate Ready for Closing", "Jalon « Prêt à clore »"), ("29 October 2027", "29 octobre 2027"), ("All deliverables accepted", "Tous les livrables acceptés")),
)  # fmt: skip
MONEY: tuple[tuple[Pair, Pair, Pair], ...] = (
    (("Own staff, 170 person-days", "Personnel interne, 170 jours-personnes"), ("€68,000", "68 000 €"), ("€61,000 to €80,000", "61 000 € à 80 000 €")),
    (("Licences and hosting", "Licences et hébergement"), ("€20,000", "20 000 €"), ("€19,000 to €22,000", "19 000 € à 22 000 €")),
    (("Migration partner", "Prestataire de migration"), ("€12,000", "12 000 €"), ("€10,000 to €17,000", "10 000 € à 17 000 €")),
    (("Budget at completion", "Budget à l'achèvement"), ("€100,000", "100 000 €"), ("€90,000 to €119,000", "90 000 € à 119 000 €")),
    (("Contingency reserve", "Réserve pour risques"), ("€9,000", "9 000 €"), ("from the risk register", "d'après le registre des risques")),
    (("Management reserve", "Réserve de direction"), ("€5,000", "5 000 €"), ("steering committee only", "comité de pilotage seul")),
)  # fmt: skip
RISKS: tuple[tuple[Pair, str, Pair], ...] = (
    (("Because consent texts are not approved, changes may be asked after the build: 15 days of delay",
      "Parce que les textes de consentement ne sont pas approuvés, des changements pourraient être demandés après la réalisation : 15 jours de retard"),
     "4 × 5 = 20", ("Avoid: written approval before the build", "Éviter : accord écrit avant la réalisation")),
    (("Because dates come in three formats, records may be refused: €12,000",
      "Parce que les dates ont trois formats, des fiches pourraient être refusées : 12 000 €"),
     "4 × 4 = 16", ("Reduce: trial import of 5 % of the records", "Réduire : import d'essai de 5 % des fiches")),
)  # fmt: skip
PEOPLE: tuple[tuple[Pair, str, Pair], ...] = (
    (("Sponsor", "Commanditaire"), "Amélie Renard", ("Answers for the business case; chairs the committee", "Répond de l'étude d'opportunité ; préside le comité")),
    (("Project manager", "Chef de projet"), "Samuel Okafor", ("Leads within the limits below", "Conduit dans les limites ci-dessous")),
    (("Business manager", "Responsable métier"), "Léa Moreau", ("Speaks for users; accepts deliverables", "Représente les utilisateurs ; accepte les livrables")),
    (("Development lead", "Responsable technique"), "Jonas Weber", ("Pages and interface", "Pages et interface")),
    (("Operations", "Exploitation"), "Paul Tremblay", ("Migration and hosting", "Migration et hébergement")),
)  # fmt: skip


def write(path: Path, words: Words, *, example: bool) -> None:
    paper = Paper(TEMPLATE, words, example=example)
    paper.title(words("PRJ-014 Customer portal renewal", "PRJ-014 Refonte du portail client") if example else "")
    _control(paper)
    _purpose(paper)
    _scope(paper)
    _plan(paper)
    _people(paper)
    paper.save(path)


def _control(paper: Paper) -> None:
    words = paper.words
    filled = {
        words("Project", "Projet"): words("PRJ-014 Customer portal renewal", "PRJ-014 Refonte du portail client"),
        words("Document version", "Version du document"): "1.0",
        words("Author", "Auteur"): "Samuel Okafor",
        words("Approved by, on", "Approuvé par, le"): words(
            "Amélie Renard, 4 January 2027", "Amélie Renard, 4 janvier 2027"
        ),
    }
    paper.control(filled if paper.example else {})


def _purpose(paper: Paper) -> None:
    words, example = paper.words, paper.example
    paper.heading(
        words("1 Why this project", "1 Pourquoi ce projet"),
        words("Three to five sentences: the need, what happens if nothing is done, and the benefit.",
              "Trois à cinq phrases : le besoin, ce qui se passe si rien n'est fait, et le bénéfice."),
    )  # fmt: skip
    if example:
        paper.text(words(
            "The help desk answers 3,100 requests a month, four fifths of them by telephone. Six in ten only ask for the state of an "
            "order or a copy of an invoice. The present portal cannot show either, and its contract ends on 30 June 2028. Without a new "
            "portal we extend the contract at a higher price and keep the waiting times that customers complain about.",
            "Le support traite 3 100 demandes par mois, dont quatre cinquièmes par téléphone. Six sur dix portent seulement sur l'état d'une "
            "commande ou une copie de facture. Le portail actuel ne montre ni l'un ni l'autre, et son contrat s'achève le 30 juin 2028. Sans "
            "nouveau portail, nous prolongeons le contrat à un prix plus élevé et gardons les délais d'attente dont les clients se plaignent.",
        ))  # fmt: skip
    paper.heading(
        words("2 Objectives and measures", "2 Objectifs et mesures"),
        words("Each objective with a measure and a date. Without a measure it is a wish.", "Chaque objectif avec une mesure et une date. Sans mesure, c'est un souhait."),
    )  # fmt: skip
    heads = words.row((("Objective", "Objectif"), ("Measure", "Mesure"), ("By", "Pour le")))
    paper.grid(heads, [words.row(row) for row in OBJECTIVES] if example else [], (6, 7.5, 3.5))


def _scope(paper: Paper) -> None:
    words, example = paper.words, paper.example
    paper.heading(
        words("3 Scope", "3 Périmètre"),
        words("Say what is out as clearly as what is in: it saves the most discussion later.", "Dites ce qui est exclu aussi nettement que ce qui est inclus : c'est ce qui évite le plus de débats."),
    )  # fmt: skip
    for title, items in ((words("In scope", "Inclus"), SCOPE_IN), (words("Out of scope", "Exclu"), SCOPE_OUT)):
        paper.document.add_heading(title, level=2)
        paper.bullets(words.row(items) if example else [words("[item]", "[élément]")] * 2)
    paper.heading(
        words("4 Main deliverables", "4 Livrables principaux"),
        words(
            "A deliverable is a result that somebody accepts. Name that test.",
            "Un livrable est un résultat que quelqu'un accepte. Nommez ce test.",
        ),
    )
    heads = words.row(
        (("Deliverable", "Livrable"), ("Accepted when", "Accepté lorsque"), ("Responsible", "Responsable"))
    )
    paper.grid(heads, [[words(*a), words(*b), c] for a, b, c in DELIVERABLES] if example else [], (6, 7.5, 3.5))


def _plan(paper: Paper) -> None:
    words, example = paper.words, paper.example
    paper.heading(
        words("5 Milestones", "5 Jalons"),
        words(
            "The three gates and the dates that outsiders depend on.",
            "Les trois jalons de passage et les dates dont d'autres dépendent.",
        ),
    )
    heads = words.row((("Milestone", "Jalon"), ("Date", "Date"), ("Reached when", "Atteint lorsque")))
    paper.grid(heads, [words.row(row) for row in MILESTONES] if example else [], (6, 4, 7))
    paper.heading(
        words("6 Budget and effort", "6 Budget et charge"),
        words(
            "Each line with a range. Reserves apart from the budget.",
            "Chaque ligne avec une fourchette. Les réserves à part du budget.",
        ),
    )
    heads = words.row((("Item", "Poste"), ("Estimate", "Estimation"), ("Range or rule", "Fourchette ou règle")))
    paper.grid(heads, [words.row(row) for row in MONEY] if example else [], (7, 4, 6), blank=5)
    paper.heading(
        words("7 Main risks", "7 Risques principaux"),
        words(
            "Cause, event, effect with a size. The register holds the rest.",
            "Cause, événement, effet chiffré. Le registre contient le reste.",
        ),
    )
    heads = words.row((("Risk", "Risque"), ("Score", "Cote"), ("Response", "Réponse")))
    paper.grid(heads, [[words(*a), b, words(*c)] for a, b, c in RISKS] if example else [], (8.5, 2.5, 6))
    paper.heading(words("8 Constraints and assumptions", "8 Contraintes et hypothèses"), words("A constraint limits us. An assumption is taken as true until checked: say who checks it, and when.", "Une contrainte nous limite. Une hypothèse est tenue pour vraie jusqu'à vérification : dites qui la vérifie, et quand."))  # fmt: skip
    items = (
        words("Constraint: no change to the order system between 1 November and 15 January.", "Contrainte : aucun changement du système de commandes entre le 1er novembre et le 15 janvier."),
        words("Assumption: the order system can answer in less than 2 seconds. Jonas Weber measures it by 15 January 2027.", "Hypothèse : le système de commandes répond en moins de 2 secondes. Jonas Weber le mesure avant le 15 janvier 2027."),
    )  # fmt: skip
    paper.bullets(items if example else [words("[constraint or assumption]", "[contrainte ou hypothèse]")])


def _people(paper: Paper) -> None:
    words, example = paper.words, paper.example
    paper.heading(
        words("9 People and limits", "9 Personnes et limites"),
        words(
            "Names, not departments. Sponsor and project manager are two people.",
            "Des noms, pas des services. Commanditaire et chef de projet sont deux personnes.",
        ),
    )
    heads = words.row((("Role", "Rôle"), ("Name", "Nom"), ("Part", "Mission")))
    paper.grid(heads, [[words(*a), b, words(*c)] for a, b, c in PEOPLE] if example else [], (4.5, 4, 8.5), blank=4)
    limits = words(
        "Tier 2. The limits of PMO-STD-001, clause 4.3, apply. Tighter here: each purchase above €5,000 goes to the sponsor.",
        "Catégorie 2. Les limites de PMO-STD-001, clause 4.3, s'appliquent. Plus strict ici : tout achat de plus de 5 000 € va au commanditaire.",
    )
    paper.text(
        limits
        if example
        else words(
            "[Tier, and limits tighter than PMO-STD-001, clause 4.3]",
            "[Catégorie, et limites plus strictes que PMO-STD-001, clause 4.3]",
        )
    )
    paper.heading(words("10 Approval", "10 Approbation"))
    heads = words.row((("Role", "Rôle"), ("Name", "Nom"), ("Decision and date", "Décision et date")))
    rows = [
        [words("Sponsor", "Commanditaire"), "Amélie Renard" if example else "", words("Approved, 4 January 2027", "Approuvée, 4 janvier 2027") if example else ""],
        [words("PMO officer (tier confirmed)", "Chargé de PMO (catégorie confirmée)"), "Nora Lind" if example else "", words("Tier 2, 17 December 2026", "Catégorie 2, 17 décembre 2026") if example else ""],
    ]  # fmt: skip
    paper.grid(heads, rows, (6, 5, 6))
    paper.heading(words("11 History", "11 Historique"))
    heads = words.row((("Version", "Version"), ("Date", "Date"), ("Author", "Auteur"), ("Change", "Modification")))
    history = [
        ["0.1", words("9 December 2026", "9 décembre 2026"), "Samuel Okafor", words("First draft", "Premier projet")],
        ["1.0", words("4 January 2027", "4 janvier 2027"), "Samuel Okafor", words("Approved", "Version approuvée")],
    ]
    paper.grid(heads, history if example else [], (2, 4, 4.5, 6.5))
