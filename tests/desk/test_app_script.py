"""What app.js and charts.js add to the pages, in a browser and under the product's policy.

The pages are rendered from the templates and served by a small server of the test's own,
so no database is needed.
"""

from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest
from csp.utils import build_policy
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.template import Engine, engines
from django.test import RequestFactory
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django import Settings

from renewal.accounts.models import Branch, User
from renewal.accounts.roles import Role
from renewal.jobs.notices import Bell
from tests.browser_setup import REASON, find_browser

STATIC = Path(__file__).resolve().parents[2] / "static"
pytestmark = pytest.mark.browser

SOURCES = {
    "/list": """
<form data-select data-list method="post" action="/moved">
{% include "_selection_bar.html" with total=1286 actions="move.html" %}
<table class="tb">
<thead><tr><th><input type="checkbox" data-select-all></th><th>Name</th></tr></thead>
<tbody>{% for row in "abc" %}<tr data-row="{{ row }}">
<td><input type="checkbox" name="pick" value="{{ row }}"></td>
<td><a href="/form">{{ row }}</a></td></tr>{% endfor %}</tbody></table></form>""",
    "/form": """
<form method="get" id="filters"><input name="q"></form>
<form id="save" hx-post="/answer" hx-target="#save" hx-swap="outerHTML">
<input name="status"><button>Save</button></form>
<div id="job" hx-get="/job" hx-trigger="every 100ms" hx-target="#job" hx-swap="outerHTML"></div>""",
    "/chart": '{% include "_chart.html" with kind="bars" label="Premium" table="table.html" %}',
}
PARTS = {
    "move.html": '<button data-text="Move {n}" data-confirm-text="Move {n} rows?">Move</button>',
    "table.html": '<table class="chart-data"><thead><tr><th>Day</th><th>Premium</th></tr></thead>'
    "<tbody><tr data-now><td>3/18</td><td>186.4</td></tr></tbody></table>",
}
BELLS = {"/list": Bell(unread=1, newest=17), "/form": Bell(unread=2, newest=18)}
PANEL, COUNT = "/jobs/notices/panel/", "/jobs/notices/count/"
CHART_SCRIPTS = """{% load static %}{% block scripts %}
<script src="{% static 'vendor/chart.js-4.6.1/chart.umd.min.js' %}" defer></script>
<script src="{% static 'js/charts.js' %}" defer></script>{% endblock %}"""


def render(path: str) -> str:
    request = RequestFactory().get(path)
    request.user = User(pk=7, name="Li", role=Role.DATA_CLERK, branch=Branch(name="Centre"))
    storage = CookieStorage(request)
    request._messages = storage  # type: ignore[attr-defined]
    messages.success(request, "Saved")
    scripts = CHART_SCRIPTS if path == "/chart" else ""
    source = (
        '{% extends "base.html" %}{% block title %}Page{% endblock %}'
        + scripts
        + "{% block main %}"
        + SOURCES[path]
        + "{% endblock %}"
    )
    bell = BELLS.get(path, Bell(unread=0, newest=0))
    return engines["django"].from_string(source).render({"bell": bell}, request)


