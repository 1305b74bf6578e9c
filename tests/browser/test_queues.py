"""Missed days on the calendar of lists, and the button that makes one. Source: F1, UX.md 4."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser

FRAMED = "border border-2 border-dark"  # the date that is shown


@pytest.fixture(scope="module")
def today() -> date:
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


@pytest.fixture(scope="module")
def clerk(site: Site, today: date) -> str:
    """A data clerk of a centre that made lists 33 days ago and was off until today."""
    site.manage("extract", "--on", (today - timedelta(days=33)).isoformat())
    return site.make_user("chen", role="data_clerk", full_name="陈静")


def row_of(page: Page, day: date) -> Locator:
    return page.locator(f'tr[data-row="{day}"]')


def test_a_missed_day_is_red_and_made_by_its_button(
    site: Site, page: Page, clerk: str, today: date
) -> None:
    missed = today - timedelta(days=1)
    ends = missed + timedelta(days=30)
    site.sign_in(page, clerk)
    page.goto(f"{site.url}/lists/?ends={ends}")
    cell = page.locator(f'.heat td:has(a[href*="ends={ends}"])')
    expect(row_of(page, missed)).to_have_class("missed")
    expect(cell).to_have_class(f"align-top t-bad {FRAMED}")

    row_of(page, missed).get_by_role("button").click()

    expect(row_of(page, missed)).not_to_have_class("missed")
    expect(cell).to_have_class(f"align-top t-info {FRAMED}")


def test_days_missed_too_long_ago_raise_an_alarm_that_leads_to_them(
    site: Site, page: Page, clerk: str, today: date
) -> None:
    oldest = today - timedelta(days=32)
    site.sign_in(page, clerk)
    page.goto(f"{site.url}/lists/")

    page.get_by_role("alert").get_by_role("link").click()
    expect(row_of(page, oldest)).to_have_class("missed")
    row_of(page, oldest).get_by_role("button").click()

    expect(row_of(page, oldest)).not_to_have_class("missed")
    expect(page.get_by_role("alert").get_by_role("link")).to_have_attribute(
        "href", f"?until={oldest + timedelta(days=1)}#h-days"
    )
