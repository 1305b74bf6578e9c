"""A whole site for the browser: gunicorn, a worker and the beat on a database of their own."""

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from psycopg import sql

from tests.browser_setup import REASON, find_browser
from tests.migrated import migrated_database
from tests.services import connect

REPOSITORY = Path(__file__).resolve().parent.parent.parent
PASSWORD = "a-Long-sentence-7-boats"
PATIENCE = 90.0  # seconds until the site answers
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Site:
    """The running site; `manage` runs a command in it."""

    def __init__(
        self, *, url: str, environment: dict[str, str], commands: subprocess.Popen[str]
    ) -> None:
        self.url = url
        self.environment = environment
        self.commands = commands

    def manage(self, *arguments: str, stdin: str = "") -> dict[str, Any]:
        """Run a command with --json and return what it says."""
        assert self.commands.stdin
        assert self.commands.stdout
        self.commands.stdin.write(json.dumps({"arguments": arguments, "stdin": stdin}) + "\n")
        self.commands.stdin.flush()
        done = json.loads(self.commands.stdout.readline())
        assert done["code"] == 0, done["err"]
        answer: dict[str, Any] = json.loads(done["out"])
        return answer

    def make_user(self, name: str, *, role: str, full_name: str = "") -> str:
        self.manage(
            "create_user",
            name,
            "--role",
            role,
            "--full-name",
            full_name or name,
            "--password-stdin",
            stdin=PASSWORD + "\n",
        )
        return name

    def sign_in(self, page: Page, username: str) -> None:
        page.goto(f"{self.url}/accounts/login/")
        page.fill("input[name=login]", username)
        page.fill("input[name=password]", PASSWORD)
        page.click("form button[type=submit]:not([name=language])")
        page.wait_for_url(lambda url: "/accounts/login" not in url)


def write_workbook(path: Path, *, customers: int, ends: date) -> Path:
    """Write a book of `customers`, one car each, whose cover ends on `ends`."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["保单号", "车牌号", "投保人", "联系电话", "起保日期", "终保日期", "保费"])
    for place in range(customers):
        sheet.append(
            [
                f"TK2026{place:010d}",
                f"京I1{place:04d}",
                f"客户{place:02d}",
                f"1200001{place:04d}",
                (ends - timedelta(days=364)).isoformat(),
                ends.isoformat(),
                3000 + place,
            ]
        )
    book.save(path)
    return path


@pytest.fixture(scope="session")
def static_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the collected static files, to be copied."""
    var = tmp_path_factory.mktemp("static")
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"],
        cwd=REPOSITORY,
        env=os.environ | {"VAR_DIR": str(var)},
        check=True,
    )
    return var


@pytest.fixture(scope="module")
def site(static_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    var = tmp_path_factory.mktemp("site")
    shutil.copytree(static_files, var, dirs_exist_ok=True)
    name = f"test_renewal_site_{os.getpid()}"
    port = _free_port()
    environment = _environment(name, var)
    with _database(name, template=migrated_database()):
        _allow_calls_at_any_hour(name)
        commands = _start_commands(environment)
        processes: list[subprocess.Popen[Any]] = [commands, *_start(port, environment)]
        try:
            _wait_for(port)
            yield Site(url=f"http://127.0.0.1:{port}", environment=environment, commands=commands)
        finally:
            _stop(processes)


@contextmanager
def _database(name: str, *, template: str) -> Iterator[None]:
    database = sql.Identifier(name)
    with connect() as connection:
        make = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(make.format(database, sql.Identifier(template)))
        try:
            yield
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} (FORCE)").format(database))


def _allow_calls_at_any_hour(database: str) -> None:
    """Write what no page would take: the tests dial at whatever hour they run."""
    with connect(database) as connection:
        connection.execute(
            "INSERT INTO rules_rule (key, value, valid_from, set_at) VALUES (%s, %s, %s, now())",
            ["lawful_hours", json.dumps(["00:00", "23:59"]), "2000-01-01"],
        )


def _environment(database: str, var: Path) -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{database}",
        "VAR_DIR": str(var),
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "renewal.settings",
    }


def _start(port: int, environment: dict[str, str]) -> list[subprocess.Popen[bytes]]:
    web = ["-m", "gunicorn", "renewal.wsgi", "-b", f"127.0.0.1:{port}"]
    return [
        subprocess.Popen([sys.executable, *arguments], cwd=REPOSITORY, env=environment)
        for arguments in (web, ["manage.py", "work"], ["manage.py", "beat"])
    ]


def _start_commands(environment: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.browser.commands"],
        cwd=REPOSITORY,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _stop(processes: Sequence[subprocess.Popen[Any]]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise TimeoutError(f"the site did not answer within {PATIENCE} s")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = find_browser()
    if path is None:
        pytest.skip(REASON)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    context.set_default_timeout(60_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page whose console must stay silent under the CSP."""
    page, said = context.new_page(), list[str]()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    assert said == []
