"""Call lists as paper: A4 landscape, twelve rows a page. Source: UX.md 5.11, F55."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Site, write_workbook

pytestmark = pytest.mark.browser

CUSTOMERS = 27
LONGEST = "江苏恒达国际物流供应链管理有限责任公司南京江宁经济技术开发区第一分公司"
ROW_MM = 11
PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")
A4_LANDSCAPE = (842, 595)  # points


@pytest.fixture(scope="module")
def specialist(site: Site, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A specialist with CUSTOMERS rows released this morning, one of a firm with a long name."""
    site.make_user("boss", role="supervisor", full_name="林珊")
    name = site.make_user("liu", role="specialist", full_name="刘洋")
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    path = write_workbook(
        tmp_path_factory.mktemp("book") / "续保清单.xlsx",
        customers=CUSTOMERS,
        ends=today + timedelta(days=25),
    )
    book = load_workbook(path)
    sheet = book.active
    assert sheet is not None
    sheet["C2"] = LONGEST
    book.save(path)
    site.manage("import_workbook", str(path), "--kind", "policies", "--by", "boss")
    site.manage("extract", "--on", today.isoformat())
    site.manage("release", "--on", today.isoformat(), "--by", "boss")
    return name


def produce(page: Page, *, button: str) -> None:
    """Have the sheets made as a print would show them."""
    page.locator(button).click()
    page.wait_for_selector(".sheet")
    page.emulate_media(media="print")


def cut_or_grown(page: Page) -> list[str]:
    """Return what is not as high as a row, or wider than its column."""
    found: list[str] = page.evaluate(
        """(high) => Array.from(document.querySelectorAll(".sheet tbody tr"))
            .filter((row) => Math.abs(row.getBoundingClientRect().height - high) > 1)
            .concat(
                Array.from(document.querySelectorAll(".sheet ul, .sheet .dial div, .sheet .num"))
                .filter((cell) => cell.scrollWidth > cell.clientWidth + 1))
            .concat(Array.from(document.querySelectorAll(".sheet"))
                .filter((sheet) => sheet.scrollHeight > sheet.clientHeight))
            .map((part) => part.className + ": " + part.textContent.trim())""",
        ROW_MM * 96 / 25.4,
    )
    return found


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_twelve_rows_fill_a_page_of_a4_landscape(
    site: Site, page: Page, specialist: str, language: str
) -> None:
    page.context.add_cookies([{"name": "django_language", "value": language, "url": site.url}])
    site.sign_in(page, specialist)
    page.goto(f"{site.url}/lists/call/print/")
    produce(page, button="button[name=numbers]")

    paper = page.pdf(prefer_css_page_size=True)

    assert page.locator(".sheet").count() == 3
    assert len(PAGE.findall(paper)) == 3
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", paper)
    assert {(round(float(wide)), round(float(high))) for wide, high in boxes} == {A4_LANDSCAPE}
    assert cut_or_grown(page) == []


def test_the_button_prints(site: Site, page: Page, specialist: str) -> None:
    page.add_init_script("window.print = () => { window.printed = true; }")
    site.sign_in(page, specialist)
    page.goto(f"{site.url}/lists/call/")
    page.locator('a[href$="/call/print/"]').click()
    page.locator("main button.btn-primary").click()

    page.locator("#print").click()

    assert page.evaluate("window.printed") is True


def test_without_javascript_the_sheets_come_and_the_browser_prints(
    site: Site, chromium: Browser, specialist: str
) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    site.sign_in(page, "boss")
    page.goto(f"{site.url}/lists/releases/")
    page.locator("main a[href*='/release/']").first.click()
    page.goto(page.url.partition("?")[0] + "print/")
    page.locator("button[value=liu]").click()
    page.wait_for_selector(".sheet")

    assert page.locator(".sheet").count() == 3
    assert page.locator("#print").is_hidden()
    context.close()
