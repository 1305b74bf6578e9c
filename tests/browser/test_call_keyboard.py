"""A list called down without a mouse: what it costs in keys, and what must not act."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.desk import (
    Keyboard,
    chosen,
    contacts,
    handled,
    name_on_card,
    one_car_each,
    open_list,
    release,
    send,
)

pytestmark = pytest.mark.browser

CUSTOMERS = 24
FLEET = ["京I20001", "京I20002", "京I20003"]
NOTE = "要与上年方案对比"


@pytest.fixture(scope="module")
def caller(site: Site, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A specialist whose list, released this morning, begins with a fleet."""
    released = release(
        site,
        tmp_path_factory.mktemp("book"),
        specialists={"liu": "刘洋"},
        customers=[FLEET, *one_car_each(CUSTOMERS)],
    )
    assert released == {"liu": CUSTOMERS + 1}
    return "liu"


@pytest.fixture
def keyboard(site: Site, page: Page, caller: str) -> Keyboard:
    open_list(site, page, caller)
    _put_the_fleet_last(page)
    return Keyboard(page)


def _put_the_fleet_last(page: Page) -> None:
    if page.locator(".cars").count():
        page.keyboard.press("s")
        page.wait_for_selector(".cars", state="detached")


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


def test_choosing_a_candidate_in_the_note_saves_nothing(site: Site, keyboard: Keyboard) -> None:
    page, name = keyboard.page, name_on_card(keyboard.page)
    keyboard.press("6", "n")

    for more in ({"isComposing": True}, {"keyCode": 229}, {"ctrlKey": True, "keyCode": 229}):
        send(page, "#n", "Enter", **more)
    page.evaluate(
        """() => {
            const note = document.getElementById("n");
            note.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true }));
            const enter = { key: "Enter", ctrlKey: true, bubbles: true, cancelable: true };
            note.dispatchEvent(new KeyboardEvent("keydown", enter));
        }"""
    )
    page.wait_for_timeout(300)
    composed = (name_on_card(page), contacts(site, name))
    keyboard.save("Control+Enter")

    assert composed == (name, [])
    assert [result for _name, result, *_more in contacts(site, name)] == ["NO_ANSWER"]


def test_enter_twice_in_one_tick_saves_once(site: Site, keyboard: Keyboard) -> None:
    page, saves = keyboard.page, list[str]()
    name, before = name_on_card(page), handled(page)
    page.on("request", lambda one: saves.append(one.url) if "/result/" in one.url else None)
    keyboard.press("6")

    page.evaluate(
        """() => [1, 2].forEach(() => document.activeElement.dispatchEvent(
            new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true })))"""
    )
    expect(page.locator(".who h2")).not_to_contain_text(name)
    keyboard.press("Enter")
    page.wait_for_selector("#result-error:not([hidden])")

    assert len(saves) == 1
    assert handled(page) == before + 1
    assert len(contacts(site, name)) == 1


def test_a_key_held_down_acts_once(site: Site, keyboard: Keyboard) -> None:
    page, name = keyboard.page, name_on_card(keyboard.page)
    keyboard.press("6")

    send(page, "body", "6", repeat=True)
    send(page, "body", "Enter", repeat=True)
    send(page, "#n", "Enter", repeat=True, ctrlKey=True)
    page.wait_for_timeout(300)

    assert (chosen(page), name_on_card(page)) == ("NO_ANSWER", name)
    assert contacts(site, name) == []


def test_keys_are_only_text_in_a_field_and_nothing_in_a_dialog(
    site: Site, keyboard: Keyboard
) -> None:
    page, name = keyboard.page, name_on_card(keyboard.page)

    page.focus("#find [name=q]")
    page.keyboard.type("6s")
    in_field = (chosen(page), page.input_value("#find [name=q]"))
    page.fill("#find [name=q]", "")
    keyboard.press("Escape", "?")
    page.wait_for_selector("#keys[open]")
    keyboard.press("7", "s", "n")
    in_dialog = (chosen(page), page.locator("#keys").is_visible())
    keyboard.press("Escape")
    page.wait_for_selector("#keys", state="hidden")

    assert in_field == (None, "6s")
    assert in_dialog == (None, True)
    assert (name_on_card(page), contacts(site, name)) == (name, [])


def test_keys_switched_off_do_nothing(keyboard: Keyboard) -> None:
    page, name = keyboard.page, name_on_card(keyboard.page)
    keyboard.press("?")
    page.uncheck("#keys-on")
    keyboard.press("Escape")

    keyboard.press("6", "s", "j", "Enter")
    switched_off = (chosen(page), name_on_card(page))
    page.click("label[for=r6]")
    keyboard.save("Control+Enter")

    assert switched_off == (None, name)
    assert name_on_card(page) != name


def test_a_note_costs_its_text_and_one_key_to_save(keyboard: Keyboard) -> None:
    page = keyboard.page

    keyboard.press("3", "a", "n")
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
    other.goto(keyboard.page.url)
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


def test_undo_brings_the_customer_back_with_the_note(site: Site, keyboard: Keyboard) -> None:
    page, name = keyboard.page, name_on_card(keyboard.page)
    before, row = handled(page), page.locator("#rows li", has_text=name)
    looked = row.inner_text()
    keyboard.press("3", "a", "n")
    page.keyboard.insert_text(NOTE)
    keyboard.save("Control+Enter")
    saved = [result for _name, result, *_more in contacts(site, name)]
    expect(row).to_have_count(0)

    with page.expect_response("**/undo/"):
        keyboard.press("z")
    expect(page.locator(".who h2")).to_have_text(name)

    assert saved == ["WENT_ELSEWHERE"]
    assert contacts(site, name) == []
    assert page.input_value("#n") == NOTE
    assert (handled(page), row.inner_text()) == (before, looked)
    expect(page.locator("button[data-key=z]")).to_have_count(0)
    expect(page.locator(".who h2")).to_be_focused()
    page.reload()
    expect(page.locator("button[data-key=z]")).to_have_count(0)
    with page.expect_response("**/draft/"):
        page.fill("#n", "")
        page.locator("#n").blur()


def test_one_of_three_cars_gets_its_result_and_the_others_stay(
    site: Site, page: Page, caller: str
) -> None:
    open_list(site, page, caller)
    page.click("#rows a:has-text('京I2000')")
    page.wait_for_selector(".cars")
    keyboard, name = Keyboard(page), name_on_card(page)
    cars = page.locator(".cars tbody tr")
    plates = cars.locator("label").all_inner_texts()

    for place in (1, 2):
        cars.nth(place).locator("input").uncheck()
    keyboard.press("3", "a")
    keyboard.save()
    expect(cars).to_have_count(2)

    assert sorted(plates) == FLEET
    assert name_on_card(page) == name
    assert cars.locator("label").all_inner_texts() == plates[1:]
    assert len(contacts(site, name)) == 1
    keyboard.press("6")
    keyboard.save()
    expect(page.locator(".who h2")).not_to_contain_text(name)
    assert [result for _name, result, *_more in contacts(site, name)] == [
        "WENT_ELSEWHERE",
        "NO_ANSWER",
    ]
