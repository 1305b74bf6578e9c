"""`manage.py NAME … --json`, one after another, in one process: most of one's time is the start.

Reads a line `{"arguments": […], "stdin": "…"}` for each and answers with a line
`{"code": 0, "out": "…", "err": "…"}`.
"""

import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import Any

import django
from django.core.management import execute_from_command_line


def main() -> None:
    django.setup()
    questions, answers = sys.stdin, sys.stdout
    for line in questions:
        print(json.dumps(_run(**json.loads(line))), file=answers, flush=True)


def _run(arguments: list[str], stdin: str) -> dict[str, Any]:
    code, sys.stdin = 0, StringIO(stdin)
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
        try:
            execute_from_command_line(["manage.py", *arguments, "--json"])
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
    return {"code": code, "out": out.getvalue(), "err": err.getvalue()}


if __name__ == "__main__":
    main()
