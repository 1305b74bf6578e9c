"""Running our commands in this process, as a shell would see them."""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Any

import pytest
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand
from django.db import connections

CHINESE = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


class Manage:
    """`manage.py NAME … --json`: the same code, but for the connections, which stay open."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch, self.capsys = monkeypatch, capsys

    def __call__(self, *argv: object, stdin: str = "") -> dict[str, Any]:
        """Run a command that succeeds; return its object, the only thing it has written."""
        ended = self.run(*argv, "--json", stdin=stdin)

        assert (ended.code, ended.err) == (0, "")
        answer = json.loads(ended.out)
        assert isinstance(answer, dict)
        return answer

    def refused(self, *argv: object, stdin: str = "") -> str:
        """Run a command that is refused; return its one line."""
        ended = self.run(*argv, "--json", stdin=stdin)

        assert (ended.code, ended.out) == (2, ""), ended
        assert ended.err.endswith("\n")
        line = ended.err[:-1]
        assert line
        assert "\n" not in line
        assert CHINESE.search(line), line
        return line

    def run(self, *argv: object, stdin: str = "") -> Ended:
        name, *arguments = map(str, argv)
        app = get_commands()[name]
        command = app if isinstance(app, BaseCommand) else load_command_class(app, name)
        self.capsys.readouterr()
        code = 0
        with self.monkeypatch.context() as patched:
            patched.setattr(connections, "close_all", lambda: None)
            patched.setattr("sys.stdin", StringIO(stdin))
            try:
                command.run_from_argv(["manage.py", name, *arguments])
            except SystemExit as exit_:
                code = exit_.code if isinstance(exit_.code, int) else 1
        captured = self.capsys.readouterr()
        return Ended(code, captured.out, captured.err)


def session_environment() -> dict[str, str]:
    """Return what a process of its own needs to use the database of this test session."""
    server, _slash, _name = os.environ["DATABASE_URL"].rpartition("/")
    name = connections["default"].settings_dict["NAME"]
    return {"DATABASE_URL": f"{server}/{name}"}


def lists_of(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return what `extract` says of each list, the list kinds of this test only."""
    lists: dict[str, Any] = answer["lists"]
    return {kind: lists[kind] for kind in ("renewal_30", "renewal_25")}
