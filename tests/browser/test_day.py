"""A whole day, walked by five people in Chromium on a running site with a real worker."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser

ROWS = 12  # six for each of two specialists
SOLD = "4119.80"


@pytest.fixture
def as_user(site: Site, chromium: Browser) -> Callable[[str], object]:
    """Sign somebody in with a browser of their own; its console must stay silent."""

    @contextmanager
    def signed_in(username: str) -> Iterator[Page]:
        context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
        context.set_default_timeout(60_000)
        page, said = context.new_page(), list[str]()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        site.sign_in(page, username)
        yield page
        assert said == []
        context.close()

    return signed_in


def _write_workbook(path: Path, *, expires_on: date) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["续保清单"])
    sheet.append(["保单号", "车牌号", "被保险人", "联系电话", "起保日期", "终保日期", "保费(元)"])
    starts_on = expires_on - timedelta(days=364)
    for place in range(ROWS):
        sheet.append(
            [
                f"T2026{place:012d}",
                f"京I{place:05d}",
                f"甲客户{place:02d}",
                f"1200000{place:04d}",
                starts_on.isoformat(),
                expires_on.isoformat(),
                3000 + place,
            ]
        )
    sheet.append(["T2026999", "京I99999", "乙客户", "12000009999", "", "没有日期", 100])
    sheet.append(["合计", None, None, None, None, None, 36066])
    book.save(path)


def test_five_people_walk_the_day(
    site: Site, as_user: Callable[[str], Iterator[Page]], tmp_path: Path
) -> None:
    people = {
        "clerk": "data_clerk",
        "boss": "supervisor",
        "liu": "specialist",
        "sun": "specialist",
        "fang": "manager",
    }
    for name, role in people.items():
        site.make_user(name, role=role)
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    workbook = tmp_path / "续保清单.xlsx"
    _write_workbook(workbook, expires_on=today + timedelta(days=25))

    with as_user("clerk") as page:  # type: ignore[attr-defined]
        _import(page, site, workbook)
    with as_user("boss") as page:  # type: ignore[attr-defined]
        _release(page, site)
    for name in ("liu", "sun"):
        with as_user(name) as page:  # type: ignore[attr-defined]
            _call_down_the_list(page)
    with as_user("boss") as page:  # type: ignore[attr-defined]
        _confirm_a_sale(page, site)
    with as_user("fang") as page:  # type: ignore[attr-defined]
        report = _download_the_report(page, site, tmp_path)

    sheet = load_workbook(report).worksheets[0]
    cells = {str(cell.value) for row in sheet.iter_rows() for cell in row}
    assert {"4119.8", "41", "12"} <= cells


def _import(page: Page, site: Site, workbook: Path) -> None:
    page.goto(f"{site.url}/book/import/")
    page.set_input_files("input[type=file]", workbook)
    page.click(".drop ~ div .btn-primary")
    page.wait_for_selector("form[action$='/land/'] .btn-primary")
    assert page.locator(".kpi .v").all_inner_texts() == ["12", "0", "0", "0", "1"]
    page.click("form[action$='/land/'] .btn-primary")
    page.click("#ask [data-yes]")
    page.wait_for_selector(".note-b.ok")


def _release(page: Page, site: Site) -> None:
    for _try in range(40):  # the beat makes the lists once the workbook has landed
        page.goto(f"{site.url}/lists/release/")
        if page.locator(".dock button.btn-primary:enabled").count():
            break
        page.wait_for_timeout(500)
    page.click(".dock button.btn-primary")
    page.click("#ask [data-yes]")
    page.wait_for_url("**/lists/release/*/")
    assert page.locator("table.draw tbody td.b").all_inner_texts() == ["6", "6"]
    page.click("a[href^='?verify=1']")
    page.wait_for_selector("#verdict .note-b.ok")


def _call_down_the_list(page: Page) -> None:
    """Interested first, which keeps the customer; J goes on; nobody answers after that."""
    page.wait_for_selector("#result")
    page.keyboard.press("1")
    page.keyboard.press("a")
    with page.expect_response("**/result/**"):
        page.keyboard.press("Enter")
    page.wait_for_selector("#result[data-stays]")
    page.keyboard.press("j")
    page.wait_for_selector("#result:not([data-stays])")
    for _row in range(5):
        page.keyboard.press("6")
        with page.expect_response("**/result/**"):
            page.keyboard.press("Enter")
        page.locator("#result input[name=result]:checked").wait_for(state="detached")
    page.wait_for_selector("#card .empty")


def _confirm_a_sale(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/sales/")
    page.locator("a[href*='/confirm/']").first.click()
    page.fill("input[name=form_no]", "YX0001")
    page.fill("input[name=invoice_no]", "FP0001")
    page.fill("input[name=premium]", SOLD)
    page.click("main form .btn-primary")
    page.wait_for_url("**/sales/")


def _download_the_report(page: Page, site: Site, folder: Path) -> Path:
    page.goto(f"{site.url}/reports/daily/")
    with page.expect_download() as download:
        page.click("a[href*='/daily/workbook/']")
    path = folder / "report.xlsx"
    download.value.save_as(path)
    return path
