"""Django's mail backends, with what the outbox keeps as proof of delivery.

`proof` is the last thing that was said of the message; `is_in_doubt` tells that it was being
handed over and nothing was heard after that.
"""

import os
import smtplib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail.backends import smtp
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage


class _Listening(smtplib.SMTP):
    """Keeps the answer to the message itself, which smtplib throws away."""

    answer = ""
    is_in_doubt = False

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.is_in_doubt = True
        try:
            code, words = super().data(msg)
        except smtplib.SMTPDataError:
            self.is_in_doubt = False
            raise
        self.is_in_doubt = False
        self.answer = f"{code} {words.decode(errors='replace')}"
        return code, words


class _ListeningOverTLS(_Listening, smtplib.SMTP_SSL):
    """The same over a connection that is encrypted from its start."""


class SMTPBackend(smtp.EmailBackend):
    """Over SMTP; the proof is the server's answer, most often with the number in its queue."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _ListeningOverTLS if self.use_ssl else _Listening

    @property
    def proof(self) -> str:
        return self.connection.answer if isinstance(self.connection, _Listening) else ""

    @property
    def is_in_doubt(self) -> bool:
        return isinstance(self.connection, _Listening) and self.connection.is_in_doubt


class FileBackend(BaseEmailBackend):
    """Into EMAIL_FILE_PATH, for trial and training: a file each, for its owner alone.

    The file is named by the Message-ID and opens in a mail program; sent again, a mail takes
    the place of itself.
    """

    proof = ""
    is_in_doubt = False

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            name = message.extra_headers["Message-ID"].strip("<>").partition("@")[0] + ".eml"
            beside = folder / f".{name}"
            with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(message.message().as_bytes())
            beside.replace(folder / name)
            self.proof = name
        return len(email_messages)
