"""What making the lists of a day costs on a large book, beside one SQL statement and bulk_create.

    .venv/bin/python bench/lists.py [--policies 1000000 5000000] [--runs 3]

A scratch PostgreSQL, durable, holds a book of each size (`big_book.py`). Each case runs in a
process of its own, round by round in turn, on the book as no list has been made of it yet; shown
are medians, in processor seconds of the client and of the whole server. The first size has all
the cases, the others those that show what the size costs. Ends with the goals G9 and G10. Append
the tables to RESULTS.md.
"""

import argparse
import os
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import list_floors
from big_book import BIG_DAY, BIG_END, LAPSE_DAY, NORMAL_DAY, TAKE_OVER_DAY, fill
from common import (
    EMPTY,
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

STATEMENT, OBJECTS = "floor: one statement", "objects and bulk_create"
BIG, AGAIN = "ours, a day of 50,000", "ours, the same again"
LAPSED, TAKEN_OVER = "ours, 50,000 lapsed today", "ours, the same two days later"
NORMAL, EMPTY_DAY = "ours, a normal day", "ours, a day without any"
SHOW_SIZE = (STATEMENT, BIG, NORMAL)
PREPARED = timedelta(days=5)  # from the first list of an expiry date to the second
WRITTEN = (
    "worklists_lead, worklists_leadterm, worklists_listentry, worklists_listrun, policies_event"
)


def floor() -> Figures:
    with connect() as connection, Clock() as clock:
        found, queued, calls = list_floors.one_statement(
            connection, day=BIG_DAY, ends=BIG_END, now=morning(BIG_DAY)
        )
    return clock.figures(found=found, queued=queued, calls=calls)


def objects() -> Figures:
    set_up()
    with Clock() as clock:
        queued, calls = list_floors.objects(day=BIG_DAY, ends=BIG_END, now=morning(BIG_DAY))
    return clock.figures(found=queued, queued=queued, calls=calls)


def ours(day: date, *, after: tuple[date, ...] = ()) -> Figures:
    """Make the lists of `day`, once those of the dates `after` which it comes are made."""
    set_up()
    for earlier in after:
        extract(earlier)
    if after:
        with connect(autocommit=True) as connection:
            connection.execute(f"ANALYZE {WRITTEN}")  # as the server does after a while
    with Clock() as clock:
        made = extract(day).values()
    totals = {
        "found": sum(one.found for one in made),
        "queued": sum(one.queued for one in made),
        "calls": sum(one.leads for one in made),
    }
    return clock.figures(**totals)


def looked_at() -> Figures:
    """Return the buffers that are read for a term of the large day. Nothing is written.

    To find it; to find those of our own that are in no lead; to say why it is left out.
    """
    set_up()
    from django.db import connection

    from policies.models import Term
    from worklists.queries import judged

    terms = Term.objects.ending_between(BIG_END, BIG_END)
    names = ("pk", "expires_on", "policy__branch_id", "policy__phone_id", "reason", "owner")
    queries = {
        "found": terms.values_list("pk", "expires_on"),
        "due": terms.ours().filter(lead_term=None).values_list("pk", "expires_on"),
        "judged": judged(terms.ours(), day=BIG_DAY).order_by("pk").values_list(*names),
    }
    read: Figures = {}
    with Clock() as clock, connection.cursor() as cursor:
        for name, rows in queries.items():
            sql, params = rows.query.sql_with_params()
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
            plan = cursor.fetchone()[0][0]["Plan"]
            buffers = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
            read[name] = buffers / plan["Actual Rows"]
    return clock.figures(**read)


def set_up() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "renewal.settings"
    import django

    django.setup()
    import worklists.actions  # noqa: F401  not part of what is measured


def morning(day: date) -> Any:
    from renewal.lib.days import morning_of

    set_up()
    return morning_of(day)


def extract(day: date) -> dict[str, Any]:
    from worklists import actions

    return actions.extract(day=day, now=morning(day))


CASES: dict[str, Callable[[], Figures]] = {
    STATEMENT: floor,
    BIG: lambda: ours(BIG_DAY),
    OBJECTS: objects,
    AGAIN: lambda: ours(BIG_DAY, after=(BIG_DAY,)),
    LAPSED: lambda: ours(LAPSE_DAY),
    TAKEN_OVER: lambda: ours(TAKE_OVER_DAY, after=(LAPSE_DAY,)),
    NORMAL: lambda: ours(NORMAL_DAY, after=(NORMAL_DAY - PREPARED,)),
    EMPTY_DAY: lambda: ours(date(2024, 1, 1)),
    "looked at": looked_at,
}


def open_book(policies: int, *, besides: str = "") -> None:
    """Have the book of that size under DATABASE_URL, as no list has been made of it yet.

    `besides` are more tables to empty, with commas between them.
    """
    os.environ["DATABASE_URL"] = book_address(policies)
    with connect(autocommit=True) as connection:
        connection.execute(f"TRUNCATE {', '.join(filter(None, (WRITTEN, besides)))} CASCADE")


def make_book(policies: int) -> None:
    name = book_address(policies).rpartition("/")[2]
    with connect("postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {EMPTY} STRATEGY file_copy")
    with connect(name) as connection:
        fill(connection, policies=policies)


def book_address(policies: int) -> str:
    return f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/book_{policies}"


def counts(found: dict[str, list[Figures]]) -> str:
    lines = ["| case | found | queued | calls |", "|---|--:|--:|--:|"]
    lines += [
        f"| {name} | {' | '.join(f'{runs[0][one]:,.0f}' for one in ('found', 'queued', 'calls'))} |"
        for name, runs in found.items()
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--policies", type=int, nargs="+", default=[1_000_000, 5_000_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--case", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.case:
        open_book(options.policies[0])
        run_case(CASES[options.case])
        return
    with scratch_servers():
        report(options.policies, runs=options.runs)


def report(sizes: list[int], *, runs: int) -> None:
    """Measure on the books of these sizes, made here, and print the tables."""
    print(machine() + "\n")
    measured = {}
    for policies in sizes:
        make_book(policies)
        names = [one for one in CASES if one != "looked at"] if policies == sizes[0] else SHOW_SIZE
        arguments = ["--policies", str(policies)]
        measured[policies] = compare(dict.fromkeys(names, runs), arguments=arguments)
        (looked,) = compare({"looked at": 1}, arguments=arguments)["looked at"]
        print(f"\n{policies:,} policies\n\n{table(measured[policies], floor=STATEMENT)}\n")
        print(counts(measured[policies]))
        print(
            f"\n- G10: {looked['found']:.1f} buffers a term found, {looked['due']:.1f} a term of "
            f"ours in no lead (2.2), {looked['judged']:.1f} a term with why it is left out"
        )
    first = measured[sizes[0]]
    ratio = processor(first[BIG]) / processor(first[OBJECTS])
    print(f"- G9: {ratio:.2f} x the CPU of objects and bulk_create (1/3)")
    for policies in sizes[1:]:
        more = measured[policies]
        wall = median(more[BIG], "wall") / median(first[BIG], "wall")
        spent = processor(more[BIG]) / processor(first[BIG])
        print(f"- G9: {policies:,} policies, {wall:.2f} x the wall (1.15), {spent:.2f} x the CPU")


if __name__ == "__main__":
    main()
