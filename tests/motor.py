"""The real portfolio of tests/data/motor, and what pandas makes of it without our code."""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
from django.db import connection

from policies.actions import check_batch, land_batch, upload
from policies.models import ImportBatch
from tests.factories import MORNING, fake_phone

FILE = Path(__file__).parent / "data" / "motor" / "portfolio_sample_2000.csv"
MAPPING = {
    "policy_no": "ID",
    "starts_on": "Date_last_renewal",
    "expires_on": "Date_next_renewal",
    "premium": "Premium",
}
DATES = ["Date_last_renewal", "Date_next_renewal"]
WITHIN = timedelta(days=60)  # from an end, the start of what follows it
ONE_CALL = timedelta(days=30)  # from the first end of a call to the last


@dataclass(frozen=True)
class Count:
    found: int
    renewed: int

    @property
    def queued(self) -> int:
        return self.found - self.renewed


def read_portfolio(path: Path = FILE) -> pd.DataFrame:
    return pd.read_csv(
        path,
        sep=";",
        dtype={"ID": str},
        parse_dates=DATES,
        date_format="%d/%m/%Y",
    )


def count_ending_on(portfolio: pd.DataFrame, day: date) -> Count:
    """Return how many terms end on `day`, and of how many the same policy has a later one."""
    terms = portfolio.drop_duplicates(["ID", "Date_last_renewal"])
    last = terms["ID"].map(terms.groupby("ID")["Date_next_renewal"].max())
    ending = terms["Date_next_renewal"] == pd.Timestamp(day)
    return Count(found=int(ending.sum()), renewed=int((ending & (last > pd.Timestamp(day))).sum()))


