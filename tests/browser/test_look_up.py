"""Numbers looked up without a mouse, and without JavaScript. Source: UX.md 5.6, F21."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser

CUSTOMERS = 6
LEFT = 26  # days to the end: the release is tomorrow


@pytest.fixture(scope="module")
def clerk(site: Site, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A data clerk with CUSTOMERS rows without a number, each with a trial member's."""
    name = site.make_user("chen", role="data_clerk", full_name="陈静")
    folder = tmp_path_factory.mktemp("book")
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    ends = today + timedelta(days=LEFT)
    for kind, path in (
        ("policies", _policies(folder / "续保清单.xlsx", ends=ends)),
        ("trial_members", _members(folder / "体验会员.xlsx", ends=ends)),
    ):
        site.manage("import_workbook", str(path), "--kind", kind, "--by", name)
    site.manage("extract", "--on", (ends - timedelta(days=30)).isoformat())
    return name


def _write(path: Path, headings: list[str], rows: list[list[Any]]) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [headings, *rows]:
        sheet.append(row)
    book.save(path)
    return path


def _policies(path: Path, *, ends: date) -> Path:
    starts = ends - timedelta(days=364)
    return _write(
        path,
        ["保单号", "车牌号", "投保人", "客户代码", "起保日期", "终保日期", "保费"],
        [
            [f"TN{n:010d}", f"京I2{n:04d}", f"客户{n}", f"C{n}", str(starts), str(ends), 3000]
            for n in range(CUSTOMERS)
        ],
    )


def _members(path: Path, *, ends: date) -> Path:
    return _write(
        path,
        ["会员姓名", "联系电话", "车牌号", "到期日"],
        [[f"会员{n}", f"1200002{n:04d}", f"京I2{n:04d}", str(ends)] for n in range(CUSTOMERS)],
    )


def opened(site: Site, page: Page, clerk: str) -> Page:
    site.sign_in(page, clerk)
    page.goto(f"{site.url}/lists/numbers/")
    page.wait_for_selector("#pane-head")
    return page


@pytest.fixture
def look_up(site: Site, page: Page, clerk: str) -> Page:
    return opened(site, page, clerk)


def head(page: Page) -> str:
    return page.inner_text("#pane-head")


def press(page: Page, key: str) -> None:
    """Press the key, and wait until what it asks for has come."""
    with page.expect_response("**/numbers/**"):
        page.keyboard.press(key)
    expect(page.locator("#pane-head")).to_be_focused()


def to_find(page: Page) -> int:
    return int(page.inner_text(".tabx .on span"))


def test_a_candidate_costs_one_key_and_is_undone_by_one(look_up: Page) -> None:
    page = look_up
    first, many = head(page), to_find(page)

    press(page, "1")
    assert head(page) != first
    assert to_find(page) == many - 1
    expect(page.locator("#toasts")).to_contain_text(first)

    press(page, "u")
    assert (head(page), to_find(page)) == (first, many)


def test_j_and_k_walk_and_the_address_leads_back(look_up: Page) -> None:
    page = look_up
    first = head(page)

    press(page, "j")
    second = head(page)
    expect(page.locator(f"a[aria-current=true]:has-text('{second}')")).to_be_visible()
    page.reload()
    page.wait_for_selector("#pane-head")
    assert head(page) == second != first

    press(page, "k")
    assert head(page) == first


def test_a_number_is_typed_refused_and_mended(
    site: Site, context: BrowserContext, clerk: str
) -> None:
    """On a page whose console may tell of the 422."""
    page = opened(site, context.new_page(), clerk)
    first = head(page)

    page.keyboard.press("e")
    page.keyboard.type("123/456")
    with page.expect_response("**/replace/**"):
        page.keyboard.press("Enter")
    expect(page.locator("#typed [role=alert]")).to_be_visible()
    assert head(page) == first

    page.keyboard.type("120 0003 0001")
    press(page, "Enter")
    assert head(page) != first

    press(page, "u")
    assert head(page) == first


def test_figures_typed_into_a_field_take_no_candidate(look_up: Page) -> None:
    page = look_up
    first = head(page)

    page.keyboard.press("e")
    page.keyboard.type("12")

    assert page.input_value("#typed input[name=number]") == "12"
    assert head(page) == first


def test_everything_works_without_javascript(site: Site, chromium: Browser, clerk: str) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    site.sign_in(page, clerk)
    page.goto(f"{site.url}/lists/numbers/")
    first, many = head(page), to_find(page)

    page.click("[data-take='1']")
    assert (head(page) != first, to_find(page)) == (True, many - 1)

    page.click("[data-undo]")
    assert (head(page), to_find(page)) == (first, many)
    context.close()
