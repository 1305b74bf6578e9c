"""The lists on a real portfolio, against counts that know nothing of our code.

Source: 001-01, 001-04, 001-12, 001-14, 001-23, O20, O23, O29, O30.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from policies.models import Term
from renewal.lib.days import morning_of
from renewal.rules.defaults import RENEWED_WITHIN_DAYS
from tests.factories import MORNING, fake_phone, make_administrator, make_no_call
from tests.motor import (
    LISTS,
    NO_LIST,
    Made,
    Policy,
    Walk,
    busy_days,
    count_ending_on,
    give_new_numbers,
    import_portfolio,
    read_portfolio,
    renewed_by_car,
    renewed_by_previous,
    write_portfolio,
)
from worklists.actions import extract
from worklists.models import Owner, OwnershipRule

pytestmark = pytest.mark.django_db

LONG_AGO = date(2016, 1, 1)
# Of the walk: the first end, the last start that is known, so that later terms are not renewed.
FIRST_END, LAST_START = date(2018, 10, 1), date(2018, 10, 4)
WALKED = 50  # days
LINES, SHARED, SILENT = 31, 10, 13  # numbers; every so many of two holders, or not to be called


def lists_of(day: date) -> dict[str, Made]:
    lists = extract(day=day, now=morning_of(day))
    return {kind: Made(**vars(made)) for kind, made in lists.items()}


# The sample as it is: a renewal is a later term of the same number


def test_the_six_lists_of_many_dates_equal_an_independent_count() -> None:
    portfolio = read_portfolio()
    import_portfolio()
    dates = [end - timedelta(days=30) for end in busy_days(portfolio, many=16)]

    def counted(day: date, *, days: int) -> Made:
        count = count_ending_on(portfolio, day + timedelta(days=days))
        excluded = {"RENEWED": count.renewed} if count.renewed else {}
        return Made(count.found, count.queued, excluded, leads=count.queued)

    for day in dates:
        assert lists_of(day) == {
            "renewal_30": counted(day, days=30),
            "renewal_25": counted(day, days=25),
            "lapsed_today": counted(day, days=-1),
            "lapsed_48h": NO_LIST,
            "trial_members": NO_LIST,
            "pilot": NO_LIST,
        }
    assert len(dates) >= 14


# Every renewal under a new number


@pytest.mark.parametrize(
    ("columns", "renewed"),
    [
        ({"previous_policy_no": "Previous"}, renewed_by_previous),
        ({"vin": "VIN", "cover_class": "Cover"}, renewed_by_car),
        ({}, lambda _terms: set()),
    ],
    ids=["the previous number", "the same car and cover", "nothing"],
)
def test_a_renewal_under_a_new_number_is_known_by(
    columns: dict[str, str], renewed: Callable[[pd.DataFrame], set[str]], tmp_path: Path
) -> None:
    terms = give_new_numbers(read_portfolio())
    terms = terms[terms["VIN"].str[-1].isin(["0", "7"])]
    import_portfolio(write_portfolio(terms, tmp_path / "new_numbers.csv"), **columns)
    expected = renewed(terms)

    known = Term.objects.renewed(within_days=RENEWED_WITHIN_DAYS.default)
    assert set(known.values_list("policy__number", flat=True)) == expected

    end = max(terms["Date_next_renewal"].dt.date.value_counts().sort_index().items(), key=_second)[
        0
    ]
    ending = set(terms.loc[terms["Date_next_renewal"] == pd.Timestamp(end), "ID"])
    made = lists_of(end - timedelta(days=25))["renewal_25"]
    gone = len(ending & expected)
    assert made == Made(
        found=len(ending),
        queued=len(ending) - gone,
        excluded={"RENEWED": gone} if gone else {},
        leads=len(ending) - gone,
    )


def _second(item: tuple[date, int]) -> int:
    return item[1]


# Numbers that several policies share, and rows that are a branch's


def test_a_walk_through_the_dates_makes_the_calls_that_were_counted_by_hand(tmp_path: Path) -> None:
    portfolio = made_up()
    import_portfolio(
        write_portfolio(portfolio, tmp_path / "shared.csv"),
        phone="Phone",
        holder_name="Holder",
        handler_name="Handler",
    )
    for line in range(0, LINES, SILENT):
        make_no_call(fake_phone(line), starts_on=LONG_AGO)
    for place, owner in enumerate((Owner.BRANCH, Owner.PILOT), start=1):
        OwnershipRule.objects.create(
            place=place,
            owner=owner,
            handler=str(owner.label),
            valid_from=LONG_AGO,
            set_by=make_administrator(),
            set_at=MORNING,
        )
    walk = Walk(terms_of(portfolio))
    seen: Counter[str] = Counter()

    for n in range(WALKED):
        day = FIRST_END + timedelta(days=n - 30)
        counted = walk.lists_of(day)
        assert (day, lists_of(day)) == (day, counted)
        for kind, made in counted.items():
            seen.update(made.excluded, **{kind: made.queued})

    assert set(seen) == {"RENEWED", "HANDLED", "NO_CALL", "NOT_OURS", *LISTS, "trial_members"}
    assert {name for name, number in seen.items() if number < 2} == {"trial_members"}
    assert len(walk.calls) > 1.5 * len(set(walk.calls.values()))


def made_up() -> pd.DataFrame:
    """Return rows of the portfolio with a number, a holder and a handler for each policy."""
    portfolio = read_portfolio()
    ends, starts = portfolio["Date_next_renewal"], portfolio["Date_last_renewal"]
    known = (ends >= pd.Timestamp(FIRST_END)) & (starts <= pd.Timestamp(LAST_START))
    portfolio = portfolio[known]
    serial = portfolio["ID"].astype(int)
    line = serial * 7919 % LINES
    two = (line % SHARED == 1) & (serial % 2 == 1)
    none = serial % 11 == 3
    handlers = {0: Owner.BRANCH.label, 1: Owner.PILOT.label}
    made: pd.DataFrame = portfolio.assign(
        Phone=[("" if bare else fake_phone(n)) for n, bare in zip(line, none, strict=True)],
        Holder=[f"Holder {n}{'b' if b else ''}" for n, b in zip(line, two, strict=True)],
        Handler=[str(handlers.get(n % 5, "Hanna")) for n in serial],
    )
    return made


def terms_of(portfolio: pd.DataFrame) -> list[Policy]:
    """Return the rows as a walk takes them. One holder at one number is one line."""
    last = portfolio.groupby("ID")["Date_next_renewal"].max()
    silent = {fake_phone(line) for line in range(0, LINES, SILENT)}
    owners = {str(owner.label): owner.value for owner in (Owner.BRANCH, Owner.PILOT)}
    return [
        Policy(
            number=row["ID"],
            ends=row["Date_next_renewal"].date(),
            line=f"{row['Holder']} {row['Phone']}" if row["Phone"] else "",
            owner=owners.get(row["Handler"], "CENTRE"),
            renewed=last[row["ID"]] > row["Date_next_renewal"],
            silent=row["Phone"] in silent,
        )
        for row in portfolio.to_dict("records")
    ]
