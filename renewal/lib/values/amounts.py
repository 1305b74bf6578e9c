"""Amounts, ratios and whole numbers."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from math import isfinite

from renewal.lib.values.numerals import in_figures
from renewal.lib.values.text import Unreadable, plain
from renewal.lib.workbooks.read import Cell

CENT = Decimal("0.01")
LARGEST_AMOUNT = Decimal(10) ** 10  # yuan: what an amount's column holds
LARGEST_INT = 2**31
NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?")
CURRENCY = ("人民币", "RMB", "CNY", "¥", "￥", "元整", "元", "圆")
COUNTED = ("次", "座", "人", "件", "天", "日", "个", "台", "辆", "期", "年", "年度", "岁", "分")
BACK = re.compile(r"(?:批减|退保|退费|退还|退)(?:金额|保费)?:?-?(?=[\d¥￥.])")
FORWARD = re.compile(r"批增(?:金额|保费)?:?(?=[\d¥￥.])")
ORDINAL = re.compile(r"第?(.+?)(?:及?以[上后])?")


def read_money(cell: Cell, *, factor: int = 1) -> Decimal | None:
    """Read an amount in yuan, two places; `factor` is the heading's unit (万元: 10,000).

    批减 and 退保 amounts are below zero.
    """
    negative = False
    if isinstance(cell, str):
        text = FORWARD.sub("", plain(cell).replace(" ", ""), count=1)
        cell = BACK.sub("", text, count=1)
        negative = cell != text
    amount = _number(cell, units=CURRENCY)
    if amount is None:
        return None
    if abs(amount) * factor >= LARGEST_AMOUNT:
        raise Unreadable("TOO_LARGE")
    amount = (amount * factor).quantize(CENT, ROUND_HALF_UP)
    return -amount if negative else amount


def read_amounts(cells: Sequence[float], *, factor: int = 1) -> list[object] | None:
    """Read a column of number cells at once, or return None where one of them is out of bounds."""
    if not isfinite(sum(cells)) or max(max(cells), -min(cells)) * factor >= LARGEST_AMOUNT:
        return None
    if factor == 1:
        return [Decimal(repr(cell)).quantize(CENT, ROUND_HALF_UP) for cell in cells]
    return [(Decimal(repr(cell)) * factor).quantize(CENT, ROUND_HALF_UP) for cell in cells]


def read_ratio(cell: Cell, *, divisor: int = 1) -> Decimal | None:
    """Read a ratio: 0.85, 85 % and 8.5 折 are the same.

    `divisor` is the unit in the heading (%: 100).
    """
    text = plain(cell).replace(" ", "")
    if text.endswith("折"):  # 8.5折 and 85折 are the same
        text = in_figures(text.removesuffix("折"))
        divisor = 10 if text[1:2] in ("", ".") or text == "10" else 100
    elif text.endswith("%"):
        text, divisor = text.removesuffix("%"), 100
    value = _number(text or None)
    if value is None:
        return None
    if abs(value) >= 10**6:
        raise Unreadable("TOO_LARGE")
    return round(value / divisor, 6)


def read_int(cell: Cell) -> int | None:
    """Read a whole number; a unit such as 次 or 座 may follow: 2, 第2次 and 二次 are the same."""
    if isinstance(cell, str) and (text := plain(cell).replace(" ", "")):
        found = ORDINAL.fullmatch(in_figures(text).replace("首", "1"))
        cell = found[1] if found else text
    value = _number(cell, units=COUNTED)
    if value is None:
        return None
    if value != value.to_integral_value() or abs(value) >= LARGEST_INT:
        raise Unreadable
    return int(value)


def _number(cell: Cell, *, units: Iterable[str] = ()) -> Decimal | None:
    if isinstance(cell, (bool, date, time)):
        raise Unreadable
    if isinstance(cell, (int, float)):
        return _decimal(repr(cell))
    text = plain(cell).replace(" ", "").upper()
    if not text:
        return None
    negative = text.startswith("(") and text.endswith(")")
    if negative:
        text = text[1:-1]
    for unit in units:
        text = text.removeprefix(unit)
        text = text.removesuffix(unit)
    factor = 1
    if text.endswith("万"):
        text, factor = text[:-1], 10_000
    text = text.replace("−", "-").replace("－", "-")
    if text[:1] in "+-" and text[1:2] in ("¥", "￥"):
        text = text[0] + text[2:]
    if not NUMBER.fullmatch(text) or not any(sign.isdigit() for sign in text):
        raise Unreadable
    value = _decimal(text.replace(",", "")) * factor
    return -value if negative else value


def _decimal(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise Unreadable from error
    if not value.is_finite():
        raise Unreadable
    return value
