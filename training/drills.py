"""Drills with fresh numbers each time: three-point estimates, critical path, earned value, risk scores.

Each is an ordinary generated question, made once in English and French; from then on it lives in the bank and may be edited.
Formulas: PMBOK-style PERT (o + 4m + p) / 6, CPM forward and backward pass, EVM with typical EAC = BAC / CPI.
"""

from __future__ import annotations

from decimal import Decimal

from training.questions import Calculated, FormulaAnswer, Question, Result, Text, Variable

Words = dict[str, str]
NEAR = Decimal("0.01")


def drills(language: str) -> list[Question]:
    """Return the four drills in a language; their ids pair the languages."""
    return [make(language) for make in (three_point, critical_path, earned_value, risk_score)]


def _text(words: Words, language: str) -> Text:
    return Text(words.get(language) or words["en"], "markdown")


def _asked(formula: str, words: Words, language: str, *, tolerance: Decimal = NEAR, decimals: int = 2) -> Result:
    answer = FormulaAnswer(formula, tolerance, decimals=decimals)
    return Result((answer,), Text(words.get(language) or words["en"], "plain"))


def _whole(name: str, low: int, high: int) -> Variable:
    return Variable(name, Decimal(low), Decimal(high))


def three_point(language: str) -> Question:
    """Expected duration and standard deviation of one task; `o < m < p` by construction."""
    return Question(
        name={"en": "Three-point estimate", "fr": "Estimation à trois points"}.get(language, "Three-point estimate"),
        idnumber="DRILL-PERT",
        category="Drills",
        tags=("drill", "pert"),
        stem=_text(
            {
                "en": "A task takes {o} days at best, {m} days most likely and {p} days at worst. Two decimals.",
                "fr": "Une tâche dure au mieux {o} jours, le plus probablement {m} jours et au pire {p} jours. "
                "Deux décimales.",
            },
            language,
        ),
        body=Calculated(
            (
                _whole("o", 2, 9),
                _whole("d", 1, 5),
                _whole("e", 2, 9),
                Variable("m", formula="{o} + {d}"),
                Variable("p", formula="{m} + {e}"),
            ),
            (
                _asked(
                    "({o} + 4*{m} + {p})/6",
                    {"en": "Expected duration in days:", "fr": "Durée attendue en jours :"},
                    language,
                ),
                _asked(
                    "({p} - {o})/6",
                    {"en": "Standard deviation in days:", "fr": "Écart type en jours :"},
                    language,
                ),
            ),
            solution=_text(
                {
                    "en": "Expected: ({o} + 4 × {m} + {p}) / 6 = **{=({o}+4*{m}+{p})/6:2}** days. "
                    "Standard deviation: ({p} − {o}) / 6 = **{=({p}-{o})/6:2}** days.",
                    "fr": "Durée attendue : ({o} + 4 × {m} + {p}) / 6 = **{=({o}+4*{m}+{p})/6:2}** jours. "
                    "Écart type : ({p} − {o}) / 6 = **{=({p}-{o})/6:2}** jours.",
                },
                language,
            ),
        ),
    )


def critical_path(language: str) -> Question:
    """A → B → D and A → C → D: the duration, and the float of the shorter branch."""
    return Question(
        name={"en": "Critical path", "fr": "Chemin critique"}.get(language, "Critical path"),
        idnumber="DRILL-CPM",
        category="Drills",
        tags=("drill", "critical-path"),
        stem=_text(
            {
                "en": "A takes {a} days. Then B ({b} days) and C ({c} days) run side by side. "
                "D ({d} days) begins when both are done.",
                "fr": "A dure {a} jours. Ensuite B ({b} jours) et C ({c} jours) avancent en parallèle. "
                "D ({d} jours) commence quand les deux sont finies.",
            },
            language,
        ),
        body=Calculated(
            (_whole("a", 2, 9), _whole("b", 3, 14), _whole("c", 3, 14), _whole("d", 2, 9)),
            (
                _asked(
                    "{a} + max({b}, {c}) + {d}",
                    {"en": "Shortest duration of the project in days:", "fr": "Durée minimale du projet en jours :"},
                    language,
                    decimals=0,
                ),
                _asked(
                    "max(0, {b} - {c})",
                    {"en": "Total float of C in days:", "fr": "Marge totale de C en jours :"},
                    language,
                    decimals=0,
                ),
            ),
            solution=_text(
                {
                    "en": "A–B–D takes {=({a}+{b}+{d})} days, A–C–D takes {=({a}+{c}+{d})} days; the longer path is "
                    "critical: **{={a}+max({b},{c})+{d}}** days. C may slip by **{=max(0,{b}-{c})}** days.",
                    "fr": "A–B–D dure {=({a}+{b}+{d})} jours, A–C–D dure {=({a}+{c}+{d})} jours ; le chemin le plus long "
                    "est critique : **{={a}+max({b},{c})+{d}}** jours. C peut glisser de **{=max(0,{b}-{c})}** jours.",
                },
                language,
            ),
        ),
    )


