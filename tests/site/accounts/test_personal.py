"""A person's own time, language and profile."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from vademecum.accounts.middleware import PersonalTime
from vademecum.accounts.models import User

pytestmark = pytest.mark.django_db


def test_times_are_shown_in_the_persons_time_zone_and_only_there(ines: User) -> None:
    ines.time_zone = "Asia/Kolkata"
    seen = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(timezone.get_current_timezone_name())
        return HttpResponse()

    request = RequestFactory().get("/en/")
    request.user = ines
    PersonalTime(view)(request)
    assert seen == ["Asia/Kolkata"]
    assert timezone.get_current_timezone_name() == "Europe/Paris"


def test_the_bare_address_leads_to_the_language_of_the_browser(client: Client) -> None:
    response = client.get("/", headers={"accept-language": "fr-CA,fr;q=0.9,en;q=0.5"})
    assert response["Location"] == "/fr/"
    assert "Accept-Language" in response["Vary"]
    assert client.get("/", headers={"accept-language": "de"})["Location"] == "/en/"


def test_the_bare_address_leads_a_person_to_the_preferred_language(client: Client, ines: User) -> None:
    client.force_login(ines)
    assert client.get("/", headers={"accept-language": "en"})["Location"] == "/fr/"


def test_a_person_changes_name_language_and_time_zone_and_nothing_else(client: Client, ines: User) -> None:
    client.force_login(ines)
    response = client.post(
        "/fr/people/me/",
        {
            "first_name": "Inès",
            "last_name": "Moreau",
            "preferred_language": "en",
            "time_zone": "America/Montreal",
            "email": "boss@example.org",
            "is_superuser": "on",
            "is_staff": "on",
            "manager": "1",
            "groups": "1",
        },
    )
    assert response["Location"] == "/en/people/me/"
    ines.refresh_from_db()
    assert (ines.last_name, ines.preferred_language, ines.time_zone) == ("Moreau", "en", "America/Montreal")
    assert (ines.email, ines.is_superuser, ines.is_staff) == ("ines@example.org", False, False)
    assert not ines.groups.exists()
    assert ines.wagtail_userprofile.preferred_language == "en"


def test_an_unknown_time_zone_is_refused(client: Client, ines: User) -> None:
    client.force_login(ines)
    response = client.post(
        "/en/people/me/",
        {"first_name": "", "last_name": "", "preferred_language": "en", "time_zone": "../../etc/passwd"},
    )
    assert response.status_code == 200
    ines.refresh_from_db()
    assert ines.time_zone == "Europe/Paris"


def test_the_profile_is_for_people_who_are_signed_in(client: Client) -> None:
    assert "/account/login/" in client.get("/en/people/me/")["Location"]


def test_a_language_chosen_in_the_admin_counts_everywhere(ines: User) -> None:
    profile = ines.wagtail_userprofile
    profile.preferred_language = "en"
    profile.save()
    ines.refresh_from_db()
    assert ines.preferred_language == "en"
