from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.db import connection, connections
from django.test.utils import setup_databases, teardown_databases
from hypothesis import settings as hypothesis_settings
from psycopg.pq import TransactionStatus
from pytest_django import DjangoDbBlocker, Settings

from tests import verifier
from tests.command import Manage
from tests.migrated import migrated_database

# What the migrations have put in, and Django's own.
SEEDED = {"accounts_branch", "rules_calendarday", "django_migrations", "django_content_type"}

# The same examples at every run, and no failures for a slow machine.
hypothesis_settings.register_profile("suite", deadline=None, derandomize=True)
hypothesis_settings.load_profile("suite")


@pytest.fixture(autouse=True)
def plain_static_files(settings: Settings) -> None:
    """Pages are rendered without the manifest that collectstatic writes."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(autouse=True)
def own_files(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Uploaded files of a test go nowhere else."""
    folder = tmp_path_factory.mktemp("files")
    storage = settings.STORAGES["default"]
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**storage, "OPTIONS": {**storage["OPTIONS"], "location": folder}},
    }


@pytest.fixture
def manage(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Manage:
    """Our commands, in this process."""
    return Manage(monkeypatch, capsys)


@pytest.fixture
def any_hour(db: None) -> None:
    """Calls are lawful at whatever hour the test runs."""
    from renewal.rules.defaults import LAWFUL_HOURS
    from renewal.rules.models import Rule

    Rule.objects.create(
        key=LAWFUL_HOURS.key,
        value=["00:00", "23:59"],
        valid_from=date(2000, 1, 1),
        set_at=datetime(2000, 1, 1, tzinfo=UTC),
    )


@pytest.fixture
def tampered() -> None:
    """The test changes what a draw has left; it no longer follows the rule."""


@pytest.fixture(autouse=True)
def every_draw_follows_the_rule(
    request: pytest.FixtureRequest, _django_db_marker: None
) -> Iterator[None]:
    """Draw every release of a test again, from the published rule alone. Source: F9."""
    asked = [one for one in ("committed", "transactional_db", "db") if one in request.fixturenames]
    for name in asked[:1]:
        request.getfixturevalue(name)  # is emptied after this
    if not asked and request.node.get_closest_marker("django_db") is None:
        yield
        return
    yield
    if "tampered" not in request.fixturenames and _answers():
        for proof in _proofs():
            assert verifier.differences(proof) == [], proof


def _answers() -> bool:
    """Whether the connection can be asked; a test may leave a transaction broken or cut off."""
    if not connection.in_atomic_block:
        return True
    if connection.needs_rollback or connection.connection is None:
        return False
    status = connection.connection.info.transaction_status
    return bool(status == TransactionStatus.INTRANS)


def _proofs() -> list[verifier.Proof]:
    from worklists.models import Release
    from worklists.queries.releases import proof_of

    return [proof_of(drawn) for drawn in Release.objects.order_by("pk")]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """pytest-django's own: what a test database begins as."""
    connection.settings_dict["TEST"]["TEMPLATE"] = migrated_database()


def is_test_database() -> bool:
    return bool(connection.settings_dict["NAME"] == connection.settings_dict["TEST"]["NAME"])


@pytest.fixture(scope="session")
def test_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The tests' own database, also where no test of the session is marked `django_db`.

    pytest-django makes none for such a session, and the address given would be the one used.
    """
    if is_test_database():
        yield
        return
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False)
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture
def committed(test_database: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database whose rows other processes see; emptied afterwards, but for what is seeded."""
    assert is_test_database()
    with django_db_blocker.unblock():
        try:
            yield
        finally:
            tables = set(connection.introspection.table_names()) - SEEDED
            names = ", ".join(connection.ops.quote_name(name) for name in sorted(tables))
            with connection.cursor() as cursor:
                cursor.execute(f"TRUNCATE {names}")
                cursor.execute("DELETE FROM accounts_branch WHERE parent_id IS NOT NULL")
                cursor.execute("TRUNCATE accounts_branchevent")
            connections.close_all()
