"""The workbooks of the walk through the demo: as a branch sends them, mistakes included."""

import csv
import re
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

import xlsxwriter

from renewal.desk.demo.contracts import BRANCHES, Contract, Holding
from renewal.desk.demo.holdings import Drawing, holdings

Cell = str | float | date
FIRST_NEW: Final = 2_000_000  # beyond the index of any holding of the book
NEW_POLICIES: Final = 170
ON_LIST: Final[tuple[tuple[int, int, float], ...]] = ((25, 25, 3), (30, 30, 3), (26, 29, 0.5))
BRANCH_SHEET: Final = "JIANGNING"

COLUMNS: Final = (
    ("保单号", "policy_no", 26),
    ("上年保单号", "previous_policy_no", 26),
    ("险种名称", "product_name", 28),
    ("车牌号", "plate_no", 12),
    ("发动机号", "engine_no", 12),
    ("厂牌型号", "vehicle_model", 22),
    ("投保人", "holder_name", 24),
    ("证件号码", "holder_id_no", 22),
    ("被保险人", "insured_name", 24),
    ("联系电话", "phone", 22),
    ("通讯地址", "address", 44),
    ("起保日期", "starts_on", 12),
    ("终保日期", "expires_on", 12),
    ("保费(元)", "premium", 12),
    ("车船税", "vehicle_tax", 10),
    ("归属机构", "branch_name", 14),
    ("业务来源", "business_source", 14),
    ("渠道", "channel", 12),
    ("归属业务员", "agent_name", 12),
)
# The same fields under a branch's own headings.
BRANCH_COLUMNS: Final = (
    ("保险单号", "policy_no"),
    ("号牌号码", "plate_no"),
    ("客户代码", "customer_code"),
    ("被保险人名称", "insured_name"),
    ("身份证号", "holder_id_no"),
    ("手机号码", "mobile"),
    ("保险起期", "starts_on"),
    ("保险止期", "expires_on"),
    ("签单保费", "premium"),
    ("险类", "cover_class"),
    ("承保机构", "branch_name"),
)
LABELS: Final = {
    "CENTRE": "中心业务",
    "BRANCH": "机构业务",
    "PILOT": "试点机构业务",
    "ORPHAN": "脱落业务",
    "AGENCY": "专业代理",
    "AGENT": "个人代理",
    "DEALER": "车商",
    "BROKER": "经纪",
    "DIRECT": "直销",
    "TELEPHONE": "电销",
    "ONLINE": "网销",
    "CROSS": "交叉销售",
    "COMMERCIAL": "商业险",
    "COMPULSORY": "交强险",
    "ACCIDENT": "驾意险",
    "PROPERTY": "财产险",
}
SOURCE_LABELS: Final = LABELS | {"AGENCY": "代理公司业务"}


