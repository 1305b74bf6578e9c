import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections
from django.utils import timezone

from renewal.jobs.locks import held_jobs
from renewal.jobs.models import Job
from renewal.jobs.runner import run

QUEUES = ("default", "imports", "reports")
IDLE_SECONDS = 2.0
WORKER_SECONDS = 35  # without a heartbeat a worker counts as gone


class Command(BaseCommand):
    help = "Run background jobs: as an RQ worker, or without Redis by looking at the rows."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--no-redis", action="store_true", help="look at the rows every two seconds instead"
        )
        parser.add_argument("--burst", action="store_true", help="end when nothing is waiting")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["no_redis"]:
            self._work_off_the_rows(burst=options["burst"])
        else:
            connections.close_all()
            call_command(
                "rqworker",
                *QUEUES,
                serializer="rq.serializers.JSONSerializer",
                worker_ttl=WORKER_SECONDS,
                burst=options["burst"],
                verbosity=0,
            )

    def _work_off_the_rows(self, *, burst: bool) -> None:
        while True:
            waiting = Job.objects.unfinished().filter(created_at__lte=timezone.now())
            job = waiting.exclude(pk__in=held_jobs()).order_by("pk").first()
            if job is not None:
                run(job.pk)
            elif burst:
                return
            else:
                time.sleep(IDLE_SECONDS)
