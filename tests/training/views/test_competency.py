"""The pages of competency: mine, my people's, the organisation's; and nothing for those who may not see it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from training.actions import record_evidence
from training.actions.assessing import Handed, ask_for_assessment
from training.models import Assessment, Competency, Evidence, RoleHolding, RoleProfile, RoleRequirement
from vademecum.accounts.models import Team, User
from vademecum.accounts.roles import ASSESSOR, PMO_OFFICER

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def page(person: User, name: str, *args: object, **query: str) -> tuple[int, str]:
    client = Client()
    client.force_login(person)
    response = client.get(reverse(f"training:{name}", args=args), query)
    return response.status_code, response.content.decode(errors="replace")


@pytest.fixture
def officer(person_named: Callable[..., User]) -> User:
    person = person_named("omar")
    person.groups.add(Group.objects.get(name=PMO_OFFICER))
    return person


@pytest.fixture
def profile(competency: Competency, learner: User) -> RoleProfile:
    profile = RoleProfile.objects.create(framework=competency.area.framework, key="lead", title_en="Risk lead")
    RoleRequirement.objects.create(profile=profile, competency=competency, level=3, is_critical=True)
    RoleHolding.objects.create(person=learner, profile=profile)
    return profile


def passed(person: User, competency: Competency, *, days: int = 10, level: int = 2, kind: str = "quiz") -> Evidence:
    at = NOW - timedelta(days=days)
    return record_evidence(
        person, competency=competency, kind=kind, level=level, occurred_at=at, now=at, source_title="Risk in five"
    )


def test_i_see_where_i_stand_why_and_what_comes_next(
    learner: User, competency: Competency, profile: RoleProfile
) -> None:
    passed(learner, competency)
    status, text = page(learner, "competency")
    assert status == 200
    for words in ("Risk lead", "your role asks for level 3", "Quiz passed, Risk in five", "Hand in what shows it"):
        assert words in text


def test_a_past_day_shows_what_was_known_then(learner: User, competency: Competency) -> None:
    passed(learner, competency, days=10)
    before = (NOW - timedelta(days=20)).date().isoformat()
    assert "Risk in five" not in page(learner, "competency", on=before)[1]
    assert "Risk in five" in page(learner, "competency", on="nonsense")[1]


def test_others_do_not_see_me_my_manager_and_the_pmo_do(
    learner: User, competency: Competency, officer: User, person_named: Callable[..., User]
) -> None:
    boss, lead, stranger = person_named("boss"), person_named("lead"), person_named("stranger")
    learner.manager = boss
    learner.save()
    Team.objects.create(name="Risk", lead=lead).members.add(learner)
    for viewer, expected in ((boss, 200), (lead, 200), (officer, 200), (stranger, 404)):
        assert page(viewer, "competency-person", learner.pk)[0] == expected
    assert page(learner, "competency-person", boss.pk)[0] == 404
    assert page(learner, "competency-person", 999_999)[0] == 404
    assert Client().get(reverse("training:competency")).status_code == 302


def test_the_team_matrix_says_gaps_in_words_and_goes_out_as_a_workbook(
    learner: User, competency: Competency, profile: RoleProfile, officer: User
) -> None:
    passed(learner, competency)
    status, text = page(officer, "matrix")
    assert status == 200
    assert "below what is asked" in text
    client = Client()
    client.force_login(officer)
    import io

    book = load_workbook(io.BytesIO(client.get(reverse("training:matrix"), {"format": "xlsx"}).content))
    assert book.sheetnames == ["Levels", "Gaps", "Lapsing soon"]
    assert [cell.value for cell in book["Gaps"][2]][2:] == [2, 3]
    assert page(learner, "matrix")[0] == 404


def test_the_organisation_is_shown_without_small_groups_and_goes_out_as_pdf(
    learner: User, competency: Competency, profile: RoleProfile, officer: User, person_named: Callable[..., User]
) -> None:
    assert "too few to show" in page(officer, "organisation")[1]
    for _number in range(4):
        person = person_named()
        RoleHolding.objects.create(person=person, profile=profile)
        passed(person, competency, level=3, kind="exam")
    text = page(officer, "organisation")[1]
    assert "4/5" in text
    assert "80%" in text
    client = Client()
    client.force_login(officer)
    assert client.get(reverse("training:organisation"), {"format": "pdf"}).content.startswith(b"%PDF")
    assert page(learner, "organisation")[0] == 404


def test_staffing_shows_who_fits_and_who_is_nearly_there(
    learner: User, competency: Competency, profile: RoleProfile, officer: User, person_named: Callable[..., User]
) -> None:
    passed(learner, competency)
    fit = person_named("fiona")
    passed(fit, competency, level=3, kind="exam")
    text = page(officer, "staffing", role="lead")[1]
    assert text.index("fiona@") if "fiona@" in text else "Fiona" in text
    assert "2 → 3" in text


def test_what_is_handed_in_is_judged_and_the_person_sees_why(
    learner: User, competency: Competency, officer: User
) -> None:
    mine, theirs = Client(), Client()
    mine.force_login(learner)
    theirs.force_login(officer)
    form = {"kind": "artefact", "competency": competency.pk, "level": 3, "title": "Register of Lyra"}
    answer = mine.post(
        reverse("training:hand-in"), {**form, "files": SimpleUploadedFile("r.xlsx", b"cells")}, follow=True
    )
    assert "Handed in" in answer.content.decode()
    assessment = Assessment.objects.get()
    assert "Register of Lyra" in theirs.get(reverse("training:assess-queue")).content.decode()
    file = assessment.files.get()
    assert b"".join(theirs.get(reverse("training:handed-in-file", args=[file.pk])).streaming_content) == b"cells"  # type: ignore[attr-defined]
    place = reverse("training:assess", args=[assessment.pk])
    assert mine.get(place).status_code == 404
    theirs.post(place, {"decision": "refuse", "comment": "No owners named."})
    assert "No owners named." in mine.get(reverse("training:competency")).content.decode()
    mine.post(reverse("training:appeal", args=[assessment.pk]), {"reason": "Page two."})
    assert assessment.appeal.reason == "Page two."


def test_a_form_that_does_not_fit_says_so(learner: User, competency: Competency) -> None:
    client = Client()
    client.force_login(learner)
    form = {"kind": "artefact", "competency": competency.pk, "level": 4, "title": "x"}
    answer = client.post(reverse("training:hand-in"), form)
    assert answer.status_code == 400
    assert "cannot show that level" in answer.content.decode()


def test_a_stranger_cannot_withdraw_appeal_or_fetch_files(
    learner: User, competency: Competency, person_named: Callable[..., User]
) -> None:
    handed = Handed("artefact", 2, "Register", files=[("r.txt", b"x")])
    assessment = ask_for_assessment(learner, competency=competency, handed=handed)
    client = Client()
    client.force_login(person_named("stranger"))
    assert client.post(reverse("training:withdraw", args=[assessment.pk])).status_code == 404
    assert client.post(reverse("training:appeal", args=[assessment.pk])).status_code == 404
    file = assessment.files.get()
    assert client.get(reverse("training:handed-in-file", args=[file.pk])).status_code == 404
    assert Client().get(reverse("training:withdraw", args=[assessment.pk])).status_code == 302


def test_i_get_all_that_is_kept_about_me_and_nobody_else_s(
    learner: User, competency: Competency, person_named: Callable[..., User]
) -> None:
    passed(learner, competency)
    passed(person_named("bruno"), competency)
    client = Client()
    client.force_login(learner)
    data = client.get(reverse("training:competency-data")).json()
    assert [row["competency__key"] for row in data["evidence"]] == ["risk"]
    assert data["standings"][0]["level"] == 2


def test_the_assessor_sees_the_queue_and_not_the_organisation(
    competency: Competency, person_named: Callable[..., User]
) -> None:
    assessor = person_named("ines")
    assessor.groups.add(Group.objects.get(name=ASSESSOR))
    assert page(assessor, "assess-queue")[0] == 200
    assert page(assessor, "organisation")[0] == 404


def test_every_page_is_written_in_french_too(
    learner: User, competency: Competency, profile: RoleProfile, officer: User
) -> None:
    from django.utils import translation

    passed(learner, competency)
    with translation.override("fr"):
        addresses = [reverse(f"training:{name}") for name in ("competency", "matrix", "organisation", "assess-queue")]
    client = Client()
    client.force_login(officer)
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200
        assert '<html lang="fr"' in answer.content.decode()
