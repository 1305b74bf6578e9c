"""A branch with one of everything, and the routes of the house as the access matrix names them."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from django.utils import timezone

from policies.actions import check_batch, land_batch, upload
from policies.models import ImportBatch, Policy
from renewal.accounts.models import Branch, User
from renewal.accounts.roles import Role
from renewal.jobs.actions import enqueue
from renewal.jobs.exports.actions import ask, ask_for_full, hand_over, make
from renewal.jobs.exports.conditions import conditions_of
from renewal.jobs.exports.declare import EXPORTS
from renewal.jobs.mail import post_export
from renewal.jobs.models import Export, Job, Mail
from sales.models import Goods, GoodsLine, IntentionForm, Sale
from tests.factories import (
    HEADINGS,
    PASSWORD,
    make_branch,
    make_contact,
    make_form,
    make_goods,
    make_lead,
    make_row,
    make_sale,
    make_task,
    make_user,
    make_workbook,
)
from worklists.actions import log_result
from worklists.models import Escalation, Lead, ListKind, NumberCheck, Release, Task

MATRIX = Path(__file__).with_name("access_matrix.csv")
ANYBODY = "anybody"
ROLES = {role.lower(): role for role in Role}
WHO = (ANYBODY, *ROLES)
THINGS = (
    "task",
    "open_task",
    "release",
    "sale",
    "batch",
    "job",
    "export",
    "request",
    "mail",
    "policy",
    "branch",
    "reminder",
    "check",
    "escalation",
    "intention",
    "goods",
    "goods_line",
)


@dataclass(frozen=True)
class Line:
    """A line of the matrix: how a route answers each.

    For a GET the numbers are what comes back. For a POST with nothing in it: 302 to the
    sign-in page, 403 for who may not, 404 for who does not see it; `in` for anything else.
    """

    method: str
    route: str
    arguments: str
    answers: dict[str, str]

    def url(self, world: "World") -> str:
        pairs = (pair.partition("=") for pair in self.arguments.split())
        values = {name: world.value(value) for name, _equals, value in pairs}
        return reverse(self.route, kwargs=values)


def read_matrix() -> list[Line]:
    with MATRIX.open(newline="") as file:
        return [
            Line(
                method=row.pop("method"),
                route=row.pop("route"),
                arguments=row.pop("arguments"),
                answers=row,
            )
            for row in csv.DictReader(file)
        ]


def routes() -> dict[str, URLPattern]:
    """Return every route of the house by the pattern of its path."""
    return dict(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: list[Any], before: str) -> Iterator[tuple[str, URLPattern]]:
    for one in patterns:
        path = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, path)
        else:
            yield path, one


def route_of(url: str) -> str:
    return resolve(url).route


@dataclass(frozen=True)
class World:
    """A branch, its eight people, and what they have worked on. All texts hold its name."""

    branch: Branch
    people: dict[str, User]
    task: Task
    open_task: Task
    release: Release
    sale: Sale
    batch: ImportBatch
    job: Job
    export: Export
    request: Export
    mail: Mail
    policy: Policy
    reminder: Lead
    check: NumberCheck
    escalation: Escalation
    intention: IntentionForm
    goods: Goods
    goods_line: GoodsLine
    phones: tuple[str, ...]

    def value(self, word: str) -> Any:
        """Return what a word of the matrix stands for: the number of a thing, else itself."""
        if word in THINGS:
            return getattr(self, word).pk
        if word == "person":
            return self.people["specialist"].pk
        if word == "day":
            return self.release.day.isoformat()
        return word

    def client_of(self, who: str) -> Client:
        client = Client()
        if who != ANYBODY:
            client.force_login(self.people[who])
        return client


@cache
def hashed_password() -> str:
    """Hashing takes its time: once is enough for all who have the same password."""
    return make_password(PASSWORD)


def make_world(code: str, *, folder: Path, phones: tuple[str, str, str]) -> World:
    """Make a branch whose every text has `code` in it, and whose numbers are `phones`."""
    branch = make_branch(code, name=f"{code} branch")
    people = {
        name: make_user(f"{code}-{name}", role=role, branch=branch, name=f"{code} {name}")
        for name, role in ROLES.items()
    }
    for user in people.values():
        user.password = hashed_password()
        user.save()
    boss, ann, clerk = people["supervisor"], people["specialist"], people["data_clerk"]
    today = timezone.localdate()
    values: dict[str, Any] = {"branch": branch, "plate_no": f"苏I{code}"}
    task = make_task(
        assignee=ann,
        by=boss,
        day=today,
        number=f"{code}-SOLD",
        name=f"{code} Sold",
        phone=phones[0],
        **values,
    )
    now = timezone.now()
    make_contact(task=task, result="INTERESTED", note=f"{code} said", now=now)
    sale = make_sale(task=task, by=boss, form_no=f"{code}-F", invoice_no=f"{code}-I", now=now)
    open_task = make_task(
        assignee=ann,
        by=boss,
        day=today,
        number=f"{code}-OPEN",
        name=f"{code} Open",
        phone=phones[1],
        **values,
    )
    make_lead(number=f"{code}-LEAD", name=f"{code} Lead", phone=phones[2], **values)
    path = make_workbook(
        folder / f"{code}.xlsx",
        [
            [*make_row(f"{code}-ROW", name=f"{code} Row", phone=phones[2]), code],
            [*make_row(f"{code}-BAD", name=f"{code} Bad", premium="-1"), code],
        ],
        headings=[*HEADINGS, "机构代码"],
    )
    batch = upload(source=path, file_name=path.name, kind="policies", now=now, by=clerk)
    check_batch(batch=batch)
    land_batch(batch=batch, at=now)
    batch.refresh_from_db()
    job = enqueue("land_batch", arguments={"batch": batch.pk}, now=now, actor=clerk)
    goods = make_goods(f"{code} cards", branch=branch, stock=5, now=now)
    return World(
        branch=branch,
        people=people,
        task=task,
        open_task=open_task,
        release=open_task.release,
        sale=sale,
        batch=batch,
        job=job,
        export=_export(by=boss, now=now),
        request=_request(by=make_user(f"{code}-second", role=Role.MANAGER, branch=branch), now=now),
        mail=_mail(by=boss, branch=branch, now=now),
        policy=open_task.lead.term.policy,
        reminder=make_lead(
            number=f"{code}-PREPARED",
            name=f"{code} Prepared",
            list_kind=ListKind.RENEWAL_30,
            state=Lead.State.PREPARING,
            **values,
        ),
        check=NumberCheck.objects.create(
            policy=open_task.lead.term.policy, branch=branch, asked_at=now, asked_by=clerk
        ),
        escalation=_escalation(ann, by=boss, code=code, now=now, **values),
        intention=_intention(
            ann, by=boss, code=code, phone=phones[1], clerk=people["issuing_clerk"], **values
        ),
        goods=goods,
        goods_line=goods.lines.get(),
        phones=phones,
    )


def _escalation(
    specialist: User, *, by: User, code: str, now: datetime, **values: Any
) -> Escalation:
    """A complaint that the specialist has passed on."""
    task = make_task(
        assignee=specialist,
        by=by,
        day=timezone.localdate(now),
        number=f"{code}-ASKS",
        name=f"{code} Asks",
        phone=None,
        **values,
    )
    log_result(
        task=task,
        result="OTHER",
        reason="COMPLAINT",
        by=specialist,
        now=now,
        note=f"{code} complains",
    )
    return Escalation.objects.get(task=task)


def _intention(
    specialist: User, *, by: User, code: str, phone: str, clerk: User, **values: Any
) -> IntentionForm:
    """A form whose policies are issued, on a row of the specialist's."""
    task = make_task(
        assignee=specialist,
        by=by,
        day=timezone.localdate(),
        number=f"{code}-WANTS",
        name=f"{code} Wants",
        phone=phone,
        **values,
    )
    return make_form(task=task, state="ISSUED", by=clerk, wishes=f"{code} wishes")


def _export(*, by: User, now: datetime) -> Export:
    """The book as `by` sees it, ready to be downloaded."""
    kind = EXPORTS["book"]
    export = ask(kind=kind, conditions=conditions_of(kind, {}, user=by), by=by, now=now)
    make(export=export, now=now, told=lambda done, total: None)
    return export


def _mail(*, by: User, branch: Branch, now: datetime) -> Mail:
    """The book on its way to the branch."""
    kind, content = EXPORTS["book"], BytesIO()
    conditions = conditions_of(kind, {}, user=by)
    export = hand_over(kind=kind, conditions=conditions, by=by, now=now, target=content)
    content.seek(0)
    [mail] = post_export(
        export=export,
        content=content,
        to=[f"{branch.code}@branch.example"],
        branch=branch,
        by=by,
        now=now,
    )
    return mail


def _request(*, by: User, now: datetime) -> Export:
    """The same with full numbers, on which nobody has decided."""
    kind = EXPORTS["book"]
    conditions = conditions_of(kind, {}, user=by)
    return ask_for_full(kind=kind, conditions=conditions, reason="audit", by=by, now=now)
