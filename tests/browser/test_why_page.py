"""Where a policy has got to, asked by its plate. Source: F56, UX.md 13."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, write_workbook

pytestmark = pytest.mark.browser

BOOK = "续保清单.xlsx"
WIDTHS = [(1440, 900), (1366, 768), (390, 844)]


def today() -> date:
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def ends() -> date:
    """The day to which the covers run whose preparation list is made today."""
    return today() + timedelta(days=30)


@pytest.fixture(scope="module")
def clerk(site: Site, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A data clerk of a centre whose two policies are on the preparation list since today."""
    name = site.make_user("chen", role="data_clerk", full_name="陈静")
    workbook = write_workbook(tmp_path_factory.mktemp("book") / BOOK, customers=2, ends=ends())
    site.manage("import_workbook", str(workbook), "--kind", "policies", "--by", name)
    site.manage("extract", "--on", today().isoformat())
    return name


def test_a_plate_typed_leads_to_what_happened(site: Site, page: Page, clerk: str) -> None:
    site.sign_in(page, clerk)
    page.goto(f"{site.url}/why/")

    page.fill("main input[name=q]", "京I10001")
    page.keyboard.press("Enter")

    expect(page.locator("main h2").first).to_have_text("客户01")
    expect(page.locator("main .tag").first).to_have_text("京I10001")
    expect(page.locator("main .tl li", has_text=BOOK)).to_have_count(1)
    expect(page.locator("main .tl li", has_text=str(ends()))).to_have_count(1)


@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_the_story_never_scrolls_sideways(
    width: int, height: int, site: Site, page: Page, clerk: str
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    site.sign_in(page, clerk)
    page.goto(f"{site.url}/why/?q=京I10001")

    expect(page.locator("main .tl")).to_be_visible()
    assert page.evaluate("document.scrollingElement.scrollWidth") == width
