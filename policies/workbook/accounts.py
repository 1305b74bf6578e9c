"""Columns of bank accounts, of which only the last four digits are ever kept.

Source: DICTIONARY.md A2.
"""

import re
from collections.abc import Mapping, Sequence

from policies.workbook.columns import ACCOUNT, as_shown
from renewal.lib.workbooks import Cell
from renewal.lib.workbooks.headers import compare_key

HEADING = re.compile(r"(?:账号|帐号|账户号码?|帐户号码?|银行卡号?|卡号|IBAN)$")
NO_ACCOUNT = re.compile(r"会员|体验|微信|登录|登陆|用户|系统")
KEPT = 4


def account_columns(headings: Sequence[str], mapping: Mapping[str, str]) -> list[int]:
    """Return the places of the columns that hold bank accounts, mapped as such or not at all.

    `mapping` is from field to heading.
    """
    fields = {compare_key(heading): name for name, heading in mapping.items()}
    keys = [compare_key(heading) for heading in headings]
    return [
        place
        for place, key in enumerate(keys)
        if fields.get(key) == ACCOUNT or (key not in fields and _is_account(key))
    ]


def tail_of(cell: Cell) -> Cell:
    """Return the end of an account number; what holds no long number, or a mask, stays."""
    text = as_shown(cell)
    digits = [sign for sign in text if sign.isdecimal()]
    return cell if len(digits) <= KEPT or "*" in text else "".join(digits[-KEPT:])


def _is_account(key: str) -> bool:
    return HEADING.search(key) is not None and NO_ACCOUNT.search(key) is None
