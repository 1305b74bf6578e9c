"""Our commands as a shell sees them: SPEC.md 12."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from renewal.lib.commands import JsonCommand
from tests.command import CHINESE, Manage, session_environment
from tests.factories import DAY, make_term

REPOSITORY = Path(__file__).resolve().parent.parent.parent
NAMES = (
    "close_day",
    "confirm_sale",
    "create_user",
    "export",
    "extract",
    "import_calendar",
    "import_workbook",
    "inspect_workbook",
    "log_result",
    "release",
    "report",
    "seed_demo",
    "tasks",
    "undo_import",
    "verify_release",
    "why",
)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=REPOSITORY,
        env=os.environ | session_environment(),
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_refusal_is_one_chinese_line_and_exit_code_2(committed: None) -> None:
    done = run("extract", "--on", "soon", "--json")

    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert "soon" in line
    assert CHINESE.search(line)


def test_an_answer_is_one_object_and_nothing_else(committed: None) -> None:
    done = run("extract", "--on", str(DAY), "--json")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith('{"on": "2026-03-02", "lists": {')
    assert done.stdout.endswith("}\n")


@pytest.mark.parametrize("name", NAMES)
def test_each_speaks_json(name: str) -> None:
    app = get_commands()[name]
    assert isinstance(app, str)

    assert isinstance(load_command_class(app, name), JsonCommand)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.django_db
def test_each_refuses_an_option_it_does_not_know(name: str, manage: Manage) -> None:
    manage.refused(name, "--sing")


@pytest.mark.django_db
def test_without_json_it_speaks_in_lines(manage: Manage) -> None:
    make_term()

    ended = manage.run("extract", "--on", DAY)

    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines()[:2] == ["on: 2026-03-02", "lists:"]
