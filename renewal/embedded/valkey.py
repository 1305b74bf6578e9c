"""The embedded Valkey: one unix socket, an append-only file written every second."""

import os
import signal
import socket
from urllib.parse import quote

from .home import Home
from .programs import Program, valkey
from .server import Server


class Valkey(Server):
    """The doorbell of the jobs, in `valkey` of a home."""

    label = "Valkey"
    variable = "REDIS_URL"
    stop_signal = signal.SIGTERM

    def __init__(self, home: Home) -> None:
        super().__init__(home)
        self._program: Program | None = None

    def program(self) -> Program:
        self._program = self._program or valkey(self.home)
        return self._program

    def command(self) -> list[str]:
        return [
            str(self.program().path),
            *("--port", "0"),
            *("--unixsocket", self._socket()),
            *("--unixsocketperm", "600"),
            *("--dir", str(self.home.path / "valkey")),
            *("--appendonly", "yes"),
            *("--appendfsync", "everysec"),
            *("--save", ""),
            *("--daemonize", "no"),
        ]

    def prepare(self) -> None:
        """Nothing: it makes its files itself."""

    def ready(self) -> bool:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            try:
                connection.connect(os.fsencode(self._socket()))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    def url(self) -> str:
        return f"unix://{quote(self._socket())}?db=0"

    def _socket(self) -> str:
        return str(self.home.sockets() / "valkey.sock")
