"""PostgreSQL and Valkey for those who have installed neither, from Python wheels.

Both listen on unix sockets in a folder of their own and never on a network port. Everybody
who works on one `var/` shares them: the first starts them, the last one out stops them, and
who was killed does not count (`home.py`). docs/operations.md tells where the data lie.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from renewal.keys import read_or_make, var_folder

from .account import EmbeddedError, server_account
from .home import Home
from .postgresql import PostgreSQL
from .server import Server
from .valkey import Valkey

__all__ = ["EmbeddedError", "revive", "servers"]


@contextmanager
def servers(
    *, var: Path | None = None, durable: bool = True, account: str | None = None
) -> Iterator[dict[str, str]]:
    """Keep the servers up that have no address in the environment, and name them there.

    Sets `DATABASE_URL`, `REDIS_URL` and `SECRET_KEY` in `os.environ` where they are missing,
    and yields what it has set. `durable=False` is for tests: a power cut may cost the data.
    `account` names who runs the servers when we are root.

    Raises:
        EmbeddedError: a server cannot run here; its text is one line for the terminal.
    """
    home = Home.open(var or var_folder(), server_account(account))
    wanted = [server for server in _all(home, durable) if not os.environ.get(server.variable)]
    with home.launching():
        seat = home.take_seat()
        try:
            _start(wanted)
        except BaseException:
            home.leave(seat, _all(home))
            raise
    added = {server.variable: server.url() for server in wanted}
    if not (os.environ.get("SECRET_KEY") or os.environ.get("SECRET_KEY_FILE")):
        added["SECRET_KEY"] = read_or_make(home.var / "secret_key")
    os.environ.update(added)
    try:
        yield added
    finally:
        for name in added:
            os.environ.pop(name, None)
        with home.launching():
            home.leave(seat, _all(home))


def revive(added: dict[str, str], *, var: Path | None = None, durable: bool = True) -> None:
    """Start again those of the servers that died, of those whose addresses are in `added`."""
    home = Home.open(var or var_folder(), server_account(None))
    wanted = [server for server in _all(home, durable) if server.variable in added]
    if all(server.alive() for server in wanted):
        return
    with home.launching():
        _start(wanted)


def _all(home: Home, durable: bool = True) -> list[Server]:
    return [PostgreSQL(home, durable=durable), Valkey(home)]


def _start(wanted: list[Server]) -> None:
    for server in wanted:
        if not server.alive():
            server.start()
    for server in wanted:
        server.wait_until_ready()
