"""What may get lost between the keyboard and the database: nothing may.

The line is cut, the session ends, the browser dies, another tab or the supervisor was faster.
Source: UX.md 5.1, 9; F43.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.conftest import PASSWORD, Site
from tests.browser.desk import (
    change,
    chosen,
    contacts,
    handled,
    name_on_card,
    one_car_each,
    open_list,
    release,
    rows_of,
)

pytestmark = pytest.mark.browser

CUSTOMERS = 30
NOTE = "要与上年方案对比"
NO_CONNECTION = "网络断开。备注已保留在本页，恢复后自动保存。"
SESSION_OVER = "登录已过期。重新登录后回到这位客户。"


@pytest.fixture(scope="module")
def caller(site: Site, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A specialist with a list, and a colleague whose list came in the same release."""
    released = release(
        site,
        tmp_path_factory.mktemp("book"),
        specialists={"liu": "刘洋", "sun": "孙悦"},
        customers=one_car_each(CUSTOMERS),
    )
    assert released == {"liu": CUSTOMERS // 2, "sun": CUSTOMERS // 2}
    return "liu"


@pytest.fixture
def tab(site: Site, context: BrowserContext, caller: str) -> Page:
    """The list of the specialist; the console may speak, for requests do fail here."""
    page = context.new_page()
    open_list(site, page, caller)
    return page


@pytest.fixture
def another(chromium: Browser) -> Iterator[Callable[[], Page]]:
    """Open pages of browsers that know nothing of this one."""
    opened: list[BrowserContext] = []

    def page() -> Page:
        opened.append(chromium.new_context(viewport={"width": 1440, "height": 900}))
        return opened[-1].new_page()

    yield page
    for context in opened:
        context.close()


def type_note(page: Page, text: str = NOTE) -> None:
    page.focus("#n")
    page.keyboard.insert_text(text)


def save(page: Page) -> None:
    with page.expect_response("**/result/**"):
        page.keyboard.press("Control+Enter")


def goes_on(page: Page, name: str) -> None:
    """Wait until the customer is no more on the card."""
    expect(page.locator(".who h2")).not_to_have_text(name)
    expect(page.locator("input[name=result]:checked")).to_have_count(0)


def sign_in_again(page: Page) -> None:
    page.wait_for_selector("input[name=login]")
    page.fill("input[name=login]", "liu")
    page.fill("input[name=password]", PASSWORD)
    page.click("form button[type=submit]:not([name=language])")
    page.wait_for_selector("#result")


def drafts(site: Site) -> list[str]:
    return [note for (note,) in rows_of(site, "SELECT note FROM worklists_draft ORDER BY id")]


def test_offline_while_typing_keeps_the_text_and_saves_it_once_back(
    site: Site, context: BrowserContext, tab: Page
) -> None:
    context.set_offline(True)
    type_note(tab)
    expect(tab.locator("#errors [data-text]")).to_have_text(NO_CONNECTION)
    away = (tab.input_value("#n"), drafts(site))

    with tab.expect_response("**/draft/"):
        context.set_offline(False)
    expect(tab.locator("#save-state .c-ok")).to_be_visible()
    expect(tab.locator("#errors")).to_be_hidden()

    assert away == (NOTE, [])
    assert drafts(site) == [NOTE]
    name = name_on_card(tab)
    tab.keyboard.press("Escape")
    tab.keyboard.press("6")
    save(tab)
    goes_on(tab, name)
    assert contacts(site, name) == [(name, "NO_ANSWER", "", NOTE)]
    assert drafts(site) == []


def test_offline_while_saving_keeps_text_and_choice_and_saves_once(
    site: Site, context: BrowserContext, tab: Page
) -> None:
    name, before = name_on_card(tab), handled(tab)
    tab.keyboard.press("3")
    tab.keyboard.press("a")
    type_note(tab)
    context.set_offline(True)

    tab.keyboard.press("Control+Enter")
    expect(tab.locator("#errors")).to_be_visible()
    tab.keyboard.press("Control+Enter")
    expect(tab.locator("#errors [data-retry]")).to_be_visible()
    away = (name_on_card(tab), chosen(tab), tab.input_value("#n"), contacts(site, name))
    reason = tab.locator("input[name=reason]:checked").input_value()
    context.set_offline(False)
    with tab.expect_response("**/result/**"):
        tab.click("#errors [data-retry]")
    goes_on(tab, name)

    assert away == (name, "WENT_ELSEWHERE", NOTE, [])
    assert reason == "PRICE"
    assert contacts(site, name) == [(name, "WENT_ELSEWHERE", "PRICE", NOTE)]
    assert handled(tab) == before + 1
    assert drafts(site) == []


def test_an_answer_that_is_lost_on_the_way_does_not_double_the_save(site: Site, tab: Page) -> None:
    name, before = name_on_card(tab), handled(tab)

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    tab.route("**/result/**", lose_the_answer, times=1)
    tab.keyboard.press("2")
    type_note(tab)
    tab.keyboard.press("Control+Enter")
    expect(tab.locator("#errors [data-retry]")).to_be_visible()
    stored = contacts(site, name)
    with tab.expect_response("**/result/**"):
        tab.click("#errors [data-retry]")
    goes_on(tab, name)

    assert stored == contacts(site, name) == [(name, "CALL_AGAIN", "", NOTE)]
    assert handled(tab) == before + 1


def test_a_session_that_ends_while_typing_leads_back_to_the_customer_and_the_text(
    site: Site, tab: Page
) -> None:
    tab.keyboard.press("j")
    expect(tab.locator("#previous")).to_be_visible()
    name = name_on_card(tab)
    change(site, "UPDATE django_session SET expire_date = now()")

    type_note(tab)
    expect(tab.locator("#errors [data-text]")).to_have_text(SESSION_OVER)
    kept = tab.input_value("#n")
    tab.click("#errors [data-retry]")
    sign_in_again(tab)
    with tab.expect_response("**/draft/"):
        pass

    assert kept == NOTE
    assert (name_on_card(tab), tab.input_value("#n")) == (name, NOTE)
    assert drafts(site) == [NOTE]
    tab.keyboard.press("6")
    save(tab)
    goes_on(tab, name)
    assert contacts(site, name) == [(name, "NO_ANSWER", "", NOTE)]


def test_a_session_that_ends_before_the_save_leads_back_to_the_customer_and_the_text(
    site: Site, tab: Page
) -> None:
    tab.keyboard.press("j")
    expect(tab.locator("#previous")).to_be_visible()
    name = name_on_card(tab)
    tab.keyboard.press("6")
    type_note(tab)
    change(site, "UPDATE django_session SET expire_date = now()")

    tab.keyboard.press("Control+Enter")
    sign_in_again(tab)

    assert contacts(site, name) == []
    assert (name_on_card(tab), tab.input_value("#n")) == (name, NOTE)
    tab.keyboard.press("6")
    save(tab)
    goes_on(tab, name)
    assert contacts(site, name) == [(name, "NO_ANSWER", "", NOTE)]


def test_a_browser_that_dies_leaves_the_text_on_the_server(
    site: Site, chromium: Browser, caller: str, another: Callable[[], Page]
) -> None:
    dying = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = dying.new_page()
    open_list(site, page, caller)
    name = name_on_card(page)
    with page.expect_response("**/draft/"):
        page.focus("#n")
        page.keyboard.type(NOTE)
    dying.close()

    page = another()
    open_list(site, page, caller)

    assert (name_on_card(page), page.input_value("#n")) == (name, NOTE)
    expect(page.locator("#save-state")).to_contain_text("已自动保存")
    page.keyboard.press("6")
    save(page)
    goes_on(page, name)
    assert contacts(site, name) == [(name, "NO_ANSWER", "", NOTE)]


def test_the_later_of_two_tabs_is_asked_and_may_see_what_is_new(
    site: Site, context: BrowserContext, tab: Page
) -> None:
    name, second = name_on_card(tab), context.new_page()
    second.goto(tab.url)
    second.wait_for_selector("#result")
    second.keyboard.press("7")
    type_note(second)
    tab.keyboard.press("2")
    save(tab)
    goes_on(tab, name)

    second.keyboard.press("Control+Enter")
    told = second.wait_for_selector("#conflict [role=alert]")
    asked = (second.locator("#conflict a, #conflict button").count(), chosen(second))
    focused = second.evaluate("document.activeElement.closest('#conflict') !== null")
    kept = second.input_value("#n")
    stored = contacts(site, name)
    second.click("#conflict a")
    second.wait_for_selector("#conflict [role=alert]", state="detached")

    assert told is not None
    assert (asked, focused, kept) == ((2, "OFF"), True, NOTE)
    assert [result for _name, result, *_more in stored] == ["CALL_AGAIN"]
    assert (name_on_card(second), second.input_value("#n")) == (name, NOTE)
    expect(second.locator("#call-info .tl li")).to_have_count(1)
    assert contacts(site, name) == stored


def test_the_later_of_two_tabs_may_keep_its_own(
    site: Site, context: BrowserContext, tab: Page
) -> None:
    name, second = name_on_card(tab), context.new_page()
    second.goto(tab.url)
    second.wait_for_selector("#result")
    tab.keyboard.press("6")
    save(tab)
    goes_on(tab, name)

    second.keyboard.press("2")
    second.keyboard.press("Enter")
    second.wait_for_selector("#conflict [data-keep]")
    with second.expect_response("**/result/**"):
        second.click("#conflict [data-keep]")
    goes_on(second, name)

    assert [result for _name, result, *_more in contacts(site, name)] == ["NO_ANSWER", "CALL_AGAIN"]


def test_a_customer_moved_to_somebody_else_meanwhile(
    site: Site, tab: Page, another: Callable[[], Page]
) -> None:
    name = name_on_card(tab)
    tab.keyboard.press("6")
    type_note(tab)
    expect(tab.locator("#save-state .c-ok")).to_be_visible()
    _move(site, another(), name)

    tab.keyboard.press("Control+Enter")
    tab.wait_for_selector("#conflict [role=alert]")
    told = tab.inner_text("#conflict [role=alert] > div > div")
    kept = (tab.input_value("#n"), chosen(tab))
    tab.click("#conflict a")
    goes_on(tab, name)

    assert told == "该客户已改派给孙悦，备注仍可复制。"
    assert kept == (NOTE, "NO_ANSWER")
    assert contacts(site, name) == []
    assert tab.input_value("#n") == ""
    expect(tab.locator("#rows li", has_text=name)).to_have_count(0)


def _move(site: Site, page: Page, name: str) -> None:
    """Have the supervisor give the row of the customer to the colleague."""
    site.sign_in(page, "boss")
    page.goto(f"{site.url}/lists/progress/")
    page.click("a[aria-label*='刘洋']")
    page.locator("[data-row]", has_text=name).locator("input[name=pick]").check()
    page.select_option("select[name=taker]", index=1)
    page.fill("input[name=reason]", "客户找熟人")
    page.click(".selbar .btn-primary")
    page.click("#ask [data-yes]")
    expect(page.locator("[data-row]", has_text=name)).to_have_count(0)
