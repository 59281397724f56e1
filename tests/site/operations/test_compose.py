"""The compose file has the shape that the documentation promises. No engine is at hand to run it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE = yaml.safe_load(TEXT)
SERVICES = COMPOSE["services"]
OURS = {"prepare", "web", "worker", "beat"}


def test_the_scale_profile_is_complete() -> None:
    assert set(SERVICES) == OURS | {"postgres", "opensearch", "redis"}


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_service_says_how_it_is_and_starts_with_an_init(name: str) -> None:
    assert SERVICES[name]["init"] is True
    assert name == "web" or SERVICES[name].get("healthcheck")  # the web server's is in the image


@pytest.mark.parametrize("name", sorted(OURS))
def test_our_containers_may_do_nothing_they_need_not(name: str) -> None:
    assert SERVICES[name]["read_only"] is True
    assert SERVICES[name]["cap_drop"] == ["ALL"]
    assert "USER vademecum" in (ROOT / "Dockerfile").read_text()


@pytest.mark.parametrize("name", sorted(set(SERVICES) - OURS))
def test_other_services_are_ordinary_users_with_a_volume_each(name: str) -> None:
    assert SERVICES[name]["user"] not in ("root", "0")
    assert len(SERVICES[name]["volumes"]) == 1
    assert "ports" not in SERVICES[name]


def test_every_volume_is_declared() -> None:
    used = {volume.split(":")[0] for service in SERVICES.values() for volume in service["volumes"]}
    assert used == set(COMPOSE["volumes"])


def test_every_dependency_is_a_service() -> None:
    for service in SERVICES.values():
        assert set(service.get("depends_on", {})) <= set(SERVICES)


def test_what_our_containers_are_told_are_settings() -> None:
    documented = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), flags=re.MULTILINE))
    assert set(COMPOSE["x-app"]["environment"]) <= documented
