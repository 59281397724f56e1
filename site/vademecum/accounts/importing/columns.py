"""Which column means what: our names, everyday English and French, and Moodle's. No Django."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

SINGLE = ("email", "first_name", "last_name", "full_name", "language", "time_zone", "job_title", "manager")
SEVERAL = ("team", "group", "project_role")  # a person may have several; so may the table have several columns
FIELDS = (*SINGLE, *SEVERAL)

_NAMES: dict[str, str] = {
    "email": "email mail emailaddress address adresse adressemail adresseemail adresseelectronique courriel mel",
    "first_name": "firstname givenname forename prenom",
    "last_name": "lastname surname familyname nom nomdefamille",
    "full_name": "fullname name displayname nomcomplet nometprenom prenometnom nomprenom prenomnom",
    "language": "language lang preferredlanguage langue languepreferee",
    "time_zone": "timezone tz fuseau fuseauhoraire",
    "job_title": "jobtitle title job position poste fonction intitulee intituleduposte",
    "manager": "manager manageremail linemanager supervisor superior reportsto responsable emailresponsable "
    "emailduresponsable emaildumanager superieur superieurhierarchique n1",
    "team": "team teams department cohort equipe equipes service departement cohorte",
    "group": "group groups groupe groupes usergroup usergroups droits rights",
    "project_role": "projectrole projectroles project projects projet projets roleprojet rolesprojet rolesdeprojet",
}
_KNOWN = {name: field for field, names in _NAMES.items() for name in names.split()}
# Moodle's group1 is a group of a course and its role1 a role in one: neither is a group of ours.
_NUMBERED = re.compile(r"(cohort|team|equipe|project|projet|projectrole)\d+")


def recognise(headers: Iterable[str]) -> dict[int, str]:
    """Return column number → field for the headers that are understood; the first of a single field wins."""
    mapping: dict[int, str] = {}
    for number, header in enumerate(headers):
        name = simplified(header)
        numbered = _NUMBERED.fullmatch(name)
        field = _KNOWN.get(numbered[1] if numbered else name)
        if field and (field in SEVERAL or field not in mapping.values()):
            mapping[number] = field
    return mapping


def mapped(headers: Iterable[str], choices: Mapping[str, str]) -> dict[int, str]:
    """Return `recognise` corrected by `choices` (header → field, or "" to leave the column out).

    Raise `LookupError` with the header or field that does not exist.
    """
    headers = list(headers)
    mapping = recognise(headers)
    for header, field in choices.items():
        matching = [number for number, one in enumerate(headers) if simplified(one) == simplified(header)]
        if not matching:
            raise LookupError(header)
        if field and field not in FIELDS:
            raise LookupError(field)
        for number in matching:
            mapping.pop(number, None)
            if field:
                if field in SINGLE:
                    mapping = {other: kept for other, kept in mapping.items() if kept != field}
                mapping[number] = field
    return mapping


def simplified(header: str) -> str:
    """Return a header in small letters without accents, spaces and signs."""
    bare = unicodedata.normalize("NFKD", header).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]", "", bare)
