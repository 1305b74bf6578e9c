"""docker-compose.yml against the settings, for there may be no Docker engine to try it."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

REPOSITORY = Path(__file__).resolve().parent.parent.parent
COMPOSE = (REPOSITORY / "docker-compose.yml").read_text()
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE)["services"]
OURS = {name: service for name, service in SERVICES.items() if service.get("build")}
LONG_RUNNING = set(SERVICES) - {"migrate"}

# What a real installation leaves as the settings have it.
LEFT_AT_DEFAULT = {"DEBUG", "MAX_WORKBOOK_BYTES", "SECRET_KEY_FILE", "TEST_DATABASE_NAME"}


def _read_by(path: str, pattern: str) -> set[str]:
    return set(re.findall(pattern, (REPOSITORY / path).read_text()))


SETTINGS = _read_by("renewal/settings.py", r'\benv(?:\.\w+)?\(\s*"([A-Z_]+)"')
WEB_SERVER = _read_by("gunicorn.conf.py", r'environ\.get\("([A-Z_]+)"')


def test_our_services_are_web_worker_beat_and_migrate() -> None:
    assert set(OURS) == {"web", "worker", "beat", "migrate"}
    assert SERVICES["web"]["deploy"]["replicas"] == 2


@pytest.mark.parametrize("name", OURS)
def test_every_variable_given_is_read(name: str) -> None:
    known = SETTINGS | (WEB_SERVER if name == "web" else set())

    assert set(OURS[name]["environment"]) - known == set()


@pytest.mark.parametrize("name", OURS)
def test_every_variable_read_is_given_or_may_stay_at_its_default(name: str) -> None:
    assert SETTINGS - set(OURS[name]["environment"]) == LEFT_AT_DEFAULT


def test_secrets_come_from_the_environment_and_have_no_default() -> None:
    used = re.findall(r"\$\{(\w+)(:?[-?])?", COMPOSE)
    secrets = [(name, mark) for name, mark in used if re.search("PASSWORD|SECRET|KEY", name)]

    assert {name for name, _ in secrets} == {"POSTGRES_PASSWORD", "REDIS_PASSWORD", "SECRET_KEY"}
    assert {mark for _, mark in secrets} == {":?"}


def test_the_example_names_every_variable_and_holds_no_secret() -> None:
    lines = (REPOSITORY / "deploy" / "env.example").read_text().splitlines()
    example = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    defaults = dict(re.findall(r"\$\{(\w+):-([^}]*)\}", COMPOSE))

    assert set(example) == set(re.findall(r"\$\{(\w+)", COMPOSE))
    assert {name: value for name, value in example.items() if value} == defaults


def test_every_long_running_service_is_watched_and_restarted() -> None:
    assert {name for name in SERVICES if SERVICES[name].get("healthcheck")} == LONG_RUNNING
    assert {name for name in SERVICES if SERVICES[name]["restart"] != "no"} == LONG_RUNNING


def test_ours_wait_for_migrate_and_migrate_for_its_servers() -> None:
    waits = {name: service["depends_on"] for name, service in OURS.items()}

    for name in ("web", "worker", "beat"):
        assert waits[name] == {"migrate": {"condition": "service_completed_successfully"}}
    assert waits["migrate"] == {
        "db": {"condition": "service_healthy"},
        "redis": {"condition": "service_healthy"},
    }


def test_only_the_proxy_can_be_reached_from_outside() -> None:
    assert {name for name in SERVICES if SERVICES[name].get("ports")} == {"proxy"}
    assert {name for name in SERVICES if "outside" in SERVICES[name]["networks"]} == {"proxy"}
    assert yaml.safe_load(COMPOSE)["networks"]["inside"] == {"internal": True}


def test_data_are_kept_in_named_volumes() -> None:
    kept = {
        volume.split(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
        if re.match(r"\w+:", volume)
    }

    assert kept == {"database", "redis", "files"}
    assert kept == set(yaml.safe_load(COMPOSE)["volumes"])


def test_the_files_that_it_mounts_and_runs_exist() -> None:
    named = set(re.findall(r"deploy/\w+(?:\.\w+)?", COMPOSE))

    assert {name for name in named if not (REPOSITORY / name).exists()} == set()


def test_the_image_does_not_run_as_root() -> None:
    users = re.findall(r"^USER (\w+)$", (REPOSITORY / "Dockerfile").read_text(), re.MULTILINE)

    assert users == ["renewal"]
