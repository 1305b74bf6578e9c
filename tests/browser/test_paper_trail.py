"""From "interested" to a confirmed sale, and a refusal at the door, by four roles in Chromium.

Source: 001-37 to 001-88, DICTIONARY.md B7.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site
from tests.browser.desk import Keyboard, change, one_car_each, release, rows_of
from tests.browser.paper import CARD, IN_STOCK, PLAN, forms_at

pytestmark = pytest.mark.browser

BUYS, BACKS_OUT = "客户00", "客户01"
SIGNED_IN = Callable[..., AbstractContextManager[Page]]
ADDRESS = "江苏省南京市鼓楼区中山路1号2幢301室"
OTHER_ADDRESS = "江苏省南京市鼓楼区中山路1号2幢310室"
CAR_LICENCE, OWN_LICENCE = date(2028, 5, 31), date(2031, 8, 31)
TALL, WIDE = 1200, 900  # pixels of the photograph


@pytest.fixture(scope="module")
def rows(site: Site, tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """Two customers of Liu's, by name, in a centre with a clerk, a supervisor and a manager."""
    folder = tmp_path_factory.mktemp("book")
    release(site, folder, specialists={"liu": "刘洋"}, customers=one_car_each(2))
    change(site, "UPDATE worklists_task SET assigned_at = now() - interval '1 hour'")
    site.make_user("chen", role="issuing_clerk", full_name="陈静")
    site.make_user("fang", role="manager", full_name="方正")
    return dict(
        rows_of(
            site,
            """SELECT customer.name, task.id FROM worklists_task AS task
            JOIN worklists_lead AS lead ON lead.id = task.lead_id
            JOIN policies_term AS term ON term.id = lead.term_id
            JOIN policies_policy AS policy ON policy.id = term.policy_id
            JOIN policies_customer AS customer ON customer.id = policy.customer_id""",
        )
    )


@pytest.fixture
def signed_in(site: Site, chromium: Browser) -> SIGNED_IN:
    """Somebody at a browser of their own; its console must stay silent, but for answers of 4xx."""

    @contextmanager
    def as_user(username: str, *, width: int = 1440, height: int = 900) -> Iterator[Page]:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, has_touch=width < 768, locale="zh-CN"
        )
        context.set_default_timeout(60_000)
        page, said = context.new_page(), list[str]()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        site.sign_in(page, username)
        yield page
        context.close()
        assert [one for one in said if "status of 4" not in one] == []

    return as_user


def test_from_interested_to_confirmed(
    site: Site, signed_in: SIGNED_IN, rows: dict[str, int], tmp_path: Path
) -> None:
    with signed_in("chen") as clerk:
        _stock_cards(site, clerk)
    with signed_in("liu") as seller:
        form = _call_and_quote(site, seller)
        _hand_in(seller)
        with signed_in("chen") as clerk:
            _compare(site, clerk)
            seller.reload()
            _station(seller, "核保通过")
            seller.click("form[action$='/payment/'] button")
            _station(seller, "待缴费")
            _take_payment(site, clerk, form)
            _issue(site, clerk, form)
        _plan_delivery(site, seller)
    with signed_in("liu", width=390, height=844) as phone:
        _deliver(site, phone, form, photograph=tmp_path / "行驶证.jpg")
    with signed_in("chen") as clerk:
        _complete_the_file(site, clerk, form)
    with signed_in("boss") as boss:
        _confirm(site, boss, form, row=rows[BUYS])
    with signed_in("fang") as manager:
        _look_on(site, manager, form)

    assert _slip_of(site, form) == [
        ("OPEN", "TO_QUOTE", "liu"),
        ("QUOTE", "QUOTED", "liu"),
        ("SUBMIT", "UNDERWRITING", "liu"),
        ("SIGN_FOR", "UNDERWRITING", "chen"),
        ("PASS", "PASSED", "chen"),
        ("ASK_PAYMENT", "TO_PAY", "liu"),
        ("PAY", "PAID", "chen"),
        ("ISSUE", "ISSUED", "chen"),
        ("PLAN_DELIVERY", "TO_DELIVER", "liu"),
        ("DELIVER", "INCOMPLETE", "liu"),
        ("COMPLETE_PAPERS", "DELIVERED", "chen"),
        ("CLOSE_FILE", "DELIVERED", "chen"),
        ("CONFIRM", "CONFIRMED", "boss"),
    ]


