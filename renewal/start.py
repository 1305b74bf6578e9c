"""`make run`: from nothing to a centre at work, until Ctrl-C. Run as `python -m renewal.start`.

Reads `PORT` (8000) and `DEMO`: `no` starts an empty centre with one administrator.
"""

import hashlib
import http.client
import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import django
import psutil  # type: ignore[import-untyped]
from django.core.management import CommandError, call_command

from renewal.keys import REPOSITORY, read_or_make, var_folder, write_private
from renewal.lib.commands import Refused

HOST = "127.0.0.1"
DEMO_AT_ONCE, DEMO_LATER, DEMO_SPECIALISTS = 3_000, 17_000, 7
PATIENCE = 2.0  # seconds from asking the processes to stop to killing them
LOOK_EVERY = 0.2  # seconds


def main() -> None:
    """Start everything; return when told to stop, with nothing left behind."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "renewal.settings")
    for number in (signal.SIGTERM, signal.SIGINT):  # a shell's background job ignores SIGINT
        signal.signal(number, signal.default_int_handler)
    port = _free_port()
    try:
        if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
            _run(port, lambda: None)
        else:
            _run_with_embedded_servers(port)
    except KeyboardInterrupt:
        print("Stopped.", flush=True)
    except (CommandError, Refused) as error:
        sys.exit(f"make run: {error}")


def _run_with_embedded_servers(port: int) -> None:
    from renewal import embedded

    try:
        with embedded.servers() as added:
            _run(port, lambda: embedded.revive(added))
    except embedded.EmbeddedError as error:
        sys.exit(f"make run: {error}")


def _free_port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        sys.exit(f"make run: PORT={text} is not a port number.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(text)))
        except OSError as error:
            sys.exit(
                f"make run: port {text} cannot be used ({error.strerror}):"
                f" take another one, PORT={int(text) % 65535 + 1} make run."
            )
    return int(text)


def _run(port: int, revive: Callable[[], None]) -> None:
    if not (os.environ.get("SECRET_KEY") or os.environ.get("SECRET_KEY_FILE")):
        os.environ["SECRET_KEY"] = read_or_make(var_folder() / "secret_key")
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    _collect_static_files()
    _serve(port, revive)


def _accounts_of_the_first_start() -> list[dict[str, str]]:
    """Fill an empty database; return the accounts with their one-time passwords, or nothing."""
    from django.contrib.auth import get_user_model
    from django.db import connections, transaction

    accounts: list[dict[str, str]] = []
    if not get_user_model().objects.exists():
        with transaction.atomic():
            accounts = _first_accounts()
            write_private(_accounts_file(), "\n".join(_table(accounts)))
    connections.close_all()
    return accounts


def _first_accounts() -> list[dict[str, str]]:
    if os.environ.get("DEMO", "").lower() == "no":
        made = _call("create_user", "admin", "--role", "administrator")
        return [{**made, "password": made["one_time_password"]}]
    print("First start: making the demo centre.", flush=True)
    numbers = {
        "--policies": DEMO_AT_ONCE,
        "--queue-rest": DEMO_LATER,
        "--specialists": DEMO_SPECIALISTS,
    }
    made = _call("seed_demo", *(str(part) for pair in numbers.items() for part in pair))
    return list(made["accounts"])


def _call(command: str, *arguments: str) -> Any:
    output = io.StringIO()
    call_command(command, *arguments, "--json", stdout=output)
    return json.loads(output.getvalue())


def _collect_static_files() -> None:
    """Collect them when one has changed, appeared or gone since the last time."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = os.stat(storage.path(name))
            digest.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT, ".collected")
    if not stamp.exists() or stamp.read_text() != digest.hexdigest():
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(digest.hexdigest())


def _serve(port: int, revive: Callable[[], None]) -> None:
    """Run the Procfile, fill an empty centre meanwhile, and tell the address when both are done."""
    processes = subprocess.Popen(
        [sys.executable, "-m", "honcho", "start", "--port", str(port), "--env", os.devnull],
        cwd=REPOSITORY,
        env=os.environ
        | {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
            "PYTHONUNBUFFERED": "1",
        },
        start_new_session=True,
    )
    try:
        accounts = _accounts_of_the_first_start()
        while processes.poll() is None and not _answers(port):
            time.sleep(LOOK_EVERY)
        if processes.poll() is None:
            print("\n".join(_welcome(port, accounts)), flush=True)
        while processes.poll() is None:
            time.sleep(LOOK_EVERY)
            revive()
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        _stop(processes)
    sys.exit("make run: a process has ended, see above.")


def _stop(processes: subprocess.Popen[bytes]) -> None:
    """Ask honcho to stop all; what is there after `PATIENCE`, also its children's, is killed."""
    try:
        root = psutil.Process(processes.pid)
        family = [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return
    processes.terminate()
    _, left = psutil.wait_procs(family, timeout=PATIENCE)
    for process in left:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(left, timeout=0.5)


def _answers(port: int) -> bool:
    from django.conf import settings
    from django.shortcuts import resolve_url

    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", resolve_url(settings.LOGIN_URL))
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


def _welcome(port: int, accounts: Sequence[dict[str, str]]) -> list[str]:
    lines = ["", f"Renewal Desk 续保台   http://{HOST}:{port}/", ""]
    if accounts:
        lines += [*_table(accounts), "", f"Kept in {_accounts_file()}, which only you can read."]
    elif _accounts_file().exists():
        lines += [f"Accounts and one-time passwords of the first start: {_accounts_file()}"]
    return [*lines, "Ctrl-C stops everything.", ""]


def _table(accounts: Sequence[dict[str, str]]) -> list[str]:
    head = {"user": "user", "role": "role", "password": "one-time password", "name": "name"}
    rows = [head, *accounts]
    width = {key: max(len(row.get(key, "")) for row in rows) for key in head}
    return ["  ".join(row.get(key, "").ljust(width[key]) for key in head).rstrip() for row in rows]


def _accounts_file() -> Path:
    return var_folder() / "accounts.txt"


if __name__ == "__main__":
    main()
