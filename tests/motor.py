"""The real portfolio of tests/data/motor, and what pandas makes of it without our code."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

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
        parse_dates=["Date_last_renewal", "Date_next_renewal"],
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


def write_mapping(target: Path, **more: str) -> Path:
    target.write_text(json.dumps(MAPPING | more))
    return target


def import_portfolio(path: Path = FILE, **more: str) -> ImportBatch:
    batch = upload(
        source=path, file_name=path.name, kind="policies", now=MORNING, mapping=MAPPING | more
    )
    check_batch(batch=batch)
    land_batch(batch=batch, at=MORNING + timedelta(minutes=1))
    batch.refresh_from_db()
    return batch
