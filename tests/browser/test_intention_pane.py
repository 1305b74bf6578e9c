"""The intention form beside the call: opened by "interested", typed in, left with J. O32."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.desk import Keyboard, chosen, one_car_each, open_list, release, rows_of

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def specialist(site: Site, tmp_path_factory: pytest.TempPathFactory) -> str:
    release(
        site,
        tmp_path_factory.mktemp("book"),
        specialists={"liu": "刘洋"},
        customers=one_car_each(3),
    )
    return "liu"


def test_interested_opens_the_form_beside_the_call(site: Site, page: Page, specialist: str) -> None:
    open_list(site, page, specialist)
    desk = Keyboard(page)
    pane = page.locator("#call-sale")
    expect(pane).to_be_hidden()
    first = page.inner_text(".who h2")

    desk.press("1")
    page.locator("input[name=reason]:visible, .asked.on input").first.check()
    desk.save()
    expect(pane.locator("form button")).to_be_visible()
    pane.locator("form button").click()
    premium = pane.locator("[name=p1-commercial]")
    premium.fill("")
    premium.press_sequentially("2600")
    assert chosen(page) is None  # no digit was taken for a result
    pane.locator("[name=p1-compulsory]").focus()
    page.keyboard.press("Control+Enter")
    expect(pane.locator("table")).to_contain_text("¥2,600.00")

    assert page.inner_text(".who h2") == first
    assert rows_of(site, "SELECT state FROM sales_intentionform") == [("QUOTED",)]
    page.locator("#info").get_by_role("link").first.focus()
    page.keyboard.press("j")
    expect(page.locator(".who h2")).not_to_have_text(first)
    expect(pane).to_be_hidden()
    expect(pane).to_be_empty()
