"""Which column means what."""

from __future__ import annotations

import pytest

from vademecum.accounts.importing.columns import mapped, recognise


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        ("E-mail, First name, Last name, Language, Time zone", "email first_name last_name language time_zone"),
        ("Courriel, Prénom, NOM, Langue, Fuseau horaire", "email first_name last_name language time_zone"),
        ("email, firstname, lastname, lang, cohort1, cohort2", "email first_name last_name language team team"),
        ("Adresse e-mail, Fonction, Équipe, Responsable", "email job_title team manager"),
        ("email, Manager's e-mail, Groups, Project roles", "email - group project_role"),
        ("username, password, email, course1, group1, role1", "- - email - - -"),
    ],
)
def test_headers_are_recognised_in_english_french_and_moodle(headers: str, fields: str) -> None:
    mapping = recognise(headers.split(", "))
    assert [mapping.get(number, "-") for number in range(len(fields.split()))] == fields.split()


def test_a_person_may_say_better() -> None:
    assert mapped(["Mail", "Chef"], {"chef": "manager"}) == {0: "email", 1: "manager"}
    assert mapped(["Mail", "Backup mail"], {"Backup mail": "email"}) == {1: "email"}
    assert mapped(["Mail", "Team"], {"Team": ""}) == {0: "email"}


@pytest.mark.parametrize("choices", [{"Nowhere": "email"}, {"Mail": "is_superuser"}])
def test_an_unknown_column_or_field_is_refused(choices: dict[str, str]) -> None:
    with pytest.raises(LookupError):
        mapped(["Mail"], choices)
