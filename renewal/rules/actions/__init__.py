from renewal.rules.actions.calendar import (
    MOST_CHARACTERS,
    CalendarRefused,
    Entered,
    enter_calendar,
    preview_calendar,
    read_calendar,
    read_calendar_file,
    set_day,
)
from renewal.rules.actions.settings import DayRefused, RuleRefused, set_rule, withdraw_rule

__all__ = [
    "MOST_CHARACTERS",
    "CalendarRefused",
    "DayRefused",
    "Entered",
    "RuleRefused",
    "enter_calendar",
    "preview_calendar",
    "read_calendar",
    "read_calendar_file",
    "set_day",
    "set_rule",
    "withdraw_rule",
]