def earned_value(language: str) -> Question:
    """CPI, SPI and the typical estimate at completion."""
    return Question(
        name={"en": "Earned value", "fr": "Valeur acquise"}.get(language, "Earned value"),
        idnumber="DRILL-EVM",
        category="Drills",
        tags=("drill", "earned-value"),
        stem=_text(
            {
                "en": "Budget at completion {bac} k€, planned value {pv} k€, earned value {ev} k€, actual cost {ac} k€. "
                "Two decimals.",
                "fr": "Budget à l’achèvement {bac} k€, valeur planifiée {pv} k€, valeur acquise {ev} k€, "
                "coût réel {ac} k€. Deux décimales.",
            },
            language,
        ),
        body=Calculated(
            (
                _whole("x", 8, 20),
                Variable("bac", formula="{x} * 10"),
                _whole("pv", 40, 60),
                _whole("ev", 30, 55),
                _whole("ac", 30, 65),
            ),
            (
                _asked("{ev}/{ac}", {"en": "CPI:", "fr": "IPC :"}, language),
                _asked("{ev}/{pv}", {"en": "SPI:", "fr": "IPD :"}, language),
                _asked(
                    "{bac}*{ac}/{ev}",
                    {
                        "en": "Estimate at completion in k€ if costs go on like this:",
                        "fr": "Estimation à l’achèvement en k€ si les coûts continuent ainsi :",
                    },
                    language,
                    tolerance=Decimal("1"),
                ),
            ),
            solution=_text(
                {
                    "en": "CPI = EV / AC = {ev} / {ac} = **{={ev}/{ac}:2}**. SPI = EV / PV = {ev} / {pv} = "
                    "**{={ev}/{pv}:2}**. EAC = BAC / CPI = **{={bac}*{ac}/{ev}:2}** k€.",
                    "fr": "IPC = VA / CR = {ev} / {ac} = **{={ev}/{ac}:2}**. IPD = VA / VP = {ev} / {pv} = "
                    "**{={ev}/{pv}:2}**. Estimation à l’achèvement = BAC / IPC = **{={bac}*{ac}/{ev}:2}** k€.",
                },
                language,
            ),
        ),
    )


def risk_score(language: str) -> Question:
    """Score on a five by five grid, and exposure in money."""
    return Question(
        name={"en": "Risk score", "fr": "Score de risque"}.get(language, "Risk score"),
        idnumber="DRILL-RISK",
        category="Drills",
        tags=("drill", "risk"),
        stem=_text(
            {
                "en": "A risk has probability {p} and impact {i} on scales of 1 to 5. It would cost {c} k€, "
                "with a probability of {q} %.",
                "fr": "Un risque a une probabilité de {p} et un impact de {i} sur des échelles de 1 à 5. "
                "Il coûterait {c} k€, avec une probabilité de {q} %.",
            },
            language,
        ),
        body=Calculated(
            (
                _whole("p", 1, 5),
                _whole("i", 1, 5),
                _whole("c", 20, 200),
                Variable("q", formula="{p} * 20 - 10"),
            ),
            (
                _asked("{p} * {i}", {"en": "Score:", "fr": "Score :"}, language, decimals=0),
                _asked("{c} * {q} / 100", {"en": "Exposure in k€:", "fr": "Exposition en k€ :"}, language),
            ),
            solution=_text(
                {
                    "en": "Score = probability × impact = {p} × {i} = **{={p}*{i}}**. "
                    "Exposure = {q} % × {c} k€ = **{={c}*{q}/100:2}** k€.",
                    "fr": "Score = probabilité × impact = {p} × {i} = **{={p}*{i}}**. "
                    "Exposition = {q} % × {c} k€ = **{={c}*{q}/100:2}** k€.",
                },
                language,
            ),
        ),
    )
