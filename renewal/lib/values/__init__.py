"""What a cell of a workbook means: one reader for each type of value.

A reader takes a cell and returns its value, or None where the cell holds none (empty, or a word
that stands for nothing). What cannot be read raises `Unreadable`. No reader guesses: a date whose
day and month could change places is read only in the order that it is told.

Source: DICTIONARY.md A2, SPEC.md 12.
"""

from renewal.lib.values.amounts import read_amounts, read_int, read_money, read_ratio
from renewal.lib.values.dates import (
    LAST_SECOND,
    DateOrder,
    Moment,
    last_of_month,
    needs_order,
    order_of,
    read_date,
    read_moment,
    read_month,
)
from renewal.lib.values.phones import PhoneNumber, read_phones
from renewal.lib.values.text import (
    NOTHING,
    Unreadable,
    doubt_of_plate,
    doubt_of_vin,
    is_masked,
    is_organisation,
    plain,
    read_account_tail,
    read_id_no,
    read_name,
    read_number_text,
    read_plate,
    read_text,
    read_vin,
    read_yes_no,
    title_of,
)

__all__ = [
    "LAST_SECOND",
    "NOTHING",
    "DateOrder",
    "Moment",
    "PhoneNumber",
    "Unreadable",
    "doubt_of_plate",
    "doubt_of_vin",
    "is_masked",
    "is_organisation",
    "last_of_month",
    "needs_order",
    "order_of",
    "plain",
    "read_account_tail",
    "read_amounts",
    "read_date",
    "read_id_no",
    "read_int",
    "read_moment",
    "read_money",
    "read_month",
    "read_name",
    "read_number_text",
    "read_phones",
    "read_plate",
    "read_ratio",
    "read_text",
    "read_vin",
    "read_yes_no",
    "title_of",
]
