"""A page in a look, and what axe finds wrong in each of its states. Source: UX.md 12."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Site
from tests.browser.desk import change

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
# Each node found wrong in one line, once nothing on the page moves any more.
RUN = """async ([only, runOnly]) => {
    while (document.getAnimations().length) await new Promise(requestAnimationFrame);
    const { violations } = await axe.run(only || document, { runOnly });
    return violations.flatMap((one) => one.nodes.map((node) => [
        one.id, ...node.target, ...node.any.concat(node.all, node.none).map((why) => why.message),
    ].join(": ")));
}"""
LOOKS = [("zh-hans", 1440, 900), ("en", 390, 844)]  # each language and width once


@dataclass
class Desk:
    """A page of the site in one language and width, and what was found wrong in its states."""

    site: Site
    page: Page
    tasks: Mapping[str, int]
    found: dict[str, list[str]] = field(default_factory=dict)
    looked_at: int = 0

    @property
    def is_phone(self) -> bool:
        return bool(self.page.viewport_size and self.page.viewport_size["width"] < 768)

    def go(self, path: str) -> None:
        self.page.goto(self.site.url + path)

    def card(self, name: str, query: str = "") -> None:
        self.go(f"/lists/call/{self.tasks[name]}/{query}")

    @contextmanager
    def owned_by(self, user: str, name: str) -> Iterator[None]:
        owner = (
            "UPDATE worklists_task SET assignee_id ="
            " (SELECT id FROM accounts_user WHERE username = %s) WHERE id = %s"
        )
        change(self.site, owner, user, self.tasks[name])
        yield
        change(self.site, owner, "liu", self.tasks[name])

    def look(self, state: str, *, only: str = "") -> None:
        """Run axe on the page or on part of it. No script element carries it: the CSP stands."""
        if not self.page.evaluate("typeof axe === 'object'"):
            self.page.evaluate(AXE_SCRIPT)
        wrong = self.page.evaluate(RUN, [only, RULES])
        self.looked_at += 1
        if wrong:
            self.found[state] = wrong


SignIn = Callable[[str, tuple[str, int, int]], AbstractContextManager[Desk]]
every_look = pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look[0]}-{look[1]}")


def desks(site: Site, chromium: Browser, *, tasks: Mapping[str, int]) -> SignIn:
    """Return what signs somebody in at a page in a look, with `tasks`, rows by what they are.

    Its console must stay silent, but for answers of 4xx.
    """

    @contextmanager
    def signed_in(user: str, look: tuple[str, int, int]) -> Iterator[Desk]:
        language, width, height = look
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            has_touch=width < 768,
            reduced_motion="reduce",
        )
        context.set_default_timeout(60_000)
        page, said = context.new_page(), list[str]()
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", lambda message: said.append(message.text))
        context.add_cookies([{"name": "django_language", "value": language, "url": site.url}])
        site.sign_in(page, user)
        desk = Desk(site, page, tasks)
        yield desk
        context.close()
        assert [one for one in said if "status of 4" not in one] == []
        wrong = [f"{state}: {one}" for state, found in desk.found.items() for one in found]
        assert not wrong, "\n".join(wrong)

    return signed_in
