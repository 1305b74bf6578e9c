"""A mail server on a port of its own that takes, refuses, puts off, dawdles or dies as told."""

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import cast

# What the server says at each point, unless a test says otherwise; None: it hangs up.
USUAL = {
    "HELLO": "220 ready",
    "EHLO": "250 ok",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "DATA": "354 go on",
    "MESSAGE": "250 queued as 7F3A",
    "RSET": "250 ok",
    "QUIT": "221 bye",
}


class MailServer(socketserver.ThreadingTCPServer):
    """`says` replaces answers; `taken` are the messages whose last line has arrived.

    While `answers` is cleared, a message that has arrived waits for its answer.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.says: dict[str, str | None] = {}
        self.taken: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.has_taken = threading.Event()
        self.answers = threading.Event()
        self.answers.set()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def ids(self) -> list[str]:
        return [str(message["Message-ID"]) for message in self.taken]


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        server = cast(MailServer, self.server)
        if not self._say("HELLO"):
            return
        for line in self.rfile:
            verb = line[:4].decode().upper()
            if verb == "RCPT":
                server.recipients.append(line.decode().partition("<")[2].partition(">")[0])
            if not self._say(verb) or verb == "QUIT":
                return
            if verb == "DATA" and self._answer("DATA") == USUAL["DATA"]:
                lines = iter(self.rfile.readline, b".\r\n")
                message = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
                server.taken.append(message)
                server.has_taken.set()
                server.answers.wait(30)
                if not self._say("MESSAGE"):
                    return

    def _answer(self, point: str) -> str | None:
        return cast(MailServer, self.server).says.get(point, USUAL[point])

    def _say(self, point: str) -> bool:
        answer = self._answer(point)
        if answer is None:
            return False
        try:
            self.wfile.write(f"{answer}\r\n".encode())
        except OSError:
            return False
        return True


@contextmanager
def serving() -> Iterator[MailServer]:
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        server.answers.set()
        server.shutdown()
