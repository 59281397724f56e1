"""What a column of somebody's table holds, by its name: a field of ours, a level, or nothing we keep. Pure.

A name may end in its language ("Skill FR", "Compétence (EN)"). What is not known can be mapped by hand: to a field of
`KNOWN`, to `level` (columns in their order) or `level:3`, to `indicators:3`, or to `ignore`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from training.competency.framework_shape import FEWEST_LEVELS, MOST_LEVELS, UnreadableError

KNOWN: Mapping[str, Sequence[str]] = {
    "code": ("code", "id", "key", "skill id", "skill code", "competency id", "competency code", "reference", "ref",
             "identifier", "identifiant", "clé", "référence", "no", "n°", "number"),
    "area": ("area", "competency area", "skill group", "skill category", "category", "subcategory", "domain", "group",
             "cluster", "dimension", "theme", "competency group", "area of competency", "competence area", "skill area",
             "skill family", "capability group", "knowledge area", "perspective", "pillar", "domaine", "catégorie",
             "domaine de compétences", "groupe", "famille de compétences"),
    "competency": ("competency", "skill", "competence", "capability", "skill name", "competency name", "element",
                   "competence name", "capability name", "competence element", "behaviour", "e-competence",
                   "competency title", "skill title", "capability title", "soft skill", "technique", "name of skill",
                   "compétence", "nom de la compétence", "intitulé", "élément de compétence"),
    "description": ("skill description", "competency description", "competence description", "capability description",
                    "definition", "description", "overview", "summary", "définition"),
    "required_by": ("roles that require skill", "roles that require this skill", "roles", "used by roles"),
    "icb4": ("icb4", "ipma icb4", "icb 4", "ipma icb 4"),
    "talent_triangle": ("talent triangle", "pmi talent triangle"),
    "pm2": ("pm2", "pm²"),
    "family": ("role family", "job family", "family", "profession", "famille", "famille de métiers"),
    "role": ("role", "role name", "job role", "job title", "job", "post", "position", "rôle", "métier", "fonction",
             "poste"),
    "role_description": ("role description", "job description", "description du rôle"),
    "step": ("role level", "role level name", "grade", "seniority", "profile", "job level", "profil"),
    "step_description": ("role level description", "profile description", "grade description"),
    "level": ("skill level", "required level", "level", "level required", "target level", "expected level",
              "minimum level", "proficiency", "proficiency level", "competency level", "capability level",
              "niveau", "niveau requis", "niveau attendu", "niveau de compétence", "niveau cible"),
    "level_name": ("level name", "level title", "proficiency name", "name of level", "nom du niveau"),
    "level_number": ("level number", "level no", "numéro du niveau", "rank", "rang"),
    "level_description": ("skill level description", "level description", "descriptor", "level descriptor",
                          "description of level", "what it means", "descripteur", "description du niveau"),
    "indicators": ("indicators", "behavioural indicators", "observable indicators", "behavioral indicators",
                   "indicateurs", "indicateurs observables"),
    "critical": ("critical", "is critical", "mandatory", "essential", "core", "critique", "obligatoire", "essentiel"),
    "days": ("days to reach", "days", "due days", "délai en jours", "jours", "délai"),
    "role_type": ("role type",),
}  # fmt: skip
# Taken for the name of the competency or of the role where nothing else is.
BARE_NAMES = ("name", "title", "nom", "titre", "libellé")
NEVER_LEVELS = frozenset(
    {"url", "link", "lien", "notes", "note", "comment", "comments", "commentaire", "remarks", "remarques", "version",
     "last updated", "updated", "created", "date", "status", "state", "statut", "source", "owner", "tags", "keywords",
     "type", "order", "ordre", "position", "sort order", "language", "langue"}
)  # fmt: skip
_LEVEL_WORDS = re.compile(
    r"(awareness|working|practitioner|expert|foundation|novice|beginner|competent|proficient|basic|intermediate|"
    r"advanced|master(y)?|entry|developing|skilled|aware|follow|assist|apply|enable|ensure|advise|initiate|influence|"
    r"leading|notions|débutant|intermédiaire|avancé|confirmé|maîtrise|autonom|guidé|initiation|perfectionnement|"
    r"perform|knowledge|understand|speciali[sz]|emerging|established|accomplished|introductory|elementary|fundamental|"
    r"exposure|distinguished|mature|thought leader)",
    re.IGNORECASE,
)
# From the lowest to the highest, as frameworks usually call them.
USUAL = ("awareness", "aware", "novice", "beginner", "entry", "notions", "basic", "foundation", "working", "developing",
         "intermediate", "competent", "practitioner", "proficient", "skilled", "advanced", "expert", "master",
         "mastery")  # fmt: skip
_NUMBERED = re.compile(r"^(?:(?:skill |proficiency )?(?:level|niveau|stage|step|lvl|l|n|e)[ -]?)?([0-7])\b|\b([0-7])$")
_LANGUAGES = {"en": "en", "english": "en", "anglais": "en", "fr": "fr", "french": "fr", "français": "fr",
              "francais": "fr", "eng": "en", "fre": "fr"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """What a column is taken for: `field` of ours, in a `language`; `level` where it belongs to one level."""

    field: str
    language: str = "en"
    level: int = 0

    @property
    def said(self) -> str:
        """Return it as one would map it."""
        name = f"{self.field}:{self.level}" if self.level else self.field
        return name if self.language == "en" else f"{name} ({self.language})"


@dataclass(slots=True)
class Header:
    """The columns of a table by their place, and the names of the levels that are columns (English, French)."""

    columns: dict[int, Column]
    level_names: dict[int, tuple[str, str]]

    def has(self, *fields: str) -> bool:
        return bool({column.field for column in self.columns.values()} & set(fields))

    def place(self, field: str, language: str = "en", level: int = 0) -> int | None:
        """Return where a column stands."""
        wanted = Column(field, language, level)
        return next((place for place, column in self.columns.items() if column == wanted), None)


def plain(name: str) -> tuple[str, str]:
    """Return the name of a column without signs, and the language it ends in (English where it says none)."""
    text = " ".join(re.sub(r"[()_/|:.\[\]]|(?<=\s)[-–]|[-–](?=\s)", " ", name).split()).casefold()
    head, _space, last = text.rpartition(" ")
    if head and last in _LANGUAGES:
        return head, _LANGUAGES[last]
    return re.sub(r"-(fr|en)$", "", text), "fr" if text.endswith("-fr") else "en"


def recognised(header: Sequence[str], mapping: Mapping[str, str]) -> int:
    """Return how many columns are known: the first row of a sheet is not always its header."""
    names = _names()
    chosen = {column.casefold() for column in mapping}
    return sum(
        bool(name) and (name.casefold() in chosen or plain(name)[0] in names or plain(name)[0] in BARE_NAMES)
        for name in header
    )


def read_header(
    name: str,
    header: Sequence[str],
    mapping: Mapping[str, str],
    *,
    levels: Sequence[str] = (),
    guess: bool = False,
) -> Header:
    """Return what the columns hold. `levels`: names of levels known already; `guess`: what nobody knows may be levels."""
    names = _names()
    chosen = {column.casefold(): ours for column, ours in mapping.items()}
    found = Header({}, {})
    left: list[int] = []
    by_hand: list[int] = []
    for place, column in enumerate(header):
        word, language = plain(column)
        ours = chosen.get(column.casefold(), chosen.get(word, ""))
        if ours == "level" and not _is_one_value(header, chosen):
            by_hand.append(place)
        elif ours:
            mapped = _mapped(name, ours, language)
            if mapped is not None:
                found.columns[place] = mapped
        elif word in names:
            known = Column(names[word], language)
            if known not in found.columns.values():
                found.columns[place] = known
        elif word:
            left.append(place)
    _bare_name(found, header, left)
    _first_text(found, header, left)
    if by_hand:
        _as_levels(found, header, by_hand)
    elif not found.has("level", "level_number") and not _mapped_levels(found, header) and found.has("competency"):
        _find_levels(name, found, header, left, levels, guess=guess)
    return found


def _names() -> dict[str, str]:
    return {known: ours for ours, spellings in KNOWN.items() for known in spellings}


def _is_one_value(header: Sequence[str], chosen: Mapping[str, str]) -> bool:
    """Return whether `level` is mapped once: then it is the cell that names a level, not a column of its own."""
    return sum(chosen.get(column.casefold(), chosen.get(plain(column)[0], "")) == "level" for column in header) == 1


def _mapped(name: str, ours: str, language: str) -> Column | None:
    field, _colon, number = ours.partition(":")
    field = field.strip().casefold().replace(" ", "_")
    for suffix in ("_fr", "_en"):
        if field.endswith(suffix):
            field, language = field.removesuffix(suffix), suffix[1:]
    if field == "ignore":
        return None
    if field in ("level", "indicators") and number.strip().isdecimal():
        level = int(number)
        if not 1 <= level <= MOST_LEVELS:
            raise UnreadableError(f"{name}: there are levels 1 to {MOST_LEVELS}, not {level}")
        return Column("level_words" if field == "level" else field, language, level)
    if field not in KNOWN or number:
        raise UnreadableError(
            f"{name}: there is no field {ours!r}; there are {', '.join(KNOWN)}, level:1…{MOST_LEVELS}, "
            f"indicators:1…{MOST_LEVELS} and ignore"
        )
    return Column(field, language)


def _bare_name(found: Header, header: Sequence[str], left: list[int]) -> None:
    """Take "Name" for the competency where no column is; in a table of roles for the role."""
    for place in list(left):
        word, language = plain(header[place])
        if word not in BARE_NAMES:
            continue
        field = "competency"
        if found.place("competency", language) is not None:
            field = "role" if found.has("level", "family", "step") and not found.has("role") else ""
        if field and found.place(field, language) is None:
            found.columns[place] = Column(field, language)
            left.remove(place)


def _first_text(found: Header, header: Sequence[str], left: list[int]) -> None:
    """Take the first column of no known name for the competency, where columns of levels stand beside it and none is."""
    levels = [place for place in left if is_level(header[place])]
    if found.has("competency", "role", "step", "level", "level_number") or len(levels) < FEWEST_LEVELS:
        return
    before = [place for place in left if place < levels[0] and plain(header[place])[0] not in NEVER_LEVELS]
    if before:
        found.columns[before[0]] = Column("competency", plain(header[before[0]])[1])
        left.remove(before[0])


def _mapped_levels(found: Header, header: Sequence[str]) -> bool:
    for place, column in found.columns.items():
        if column.field == "level_words":
            english, french = found.level_names.get(column.level, ("", ""))
            said = _spoken(header[place])
            pair = (english, said) if column.language == "fr" else (said, french)
            found.level_names[column.level] = pair
    return bool(found.level_names)


def _find_levels(
    name: str, found: Header, header: Sequence[str], left: list[int], levels: Sequence[str], *, guess: bool
) -> None:
    """Take for levels the columns that are named so; where asked to guess, all that nobody knows."""
    able = [place for place in left if plain(header[place])[0] not in NEVER_LEVELS]
    known = [plain(level)[0] for level in levels]
    if known:
        _as_levels(found, header, [place for place in able if _head(header[place]) in known], known=known)
        return
    named = [place for place in able if is_level(header[place])]
    for places in (named, able) if guess else (named,):
        if FEWEST_LEVELS <= len(_heads(header, places)) <= MOST_LEVELS:
            _as_levels(found, header, places)
            return
    if guess and able and not found.has("role", "step", "family"):
        raise UnreadableError(
            f"{name}: {len(able)} columns would be levels, there may be {FEWEST_LEVELS} to {MOST_LEVELS}: "
            + ", ".join(header[place] for place in able)
            + '. Say which with --map "COLUMN=level" or --map "COLUMN=ignore".'
        )


def _head(column: str) -> str:
    """Return the level that a column is about, whatever it says of it and in which language."""
    return plain(_without_indicators(column))[0]


def is_level(column: str) -> bool:
    """Return whether a column is named as levels are."""
    word = _head(column)
    return bool(_NUMBERED.search(word) or _LEVEL_WORDS.search(word))


def _as_levels(found: Header, header: Sequence[str], places: Iterable[int], *, known: Sequence[str] = ()) -> None:
    """Give the columns their levels: those that are known, else by the numbers in their names, else in their order."""
    heads = _heads(header, places)
    numbers = [number_in(head) for head in heads]
    counted = sorted(number for number in numbers if number) == list(range(1, len(heads) + 1))
    usual = [USUAL.index(head) if head in USUAL else -1 for head in heads]
    if not counted and min(usual, default=-1) >= 0 and usual == sorted(usual, reverse=True):
        heads.reverse()  # the highest stands first
    for place in places:
        column, language = header[place], plain(header[place])[1]
        head = _head(column)
        order = heads.index(head) if head in heads else numbers.index(number_in(head))
        level = known.index(head) + 1 if known else (numbers[order] or 0) if counted else order + 1
        is_indicator = bool(re.search(r"\bindica(tor|teur)s\b", column, re.IGNORECASE))
        found.columns[place] = Column("indicators" if is_indicator else "level_words", language, level)
        english, french = found.level_names.get(level, ("", ""))
        if not is_indicator:
            said = _spoken(column)
            found.level_names[level] = (english, said) if language == "fr" else (said, french)


def _heads(header: Sequence[str], places: Iterable[int]) -> list[str]:
    """Return the levels that columns are about, each once: "Level 1" and "Niveau 1" are one."""
    heads = list(dict.fromkeys(_head(header[place]) for place in places))
    if any(number_in(head) is None for head in heads):
        return heads
    return list({number_in(head): head for head in reversed(heads)}.values())[::-1]


def number_in(text: str) -> int | None:
    """Return the number of a level that its name begins or ends with."""
    match = _NUMBERED.search(text)
    return int(match.group(1) or match.group(2)) if match else None


def _without_indicators(column: str) -> str:
    column = re.sub(r"\s+(description|descriptor|descripteur)s?\b", "", column, flags=re.IGNORECASE)
    return re.sub(r"\s*[-–:(]?\s*\b(indicators|indicateurs)\b\)?", "", column, flags=re.IGNORECASE).strip()


def _spoken(column: str) -> str:
    """Return the name of a level without what else its column says: the language, and that it describes."""
    text = re.sub(r"[\s_-]*\(?\b(EN|FR|English|French|anglais|français)\b\)?$", "", column, flags=re.IGNORECASE)
    return _without_indicators(text).strip() or column
