"""Rows that change hands, ticked in the browser: the bar counts, asks, and moves."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, write_workbook

pytestmark = pytest.mark.browser

ROWS = 60  # more than a page


@pytest.fixture(scope="module")
def boss(site: Site, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A supervisor who has released ROWS rows to one specialist; another has come since."""
    name = site.make_user("boss", role="supervisor", full_name="林某")
    site.make_user("ann", role="specialist", full_name="安静")
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    workbook = write_workbook(
        tmp_path_factory.mktemp("book") / "续保清单.xlsx",
        customers=ROWS,
        ends=today + timedelta(days=25),
    )
    site.manage("import_workbook", str(workbook), "--kind", "policies", "--by", name)
    site.manage("extract", "--on", today.isoformat())
    site.manage("release", "--on", today.isoformat(), "--by", name)
    site.make_user("bob", role="specialist", full_name="白波")
    return name


def open_rows(site: Site, page: Page, boss: str) -> None:
    site.sign_in(page, boss)
    page.goto(f"{site.url}/lists/progress/")
    page.click("a[aria-label*='安静']")
    page.wait_for_selector("[data-row]")


def test_moves_what_is_ticked_and_then_all_of_the_tab(site: Site, page: Page, boss: str) -> None:
    open_rows(site, page, boss)
    bar, move = page.locator("[data-selection]"), page.locator(".selbar .btn-primary")
    expect(bar).to_be_hidden()

    page.locator("input[name=pick]").nth(0).check()
    page.locator("input[name=pick]").nth(1).check()
    ticked = move.inner_text()
    page.select_option("select[name=taker]", index=1)
    page.fill("input[name=reason]", "客户找熟人")
    move.click()
    asked = page.inner_text("#ask-title")
    page.click("#ask [data-yes]")
    expect(page.locator(".pager > span").first).to_contain_text(str(ROWS - 2))

    page.check("[data-select-all]")
    page.click("[data-select-every]")
    every = move.inner_text()
    page.select_option("select[name=taker]", index=1)
    page.fill("input[name=reason]", "轮岗")
    move.click()
    page.click("#ask [data-yes]")
    expect(page.locator("[data-row]")).to_have_count(0)

    assert ("2" in ticked, "2" in asked, str(ROWS - 2) in every) == (True, True, True)
