"""The calls before the release, made by keyboard alone: what they cost in keys."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Site, write_workbook

pytestmark = pytest.mark.browser

CUSTOMERS = 14
# Ten calls: the result's digit, and the letter of its reason where one is asked.
CALLS = ("1", "1", "1", "2", "6", "7", "8", "3b", "9a", "0a")


@pytest.fixture(scope="module")
def clerks(site: Site, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Two data clerks, and CUSTOMERS who are on the preparation list since this morning."""
    names = (
        site.make_user("ann", role="data_clerk", full_name="安静"),
        site.make_user("bob", role="data_clerk", full_name="白波"),
    )
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    workbook = write_workbook(
        tmp_path_factory.mktemp("book") / "续保清单.xlsx",
        customers=CUSTOMERS,
        ends=today + timedelta(days=30),
    )
    site.manage("import_workbook", str(workbook), "--kind", "policies", "--by", "ann")
    site.manage("extract", "--on", today.isoformat())
    return names


def open_list(site: Site, page: Page, clerk: str) -> None:
    site.sign_in(page, clerk)
    page.goto(f"{site.url}/lists/reminders/")
    page.wait_for_selector("#result")


def save(page: Page, key: str = "Enter") -> None:
    with page.expect_response("**/result/**"):
        page.keyboard.press(key)
    page.locator("input[name=result]:checked").wait_for(state="detached")


def test_ten_calls_by_keyboard(site: Site, page: Page, clerks: tuple[str, str]) -> None:
    open_list(site, page, clerks[0])
    names, pressed = list[str](), 0

    for keys in CALLS:
        names.append(page.inner_text(".who h2"))
        for key in keys:
            page.keyboard.press(key)
        save(page)
        pressed += len(keys) + 1

    assert len(set(names)) == 10
    assert pressed == 23  # two keys a call, one more for a reason
    table = page.locator("#call-info tbody tr td")
    expect(table).to_have_text([f"10 / {CUSTOMERS}", "3", "1", "2"])
    expect(page.locator("#call-head nav a span")).to_have_text(["4", "3", "6"])


def test_enter_without_a_result_saves_nothing(
    site: Site, page: Page, clerks: tuple[str, str]
) -> None:
    open_list(site, page, clerks[0])
    name = page.inner_text(".who h2")

    page.keyboard.press("Enter")

    page.wait_for_selector("#result-error:not([hidden])")
    assert page.inner_text(".who h2") == name


def test_the_second_of_two_clerks_is_told_and_keeps_what_was_typed(
    site: Site, context: BrowserContext, page: Page, clerks: tuple[str, str]
) -> None:
    browser = context.browser
    assert browser is not None
    other = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    open_list(site, other, clerks[1])
    open_list(site, page, clerks[0])
    name = page.inner_text(".who h2")
    assert other.inner_text(".who h2") == name
    page.keyboard.press("6")
    save(page)

    other.keyboard.press("1")
    other.keyboard.press("n")
    other.keyboard.type("6 moved")
    other.keyboard.press("Control+Enter")
    other.wait_for_selector("#conflict [role=alert]")
    told = other.inner_text("#conflict [role=alert]")
    kept = other.input_value("#n")
    other.click("[data-keep]")
    expect(other.locator(".who h2")).not_to_contain_text(name)

    assert "安静" in told
    assert kept == "6 moved"
    other.click(".last a")
    other.wait_for_selector("#call-info .tl")
    assert other.locator("#call-info .tl li").count() == 2
    other.context.close()


def test_a_note_stays_while_somebody_else_is_on_the_card(
    site: Site, page: Page, clerks: tuple[str, str]
) -> None:
    open_list(site, page, clerks[0])
    name = page.inner_text(".who h2")

    page.keyboard.press("n")
    page.keyboard.type("rings at noon")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator(".who h2")).not_to_contain_text(name)
    between = page.input_value("#n")
    page.keyboard.press("k")
    expect(page.locator(".who h2")).to_contain_text(name)

    assert between == ""
    assert page.input_value("#n") == "rings at noon"


def test_the_list_of_keys_names_those_of_this_page_only(
    site: Site, page: Page, clerks: tuple[str, str]
) -> None:
    open_list(site, page, clerks[0])

    page.keyboard.press("?")
    here = page.locator("#keys .keys-h + .keys dt")
    expect(here).to_have_text(
        ["1 … 0", "Enter", "N Esc", "C V", "A … Y", "J K", "I", "Ctrl Enter"], use_inner_text=True
    )

    page.goto(f"{site.url}/book/import/")
    expect(here).to_have_count(0)
