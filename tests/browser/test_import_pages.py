"""A workbook on its way into the book and out again, in Chromium: by keyboard and by mouse."""

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page

from tests.browser.conftest import Site
from tests.factories import make_row, make_workbook

pytestmark = pytest.mark.browser

MANY = 40_000  # rows: the bar is looked at once a second
MOST_TABS = 60
END = date(2027, 3, 31)
ODD = ("合同", "起保日期", "终保日期", "保费", "投保人", "联系电话")


@pytest.fixture(scope="module")
def clerk(site: Site) -> str:
    return site.make_user("importer", role="data_clerk")


@pytest.fixture
def desk(site: Site, clerk: str, page: Page) -> Page:
    """The page of imports of a data clerk."""
    site.sign_in(page, clerk)
    page.goto(f"{site.url}/book/import/")
    return page


def rows(prefix: str, count: int) -> list[list[object]]:
    return [make_row(f"T{prefix}{place:08d}", expires_on=END) for place in range(count)]


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there."""
    for _tab in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("one => document.activeElement.matches(one)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}")


def figures(page: Page) -> list[str]:
    return page.locator(".kpi .v").all_inner_texts()


def upload(page: Page, workbook: Path) -> None:
    page.set_input_files("input[type=file]", workbook)
    page.click(".drop ~ div .btn-primary")


def import_all(page: Page) -> None:
    page.click("form[action$='/land/'] .btn-primary")
    page.click("#ask [data-yes]")
    page.wait_for_selector(".note-b.ok")


def in_the_book(page: Page, site: Site, policy_no: str) -> int:
    """Return how many policies of the book have a number that begins so."""
    page.goto(f"{site.url}/book/?policy_no={policy_no}")
    return page.locator("[data-row]").count()


def test_by_keyboard_from_the_upload_to_the_taking_back(
    desk: Page, site: Site, tmp_path: Path
) -> None:
    workbook = make_workbook(tmp_path / "键盘.xlsx", rows("K", 3), headings=ODD)

    desk.set_input_files("input[type=file]", workbook)
    tab_to(desk, "select[name=kind]")
    tab_to(desk, ".btn-primary")
    desk.keyboard.press("Enter")
    desk.wait_for_selector("#mapping .btn-primary")
    tab_to(desk, "select[name=column_0]")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Control+Enter")
    desk.wait_for_selector("form[action$='/land/']")
    assert figures(desk) == ["3", "0", "0", "0", "0"]

    tab_to(desk, "form[action$='/land/'] button")
    _agree(desk)
    desk.wait_for_selector(".note-b.ok")
    tab_to(desk, "form[action$='/take-back/'] button")
    _agree(desk)
    desk.wait_for_selector(".note-b.info")

    assert desk.locator("form[action$='/take-back/']").count() == 0
    assert in_the_book(desk, site, "TK00000000") == 0


def _agree(page: Page) -> None:
    """Open the question; what does no harm has the focus, Tab leads to the act."""
    page.keyboard.press("Enter")
    page.wait_for_selector("#ask[open]")
    assert page.evaluate("document.activeElement.matches('[data-no]')")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def test_a_mended_file_goes_on_with_its_batch(desk: Page, tmp_path: Path) -> None:
    given = rows("M", 4)
    given[3][2] = "2027/2/30"
    upload(desk, make_workbook(tmp_path / "三月清单.xlsx", given))
    desk.wait_for_selector("form[action$='/land/']")
    assert figures(desk) == ["3", "0", "0", "0", "1"]
    import_all(desk)
    mended = _mend(_download(desk, tmp_path / "wrong.xlsx", "a[href$='/errors/']"))

    desk.set_input_files("#mended", mended)
    desk.click(".mend button")
    desk.wait_for_selector("form[action$='/land/']")
    assert figures(desk) == ["1", "0", "0", "0", "0"]
    import_all(desk)
    desk.click("text=三月清单.xlsx")

    desk.wait_for_selector("form[action$='/take-back/']")
    assert figures(desk) == ["3", "0", "0", "0", "0"]
    assert desk.locator(".marks .chip[href$='?verdict=MENDED'] b").all_inner_texts() == ["1"]


def _download(page: Page, target: Path, selector: str) -> Path:
    with page.expect_download() as download:
        page.click(selector)
    download.value.save_as(target)
    return target


def _mend(path: Path) -> Path:
    book = load_workbook(path)
    book.worksheets[0]["C2"] = END.isoformat()
    book.save(path)
    return path


def test_by_mouse_through_rows_that_change_and_back(desk: Page, site: Site, tmp_path: Path) -> None:
    given = rows("C", 3)
    upload(desk, make_workbook(tmp_path / "first.xlsx", given))
    desk.wait_for_selector("form[action$='/land/']")
    import_all(desk)
    desk.click("text=导入记录")
    given[0][3] = "1234.50"
    upload(desk, make_workbook(tmp_path / "second.xlsx", given))
    desk.wait_for_selector("form[action$='/land/']")
    assert figures(desk) == ["0", "1", "2", "0", "0"]

    desk.click(".kpi .tally:nth-child(2) a")
    assert desk.locator(".change b").all_inner_texts() == ["1234.50"]
    listed = _download(desk, tmp_path / "rows.xlsx", "form[action*='import_rows'] button")
    desk.click("text=返回本批导入")
    import_all(desk)
    desk.click("form[action$='/take-back/'] button")
    desk.click("#ask [data-yes]")
    desk.wait_for_selector(".note-b.info")

    assert load_workbook(listed).worksheets[0]["F2"].value == "保费: 1000.00 → 1234.50"
    assert in_the_book(desk, site, "TC0000000") == 3
    assert desk.locator("td.num").all_inner_texts() == ["¥1,000.00"] * 3


def test_the_bar_moves_by_real_counts(desk: Page, tmp_path: Path) -> None:
    upload(desk, _write_many(tmp_path / "四万行.csv", rows("B", MANY)))

    seen = _watch(desk)

    assert {most for _done, most in seen} == {MANY}
    done = [done for done, _most in seen]
    assert done == sorted(set(done))
    assert [one for one in done if 0 < one < MANY] != []
    assert figures(desk) == ["40,000", "0", "0", "0", "0"]


def _watch(page: Page) -> list[tuple[int, int]]:
    """Return each different state of the bar, done and total, until the check has ended."""
    page.evaluate(
        """() => {
          window.seen = [];
          const look = () => {
            const bar = document.querySelector("progress.big[value]");
            if (bar) window.seen.push([bar.value, bar.max].join("/"));
            sessionStorage.setItem("seen", JSON.stringify([...new Set(window.seen)]));
          };
          new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
          look();
        }"""
    )
    page.wait_for_selector("form[action$='/land/']", timeout=90_000)
    seen: Sequence[str] = page.evaluate("JSON.parse(sessionStorage.getItem('seen'))")
    return [(int(done), int(most)) for done, most in (one.split("/") for one in seen)]


def _write_many(path: Path, given: list[list[object]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["保单号", "起保日期", "终保日期", "保费", "投保人", "联系电话"])
        writer.writerows(given)
    return path
