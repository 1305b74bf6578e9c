"""A day's list of eighty customers, called down by keyboard alone, every key counted.

Source: UX.md 5.1.
"""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Site
from tests.browser.desk import (
    Keyboard,
    contacts,
    name_on_card,
    one_car_each,
    open_list,
    release,
    rows_of,
)

pytestmark = pytest.mark.browser

CUSTOMERS = 80
NOTE = "要与上年方案对比，周末再谈"


@dataclass(frozen=True)
class Call:
    """A kind of call: the keys before the one that saves, and what is stored.

    One with a note is N, the text, and Ctrl+Enter instead of Enter.
    """

    keys: str
    result: str
    reason: str = ""
    times: int = 1
    note: str = ""

    @property
    def costs(self) -> int:
        """The keys of one such call, a note's own text not counted."""
        goes_on = self.result == "INTERESTED"
        return len(self.keys) + bool(self.note) + 1 + goes_on


CALLS = (
    Call("6", "NO_ANSWER", times=20),
    Call("7", "OFF", times=8),
    Call("8", "BUSY", times=8),
    Call("2", "CALL_AGAIN", times=12),
    Call("2w", "CALL_AGAIN", times=5),
    Call("1a", "INTERESTED", "QUOTE_WANTED", times=6),
    Call("1fu", "INTERESTED", "AGREED", times=2),
    Call("3a", "WENT_ELSEWHERE", "PRICE", times=4),
    Call("4h", "DECLINED", "NO_REASON", times=4),
    Call("5d", "ALREADY_RENEWED", "ONLINE", times=2),
    Call("9a", "WRONG_NUMBER", "EMPTY", times=3),
    Call("0a", "OTHER", "SOLD", times=2),
    Call("2", "CALL_AGAIN", times=3, note=NOTE),
    Call("3a", "WENT_ELSEWHERE", "PRICE", times=1, note=NOTE),
)


def mixed(calls: tuple[Call, ...]) -> list[Call]:
    """Return the calls as a day brings them: no kind all at once."""
    placed = [
        ((number + 0.5) / one.times, place, one)
        for place, one in enumerate(calls)
        for number in range(one.times)
    ]
    return [one for _share, _place, one in sorted(placed, key=lambda at: at[:2])]


@pytest.fixture(scope="module")
def caller(site: Site, tmp_path_factory: pytest.TempPathFactory) -> str:
    released = release(
        site,
        tmp_path_factory.mktemp("book"),
        specialists={"liu": "刘洋"},
        customers=one_car_each(CUSTOMERS),
    )
    assert released == {"liu": CUSTOMERS}
    return "liu"


def make(call: Call, keyboard: Keyboard) -> None:
    keyboard.press(*call.keys)
    if call.note:
        keyboard.press("n")
        keyboard.page.keyboard.insert_text(call.note)
    keyboard.save("Control+Enter" if call.note else "Enter")


def test_eighty_calls_by_keyboard_alone(site: Site, page: Page, caller: str) -> None:
    open_list(site, page, caller)
    keyboard, day = Keyboard(page), mixed(CALLS)
    expected, focused = [], []

    for call in day:
        expected.append((name_on_card(page), call.result, call.reason, call.note))
        make(call, keyboard)
        if call.result == "INTERESTED":
            page.wait_for_selector("#result[data-stays]")
            keyboard.press("j")
            page.wait_for_selector("#result:not([data-stays])")
        focused.append(page.evaluate("document.activeElement.matches('[data-focus]')"))

    assert len(day) == len({name for name, *_said in expected}) == CUSTOMERS
    # 48 for two keys (36 not reached, 12 again at the time offered), 20 for three (5 at another
    # time, 15 with a reason), 6 interested for four and 2 with a grade for five; with a note, 3
    # for three keys and 1 for four, and the notes' own text.
    assert keyboard.pressed == 48 * 2 + 20 * 3 + 6 * 4 + 2 * 5 + 3 * 3 + 1 * 4
    assert keyboard.pressed == sum(call.costs for call in day)
    assert contacts(site) == expected
    assert focused == [True] * CUSTOMERS
    assert page.locator("#card .empty").count() == 1
    assert rows_of(site, "SELECT count(*), sum(attempts) FROM worklists_task") == [(80, 80)]
