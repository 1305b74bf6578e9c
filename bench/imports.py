"""What the import of a workbook of policies costs, beside floors and django-import-export.

    .venv/bin/python bench/imports.py [--rows 100000] [--runs 3] [--peer]

A scratch PostgreSQL, durable, is made for it. Each case runs in a process of its own, round by
round in turn; shown are medians, in processor seconds of the client (with the process that parses)
and of the whole server. `--peer` installs django-import-export into a temporary folder. Ends with
the goals G1 to G4. Append the tables to RESULTS.md.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import import_floors
import psycopg
from common import (
    Clock,
    Figures,
    compare,
    connect,
    machine,
    median,
    processor,
    run_case,
    scratch_servers,
    table,
)
from policy_workbook import policies, write_workbook

ONE_TABLE, SAME_TABLES = "floor: one table", "floor: the same tables"
OURS, OURS_WRONG, AGAIN = "ours", "ours, 1 row in 100 wrong", "ours, the same file again"
FEW, MANY = "ours, a tenth of the rows", "ours, three times the rows"
PEER = "django-import-export"
PEERS = ("django-import-export==4.4.3", "tablib==3.10.0", "diff-match-patch==20241021")
WRONG_EVERY = 100  # rows
BOOK = ("customer", "vehicle", "phone", "policy", "term")


def floor(import_: Callable[[psycopg.Connection, Path], None], path: Path) -> Figures:
    with connect() as connection:
        import_floors.make_branches(connection)
        import_floors.make_one_table(connection)
    with connect() as connection, Clock() as clock:
        import_(connection, path)
    return clock.figures()


def peer(path: Path) -> Figures:
    with connect() as connection:
        import_floors.make_branches(connection)
        import_floors.make_one_table(connection)
    import_ = import_floors.import_export()
    with Clock() as clock:
        import_(path)
    return clock.figures()


def ours(path: Path) -> Figures:
    """Import as the page and the command do: keep the file, check every row, write the book."""
    _set_up()
    with Clock() as clock:
        _import(path)
    return clock.figures()


def again(path: Path) -> Figures:
    """Import the same workbook a second time; count what that writes into the book."""
    _set_up()
    with Clock() as first:
        _import(path)
    written = _rows_written()
    with Clock() as clock:
        _import(path)
    return clock.figures(
        rewritten=_rows_written() - written, first_server=first.server, first_wal=first.wal
    )


def _set_up() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "renewal.settings"
    import django

    django.setup()
    import policies.actions  # noqa: F401  not part of what is measured

    with connect() as connection:
        import_floors.make_branches(connection)


def _import(path: Path) -> None:
    from policies import actions

    now = datetime.now(UTC)
    batch = actions.upload(source=path, file_name=path.name, kind="policies", now=now)
    actions.check_batch(batch=batch)
    actions.land_batch(batch=batch, at=now)


def _rows_written() -> int:
    """Return how many rows of the book and its history were ever inserted or updated."""
    names = [f"policies_{name}{suffix}" for name in BOOK for suffix in ("", "event")]
    with connect(autocommit=True) as connection:
        row = connection.execute(
            "SELECT sum(n_tup_ins + n_tup_upd) FROM pg_stat_user_tables WHERE relname = ANY(%s)",
            [names],
        ).fetchone()
    assert row is not None
    return int(row[0])


def cases(options: argparse.Namespace) -> dict[str, Callable[[], Figures]]:
    folder, rows = options.folder, options.rows
    good, wrong = folder / f"{rows}.xlsx", folder / f"{rows}_wrong.xlsx"
    return {
        ONE_TABLE: lambda: floor(import_floors.one_table, good),
        SAME_TABLES: lambda: floor(import_floors.same_tables, good),
        OURS: lambda: ours(good),
        OURS_WRONG: lambda: ours(wrong),
        AGAIN: lambda: again(good),
        PEER: lambda: peer(good),
        FEW: lambda: ours(folder / f"{rows // 10}.xlsx"),
        MANY: lambda: ours(folder / f"{rows * 3}.xlsx"),
    }


def make_workbooks(folder: Path, rows: int) -> None:
    write_workbook(folder / f"{rows}.xlsx", policies(rows))
    write_workbook(folder / f"{rows}_wrong.xlsx", policies(rows, wrong_every=WRONG_EVERY))
    for count in (rows // 10, rows * 3):
        write_workbook(folder / f"{count}.xlsx", policies(count))


def install_peers(folder: Path) -> bool:
    """Install django-import-export for the cases that follow; tell whether that went well."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target"]
    if subprocess.run([*command, str(folder), *PEERS], check=False).returncode:
        print("# django-import-export could not be installed and is left out", file=sys.stderr)
        return False
    os.environ["PYTHONPATH"] = str(folder)
    return True


def goals(found: dict[str, list[Figures]], rows: int) -> list[str]:
    """Return the goals of which there are figures, each with what was reached."""
    ours = found[OURS]
    few, many = found[FEW], found[MANY]
    more = rows * 3 - rows // 10
    memory = (median(many, "growth") - median(few, "growth")) * 1024 / more
    second = median(found[AGAIN], "server") / median(found[AGAIN], "first_server")
    wal = median(found[AGAIN], "wal") / median(found[AGAIN], "first_wal")
    lines = [
        f"G1: {processor(ours) / processor(found[ONE_TABLE]):.2f} x the CPU of one table (1.5), "
        f"{processor(ours) / processor(found[SAME_TABLES]):.2f} x that of the same tables",
        f"G3: a row of {rows * 3:,} costs {processor(many) / processor(few) / 30:.2f} x the CPU "
        f"of one of {rows // 10:,} (1.2), {memory:.2f} KiB more at the peak (2.6)",
        f"G4: again, {second:.2f} x the server's CPU of the first time (0.6), "
        f"{median(found[AGAIN], 'rewritten'):.0f} rows of the book written (0), "
        f"{wal:.3f} x the WAL (0.1)",
    ]
    if PEER in found:
        peers = found[PEER]
        lines.insert(
            1,
            f"G2: 1/{processor(peers) / processor(ours):.1f} of the CPU of django-import-export "
            f"(1/6), 1/{median(peers, 'wall') / median(ours, 'wall'):.1f} of the wall (1/7)",
        )
    return lines


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--peer", action="store_true", help="with django-import-export")
    parser.add_argument("--case", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.case:
        run_case(cases(options)[options.case])
        return
    runs = dict.fromkeys((ONE_TABLE, SAME_TABLES, OURS, OURS_WRONG, AGAIN), options.runs)
    runs |= {FEW: options.runs, MANY: max(1, options.runs // 2)}
    with scratch_servers() as folder:
        if options.peer and install_peers(folder / "peers"):
            runs[PEER] = 1
        make_workbooks(folder, options.rows)
        arguments = ["--rows", str(options.rows), "--folder", str(folder)]
        found = compare(runs, arguments=arguments)
    print(f"{machine()}, {options.rows:,} rows of 25 columns\n")
    print(table(found, floor=ONE_TABLE))
    print("\n" + "\n".join(f"- {line}" for line in goals(found, options.rows)))


if __name__ == "__main__":
    main()
