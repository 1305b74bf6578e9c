"""The load of `desk.py`: whoever works at the desk, as requests to a server of this machine.

A process of its own. Reads its orders as a line of JSON, gets ready and says so; at the next line
it begins, and in the end it writes what it has measured as a line of JSON. Whatever was asked
is waited for, so that what a server spends belongs to what is counted.
"""

import http.client
import json
import queue
import random
import re
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

CSRF = "b" * 32
PATIENCE = 120  # seconds for one answer
RESTS = 1  # seconds that an idle connection is used again after; gunicorn closes it after two
_FORM = re.compile(r'id="result" method="post" action="([^"]+)"')
_VERSION = re.compile(r'name="version" value="(\d+)"')
_SLOT = re.compile(r'name="follow_up" id="tQ" value="([^"]+)"')
_REASON = re.compile(r'name="reason"[^>]* value="([^"]+)"')
_RESULTS = ("NO_ANSWER", "CALL_AGAIN", "DECLINED", "OFF", "NO_ANSWER", "BUSY")


@dataclass
class Person:
    """Somebody signed in. Of a specialist: the form on the screen, and how often it was sent."""

    cookies: str
    action: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    saves: int = 0

    def see(self, html: str) -> bool:
        """Read the form of a page; False: there is none, the list is called down."""
        found, version = _FORM.search(html), _VERSION.search(html)
        if not found or not version:
            self.action = ""
            return False
        result = _RESULTS[self.saves % len(_RESULTS)]
        self.action = found[1]
        self.fields = {"version": version[1], "note": "", "result": result}
        if result == "CALL_AGAIN" and (slot := _SLOT.search(html)):
            self.fields["follow_up"] = slot[1]
        if result == "DECLINED":
            asked = html.index('data-for="DECLINED"')
            reason = _REASON.search(html, asked)
            self.fields["reason"] = reason[1] if reason else ""
        return True


@dataclass
class Heard:
    """Seconds of each kind of request, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def add(self, kind: str, seconds: float, error: str) -> None:
        self.seconds.setdefault(kind, []).append(seconds)
        if error:
            self.errors.append(f"{kind}: {error}")


class Browser:
    """One connection; a new one where the old has rested so long that the server may close it."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self._used_at = time.perf_counter()

    def get(self, path: str, person: Person | None) -> tuple[int, str]:
        return self._ask("GET", path, person)

    def save(self, person: Person) -> str:
        """Send the form, read the next one; return what is wrong with the answer."""
        before = person.action
        status, html = self._ask(
            "POST",
            before,
            person,
            body=urlencode(person.fields),
            headers={
                "Content-Type": "application/x-www-form-urlencoded",
                "X-CSRFToken": CSRF,
                "HX-Request": "true",
                "HX-Target": "card",
            },
        )
        if status != 200:
            person.action = ""
            return f"{status} to {person.fields}"
        person.saves += 1
        if not person.see(html):
            return ""
        return "" if person.action != before else "the same customer again"

    def _ask(
        self, method: str, path: str, person: Person | None, body: str = "", **more: Any
    ) -> tuple[int, str]:
        headers = more.pop("headers", {})
        if person:
            headers["Cookie"] = person.cookies
        if time.perf_counter() - self._used_at > RESTS:
            self._connection.close()
        try:
            self._connection.request(method, path, body=body or None, headers=headers)
            answer = self._connection.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            return 0, repr(error)
        finally:
            self._used_at = time.perf_counter()


def prepare(orders: dict[str, Any], people: list[Person]) -> "queue.SimpleQueue[Person]":
    """Return the people, who wait in turn; those who are to save have opened their lists."""
    waiting: queue.SimpleQueue[Person] = queue.SimpleQueue()
    opening = Browser(orders["port"])
    for person in people:
        if orders["opens"]:
            status, html = opening.get(orders["opens"], person)
            if status != 200 or not person.see(html):
                continue
        waiting.put(person)
    return waiting


def closed(orders: dict[str, Any], waiting: "queue.SimpleQueue[Person]") -> Heard:
    """Ask again as soon as there is an answer, over so many connections, for so long."""
    heard, end = Heard(), time.perf_counter() + orders["seconds"]

    def work() -> None:
        browser = Browser(orders["port"])
        while (begun := time.perf_counter()) < end:
            try:
                person = waiting.get_nowait()
            except queue.Empty:
                return
            error = _do(browser, orders["kind"], orders["path"], person)
            heard.add(orders["kind"], time.perf_counter() - begun, error)
            if orders["kind"] != "save" or person.action:
                waiting.put(person)

    _in_threads(work, orders["connections"])
    return heard


def opened(orders: dict[str, Any], waiting: "queue.SimpleQueue[Person]") -> Heard:
    """Ask at random moments, so often a second of each kind, whatever the server does."""
    heard, luck = Heard(), random.Random(1)
    boss = Person(orders["boss"])
    due: list[tuple[float, str, str]] = []
    for kind, path, rate in orders["mix"]:
        at = 0.0
        while (at := at + luck.expovariate(rate)) < orders["seconds"]:
            due.append((at, kind, path))
    moments: queue.SimpleQueue[tuple[float, str, str]] = queue.SimpleQueue()
    for moment in sorted(due):
        moments.put(moment)
    begun = time.perf_counter()

    def work() -> None:
        browser = Browser(orders["port"])
        while True:
            try:
                at, kind, path = moments.get_nowait()
            except queue.Empty:
                return
            time.sleep(max(0.0, begun + at - time.perf_counter()))
            person = boss if kind == "book" else waiting.get()
            error = _do(browser, kind, path, person)
            heard.add(kind, time.perf_counter() - begun - at, error)
            if person is not boss and person.action:
                waiting.put(person)

    _in_threads(work, orders["connections"])
    return heard


def _do(browser: Browser, kind: str, path: str, person: Person) -> str:
    if kind == "save":
        return browser.save(person)
    status, text = browser.get(path, person if person.cookies else None)
    return "" if status == 200 else f"{status} {text[:200]}"


def _in_threads(work: Any, number: int) -> None:
    threads = [threading.Thread(target=work) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def figures(heard: Heard, wall: float) -> dict[str, Any]:
    found: dict[str, Any] = {"errors": heard.errors[:3], "wrong": len(heard.errors)}
    found["requests"] = sum(len(seconds) for seconds in heard.seconds.values())
    found["wall"] = wall
    for kind, seconds in heard.seconds.items():
        seconds.sort()
        last = len(seconds) - 1
        found[kind] = {
            "number": len(seconds),
            **{f"p{n}": 1000 * seconds[min(last, len(seconds) * n // 100)] for n in (50, 95, 99)},
        }
    return found


def main() -> None:
    orders = json.loads(sys.stdin.readline())
    people = [Person(cookies) for cookies in orders["people"]]
    waiting = prepare(orders, people)
    print("ready", flush=True)
    sys.stdin.readline()
    begun = time.perf_counter()
    heard = (opened if "mix" in orders else closed)(orders, waiting)
    print(json.dumps(figures(heard, time.perf_counter() - begun)), flush=True)


if __name__ == "__main__":
    main()