def write_workbooks(
    folder: Path, *, drawing: Drawing, found_numbers: Iterable[tuple[dict[str, Any], str]]
) -> list[Path]:
    """Write the centre's monthly workbook and a branch's CSV; return their paths.

    `found_numbers` are facts of policies that the book has without a phone, with the number
    that the workbook brings for each.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stamp = f"{drawing.day:%m%d}"
    on_list = Drawing(seed=drawing.seed, day=drawing.day, spread=ON_LIST)
    new = _expiring(holdings(on_list, first=FIRST_NEW, policies=NEW_POLICIES))
    known = [facts | {"phone": [number]} for facts, number in found_numbers]
    workbook = folder / f"续保清单_{stamp}.xlsx"
    rows = _with_mistakes([*new, *known], rng=Random(f"{drawing.seed}:sheet"))
    _write_xlsx(workbook, rows, day=drawing.day)
    branch = [
        facts
        for facts in _expiring(holdings(on_list, first=FIRST_NEW + 10_000, policies=240))
        if facts["branch_code"] == BRANCH_SHEET
    ]
    table = folder / f"{BRANCHES[BRANCH_SHEET][:2]}到期清单_{stamp}.csv"
    _write_csv(table, branch)
    return [workbook, table]


def _expiring(found: Iterable[Holding]) -> list[dict[str, Any]]:
    """The facts of the contracts that are running, in the order of their end."""
    contracts: list[Contract] = [
        contract
        for holding in found
        for contract in holding.contracts
        if contract.status == "ACTIVE" and not contract.renewed_number
    ]
    contracts.sort(key=lambda one: (one.expires_on, one.number))
    return [contract.facts for contract in contracts]


def _row(facts: dict[str, Any], fields: Iterable[str]) -> list[Cell]:
    return [_cell(field, facts) for field in fields]


def _cell(field: str, facts: dict[str, Any]) -> Cell:
    if field == "phone":
        return "/".join([*facts.get("phone", ()), *facts.get("phone_alt", ())])
    if field == "mobile":
        return str(next(iter(facts.get("phone", ())), ""))
    value = facts.get(field, "")
    if field in ("starts_on", "expires_on"):
        return date.fromisoformat(value)
    if field in ("premium", "vehicle_tax"):
        return float(value) if value else ""
    labels = SOURCE_LABELS if field == "business_source" else LABELS
    return str(labels.get(value, value)) if field in _CODES else str(value)


_CODES: Final = ("business_source", "channel", "cover_class")


def _with_mistakes(found: list[dict[str, Any]], *, rng: Random) -> list[list[Cell]]:
    """The rows with what really comes along: wrong dates, no number, masks, doubles."""
    names = [field for _heading, field, _width in COLUMNS]
    rows = [_row(facts, names) for facts in found]
    place = {field: names.index(field) for field in names}
    chosen = iter(rng.sample(range(len(rows)), 24))

    def spoil(field: str, *values: Cell) -> None:
        for value in values:
            rows[next(chosen)][place[field]] = value

    spoil("expires_on", "2026/2/30", "待定")
    spoil("policy_no", "", "")
    spoil("premium", "面议")
    spoil("phone", "无", "0", "不详")
    spoil("starts_on", date(2099, 1, 1))
    for _turn in range(6):
        row = rows[next(chosen)]
        row[place["phone"]] = re.sub(r"(?<=^\d{3})\d{4}", "****", str(row[place["phone"]]))
    for _turn in range(2):
        row = rows[next(chosen)]
        row[place["insured_name"]] = str(row[place["insured_name"]])[:1] + "**"
    for _turn in range(3):
        row = rows[next(chosen)]
        row[place["premium"]] = f"¥{row[place['premium']]:,.2f}"
    doubled = [list(rows[next(chosen)]) for _turn in range(4)]
    return [*rows, *doubled]


def _write_xlsx(path: Path, rows: list[list[Cell]], *, day: date) -> None:
    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False}) as book:
        sheet = book.add_worksheet(f"{day.month}月下发")
        title = book.add_format({"bold": True, "font_size": 14, "align": "center"})
        head = book.add_format({"bold": True, "bg_color": "#D9E2EC", "border": 1})
        as_date = book.add_format({"num_format": "yyyy-mm-dd"})
        as_money = book.add_format({"num_format": "#,##0.00"})
        due = day + timedelta(days=30)
        sheet.merge_range(
            0, 0, 0, len(COLUMNS) - 1, f"{due.year}年{due.month}月到期续保清单", title
        )
        sheet.write_string(1, 0, f"下发日期：{day.year}年{day.month}月{day.day}日")
        for column, (heading, _field, width) in enumerate(COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(2, column, heading, head)
        for number, row in enumerate(rows, start=3):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, as_date)
                elif isinstance(cell, float):
                    sheet.write_number(number, column, cell, as_money)
                else:
                    sheet.write_string(number, column, cell)
        sheet.write_string(len(rows) + 3, 0, "合计")
        sheet.write_string(len(rows) + 3, 1, f"共 {len(rows)} 条")
        sheet.freeze_panes(3, 1)


def _write_csv(path: Path, found: list[dict[str, Any]]) -> None:
    names = [field for _heading, field in BRANCH_COLUMNS]
    with path.open("w", encoding="gb18030", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([heading for heading, _field in BRANCH_COLUMNS])
        for facts in found:
            writer.writerow(
                cell.strftime("%Y/%m/%d") if isinstance(cell, date) else cell
                for cell in _row(facts, names)
            )
