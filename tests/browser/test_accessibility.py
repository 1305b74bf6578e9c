"""Every page and state of the call desk against the rules of WCAG 2.1 AA that a program can tell.

Source: UX.md 12.
"""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.axe import SignIn, desks, every_look
from tests.browser.conftest import Site, write_workbook
from tests.browser.desk import Keyboard, change, name_on_card, open_list, release, rows_of

pytestmark = pytest.mark.browser

FLEET = ["京I10000", "京I10001", "京I10002"]


@pytest.fixture(scope="module")
def tasks(
    site: Site, chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, int]:
    """Return the rows of a specialist who has called some of them already, each by what it is."""
    folder = tmp_path_factory.mktemp("book")
    customers = [FLEET, *([f"京I2{place:04d}"] for place in range(1, 13))]
    release(site, folder, specialists={"liu": "刘洋"}, customers=customers)
    for name, full_name in (("sun", "孙悦"), ("wang", "王芳")):  # after the release: without rows
        site.make_user(name, role="specialist", full_name=full_name)
    _prepare_reminders(site, folder)
    page = chromium.new_page()
    called = _call_some(site, page)
    _ring_back(site, page, called["rang"])
    page.context.close()
    return called


def _prepare_reminders(site: Site, folder: Path) -> None:
    site.make_user("ann", role="data_clerk", full_name="安静")
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    ends = today + timedelta(days=30)
    later = write_workbook(folder / "later.xlsx", customers=3, ends=ends)
    site.manage("import_workbook", str(later), "--kind", "policies", "--by", "ann")
    site.manage("extract", "--on", today.isoformat())


def _call_some(site: Site, page: Page) -> dict[str, int]:
    """Call six down, and keep a draft on the seventh; return the rows by their names here."""
    open_list(site, page, "liu")
    keyboard, named = Keyboard(page), dict[str, str]()
    _to_a_single_car(page)
    for name, keys in {
        "interested": "1bx",
        "booked": "2",
        "overdue": "2w",
        "redial": "6",
        "closed": "3a",
        "renewed": "5d",
    }.items():
        named[name_on_card(page)] = name
        keyboard.press(*keys)
        if name == "interested":
            keyboard.press("n")
            page.keyboard.insert_text("要与上年方案对比")
        keyboard.save("Control+Enter")
        if name == "interested":
            keyboard.press("j")
            page.wait_for_selector("#result:not([data-stays])")
        _to_a_single_car(page)
    named[name_on_card(page)] = "drafted"
    keyboard.press("n")
    with page.expect_response("**/draft/"):
        page.keyboard.insert_text("周末再谈")
    return _tasks_named(site, named)


def _to_a_single_car(page: Page) -> None:
    if page.locator(".cars").count():
        page.keyboard.press("j")
        page.wait_for_selector("#card:not(:has(.cars)) #result")


def _tasks_named(site: Site, named: dict[str, str]) -> dict[str, int]:
    rows = rows_of(
        site,
        """SELECT task.id, customer.name, vehicle.plate_no FROM worklists_task AS task
        JOIN worklists_lead AS lead ON lead.id = task.lead_id
        JOIN policies_term AS term ON term.id = lead.term_id
        JOIN policies_policy AS policy ON policy.id = term.policy_id
        JOIN policies_vehicle AS vehicle ON vehicle.id = policy.vehicle_id
        JOIN policies_customer AS customer ON customer.id = policy.customer_id""",
    )
    tasks = {named.get(name, plate): pk for pk, name, plate in rows}
    tasks["fleet"] = next(pk for pk, _name, plate in rows if plate in FLEET)
    untouched = {pk for pk, name, plate in rows if name not in named and plate not in FLEET}
    for name, pk in zip(("plain", "moved", "finished", "rang"), sorted(untouched), strict=False):
        tasks[name] = pk
    late = "UPDATE worklists_task SET next_contact_at = now() - interval '{}' WHERE id = %s"
    change(site, late.format("2 days"), tasks["overdue"])
    change(site, late.format("1 minute"), tasks["booked"])
    change(
        site,
        "UPDATE worklists_task SET assigned_at = now() - interval '1 day', is_unreached = true,"
        " deadline_at = now() - interval '1 hour' WHERE id = %s",
        tasks["plain"],
    )
    change(
        site,
        "UPDATE worklists_task SET state = 'CLOSED', result = 'DECLINED', result_at = now(),"
        " assignee_id = (SELECT id FROM accounts_user WHERE username = 'wang') WHERE id = %s",
        tasks["finished"],
    )
    return tasks


