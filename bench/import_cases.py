"""Our import among the cases of a side-by-side bench: `bench_pipeline.py --extra` this.

They bring the workbook, the floor, the peers and the server, on which we get a database of our
own; `CASES` are measured among them.
"""

import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from common import DATA, DSN, Clock
from psycopg.conninfo import conninfo_to_dict

ROOT = Path(__file__).resolve().parent.parent
NAME = "renewal_bench"


def project_import(options: Any) -> dict[str, Any]:
    _make_database()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["VAR_DIR"] = folder
        import django

        django.setup()
        from django.db import connections
        from schema import BRANCHES

        from policies import actions
        from renewal.accounts.models import Branch

        centre = Branch.objects.centre()
        for number, name in enumerate(BRANCHES):
            code, path = f"B{number}", f"{centre.path}B{number}/"
            Branch.objects.create(code=code, name=name, parent=centre, path=path)
        connections.close_all()
        source, now = DATA / f"policies_{options.rows}.xlsx", datetime.now(UTC)
        children = sum(os.times()[2:4])
        with Clock() as clock:
            batch = actions.upload(source=source, file_name=source.name, kind="policies", now=now)
            actions.check_batch(batch=batch)
            counts = actions.land_batch(batch=batch, at=now)
            connections.close_all()
        clock.cpu += sum(os.times()[2:4]) - children  # the process that parses
    return dict(clock.out(rows=counts["NEW"]))


def _make_database() -> None:
    given = conninfo_to_dict(DSN)
    with psycopg.connect(DSN, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {NAME}")
        connection.execute(f"CREATE DATABASE {NAME}")
    user = f"{given['user']}:{quote(str(given.get('password', '')))}"
    host = f"{quote(str(given['host']), safe='')}:{given.get('port', 5432)}"
    os.environ |= {
        "DATABASE_URL": f"postgres://{user}@{host}/{NAME}",
        "REDIS_URL": "redis://nobody.invalid",  # no job is rung for
        "SECRET_KEY": "of a bench",
        "DJANGO_SETTINGS_MODULE": "renewal.settings",
    }
    sys.path[:0] = [str(ROOT), str(ROOT / "collections")]
    migrate = [sys.executable, "manage.py", "migrate", "--skip-checks", "--verbosity", "0"]
    subprocess.run(migrate, cwd=ROOT, check=True)


CASES = {"project:import": project_import}
