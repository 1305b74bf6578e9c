"""What a release costs: 50,000 rows to 200 specialists, beside one SQL statement and bulk_create.

    .venv/bin/python bench/release.py [--policies 1000000 5000000] [--runs 3]

A scratch PostgreSQL, durable, holds a book of each size (`big_book.py`) whose lists of one large
day have been made. Each case runs in a process of its own, round by round in turn; shown are
medians, in processor seconds of the client and of the whole server. The floor deals by the
server's own random numbers: nobody can draw it again. Ends with the goals G8 and G9. Append the
tables to RESULTS.md.
"""

import argparse
from collections.abc import Callable

from big_book import BIG_DAY, BIG_END
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
from lists import book_address, extract, make_book, morning, open_book, set_up
from release_floors import ONE_STATEMENT, objects

SPECIALISTS = 200
LISTS_FLOOR, LISTS = "floor of the lists", "ours, the lists"
FLOOR, OBJECTS, OURS = "floor: one statement", "objects and bulk_create", "ours"
DRAWN = "worklists_task, worklists_release, worklists_participant, worklists_balance"

_PEOPLE = """
    INSERT INTO accounts_user (
        username, password, name, role, branch_id, is_active, must_change_password, created_at
    )
    SELECT 'caller' || n, '!', 'Caller ' || n, 'SPECIALIST', id, true, false, now()
    FROM accounts_branch, generate_series(1, {many}) n WHERE code = 'CENTRE'
    UNION ALL
    SELECT 'boss', '!', 'Boss', 'SUPERVISOR', id, true, false, now()
    FROM accounts_branch WHERE code = 'CENTRE'
"""


def lists_floor() -> Figures:
    import list_floors

    with connect() as connection, Clock() as clock:
        list_floors.one_statement(connection, day=BIG_DAY, ends=BIG_END, now=morning(BIG_DAY))
    return clock.figures(rows=0)


def lists() -> Figures:
    set_up()
    with Clock() as clock:
        extract(BIG_DAY)
    return clock.figures(rows=0)


def floor() -> Figures:
    _make_lists()
    with connect() as connection, Clock() as clock:
        connection.execute(ONE_STATEMENT, {"day": BIG_DAY, "now": morning(BIG_DAY)})
        connection.commit()
    with connect() as connection:
        (rows,) = connection.execute("SELECT count(*) FROM worklists_task").fetchone() or (0,)
    return clock.figures(rows=rows)


def by_objects() -> Figures:
    _make_lists()
    with Clock() as clock:
        rows = objects(day=BIG_DAY, now=morning(BIG_DAY))
    return clock.figures(rows=rows)


def ours() -> Figures:
    _make_lists()
    from renewal.accounts.models import User
    from worklists.actions import release

    boss = User.objects.get(username="boss")
    with Clock() as clock:
        result = release(day=BIG_DAY, by=boss, now=morning(BIG_DAY))
    return clock.figures(rows=result.tasks)


def _make_lists() -> None:
    set_up()
    extract(BIG_DAY)
    with connect(autocommit=True) as connection:
        connection.execute("ANALYZE worklists_lead, worklists_leadterm")  # as the server does


CASES: dict[str, Callable[[], Figures]] = {
    LISTS_FLOOR: lists_floor,
    LISTS: lists,
    FLOOR: floor,
    OURS: ours,
    OBJECTS: by_objects,
}
SHOW_SIZE = (FLOOR, OURS)


def prepare(policies: int) -> None:
    """Make the book of that size, with a team."""
    make_book(policies)
    with connect(book_address(policies).rpartition("/")[2]) as connection:
        connection.execute(_PEOPLE.format(many=SPECIALISTS))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--policies", type=int, nargs="+", default=[1_000_000, 5_000_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--case", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.case:
        open_book(options.policies[0], besides=DRAWN)
        run_case(CASES[options.case])
        return
    with scratch_servers():
        report(options.policies, runs=options.runs)


def report(sizes: list[int], *, runs: int) -> None:
    """Measure on the books of these sizes, made here, and print the tables."""
    print(machine() + "\n")
    measured = {}
    for policies in sizes:
        prepare(policies)
        names = list(CASES) if policies == sizes[0] else SHOW_SIZE
        arguments = ["--policies", str(policies)]
        found = measured[policies] = compare(dict.fromkeys(names, runs), arguments=arguments)
        print(f"\n{policies:,} policies\n\n{table(found, floor=FLOOR)}\n")
        for name in SHOW_SIZE:
            print(f"- {name}: {found[name][0]['rows']:,.0f} rows")
    first = measured[sizes[0]]
    both = processor(first[LISTS]) + processor(first[OURS])
    floors = processor(first[LISTS_FLOOR]) + processor(first[FLOOR])
    alone = processor(first[OURS]) / processor(first[FLOOR])
    print(f"\n- G8: lists and release {both / floors:.2f} x both floors' CPU (1.3)")
    print(f"- the release alone {alone:.2f} x its floor")
    part = processor(first[OURS]) / processor(first[OBJECTS])
    print(f"- G9: {part:.2f} x the CPU of objects and bulk_create (1/3)")
    for policies in sizes[1:]:
        wall = median(measured[policies][OURS], "wall") / median(first[OURS], "wall")
        print(f"- G9: {policies:,} policies, {wall:.2f} x the wall (1.15)")


if __name__ == "__main__":
    main()
