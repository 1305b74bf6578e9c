#!/usr/bin/env python
"""Django's commands; where no servers are named, with embedded ones for their own time."""

import os
import signal
import sys

from django.core.management import execute_from_command_line

WITHOUT_SERVERS = {
    "help",
    "version",
    "--help",
    "-h",
    "--version",
    "makemessages",
    "inspect_workbook",
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "renewal.settings")
    named = os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")
    if named or not WITHOUT_SERVERS.isdisjoint(sys.argv[1:2] or ["help"]):
        execute_from_command_line(sys.argv)
    else:
        run_with_embedded_servers()


def run_with_embedded_servers() -> None:
    from renewal import embedded

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        with embedded.servers():
            execute_from_command_line(sys.argv)
    except embedded.EmbeddedError as error:
        sys.exit(f"manage.py: {error}")
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


if __name__ == "__main__":
    main()