def test_refused_at_the_door(site: Site, signed_in: SIGNED_IN, rows: dict[str, int]) -> None:
    row = rows[BACKS_OUT]
    form = forms_at(site, {row: "TO_DELIVER"}, clerk="chen")[row]
    _promise_a_later_call(site, row)
    with signed_in("chen") as clerk:
        in_stock = _stock_of(site, clerk, CARD)

    with signed_in("liu", width=390, height=844) as phone:
        phone.goto(f"{site.url}/lists/call/")
        expect(phone.locator(".who h2", has_text=BACKS_OUT)).to_have_count(0)
        _back_out(site, phone, form)
        phone.goto(f"{site.url}/lists/call/")
        expect(phone.locator(".who h2")).to_have_text(BACKS_OUT)
    with signed_in("chen") as clerk:
        _look_at_the_ledgers(site, clerk)
        assert _stock_of(site, clerk, CARD) == in_stock + 1
        assert _sums_of(site, form) == {"goods": 0, "premium": 0, "missing": 0, "money": PLAN.total}
        _pay_back(site, clerk, form)

    assert _sums_of(site, form)["money"] == 0
    assert _slip_of(site, form)[-1] == ("BACK_OUT", "BACKED_OUT", "liu")
    valid = "SELECT part FROM sales_issuedpolicy WHERE form_id = %s AND voided_at IS NULL"
    assert rows_of(site, valid, form) == []


def _promise_a_later_call(site: Site, row: int) -> None:
    said = ("--result", "INTERESTED", "--reason", "PRICE", "--by", "liu")
    site.manage("log_result", str(row), *said)
    later = "UPDATE worklists_task SET next_contact_at = now() + interval '20 days' WHERE id = %s"
    change(site, later, row)


# What the specialist does


def _call_and_quote(site: Site, page: Page) -> int:
    """Note "interested"; the pane opens beside the call. Two plans are quoted on the whole form."""
    page.goto(f"{site.url}/lists/call/")
    expect(page.locator(".who h2")).to_have_text(BUYS)
    Keyboard(page).press("1", "a", "Enter")
    pane = page.locator("#call-sale")
    pane.get_by_role("button", name="新建投保意向表").click()
    pane.get_by_role("link", name="打开整张意向表").click()
    _station(page, "待报价")
    for place, commercial in ((1, "2600.50"), (2, "3400")):
        page.fill(f"[name=p{place}-compulsory]", "950")
        page.fill(f"[name=p{place}-commercial]", commercial)
        page.fill(f"[name=p{place}-vehicle_tax]", "420")
    page.fill("[name=p2-name]", "全面方案")
    page.fill("[name=competitor_premium]", "4000")
    page.click("form[action$='/quote/'] button")
    _station(page, "已报价")
    expect(page.locator("table.plans thead")).to_contain_text("全面方案")
    expect(page.locator("table.plans tbody")).to_contain_text("¥4,770.00")
    [(form,)] = rows_of(site, "SELECT id FROM sales_intentionform")
    return int(form)


def _hand_in(page: Page) -> None:
    """What is blank is named first; then it goes in with the second plan."""
    page.get_by_role("radio", name="全面方案").check()
    page.get_by_role("button", name="保存并提交核保").click()
    expect(page.locator("main [role=alert]")).to_contain_text("尚未填写：厂牌型号")
    expect(page.get_by_role("radio", name="全面方案")).to_be_checked()
    page.fill("[name=vehicle_model]", "大众帕萨特")
    page.select_option("[name=use_nature]", "PRIVATE")
    page.fill("[name=address]", ADDRESS)
    page.get_by_role("button", name="保存并提交核保").click()
    _station(page, "待核保")
    expect(page.locator("#sheet")).to_have_count(0)


