"""Branches answer on their page what the centre asks. Source: 001-103, O22, UX.md 5.6."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser

QUESTIONS = 4
LEFT = 26  # days to the end: the release is tomorrow


def write_policies(path: Path) -> Path:
    """Write QUESTIONS policies without a number, each on the preparation list."""
    ends = datetime.now(ZoneInfo("Asia/Shanghai")).date() + timedelta(days=LEFT)
    starts = ends - timedelta(days=364)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["保单号", "车牌号", "投保人", "起保日期", "终保日期", "保费"])
    for n in range(QUESTIONS):
        sheet.append([f"TN{n:010d}", f"京I2{n:04d}", f"客户{n}", str(starts), str(ends), 3000])
    book.save(path)
    return path


@pytest.fixture(scope="module")
def branch(site: Site, chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A user of a branch that a data clerk has asked for QUESTIONS numbers."""
    user = site.make_user("wu", role="branch_user", full_name="吴刚")
    clerk = site.make_user("chen", role="data_clerk", full_name="陈静")
    workbook = write_policies(tmp_path_factory.mktemp("book") / "续保清单.xlsx")
    site.manage("import_workbook", str(workbook), "--kind", "policies", "--by", clerk)
    day = datetime.now(ZoneInfo("Asia/Shanghai")).date() - timedelta(days=30 - LEFT)
    site.manage("extract", "--on", day.isoformat())
    context = chromium.new_context(locale="zh-CN")
    page = context.new_page()
    site.sign_in(page, clerk)
    page.goto(f"{site.url}/lists/numbers/branches/")
    page.click("main form button")
    expect(page.locator("main form button")).to_have_count(0)
    context.close()
    return user


def opened(site: Site, page: Page, user: str) -> Page:
    site.sign_in(page, user)
    page.goto(f"{site.url}/lists/corrections/")
    return page


def asked(page: Page) -> str:
    return page.inner_text("#h-check")


def to_answer(page: Page) -> int:
    return int(page.inner_text(".seg a.on span"))


def test_a_number_typed_and_enter_answer_and_bring_the_next_question(
    site: Site, page: Page, branch: str
) -> None:
    opened(site, page, branch)
    first, many = asked(page), to_answer(page)

    page.keyboard.type("120 0004 0001")
    page.keyboard.press("Enter")

    expect(page.locator("#h-check")).not_to_have_text(first)
    expect(page.locator("#toasts")).to_contain_text(first)
    assert to_answer(page) == many - 1
    page.goto(f"{site.url}/lists/corrections/?show=answered")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody td").nth(3)).to_have_text("120****0001")


def test_a_refused_answer_stays_as_it_was_typed_and_is_mended(
    site: Site, context: BrowserContext, branch: str
) -> None:
    """On a page whose console may tell of the 422."""
    page = opened(site, context.new_page(), branch)
    first, many = asked(page), to_answer(page)

    page.keyboard.type("123")
    page.keyboard.press("Enter")
    expect(page.locator("#id_new_phone_error")).to_be_visible()
    assert (asked(page), page.input_value("#id_new_phone")) == (first, "123")

    page.fill("#id_new_phone", "120 0004 0002")
    page.keyboard.press("Enter")
    expect(page.locator("#h-check")).not_to_have_text(first)
    assert to_answer(page) == many - 1


def test_a_question_is_answered_without_javascript(
    site: Site, chromium: Browser, branch: str
) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN")
    page = opened(site, context.new_page(), branch)
    first, many = asked(page), to_answer(page)

    page.select_option("#id_outcome", "NOT_VERIFIED")
    page.click("#answer button")

    assert (asked(page) != first, to_answer(page)) == (True, many - 1)
    context.close()
