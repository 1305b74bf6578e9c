import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils import timezone

from renewal.jobs.beat import tick

logger = logging.getLogger("renewal.jobs.beat")

SECONDS = 2.0


class Command(BaseCommand):
    help = "Fill the schedules and ring for jobs that nobody runs, every two seconds."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="one tick, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        stopped = threading.Event()
        if not options["once"]:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_arguments: stopped.set())
        while not stopped.is_set():
            try:
                tick(now=timezone.now())
            except (OperationalError, InterfaceError) as error:
                if options["once"]:
                    raise
                logger.warning("The database is away, trying again: %s", error)
                close_old_connections()
            if options["once"]:
                return
            stopped.wait(SECONDS)
