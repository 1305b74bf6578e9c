"""The supervisor's quarter of an hour: from the board by way of the draw to the printed lists."""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, write_workbook

pytestmark = pytest.mark.browser

FIRST, SECOND = 6, 7  # rows of the batch before, and of this morning
WIDTHS = [(1440, 900), (1366, 768), (390, 844)]


def make_lists(site: Site, folder: Path, *, customers: int, today: date) -> None:
    ends = today + timedelta(days=25)
    workbook = write_workbook(folder / f"{customers}.xlsx", customers=customers, ends=ends)
    site.manage("import_workbook", str(workbook), "--kind", "policies", "--by", "boss")
    site.manage("extract", "--on", today.isoformat())


@pytest.fixture(scope="module")
def boss(site: Site, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A supervisor; Ann and Bai have finished the batch before, Cao has not called anybody."""
    folder = tmp_path_factory.mktemp("book")
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    name = site.make_user("boss", role="supervisor", full_name="林某")
    for username, full_name in (("ann", "安静"), ("bai", "白波"), ("cao", "曹青")):
        site.make_user(username, role="specialist", full_name=full_name)
    make_lists(site, folder, customers=FIRST, today=today)
    site.manage("release", "--on", today.isoformat(), "--by", name)
    for username in ("ann", "bai"):
        for task in site.manage("tasks", "--of", username)["tasks"]:
            site.manage("log_result", str(task["id"]), "--result", "NO_ANSWER", "--by", username)
    make_lists(site, folder, customers=FIRST + SECOND, today=today)
    return name


def release(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/lists/release/")
    page.click(".dock button.btn-primary")
    page.click("#ask [data-yes]")
    page.wait_for_url("**/lists/release/*/")


def test_from_the_board_to_the_printed_lists(site: Site, page: Page, boss: str) -> None:
    site.sign_in(page, boss)
    page.goto(f"{site.url}/lists/release/")

    # The board: who has not finished is reminded with one click, and takes no part.
    late = page.locator("table.gate tbody tr", has_text="曹青")
    expect(late).to_contain_text("待完成")
    late.get_by_role("button", name="催办").click()
    expect(late).to_contain_text("已催办")
    assert page.locator(".alloc li b").all_inner_texts() == ["4", "3"]

    # The draw, taken back, and made again: another seed, the same equal shares.
    release(page, site)
    seeds = [page.locator("code.brk").inner_text()]
    page.click("#undo button")
    page.click("#ask [data-yes]")
    expect(page.locator("main .note-b.warn")).to_contain_text("撤回")
    release(page, site)
    seeds.append(page.locator("code.brk").inner_text())
    assert seeds[0] != seeds[1]
    assert sorted(page.locator("table.draw tbody td.b").all_inner_texts()) == ["3", "4"]

    # A row moved by hand is named by the proof, which holds all the same.
    page.click("#rows a[href*='/move/']")
    page.select_option(
        "select[name=taker]", label=page.locator("option", has_text="曹青").inner_text()
    )
    page.fill("input[name=reason]", "客户点名")
    page.click("form:has(select[name=taker]) button.btn-primary")
    page.goto(f"{site.url}/lists/releases/")
    page.locator("main a[href*='/release/']").first.click()
    page.click("a[href^='?verify=1']")
    page.wait_for_selector("#verdict .note-b.ok")
    expect(page.locator("#moves")).to_contain_text("客户点名")

    # The lists on paper: one sheet for each of three.
    page.click("a[href$='/print/']")
    page.locator("main form .btn-primary").click()
    expect(page.locator(".sheet")).to_have_count(3)


@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_no_page_of_the_morning_scrolls_sideways(
    width: int, height: int, site: Site, page: Page, boss: str
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    site.sign_in(page, boss)

    wide = {}
    for path in ("release/", "release/1/", "release/tomorrow/", "releases/", "rota/"):
        page.goto(f"{site.url}/lists/{path}")
        wide[path] = page.evaluate("document.scrollingElement.scrollWidth")

    assert wide == dict.fromkeys(wide, width)
