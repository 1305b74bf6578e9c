"""Every page of the paper trail against the rules of WCAG 2.1 AA that a program can tell.

Source: UX.md 12.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from tests.browser.axe import Desk, SignIn, desks, every_look
from tests.browser.conftest import Site
from tests.browser.desk import one_car_each, release
from tests.browser.paper import forms_at

pytestmark = pytest.mark.browser

STATES = [
    "TO_QUOTE",
    "QUOTED",
    "UNDERWRITING",
    "PASSED",
    "TO_PAY",
    "PAID",
    "ISSUED",
    "TO_DELIVER",
    "INCOMPLETE",
]
Look = tuple[str, int, int]


@pytest.fixture(scope="module")
def rows(site: Site, tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """A specialist's rows by the state of their form; "" is one that has none."""
    folder = tmp_path_factory.mktemp("book")
    customers = one_car_each(len(STATES) + 1)
    release(site, folder, specialists={"liu": "刘洋"}, customers=customers)
    site.make_user("sun", role="specialist", full_name="孙悦")
    site.make_user("chen", role="issuing_clerk", full_name="陈静")
    own = [task["id"] for task in site.manage("tasks", "--of", "liu")["tasks"]]
    return dict(zip(["", *STATES], own, strict=True))


@pytest.fixture(scope="module")
def forms(site: Site, rows: dict[str, int]) -> dict[str, int]:
    """The forms by their state."""
    made = forms_at(site, {rows[state]: state for state in STATES}, clerk="chen")
    return {state: made[rows[state]] for state in STATES}


@pytest.fixture(scope="module")
def sign_in(site: Site, chromium: Browser, rows: dict[str, int]) -> SignIn:
    return desks(site, chromium, tasks=rows)


def look_at(desk: Desk, *paths: str) -> None:
    for path in paths:
        desk.go(path)
        open_all(desk)
        desk.look(path)


def open_all(desk: Desk) -> None:
    """Open whatever the page folds away."""
    desk.page.evaluate(
        "document.querySelectorAll('main details').forEach((one) => one.open = true)"
    )


@contextmanager
def refused(desk: Desk, state: str) -> Iterator[None]:
    """Look at the answer, which is to be a refusal."""
    with desk.page.expect_response(lambda answer: answer.status == 422):
        yield
    desk.page.wait_for_load_state()
    open_all(desk)
    desk.look(state)


@every_look
def test_the_specialists_forms(sign_in: SignIn, forms: dict[str, int], look: Look) -> None:
    with sign_in("liu", look) as desk:
        tabs = ("live", "quoted", "sent-back", "over")
        look_at(desk, *(f"/sales/forms/?tab={tab}" for tab in tabs), "/sales/forms/?q=zzz")
        look_at(desk, *(f"/sales/forms/{form}/" for form in forms.values()))
        desk.go(f"/sales/forms/{forms['TO_QUOTE']}/")
        open_all(desk)
        desk.page.fill("[name=p1-commercial]", "2600")
        desk.page.fill("[name=p1-limit_DAMAGE]", "many")
        with refused(desk, "a quote refused"):
            desk.page.click("form[action$='/quote/'] button")
        desk.go(f"/sales/forms/{forms['QUOTED']}/")
        desk.page.fill("[name=insured_phone]", "none")
        with refused(desk, "the sheet refused"):
            desk.page.click("button[formaction$='/submit/']")
        with refused(desk, "not handed in"):
            desk.page.fill("[name=insured_phone]", "")
            desk.page.click("button[formaction$='/submit/']")
        look_at(desk, f"/sales/forms/{forms['PAID']}/print/", "/sales/papers/")
    with sign_in("sun", look) as desk:
        look_at(desk, "/sales/forms/", "/sales/papers/", "/sales/deliveries/", "/sales/referrals/")


@every_look
def test_the_form_beside_the_call(
    sign_in: SignIn, rows: dict[str, int], forms: dict[str, int], look: Look
) -> None:
    with sign_in("liu", look) as desk:
        for state in ("", "TO_QUOTE", "QUOTED", "TO_PAY"):
            desk.card(state)
            if desk.is_phone:
                desk.page.click(".call-b [aria-controls=info]")
                desk.page.wait_for_selector("#info.show:not(.showing)")
            desk.page.click("#info [data-pane=call-sale]")
            desk.page.wait_for_selector("#call-sale .sale-p")
            desk.page.evaluate(
                "document.querySelectorAll('#call-sale details').forEach((one) => one.open = true)"
            )
            desk.look(f"the pane: {state or 'no form'}")
        look_at(desk, *(f"/sales/rows/{row}/form/pane/" for row in rows.values()))