def busy_days(portfolio: pd.DataFrame, *, many: int) -> list[date]:
    """Return the ends of most terms, and as many spread over the whole portfolio."""
    ends = portfolio["Date_next_renewal"].dt.date
    most = ends.value_counts().sort_index().nlargest(many // 2).index
    spread = sorted(set(ends))[:: max(1, len(set(ends)) // (many // 2))]
    return sorted({*most, *spread})


def add_phones(target: Path) -> Path:
    """Write the portfolio with a column Phone: one made-up number for each policy."""
    portfolio = pd.read_csv(FILE, sep=";", dtype=str)
    portfolio["Phone"] = [fake_phone(int(number)) for number in portfolio["ID"]]
    portfolio.to_csv(target, sep=";", index=False)
    return target


def write_portfolio(portfolio: pd.DataFrame, target: Path) -> Path:
    """Write the portfolio, with whatever columns it has got, as the sample is written."""
    portfolio.to_csv(target, sep=";", index=False, date_format="%d/%m/%Y")
    return target


def write_mapping(target: Path, **more: str) -> Path:
    target.write_text(json.dumps(MAPPING | more))
    return target


def import_portfolio(path: Path = FILE, **more: str) -> ImportBatch:
    batch = upload(
        source=path, file_name=path.name, kind="policies", now=MORNING, mapping=MAPPING | more
    )
    check_batch(batch=batch)
    land_batch(batch=batch, at=MORNING + timedelta(minutes=1))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the server would after a while
    batch.refresh_from_db()
    return batch


# Renewals under new numbers


def give_new_numbers(portfolio: pd.DataFrame) -> pd.DataFrame:
    """Return the portfolio as if every renewal were a policy of its own.

    `ID` becomes the number of the term, `Previous` the number of the term that ends when this
    one starts, `VIN` one made-up chassis number for all terms of a policy. `Cover` changes with
    each renewal of every seventh policy, which then was no renewal of the same cover.
    """
    terms = portfolio.sort_values(["ID", "Date_last_renewal"]).reset_index(drop=True)
    serial = terms.groupby("ID").cumcount()
    old = terms["ID"]
    terms["VIN"] = "LTEST" + old.str.zfill(12)
    changes = old.astype(int) % 7 == 0
    terms["Cover"] = "COMMERCIAL"
    terms.loc[changes & (serial % 2 == 1), "Cover"] = "COMPULSORY"
    terms["ID"] = old + "-" + serial.astype(str)
    terms["Previous"] = terms["ID"].shift().where(serial > 0, "")
    return terms


def renewed_by_previous(terms: pd.DataFrame) -> set[str]:
    """Return the numbers that another row names as its previous one."""
    return set(terms["Previous"]) - {""}


def renewed_by_car(terms: pd.DataFrame) -> set[str]:
    """Return the numbers of rows after which the same car and cover starts within 60 days."""
    pairs = terms.merge(terms, on=["VIN", "Cover"], suffixes=("", "_next"))
    start, end = pairs["Date_last_renewal_next"], pairs["Date_next_renewal"]
    follows = (pairs["Date_next_renewal_next"] > end) & ((start - end).abs() <= WITHIN)
    return set(pairs.loc[follows & (pairs["ID"] != pairs["ID_next"]), "ID"])


# The lists of one date after the other


@dataclass(frozen=True)
class Policy:
    """A term of the portfolio with what was made up about it: a call is about one `line`."""

    number: str
    ends: date
    line: str
    owner: str
    renewed: bool
    silent: bool

    def may_be_called(self, owner: str) -> bool:
        return self.owner == owner and not self.renewed and not self.silent


@dataclass(frozen=True)
class Made:
    """What a list holds: found = queued + all excluded; `leads` are the calls of the queued."""

    found: int
    queued: int
    excluded: dict[str, int]
    leads: int


NO_LIST = Made(found=0, queued=0, excluded={}, leads=0)
LISTS = {  # in the order of making: days to the end, whose rows are found, and whose are called
    "lapsed_48h": (-3, {"BRANCH", "PILOT"}, {"BRANCH", "PILOT"}),
    "lapsed_today": (-1, {"CENTRE", "BRANCH", "PILOT"}, {"CENTRE"}),
    "renewal_25": (25, {"CENTRE", "BRANCH", "PILOT"}, {"CENTRE"}),
    "renewal_30": (30, {"CENTRE", "BRANCH", "PILOT"}, {"CENTRE"}),
    "pilot": (30, {"PILOT"}, {"PILOT"}),
}


@dataclass(eq=False)
class Call:
    """Terms of one line that one call is about; the one that ends first governs."""

    by: str  # CENTRE or PILOT
    terms: set[Policy] = field(default_factory=set)

    @property
    def first_end(self) -> date:
        return min(one.ends for one in self.terms)


class Walk:
    """The lists of one date after the other, where nothing is ever released.

    A term that a list finds, that nothing excludes and that no call is about opens one. The call
    takes along what else may be called about at the same line and ends within 30 days after it,
    out of any call that was later. A list that finds what an earlier call is about leaves it out
    as HANDLED. A lapse that is taken over joins such a call too. A branch's lapse of the day is
    told to the branch: queued, but no call of ours.
    """

    def __init__(self, terms: list[Policy]) -> None:
        self.terms = terms
        self.calls: dict[Policy, Call] = {}

    def lists_of(self, day: date) -> dict[str, Made]:
        return {kind: self._list_of(kind, day) for kind in LISTS} | {"trial_members": NO_LIST}

    def _list_of(self, kind: str, day: date) -> Made:
        days, finds, calls = LISTS[kind]
        by, ends = "PILOT" if kind == "pilot" else "CENTRE", day + timedelta(days=days)
        tells = finds - calls if kind == "lapsed_today" else set()
        found = [one for one in self.terms if one.ends == ends and one.owner in finds]
        reasons = {one: self._reason(one, by=by, ours=calls | tells) for one in found}
        called = [one for one in found if not reasons[one] and one.owner in calls]
        for one in called:
            if self._earlier(one, by=by) is None:
                self._open(one, called, by=by)
            else:
                reasons[one] = "HANDLED"
        left_out = Counter(reasons.values())
        queued = left_out.pop("", 0)
        kept = {self.calls[one] for one in called if not reasons[one]}
        return Made(found=len(found), queued=queued, excluded=dict(left_out), leads=len(kept))

    def _reason(self, one: Policy, *, by: str, ours: set[str]) -> str:
        call = self.calls.get(one)
        checks: list[tuple[str, bool]] = [
            ("RENEWED", one.renewed),
            ("HANDLED", call is not None and call.by == by and call.first_end < one.ends),
            ("NO_CALL", one.silent),
            ("NOT_OURS", one.owner not in ours),
        ]
        return next((reason for reason, holds in checks if holds), "")

    def _earlier(self, one: Policy, *, by: str) -> Call | None:
        """Return the call that takes `one`, where it is about the line and began before."""
        for call in {self.calls[other] for other in self.calls if other.line == one.line}:
            began = call.first_end
            if call.by == by and one.line and began < one.ends <= began + ONE_CALL:
                self._move(one, call)
                return call
        return None

    def _open(self, one: Policy, called: list[Policy], *, by: str) -> None:
        own = self.calls.get(one)
        if own is not None and own.by == by and any(other in called for other in own.terms - {one}):
            return  # opened by its sister a moment ago
        if own is not None:
            for other in own.terms - {one}:
                del self.calls[other]
            own.terms = {one}
        call = own or Call(by=by)
        call.by = by
        self._move(one, call)
        for other in self.terms:
            together = bool(one.line) and one.line == other.line
            found_too = other in called and other.ends == one.ends
            later = other.may_be_called(by) and one.ends < other.ends <= one.ends + ONE_CALL
            elsewhere = other in self.calls and self.calls[other].by != by
            if together and (found_too or (later and not elsewhere)):
                self._move(other, call)

    def _move(self, one: Policy, call: Call) -> None:
        before = self.calls.get(one)
        if before is not None:
            before.terms.discard(one)
        call.terms.add(one)
        self.calls[one] = call
