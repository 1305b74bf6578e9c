"""`make run`, from nothing: it answers, it is shared, it stops, it survives."""

import http.client
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest

from renewal.keys import REPOSITORY

# Seconds, far more than docs/operations.md promises, for other tests run beside these:
# bench/start.py measures, this finds a hang.
COLD, WARM, STOP = 180, 90, 45


class Centre:
    """A centre of its own: its data under `var`, its page on `port`."""

    def __init__(self, var: Path) -> None:
        self.var = var
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        named = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "TEST_DATABASE_NAME")
        self.environment = {name: os.environ[name] for name in os.environ if name not in named}
        self.environment |= {"VAR_DIR": str(var), "PORT": str(self.port), "DEMO": "no"}

    def start(self) -> tuple[subprocess.Popen[str], str, float]:
        """Start it; return the process, what it said, and the seconds until the page answered."""
        began = time.monotonic()
        process = self.open()
        assert process.stdout
        said = ""
        while "Ctrl-C stops everything." not in said:
            line = process.stdout.readline()
            assert line, said
            said += line
        return process, said, time.monotonic() - began

    def open(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "renewal.start"],
            cwd=REPOSITORY,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def command(self, *arguments: str) -> str:
        result = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=REPOSITORY,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return result.stdout

    def status(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path)
        return connection.getresponse().status

    def processes(self) -> list[psutil.Process]:
        """Return all that belong to it: they have its folder in their environment or command."""
        found = []
        for process in psutil.process_iter():
            try:
                text = f"{process.environ()} {process.cmdline()}"
            except psutil.Error:
                continue
            if str(self.var) in text and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        return found


@pytest.fixture(scope="module")
def centre(open_folder: Path) -> Iterator[Centre]:
    centre = Centre(open_folder / "var")
    yield centre
    for process in centre.processes():
        process.kill()


def test_from_nothing_to_the_sign_in_page_and_back(centre: Centre) -> None:
    process, said, seconds = centre.start()
    accounts = centre.var / "accounts.txt"
    password = accounts.read_text().splitlines()[1].split()[2]
    page = centre.status("/accounts/login/")
    made = json.loads(centre.command("create_user", "second", "--role", "specialist", "--json"))
    taken = centre.open().communicate()[0]

    began = time.monotonic()
    process.terminate()
    process.communicate()

    assert time.monotonic() - began < STOP
    assert process.returncode == 0
    assert centre.processes() == []
    assert seconds < COLD
    assert page == 200
    assert f"http://127.0.0.1:{centre.port}/" in said
    assert password in said
    assert stat.S_IMODE(accounts.stat().st_mode) == 0o600
    assert made["user"] == "second"
    assert taken.startswith(f"make run: port {centre.port} cannot be used")
    assert taken.count("\n") == 1


def test_keeps_its_data_when_everything_is_killed(centre: Centre) -> None:
    process, said, seconds = centre.start()
    assert seconds < WARM
    assert f"Accounts and one-time passwords of the first start: {centre.var}" in said

    for member in centre.processes():
        member.kill()
    process.communicate()
    while centre.processes():
        time.sleep(0.01)
    again, _, seconds = centre.start()
    with pytest.raises(subprocess.CalledProcessError) as refused:
        centre.command("create_user", "second", "--role", "specialist", "--json")
    again.send_signal(signal.SIGINT)
    again.communicate()

    assert seconds < WARM
    assert refused.value.returncode == 2
    assert again.returncode == 0
    assert centre.processes() == []
