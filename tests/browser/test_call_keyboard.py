"""A list called down without a mouse: what it costs in keys, and what must not act."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, write_workbook

pytestmark = pytest.mark.browser

CUSTOMERS = 18
NOTE = "要与上年方案对比"


class Keyboard:
    """Types on the call screen, and counts the keys."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def save(self, key: str = "Enter") -> None:
        """Press `key`, and wait until the answer has come."""
        with self.page.expect_response("**/result/**"):
            self.press(key)
        self.page.locator("input[name=result]:checked").wait_for(state="detached")


@pytest.fixture(scope="module")
def caller(site: Site, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A specialist with CUSTOMERS rows released this morning."""
    site.make_user("boss", role="supervisor")
    name = site.make_user("liu", role="specialist", full_name="刘洋")
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    workbook = write_workbook(
        tmp_path_factory.mktemp("book") / "续保清单.xlsx",
        customers=CUSTOMERS,
        ends=today + timedelta(days=25),
    )
    site.manage("import_workbook", str(workbook), "--kind", "policies", "--by", "boss")
    site.manage("extract", "--on", today.isoformat())
    released = site.manage("release", "--on", today.isoformat(), "--by", "boss")
    assert released["per_specialist"] == {"liu": CUSTOMERS}
    return name


@pytest.fixture
def keyboard(site: Site, page: Page, caller: str) -> Keyboard:
    site.sign_in(page, caller)
    page.goto(f"{site.url}/lists/call/")
    page.wait_for_selector("#result")
    return Keyboard(page)


def name_on_card(page: Page) -> str:
    return page.inner_text(".who h2")


def handled(page: Page) -> int:
    words = page.inner_text("#call-head [role=status]")  # 已处理 31 / 82
    return int(words.split("/")[0].split()[-1])


def chosen(page: Page) -> str | None:
    value: str | None = page.evaluate(
        "(document.querySelector('input[name=result]:checked') || {}).value || null"
    )
    return value


def send(page: Page, selector: str, key: str, **more: object) -> None:
    """Send a key event as an input method does: the keyboard of the test cannot compose."""
    page.evaluate(
        """([selector, key, more]) => document.querySelector(selector).dispatchEvent(
            new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }))""",
        [selector, key, more],
    )


def test_an_unanswered_call_costs_two_keys(keyboard: Keyboard) -> None:
    page = keyboard.page
    before, names = handled(page), {name_on_card(page)}

    for key in ("6", "7", "8"):
        keyboard.press(key)
        keyboard.save()
        names.add(name_on_card(page))

    assert keyboard.pressed == 6
    assert handled(page) == before + 3
    assert len(names) == 4
    assert page.evaluate("document.activeElement.tagName") == "H2"


def test_enter_without_a_result_saves_nothing(keyboard: Keyboard) -> None:
    page = keyboard.page
    before, name = handled(page), name_on_card(page)

    keyboard.press("Enter")

    page.wait_for_selector("#result-error:not([hidden])")
    assert (handled(page), name_on_card(page)) == (before, name)


def test_a_digit_pressed_again_takes_the_choice_back(keyboard: Keyboard) -> None:
    page = keyboard.page

    keyboard.press("4")
    first = chosen(page)
    keyboard.press("4")

    assert (first, chosen(page)) == ("DECLINED", None)


def test_other_digits_count_too(keyboard: Keyboard) -> None:
    page = keyboard.page

    send(page, "body", "6", code="Numpad6")
    from_numpad = chosen(page)
    send(page, "body", "８")

    assert (from_numpad, chosen(page)) == ("NO_ANSWER", "BUSY")


def test_what_an_input_method_composes_does_not_act(keyboard: Keyboard) -> None:
    page = keyboard.page
    before = handled(page)

    send(page, "body", "6", isComposing=True)
    send(page, "body", "6", keyCode=229)
    send(page, "body", "6", repeat=True)
    composed = chosen(page)
    keyboard.press("6")
    send(page, "body", "Enter", isComposing=True)
    page.evaluate(
        """() => {
            const at = (event) => document.body.dispatchEvent(event);
            at(new CompositionEvent("compositionend", { bubbles: true }));
            at(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
        }"""
    )
    page.wait_for_timeout(300)

    assert composed is None
    assert (chosen(page), handled(page)) == ("NO_ANSWER", before)


def test_enter_twice_saves_once(keyboard: Keyboard) -> None:
    page, saves = keyboard.page, list[str]()
    page.on(
        "request", lambda request: saves.append(request.url) if "result" in request.url else None
    )
    before = handled(page)

    keyboard.press("6", "Enter", "Enter")
    page.wait_for_timeout(600)

    assert len(saves) == 1
    assert handled(page) == before + 1


def test_a_note_costs_its_text_and_one_key_to_save(keyboard: Keyboard) -> None:
    page = keyboard.page

    keyboard.press("3", "n")
    page.keyboard.insert_text(NOTE)
    keyboard.save("Control+Enter")
    page.click(".last a")
    page.wait_for_url("**/lists/call/*/")

    assert NOTE in page.inner_text("#call-info .tl")


def test_a_call_back_costs_two_keys_and_three_at_another_time(keyboard: Keyboard) -> None:
    page = keyboard.page

    keyboard.press("2")
    keyboard.save()
    at_first_time = keyboard.pressed
    keyboard.press("2", "w")
    wanted = page.inner_text("label[for=tW]").split()[1]  # 明天 9:30 W
    keyboard.save()
    page.click("#call-head nav a[href*=appointment]")
    page.wait_for_url("**/*tab=appointment")

    assert (at_first_time, keyboard.pressed) == (2, 5)
    assert page.locator("#rows li", has_text=wanted).count() >= 1


def test_an_asked_reason_costs_one_key_more_and_the_interested_stay(keyboard: Keyboard) -> None:
    page = keyboard.page
    name = name_on_card(page)

    keyboard.press("1", "d")
    keyboard.save()
    page.wait_for_selector("#result[data-stays]")
    stayed = name_on_card(page)
    keyboard.press("Control+Enter")
    page.wait_for_selector("#result:not([data-stays])")

    assert keyboard.pressed == 4
    assert stayed == name
    assert name_on_card(page) != name


def test_the_note_is_kept_and_its_keys_are_only_text(keyboard: Keyboard) -> None:
    page = keyboard.page

    keyboard.press("n")
    with page.expect_response("**/draft/"):
        page.keyboard.type("6 s v")
        keyboard.press("Escape")
    page.wait_for_selector("#save-state .c-ok")
    page.reload()
    page.wait_for_selector("#result")

    assert page.input_value("#n") == "6 s v"
    assert chosen(page) is None
    page.fill("#n", "")
    with page.expect_response("**/draft/"):
        page.locator("#n").blur()


def test_own_time_and_a_phrase_lead_into_their_field(keyboard: Keyboard) -> None:
    page = keyboard.page
    phrase = page.locator("[data-phrase]").first

    keyboard.press("2", "t")
    expect(page.locator(".own-time")).to_be_focused()
    with page.expect_response("**/draft/"):
        phrase.click()
        expect(page.locator("#n")).to_be_focused()

    assert page.input_value("#n") == f"{phrase.inner_text()}；"
    with page.expect_response("**/draft/"):
        page.fill("#n", "")


def test_a_row_saved_elsewhere_meanwhile_is_told_and_keeps_what_was_typed(
    site: Site, keyboard: Keyboard, caller: str
) -> None:
    browser = keyboard.page.context.browser
    assert browser is not None
    other = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    site.sign_in(other, caller)
    other.goto(f"{site.url}/lists/call/")
    other.wait_for_selector("#result")
    name = name_on_card(keyboard.page)
    assert name_on_card(other) == name
    keyboard.press("6")
    keyboard.save()

    other.keyboard.press("7")
    other.keyboard.press("n")
    other.keyboard.type("rings at noon")
    other.keyboard.press("Control+Enter")
    other.wait_for_selector("#conflict [role=alert]")
    kept = other.input_value("#n")
    other.click("[data-keep]")
    expect(other.locator(".who h2")).not_to_contain_text(name)

    assert kept == "rings at noon"
    other.click(".last a")
    expect(other.locator(".who h2")).to_contain_text(name)
    expect(other.locator("#call-info .tl li").first).to_contain_text(kept)
    other.context.close()


def test_shows_the_number_for_a_while_and_skips(keyboard: Keyboard) -> None:
    page = keyboard.page
    masked, name = page.inner_text("[data-number]"), name_on_card(page)

    keyboard.press("v")
    page.wait_for_selector("[data-full]", state="attached")
    shown = page.inner_text("[data-number]")
    keyboard.press("v")
    hidden = page.inner_text("[data-number]")
    with page.expect_response("**/skip/**"):
        keyboard.press("s")
    expect(page.locator(".who h2")).not_to_contain_text(name)

    assert shown.startswith("1200001")
    assert masked == hidden == f"120****{shown[-4:]}"
    assert name in page.inner_text("#rows li:last-child")