class Answers(SimpleHTTPRequestHandler):
    """Serves the pages; POST /answer answers with the status that the form asks for."""

    pages: dict[str, str] = {}
    policy = ""
    asked: list[str] = []

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        Answers.asked.append(path)
        if path == "/job":
            self.answer(286, "text/html", '<div id="job">ended</div>')
        elif path == PANEL:
            self.answer(200, "text/html", '<a href="/form" id="told">3 rows moved</a>')
        elif path == COUNT:
            self.answer(200, "text/html", '<span id="bell-count" data-newest="18">2</span>')
        elif path in self.pages:
            self.answer(200, "text/html", self.pages[path])
        elif path.startswith("/static/"):
            super().do_GET()
        else:
            self.answer(200, "text/html", path)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        Answers.asked.append(f"{self.path} {body}")
        if self.path != "/answer":
            self.answer(200, "text/html", body)
            return
        status = int(body.removeprefix("status="))
        if status == 409:
            self.answer(status, "text/plain; charset=utf-8", "Taken over by Lin")
        elif status == 422:
            self.answer(status, "text/html", '<form id="save">refused</form>')
        else:
            self.answer(status, "text/html", "", {"X-Error-Id": "7F2A1C"})

    def answer(
        self, status: int, kind: str, text: str, headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()

    def translate_path(self, path: str) -> str:
        return str(STATIC / path.removeprefix("/static/"))

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = find_browser()
    if path is None:
        pytest.skip(REASON)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def address(settings: Settings) -> Iterator[str]:
    settings.LANGUAGE_CODE = "en"
    engine = Engine.get_default()
    parts = ("django.template.loaders.locmem.Loader", PARTS)
    loaders = engine.template_loaders
    engine.template_loaders = [*loaders, engine.find_template_loader(parts)]
    Answers.pages = {path: render(path) for path in SOURCES}
    Answers.policy = build_policy()
    Answers.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    engine.template_loaders = loaders


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that may break neither the policy nor its own scripts."""
    context = browser.new_context()
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(f"Uncaught {error}"))
    yield page
    context.close()
    assert [text for text in said if "Content Security Policy" in text or "Uncaught" in text] == []


def send(page: Page, status: int) -> None:
    page.fill("#save input", str(status))
    page.click("#save button")


def test_ticks_count_what_would_be_done(page: Page, address: str) -> None:
    page.goto(f"{address}/list")

    page.check("input[value=b]")

    assert page.inner_text("[data-selection] button[data-text]") == "Move 1"
    assert page.is_hidden("[data-select-every]")
    page.check("[data-select-all]")
    page.click("[data-select-every]")
    assert page.inner_text("[data-selection] button[data-text]") == "Move 1,286"
    page.click("[data-select-none]")
    assert page.is_hidden("[data-selection]")


def test_a_mass_act_is_sent_only_when_it_is_agreed_to(page: Page, address: str) -> None:
    page.goto(f"{address}/list")
    page.check("input[value=b]")

    page.click("[data-selection] button[data-text]")
    question = page.inner_text("#ask-title")
    page.click("#ask [data-no]")
    page.click("[data-selection] button[data-text]")
    page.click("#ask [data-yes]")
    page.wait_for_url("**/moved")

    assert question == "Move 1 rows?"
    assert [line for line in Answers.asked if "/moved" in line] == ["/moved every=&pick=b"]


def test_a_list_marks_the_row_last_opened(page: Page, address: str) -> None:
    page.goto(f"{address}/list")

    page.click("[data-row=c] a")
    page.wait_for_url("**/form")
    page.goto(f"{address}/list")

    assert page.get_attribute("tr.last", "data-row") == "c"


def test_keys_act_only_where_nothing_is_typed(page: Page, address: str) -> None:
    page.goto(f"{address}/form")

    page.keyboard.press("/")
    focused = page.evaluate("document.activeElement.name")
    page.keyboard.press("?")
    typed = page.input_value("#filters input")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")

    assert (focused, typed) == ("q", "?")
    assert page.is_visible("#keys")


def test_single_keys_can_be_switched_off(page: Page, address: str) -> None:
    page.goto(f"{address}/form")
    page.keyboard.press("?")
    page.uncheck("#keys-on")
    page.keyboard.press("Escape")

    page.reload()
    page.keyboard.press("?")

    assert page.is_hidden("#keys")


def test_a_refused_form_is_put_in_its_place(page: Page, address: str) -> None:
    page.goto(f"{address}/form")

    send(page, 422)
    page.wait_for_selector("#save:has-text('refused')")

    assert page.is_hidden("#errors")


def test_a_conflict_says_what_the_server_says_and_keeps_what_was_typed(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/form")

    send(page, 409)
    page.wait_for_selector("#errors:visible")

    assert page.inner_text("#errors [data-text]") == "Taken over by Lin"
    assert page.input_value("#save input") == "409"
    assert page.is_hidden("#errors [data-retry]")


def test_a_failure_shows_its_number_and_can_be_tried_again(page: Page, address: str) -> None:
    page.goto(f"{address}/form")

    send(page, 500)
    page.wait_for_selector("#errors:visible")
    told = page.inner_text("#errors [data-text]")
    page.click("#errors [data-retry]")
    page.wait_for_selector("#errors:visible")

    assert told.endswith("7F2A1C.")
    assert [line for line in Answers.asked if "/answer" in line] == ["/answer status=500"] * 2


def test_an_ended_session_leads_to_sign_in_and_back(page: Page, address: str) -> None:
    page.goto(f"{address}/form?day=1")

    send(page, 401)
    page.wait_for_url("**/accounts/login/**")

    assert page.url == f"{address}/accounts/login/?expired=1&next=%2Fform%3Fday%3D1"


def test_polling_stops_at_the_final_state(page: Page, address: str) -> None:
    page.goto(f"{address}/form")

    page.wait_for_selector("#job:has-text('ended')")
    page.wait_for_timeout(400)

    assert Answers.asked.count("/job") == 1


def test_success_is_told_and_leaves(page: Page, address: str) -> None:
    page.goto(f"{address}/form")

    told = page.inner_text("#toasts")
    page.wait_for_selector("#toasts .toast-b", state="detached", timeout=6000)

    assert told == "Saved"


def test_a_popup_fetches_what_it_shows_and_gives_the_focus_back(page: Page, address: str) -> None:
    page.goto(f"{address}/form")
    page.focus(".bell summary")

    page.keyboard.press("Enter")
    page.wait_for_selector("#told")
    page.keyboard.press("Tab")
    page.wait_for_selector("#told:focus")
    page.keyboard.press("Escape")

    page.wait_for_selector(".bell:not([open]) summary:focus")
    assert Answers.asked.count(PANEL) == 1


def test_what_came_between_two_pages_is_asked_for_once(page: Page, address: str) -> None:
    page.goto(f"{address}/list")
    page.wait_for_timeout(400)

    with page.expect_request(lambda request: COUNT in request.url) as news:
        page.goto(f"{address}/form")
    page.wait_for_selector("#bell-count:has-text('2'):not([hx-get])")
    page.reload()
    page.wait_for_timeout(400)

    assert urlsplit(news.value.url).query == "after=17"
    assert news.value.headers["x-not-use"] == "1"
    assert Answers.asked.count(COUNT) == 1


def test_a_chart_is_drawn_from_the_table_that_folds_away(page: Page, address: str) -> None:
    page.goto(f"{address}/chart")

    page.wait_for_selector("figure details:not([open])")

    drawn = page.evaluate(
        "Chart.getChart(document.querySelector('canvas')).data.datasets.map((s) => s.data)"
    )
    assert drawn == [[186.4]]


def test_without_script_the_table_stands_open(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{address}/chart")

        assert page.is_visible(".chart-data")
        assert page.is_hidden("canvas")