def _plate_of(site: Site, task: int) -> str:
    [(plate,)] = rows_of(
        site,
        """SELECT vehicle.plate_no FROM worklists_task AS task
        JOIN worklists_lead AS lead ON lead.id = task.lead_id
        JOIN policies_term AS term ON term.id = lead.term_id
        JOIN policies_policy AS policy ON policy.id = term.policy_id
        JOIN policies_vehicle AS vehicle ON vehicle.id = policy.vehicle_id
        WHERE task.id = %s""",
        task,
    )
    return str(plate)


def _ring_back(site: Site, page: Page, task: int) -> None:
    """Have somebody else take the call of a customer who rings: a note on the row."""
    page.context.clear_cookies()
    site.sign_in(page, "sun")
    page.goto(f"{site.url}/lists/callers/")
    page.fill("[name=asked]", _plate_of(site, task))
    page.click("form[role=search] .btn-primary")
    page.fill("section.caller [name$=note]", "请明天上午再打")
    page.click("section.caller .acts-f .btn-primary")
    page.wait_for_selector("[data-toast]")


@pytest.fixture(scope="module")
def sign_in(site: Site, chromium: Browser, tasks: dict[str, int]) -> SignIn:
    return desks(site, chromium, tasks=tasks)


@every_look
def test_a_customer_with_each_result_chosen(sign_in: SignIn, look: tuple[str, int, int]) -> None:
    with sign_in("liu", look) as desk:
        desk.card("fleet")
        desk.look("the card of a fleet")
        for key in "1234567890":
            desk.page.keyboard.press(key)
            desk.look(f"result {key}", only="#card")
        desk.page.keyboard.press("3")
        desk.page.keyboard.press("Enter")
        desk.page.wait_for_selector("[data-reason-error]:visible")
        desk.look("no reason chosen")
        desk.page.keyboard.press("3")
        desk.page.keyboard.press("Enter")
        desk.page.wait_for_selector("#result-error:visible")
        desk.look("no result chosen")
        desk.page.keyboard.press("2")
        desk.page.keyboard.press("t")
        desk.look("a time of one's own")
    assert desk.looked_at == 14


@every_look
def test_a_customer_with_everything_opened(sign_in: SignIn, look: tuple[str, int, int]) -> None:
    with sign_in("liu", look) as desk:
        desk.card("plain")
        desk.look("rows past their deadline")
        desk.page.click("[data-script]")
        for details in desk.page.locator("#script summary").all():
            details.click()
        desk.look("the script")
        desk.page.keyboard.press("v")
        desk.page.wait_for_selector("[data-full]", state="attached")
        desk.look("the number in full")
        desk.page.keyboard.press("?")
        desk.look("the list of keys")
        desk.page.keyboard.press("Escape")
        desk.page.evaluate("desk.showError(0, document.body.dataset.login, () => {})")
        desk.look("the error bar")
        desk.card("rang")
        desk.look("a customer who rang")
        if desk.is_phone:
            desk.page.click("[aria-controls=queue]")
            desk.page.wait_for_selector("#queue.show:not(.showing)")
            desk.look("the list in its drawer")
            desk.page.keyboard.press("Escape")
            desk.page.wait_for_selector("#queue:not(.show)", state="hidden")
            desk.page.click(".call-b [aria-controls=info]")
            desk.page.wait_for_selector("#info.show:not(.showing)")
            desk.look("the history in its drawer")


@every_look
def test_every_other_card(sign_in: SignIn, look: tuple[str, int, int]) -> None:
    with sign_in("liu", look) as desk:
        for name in ("interested", "booked", "overdue", "redial", "closed", "renewed", "drafted"):
            desk.card(name)
            desk.look(name)
        desk.card("interested", "?saved=1")
        desk.page.wait_for_selector("#result[data-stays]")
        desk.look("saved as interested")
        for tab in ("redial", "appointment", "done"):
            desk.go(f"/lists/call/?tab={tab}")
            desk.look(f"the part {tab}")
        desk.go("/lists/call/?q=zzz")
        desk.look("nobody found")