def _plan_delivery(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/sales/deliveries/")
    page.get_by_role("link", name=f"安排送单：{BUYS}").click()
    expect(page.locator("[name=address]")).to_have_value(ADDRESS)
    page.fill("[name=day]", _today().isoformat())
    page.click("main form .btn-primary")
    expect(page.locator("table.route")).to_contain_text(BUYS)


def _deliver(site: Site, page: Page, form: int, *, photograph: Path) -> None:
    """At the door: the vehicle licence is photographed, both licences' days are noted."""
    Image.new("RGB", (WIDE, TALL), (90, 120, 150)).save(photograph, "JPEG")
    page.goto(f"{site.url}/sales/deliveries/{form}/")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.select_option("[name=paper]", "VEHICLE_LICENCE")
    page.set_input_files("[name=chosen]", photograph)
    page.click("#photos .btn-primary")
    picture = page.get_by_role("img", name="行驶证复印件")
    picture.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('.thumbs img').naturalWidth > 0")
    assert rows_of(
        site, "SELECT paper, width, height FROM sales_photo WHERE form_id = %s", form
    ) == [("VEHICLE_LICENCE", WIDE, TALL)]
    page.fill("[name=vehicle_licence_until]", CAR_LICENCE.isoformat())
    page.fill("[name=driver_licence_until]", OWN_LICENCE.isoformat())
    page.click("#delivered .btn-primary")
    expect(page.locator("main header .tag").first).to_have_text("手续不全")


def _back_out(site: Site, page: Page, form: int) -> None:
    page.goto(f"{site.url}/sales/deliveries/{form}/")
    page.fill("#backed-out [name=why]", "朋友公司更便宜")
    page.click("#backed-out .btn-bad")
    refused = page.locator("#backed-out").get_by_text("不能把任何凭证留在客户手里").first
    expect(refused).to_be_visible()
    expect(page.locator("#backed-out [name=why]")).to_have_value("朋友公司更便宜")
    page.check("#backed-out [name=left_nothing]")
    page.click("#backed-out .btn-bad")
    expect(page.locator("main header .tag").first).to_have_text("客户反悔")
    expect(page.locator("#backed-out")).to_have_count(0)


# What the issuing clerk does


def _stock_cards(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/sales/goods/")
    page.select_option("[name=new-kind]", "MEMBER_CARD")
    page.fill("[name=new-name]", CARD)
    page.click("form[action$='/goods/new/'] .btn-primary")
    page.fill("[name=in-pieces]", str(IN_STOCK))
    page.click("form[action$='/in/'] .btn-primary")
    expect(page.locator("table.ledger tbody tr")).to_have_count(1)


def _compare(site: Site, page: Page) -> None:
    """Sign for the form; another address on the application has to be ticked as checked."""
    page.goto(f"{site.url}/sales/issue/")
    page.get_by_role("link", name=BUYS).click()
    page.click("form[action$='/sign/'] button")
    _station(page, "待核保")
    page.fill("[name=plate_no]", "京i1·0000")  # spelling alone is no difference
    for part in ("compulsory", "commercial"):
        page.fill(f"[name={part}_starts_on]", _starts_on().isoformat())
    page.fill("[name=address]", OTHER_ADDRESS)
    differing = page.locator("[data-beside] tr.differs")
    expect(differing).to_have_count(1)
    page.click("form[action$='/pass/'] button")
    expect(page.locator("main [role=alert]")).to_contain_text("核对后请勾选：通信地址")
    expect(page.locator("[name=address]")).to_have_value(OTHER_ADDRESS)
    differing.get_by_label("已核对").check()
    page.click("form[action$='/pass/'] button")
    _station(page, "核保通过")


def _take_payment(site: Site, page: Page, form: int) -> None:
    page.goto(f"{site.url}/sales/issue/{form}/")
    page.get_by_role("link", name="登记缴费").click()
    page.check("[name=way][value=ELECTRONIC]")
    page.fill("form[action$='/pay/'] [name=amount]", "4,770.00")
    page.fill("form[action$='/pay/'] [name=number]", "PAY20260001")
    page.click("form[action$='/pay/'] .btn-primary")
    expect(page.locator("form[action$='/pay/']")).to_have_count(0)
    expect(page.locator("table tbody tr")).to_contain_text(["PAY20260001"])


def _issue(site: Site, page: Page, form: int) -> None:
    """Enter both policies; on one of them the plate is another, which has to be ticked."""
    page.goto(f"{site.url}/sales/issue/{form}/")
    for part, plate in (("COMPULSORY", "京I10000"), ("COMMERCIAL", "京I10009")):
        page.fill(f"[name={part}-policy_no]", f"PD{part[:4]}0001")
        page.fill(f"[name={part}-plate_no]", plate)
        page.fill(f"[name={part}-starts_on]", _starts_on().isoformat())
        page.fill(f"[name={part}-POLICY]", f"{part[:4]}0001")
        page.fill(f"[name={part}-INVOICE]", "FP0001")
    page.fill("[name=COMPULSORY-STICKER]", "BZ0001")
    page.select_option("[name=goods-0-goods]", label=CARD)
    page.fill("[name=goods-0-serial_no]", "HY0001")
    page.fill("main [name=member_card_no]", "HY0001")
    page.check("[name=missing][value=ID_CARD]")
    page.get_by_role("button", name="出单 2 张").click()
    expect(page.locator("main [role=alert]")).to_contain_text("核对后请勾选：车牌")
    expect(page.locator("[name=COMMERCIAL-plate_no]")).to_have_value("京I10009")
    page.locator("[data-beside] tr.differs").get_by_label("已核对").check()
    page.get_by_role("button", name="出单 2 张").click()
    _station(page, "已出单")
    assert _differences(site, form) == [
        ("APPLICATION", "", {"address": [ADDRESS, OTHER_ADDRESS]}),
        ("POLICY", "COMPULSORY", {}),
        ("POLICY", "COMMERCIAL", {"plate_no": ["京I10000", "京I10009"]}),
    ]
    assert _stock_of(site, page, CARD) == IN_STOCK - 1


def _complete_the_file(site: Site, page: Page, form: int) -> None:
    """The paper that was missing is ticked in its ledger; then the file is closed."""
    page.goto(f"{site.url}/sales/ledgers/papers/")
    expect(page.locator("table.ledger tbody tr")).to_have_count(1)
    page.check("table.ledger [name=line]")
    page.get_by_role("button", name="勾选的手续已收到").click()
    expect(page.locator("table.ledger")).to_have_count(0)
    page.goto(f"{site.url}/sales/issue/{form}/")
    _station(page, "已送达")
    for box in page.locator("[name=filed-papers]").all():
        box.check()
    page.click("form[action$='/file/'] .btn-primary")
    expect(page.locator("#h-papers + .tag")).to_have_text("已归档")


def _look_at_the_ledgers(site: Site, page: Page) -> None:
    """The lines of before stand, and the lines that take them back are red."""
    for ledger, contra in (("underwriting", 2), ("goods", 1), ("serials", 4)):
        page.goto(f"{site.url}/sales/ledgers/{ledger}/?find={_number_of(site, BACKS_OUT)}")
        lines = page.locator("table.ledger tbody tr")
        expect(lines).to_have_count(2 * contra)
        taking_back = page.locator("table.ledger tr.contra")
        expect(taking_back).to_have_count(contra)
        expect(taking_back.first.locator("td").nth(1)).to_have_css("color", _red(page))
    expect(page.locator("table.ledger tr.contra").first).to_contain_text("收回作废")


def _pay_back(site: Site, page: Page, form: int) -> None:
    """What the customer paid electronically is with finance until the clerk pays it back."""
    page.goto(f"{site.url}/sales/money/{form}/")
    page.locator("tbody summary").click()
    page.fill("[name=why]", "退还客户")
    page.click("form[action$='/back/'] button")
    expect(page.locator("tr.contra")).to_have_count(1)


def _stock_of(site: Site, page: Page, name: str) -> int:
    page.goto(f"{site.url}/sales/goods/")
    return int(page.locator("table tbody tr", has_text=name).locator("td.b.num").inner_text())


# What the supervisor and the manager do


def _confirm(site: Site, page: Page, form: int, *, row: int) -> None:
    """Number and premium are proposed; the invoice is read from the paper."""
    page.goto(f"{site.url}/sales/")
    page.locator(f"a[href='/sales/{row}/confirm/']").first.click()
    expect(page.locator("[name=form_no]")).to_have_value(_number_of(site, BUYS))
    expect(page.locator("[name=premium]")).to_have_value("4350.00")
    expect(page.locator("[name=vehicle_licence_until]")).to_have_value(CAR_LICENCE.isoformat())
    expect(page.locator("[name=driver_licence_until]")).to_have_value(OWN_LICENCE.isoformat())
    expect(page.locator("[name=member_card_no]")).to_have_value("HY0001")
    page.fill("[name=invoice_no]", "FP0001")
    page.click("main form .acts-f .btn-primary")
    page.wait_for_url("**/sales/")
    page.goto(f"{site.url}/sales/confirmed/")
    line = page.locator("table tbody tr")
    expect(line).to_have_count(1)
    expect(line).to_contain_text(BUYS)
    expect(line).to_contain_text("¥4,350.00")
    expect(line.locator(".star")).to_be_visible()
    assert rows_of(
        site,
        """SELECT sale.premium, sale.invoice_no, sale.intention_form_id, task.result, task.state
        FROM sales_sale AS sale JOIN worklists_task AS task ON task.id = sale.task_id""",
    ) == [(Decimal("4350.00"), "FP0001", form, "RENEWED", "CLOSED")]


def _look_on(site: Site, page: Page, form: int) -> None:
    """The manager sees how it went, and the clerk's desk not at all."""
    page.goto(f"{site.url}/sales/forms/{form}/")
    stops = page.locator("ol.stations li")
    expect(stops).to_have_count(10)
    expect(page.locator("ol.stations li.done")).to_have_count(10)
    for path in ("issue/", f"issue/{form}/"):
        answer = page.goto(f"{site.url}/sales/{path}")
        assert answer
        assert answer.status == 403


# What is looked at


def _station(page: Page, label: str) -> None:
    expect(page.locator("ol.stations li[aria-current=step]")).to_contain_text(label)


def _red(page: Page) -> str:
    """The colour of what is bad, as the browser computes it."""
    colour: str = page.evaluate(
        """() => {
            const probe = document.body.appendChild(document.createElement("i"));
            probe.style.color = "var(--bad)";
            const said = getComputedStyle(probe).color;
            probe.remove();
            return said;
        }"""
    )
    return colour


def _today() -> date:
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def _starts_on() -> date:
    """The day after the old cover's last, as `release` has it."""
    return _today() + timedelta(days=26)


def _number_of(site: Site, holder: str) -> str:
    query = "SELECT number FROM sales_intentionform WHERE holder_name = %s"
    [(number,)] = rows_of(site, query, holder)
    return str(number)


def _slip_of(site: Site, form: int) -> list[tuple[Any, ...]]:
    return rows_of(
        site,
        """SELECT line.step, line.after, who.username FROM sales_formstep AS line
        JOIN accounts_user AS who ON who.id = line.by_id
        WHERE line.form_id = %s ORDER BY line.id""",
        form,
    )


def _differences(site: Site, form: int) -> list[tuple[str, str, dict[str, list[str]]]]:
    query = "SELECT against, part, fields FROM sales_comparison WHERE form_id = %s ORDER BY id"
    return [
        (against, part, {name: pair for name, pair in fields.items() if pair[0] != pair[1]})
        for against, part, fields in rows_of(site, query, form)
    ]


def _sums_of(site: Site, form: int) -> dict[str, Any]:
    """What a form's lines come to; of papers, how many still are missing."""
    sums = {
        "goods": "SELECT sum(amount) FROM sales_goodsline WHERE form_id = %s",
        "premium": "SELECT sum(premium) FROM sales_underwritingline WHERE form_id = %s",
        "money": "SELECT sum(amount) FROM sales_moneyline WHERE form_id = %s",
        "missing": """SELECT sum(CASE WHEN contra_of_id IS NULL THEN 1 ELSE -1 END)
            FROM sales_paperline WHERE form_id = %s""",
    }
    return {name: rows_of(site, query, form)[0][0] for name, query in sums.items()}
