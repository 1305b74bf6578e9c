"""The call desk as a test drives it: customers released, keys counted, the database asked."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from playwright.sync_api import Page

from tests.browser.conftest import Site
from tests.services import connect

HEADINGS = ["保单号", "车牌号", "投保人", "联系电话", "起保日期", "终保日期", "保费"]
CHOSEN = "(document.querySelector('input[name=result]:checked') || {}).value || null"


class Keyboard:
    """Types on the call screen, and counts the keys."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def save(self, key: str = "Enter") -> None:
        """Press `key`, and wait until the answer has come."""
        with self.page.expect_response("**/result/**"):
            self.press(key)
        self.page.locator("input[name=result]:checked").wait_for(state="detached")


def release(
    site: Site, folder: Path, *, specialists: dict[str, str], customers: Sequence[Sequence[str]]
) -> dict[str, int]:
    """Give the customers, each a sequence of plates, to the specialists, users with full names.

    A supervisor `boss` does it. Return how many rows each has got.
    """
    site.make_user("boss", role="supervisor", full_name="林某")
    for name, full_name in specialists.items():
        site.make_user(name, role="specialist", full_name=full_name)
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    workbook = _write_workbook(folder / "续保清单.xlsx", customers, ends=today + timedelta(days=25))
    site.manage("import_workbook", str(workbook), "--kind", "policies", "--by", "boss")
    site.manage("extract", "--on", today.isoformat())
    released: dict[str, int] = site.manage("release", "--on", today.isoformat(), "--by", "boss")[
        "per_specialist"
    ]
    return released


def one_car_each(customers: int) -> list[list[str]]:
    return [[f"京I1{place:04d}"] for place in range(customers)]


def _write_workbook(path: Path, customers: Sequence[Sequence[str]], *, ends: date) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADINGS)
    starts = ends - timedelta(days=364)
    for place, plates in enumerate(customers):
        for plate in plates:
            who = [f"TK2026{sheet.max_row:010d}", plate, f"客户{place:02d}", f"1200001{place:04d}"]
            sheet.append([*who, starts.isoformat(), ends.isoformat(), 3000 + place])
    book.save(path)
    return path


def open_list(site: Site, page: Page, specialist: str) -> None:
    site.sign_in(page, specialist)
    page.goto(f"{site.url}/lists/call/")
    page.wait_for_selector("#result")


def rows_of(site: Site, query: str, *values: object) -> list[tuple[Any, ...]]:
    """Ask the site's database."""
    name = site.environment["DATABASE_URL"].rpartition("/")[2]
    with connect(name) as connection:
        return connection.execute(query.encode(), values).fetchall()


def change(site: Site, query: str, *values: object) -> None:
    """Do to the site's database what no page of it does, as time would."""
    rows_of(site, f"{query} RETURNING 1", *values)


def contacts(site: Site, name: str = "%") -> list[tuple[str, str, str, str]]:
    """Return the results as they were saved: customer, result, reason, note.

    Those taken back are left out; `name` is a pattern.
    """
    return rows_of(
        site,
        """SELECT customer.name, contact.result, contact.reason, contact.note
        FROM policies_contact AS contact
        JOIN policies_term AS term ON term.id = contact.term_id
        JOIN policies_policy AS policy ON policy.id = term.policy_id
        JOIN policies_customer AS customer ON customer.id = policy.customer_id
        WHERE customer.name LIKE %s AND contact.undone_at IS NULL
        ORDER BY contact.id""",
        name,
    )


def name_on_card(page: Page) -> str:
    return page.inner_text(".who h2")


def handled(page: Page) -> int:
    words = page.inner_text("#call-head [role=status]")  # 已处理 31 / 82
    return int(words.split("/")[0].split()[-1])


def chosen(page: Page) -> str | None:
    value: str | None = page.evaluate(CHOSEN)
    return value


def send(page: Page, selector: str, key: str, **more: object) -> None:
    """Send a key event as an input method does: the keyboard of the test cannot compose."""
    page.evaluate(
        """([selector, key, more]) => document.querySelector(selector).dispatchEvent(
            new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }))""",
        [selector, key, more],
    )