@every_look
def test_what_is_refused(sign_in: SignIn, look: tuple[str, int, int]) -> None:
    with sign_in("liu", look) as desk:
        page = desk.page
        desk.card("plain")
        page.keyboard.press("2")
        page.keyboard.press("t")
        page.fill(".own-time", "2020-01-02T10:00")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("#time-error")
        desk.look("422")
        desk.card("moved")
        change(
            desk.site,
            "UPDATE worklists_task SET version = version + 1 WHERE id = %s",
            desk.tasks["moved"],
        )
        page.keyboard.press("6")
        page.keyboard.press("Enter")
        page.wait_for_selector("#conflict [data-keep]")
        desk.look("409: changed")
        desk.card("moved")
        with desk.owned_by("sun", "moved"):
            page.keyboard.press("6")
            page.keyboard.press("Enter")
            page.wait_for_selector("#conflict [role=alert]")
            desk.look("409: with somebody else")


@every_look
def test_facts_and_story(sign_in: SignIn, look: tuple[str, int, int]) -> None:
    with sign_in("liu", look) as desk:
        page = desk.page
        if not desk.is_phone:
            desk.card("plain")
            page.click("#call-info a[href*=facts]")
            page.wait_for_selector("#call-info form.facts-f")
            desk.look("facts in the pane")
        address = f"/lists/call/{desk.tasks['plain']}/"
        desk.go(f"{address}facts/")
        desk.look("facts")
        page.fill("#id_expires_on", "2020-01-02")
        page.click("form.facts-f .btn-primary")
        page.wait_for_selector("form.facts-f [aria-invalid=true]")
        desk.look("facts refused")
        for part in ("calls", "all"):
            desk.go(f"/lists/call/{desk.tasks['interested']}/story/?story={part}")
            desk.look(f"the story: {part}")


@every_look
def test_the_specialists_other_pages(sign_in: SignIn, look: tuple[str, int, int]) -> None:
    with sign_in("liu", look) as desk:
        page = desk.page
        desk.go("/lists/appointments/")
        for details in page.locator("main summary").all():
            details.click()
        desk.look("appointments")
        page.locator("main details [name=own]").first.fill("2020-01-02T10:00")
        page.locator("main details .btn-plain").first.click()
        page.wait_for_selector("#refused")
        desk.look("appointment refused")
        for path in (
            "/lists/records/",
            "/lists/records/?q=zzz",
            "/lists/records/?result=none",
        ):
            desk.go(path)
            desk.look(path)
        desk.go("/reports/own/")
        desk.look("own results")
        desk.go("/lists/call/print/")
        desk.look("print")
        page.click("main form .btn-primary")
        page.wait_for_selector("table")
        desk.look("sheets")


@every_look
def test_callers(sign_in: SignIn, look: tuple[str, int, int]) -> None:
    with sign_in("sun", look) as desk:
        page = desk.page
        desk.go("/lists/callers/")
        desk.look("nobody asked for")
        for asked in (_plate_of(desk.site, desk.tasks["rang"]), "京I99999", "1"):
            page.fill("[name=asked]", asked)
            page.click("form[role=search] .btn-primary")
            page.wait_for_selector("section.caller, .empty, [aria-invalid=true]")
            desk.look(f"asked for {asked}")


@every_look
def test_somebody_without_rows(sign_in: SignIn, look: tuple[str, int, int]) -> None:
    with sign_in("sun", look) as desk:
        for path in (
            "/lists/call/",
            "/lists/appointments/",
            "/lists/records/",
            "/reports/own/",
            "/lists/call/print/",
        ):
            desk.go(path)
            desk.look(path)
    with sign_in("wang", look) as desk:
        desk.go("/lists/call/")
        desk.page.wait_for_selector("#card .empty")
        desk.look("a finished list")


@every_look
def test_reminders(sign_in: SignIn, look: tuple[str, int, int]) -> None:
    with sign_in("ann", look) as desk:
        desk.go("/lists/reminders/")
        desk.look("the card")
        for key in "1367890":
            desk.page.keyboard.press(key)
            desk.look(f"result {key}", only="#card")
        desk.page.keyboard.press("0")
        desk.page.keyboard.press("Enter")
        desk.page.wait_for_selector("#result-error:visible")
        desk.look("no result chosen")
        desk.go("/lists/reminders/?q=zzz")
        desk.look("nobody found")


@every_look
def test_the_supervisors_side_of_it(sign_in: SignIn, look: tuple[str, int, int]) -> None:
    with sign_in("boss", look) as desk:
        desk.go("/lists/escalations/")
        desk.look("escalations")
        first = desk.page.locator("main a[href*='/escalations/']").first
        desk.page.goto(desk.site.url + str(first.get_attribute("href")))
        desk.look("an escalation")
        for path in ("", "renewal/", "renewal/0/"):
            desk.go(f"/lists/scripts/{path}")
            desk.look(f"scripts {path}")