@every_look
def test_a_delivery(sign_in: SignIn, forms: dict[str, int], look: Look, tmp_path: Path) -> None:
    with sign_in("liu", look) as desk:
        page = desk.page
        look_at(
            desk,
            "/sales/deliveries/",
            "/sales/deliveries/?day=2031-01-01",
            f"/sales/deliveries/{forms['ISSUED']}/plan/",
            f"/sales/deliveries/{forms['ISSUED']}/",
            f"/sales/deliveries/{forms['INCOMPLETE']}/",
            f"/sales/deliveries/{forms['PAID']}/",
        )
        desk.go(f"/sales/deliveries/{forms['ISSUED']}/plan/")
        page.fill("[name=address]", "南京")
        with refused(desk, "a plan refused"):
            page.click("main form .btn-primary")
        desk.go(f"/sales/deliveries/{forms['TO_DELIVER']}/")
        with refused(desk, "no photograph"):
            page.click("#photos .btn-primary")
        Image.new("RGB", (300, 200)).save(tmp_path / "photo.jpg")
        page.set_input_files("[name=chosen]", tmp_path / "photo.jpg")
        page.click("#photos .btn-primary")
        page.wait_for_selector(".thumbs img")
        page.fill("#referral [name=name]", "甲客户")
        page.fill("#referral [name=number]", "1")
        with refused(desk, "no number of a recommendation"):
            page.click("#referral button")
        page.fill("#referral [name=number]", "12000009999")
        page.click("#referral button")
        page.wait_for_selector("#referral li")
        desk.look("a delivery with a photograph and a recommendation")
        page.fill("#delivered [name=vehicle_licence_until]", "1920-01-01")
        with refused(desk, "not delivered"):
            page.click("#delivered .btn-primary")
        page.fill("#backed-out [name=why]", "改主意")
        with refused(desk, "something would stay there"):
            page.click("#backed-out .btn-bad")
        look_at(desk, "/sales/referrals/")


@every_look
def test_the_clerks_desk(sign_in: SignIn, forms: dict[str, int], look: Look) -> None:
    with sign_in("chen", look) as desk:
        page = desk.page
        look_at(desk, "/sales/issue/", "/sales/issue/?tab=to_issue", "/sales/issue/?q=zzz")
        look_at(desk, *(f"/sales/issue/{form}/" for form in forms.values()))
        desk.go(f"/sales/issue/{forms['UNDERWRITING']}/")
        if page.locator("form[action$='/sign/']").count():  # once for both looks
            page.click("form[action$='/sign/'] button")
        page.wait_for_selector("form[action$='/pass/']")
        desk.look("a form beside its application")
        page.fill("[name=plate_no]", "京I99999")
        page.fill("[name=compulsory_starts_on]", "2031-01-01")
        page.fill("[name=commercial_starts_on]", "2031-01-01")
        desk.look("what differs")
        with refused(desk, "what differs, refused"):
            page.click("form[action$='/pass/'] button")
        desk.go(f"/sales/issue/{forms['PAID']}/")
        for part in ("COMPULSORY", "COMMERCIAL"):
            page.fill(f"[name={part}-policy_no]", "PD1")
            page.fill(f"[name={part}-plate_no]", "京I99999")
            page.fill(f"[name={part}-starts_on]", "2031-01-01")
        page.fill("[name=goods-0-pieces]", "1")
        with refused(desk, "not issued"):
            page.click("form[action$='/policies/'] .btn-primary")
        desk.go(f"/sales/issue/{forms['ISSUED']}/")
        with refused(desk, "the file not closed"):
            page.click("form[action$='/file/'] .btn-primary")
        look_at(
            desk,
            f"/sales/deliveries/{forms['ISSUED']}/plan/",
            "/sales/deliveries/",
            f"/sales/deliveries/{forms['TO_DELIVER']}/",
        )
        desk.go("/sales/deliveries/")
        page.click("form[action$='/print/'] button >> nth=0")
        page.wait_for_selector("body.paper")
        desk.look("the route on paper")


@every_look
def test_the_clerks_ledgers(sign_in: SignIn, forms: dict[str, int], look: Look) -> None:
    with sign_in("chen", look) as desk:
        page = desk.page
        for ledger in ("underwriting", "goods", "serials", "papers"):
            look_at(
                desk,
                f"/sales/ledgers/{ledger}/",
                f"/sales/ledgers/{ledger}/?find=zzz",
                f"/sales/ledgers/{ledger}/print/",
            )
        look_at(desk, "/sales/goods/", "/sales/goods/1/", "/sales/goods/lines/1/")
        desk.go("/sales/goods/")
        page.fill("[name=new-name]", "会员卡")
        with refused(desk, "goods that are there already"):
            page.click("form[action$='/goods/new/'] button")
        look_at(desk, "/sales/money/", "/sales/money/?day=2031-01-01", "/sales/open/")
        look_at(desk, "/sales/money/print/", *(f"/sales/money/{form}/" for form in forms.values()))
        desk.go(f"/sales/money/{forms['TO_PAY']}/")
        page.check("[name=way] >> nth=0")
        page.fill("form[action$='/pay/'] [name=amount]", "5")
        with refused(desk, "another amount than is due"):
            page.click("form[action$='/pay/'] button")


@every_look
def test_the_supervisors_side(
    sign_in: SignIn, rows: dict[str, int], forms: dict[str, int], look: Look
) -> None:
    with sign_in("boss", look) as desk:
        look_at(
            desk,
            "/sales/",
            "/sales/confirmed/",
            "/sales/checked/",
            f"/sales/{rows['INCOMPLETE']}/confirm/",
            f"/sales/{rows['ISSUED']}/confirm/",
            "/sales/forms/",
            f"/sales/forms/{forms['INCOMPLETE']}/",
            f"/sales/money/{forms['INCOMPLETE']}/",
            "/sales/ledgers/underwriting/",
            "/sales/goods/",
            "/sales/goods/1/",
            "/sales/deliveries/",
            f"/sales/deliveries/{forms['TO_DELIVER']}/",
            "/sales/papers/",
            "/sales/open/",
        )
        desk.go(f"/sales/{rows['INCOMPLETE']}/confirm/")
        desk.page.fill("[name=invoice_no]", "FP1")
        desk.page.fill("[name=now]", "2020-01-02T10:00")
        desk.page.click("main form .acts-f .btn-primary")
        desk.page.wait_for_selector("[aria-invalid=true]")
        desk.look("not confirmed")
