"""What holds the house together: the order of the apps, said in three places."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import AppConfig, apps
from django.conf import settings
from django.core.management import call_command
from django.db import models
from django.test.utils import isolate_apps

from policies.models import Term
from renewal import checks
from renewal.accounts.models import User
from worklists.models import Task

REPOSITORY = Path(__file__).resolve().parent.parent.parent


def layers() -> list[list[str]]:
    """Return the layers of each import contract, the topmost first."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
    return [contract["layers"] for contract in project["tool"]["importlinter"]["contracts"]]


def test_the_order_of_the_apps_is_that_of_the_import_contract() -> None:
    order = [app for app in reversed(layers()[0]) if app != "renewal.lib"]

    # An app without work yet has no module that a contract could name.
    assert order == [app for app in settings.LOCAL_APPS if app in order]
    for app in set(settings.LOCAL_APPS) - set(order):
        config = next(config for config in apps.get_app_configs() if config.name == app)
        assert sorted(path.name for path in Path(config.path).glob("*.py")) == [
            "__init__.py",
            "apps.py",
        ]


def test_the_library_stands_below_every_app() -> None:
    assert layers()[0][-1] == "renewal.lib"


def test_every_app_with_work_has_the_contract_for_its_modules() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
    inside = project["tool"]["importlinter"]["contracts"][1]["containers"]

    with_work = [app for app in settings.LOCAL_APPS if has_modules(app)]

    assert inside == with_work


def has_modules(app: str) -> bool:
    config = next(config for config in apps.get_app_configs() if config.name == app)
    names = {path.name for path in Path(config.path).glob("*.py")}
    return names != {"__init__.py", "apps.py"}


def test_collections_is_a_plain_folder() -> None:
    assert not (REPOSITORY / "collections" / "__init__.py").exists()


def test_the_standard_library_keeps_its_collections() -> None:
    import collections

    assert collections.__file__ is not None
    assert REPOSITORY not in Path(collections.__file__).parents


@pytest.mark.django_db
def test_migrations_match_the_models() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_migrations_import_nothing_from_the_apps() -> None:
    packages = {app.partition(".")[0] for app in settings.LOCAL_APPS}
    own = tuple(f"{word} {name}" for word in ("from", "import") for name in packages)
    found = [
        (config.name, path.name, line)
        for config in apps.get_app_configs()
        if config.name in settings.LOCAL_APPS
        for path in Path(config.path).glob("migrations/0*.py")
        for line in path.read_text().splitlines()
        if line.startswith(own) and not line.startswith("from renewal.lib.")  # imports no app
    ]

    assert found == []


# renewal.E001


class _Other(AppConfig):
    """An app of the order, with the models of a test instead of its own."""

    own_models: list[type[models.Model]] = []

    def get_models(self, *args: Any, **kwargs: Any) -> Iterator[type[models.Model]]:
        return iter(self.own_models)


def found_in(app: str, model: type[models.Model], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what the check says of `model` if it stood in `app`."""
    real = next(config for config in apps.get_app_configs() if config.name == app)
    config = _Other(real.name, real.module)
    config.own_models = [model]
    monkeypatch.setattr(apps, "get_app_configs", lambda: [config])
    return [f"{found.id}: {found.msg}" for found in checks.no_relation_points_downstream(None)]


@isolate_apps("policies")
def test_a_relation_downstream_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    class Reminder(models.Model):  # noqa: DJ008
        task = models.ForeignKey(Task, models.PROTECT)

        class Meta:
            app_label = "policies"

    assert found_in("policies", Reminder, monkeypatch) == [
        "renewal.E001: policies.Reminder.task points downstream, to worklists.Task."
    ]


@isolate_apps("worklists")
def test_a_relation_upstream_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    class Reminder(models.Model):  # noqa: DJ008
        term = models.ForeignKey(Term, models.PROTECT)
        by = models.ForeignKey(User, models.PROTECT)
        task = models.ManyToManyField(Task)

        class Meta:
            app_label = "worklists"

    assert found_in("worklists", Reminder, monkeypatch) == []


def test_no_relation_of_ours_points_downstream() -> None:
    assert checks.no_relation_points_downstream(None) == []


def test_the_check_runs_with_the_others() -> None:
    call_command("check", "--fail-level", "WARNING", verbosity=0)
