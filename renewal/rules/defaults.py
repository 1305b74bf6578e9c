"""Every dated setting: its key, its default and where it comes from."""

from dataclasses import dataclass
from typing import Generic, TypeVar, cast

T = TypeVar("T")


@dataclass(frozen=True)
class Setting(Generic[T]):
    """A rule of the trade that a centre may change from a day on. Source: SPEC.md section 9."""

    key: str
    default: T
    source: str

    def read(self, value: object) -> T:
        return cast(T, value)


RELEASE_DAYS = Setting("release_days", 25, "001-23")  # days before the expiry date
EXTRACTION_DAYS = Setting("extraction_days", 30, "001-04")  # days before the expiry date
RELEASE_WITHOUT_PHONE = Setting("release_without_phone", False, "O24")
UPDATE_DEADLINE_WORKDAYS = Setting("update_deadline_workdays", 1, "001-48, O3")
UPDATE_DEADLINE_TIME = Setting("update_deadline_time", "17:00", "001-48")
RENEWED_WITHIN_DAYS = Setting("renewed_within_days", 60, "O23")
ONE_CALL_DAYS = Setting("one_call_days", 30, "O29")  # covers whose ends are no further apart
SHARED_PHONE_HOLDERS = Setting("shared_phone_holders", 3, "O19")  # from here on doubtful
EXCHANGE_HOLDERS = Setting("exchange_holders", 10, "004-047")  # of a hundred lines: a switchboard
POINTS_PER = Setting("points_per", 100, "O31")  # yuan of premium for one point
INTERESTED_DAYS = Setting("interested_days", 3, "DICTIONARY.md B1")  # to the next contact, grade B
INTERESTED_LAST_DAYS = Setting("interested_last_days", 3, "DICTIONARY.md B1")  # before expiry
LAWFUL_HOURS = Setting("lawful_hours", ["09:00", "21:00"], "L1")
BUSY_MINUTES = Setting("busy_minutes", 30, "DICTIONARY.md B1")
NO_CALL_DAYS = Setting("no_call_days", 183, "L2")  # who refuses further calls
# Days on which a number is dialled in vain, and whether a renewal call's count among them.
INACCURATE_AFTER_FAILED = Setting("inaccurate_after_failed", 3, "001-102, O5")
FAILED_CALLS_JUDGE_RENEWALS = Setting("failed_calls_judge_renewals", False, "O6")
