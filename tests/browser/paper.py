"""Rows brought to a station of their intention form by the actions themselves, on the site's data.

The browser then begins there. `forms_at` is for the tests; `main` runs in a process of the site.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from renewal.accounts.models import User
from sales import actions
from sales.actions import GoodsIn, PolicyIn
from sales.comparison import application_sheet
from sales.models import Goods, IntentionForm, Paper, Part, Visit
from sales.quotes import PlanIn
from tests.browser.conftest import REPOSITORY, Site
from worklists.models import Task

CALL = "from tests.browser.paper import main; main()"
CARD = "会员卡"  # in stock before and after: each form that is issued takes one
IN_STOCK = 20
ADDRESS = "江苏省南京市鼓楼区中山路1号2幢301室"
PLAN = PlanIn(
    name="基本方案",
    compulsory=Decimal(950),
    commercial=Decimal("2600.50"),
    vehicle_tax=Decimal(420),
)


def forms_at(site: Site, rows: Mapping[int, str], *, clerk: str) -> dict[int, int]:
    """Bring each row, by its key, to a state of its form; return the forms by row."""
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", CALL],
        cwd=REPOSITORY,
        env=site.environment,
        input=json.dumps({"clerk": clerk, "rows": list(rows.items())}),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return dict(json.loads(done.stdout))


def main() -> None:
    asked, now = json.load(sys.stdin), timezone.now()
    clerk = User.objects.get(username=asked["clerk"])
    if not Goods.objects.filter(name=CARD).exists():
        card = actions.new_goods(name=CARD, kind=Goods.Kind.MEMBER_CARD, warn_below=2, by=clerk)
        actions.take_in(goods=card, pieces=IN_STOCK, by=clerk, now=now)
    brought = [(pk, _bring(pk, state, clerk=clerk, now=now).pk) for pk, state in asked["rows"]]
    print(json.dumps(brought))


def _bring(row: int, state: str, *, clerk: User, now: datetime) -> IntentionForm:
    task = Task.objects.select_related("assignee").get(pk=row)
    seller = task.assignee
    assert seller is not None
    form = actions.open_form(task=task, by=seller, now=now)
    while form.state != state:
        _NEXT[form.state](form, seller, clerk, now)
        form.refresh_from_db()
    return form


def _quote(form: IntentionForm, seller: User, clerk: User, now: datetime) -> None:
    until = timezone.localdate(now) + timedelta(days=7)
    actions.quote(form=form, plans=[PLAN], valid_until=until, by=seller, now=now)


def _hand_in(form: IntentionForm, seller: User, clerk: User, now: datetime) -> None:
    values = {"vehicle_model": "大众帕萨特", "use_nature": "PRIVATE", "address": ADDRESS}
    actions.save_form(form=form, values=values, by=seller)
    actions.submit(form=form, plan=form.quotes.get().plans.get(), by=seller, now=now)


def _pass(form: IntentionForm, seller: User, clerk: User, now: datetime) -> None:
    actions.sign_for(form=form, by=clerk, now=now)
    found = {line.name: line.value for line in application_sheet(form)}
    actions.pass_underwriting(form=form, found=found, ticked=(), by=clerk, now=now)


def _ask_payment(form: IntentionForm, seller: User, clerk: User, now: datetime) -> None:
    actions.ask_payment(form=form, by=seller, now=now)


def _pay(form: IntentionForm, seller: User, clerk: User, now: datetime) -> None:
    number = f"PAY{form.pk:06d}"
    actions.pay(form=form, amount=PLAN.total, way="ELECTRONIC", number=number, by=clerk, now=now)


def _issue(form: IntentionForm, seller: User, clerk: User, now: datetime) -> None:
    card = GoodsIn(Goods.objects.get(name=CARD), pieces=1, serial_no=f"C{form.pk:06d}")
    policies = [_policy(form, part) for part in (Part.COMPULSORY, Part.COMMERCIAL)]
    missing = [Paper.ID_CARD]
    actions.issue(form=form, policies=policies, goods=[card], missing=missing, by=clerk, now=now)


def _policy(form: IntentionForm, part: Part) -> PolicyIn:
    assert form.plan is not None
    starts_on, premium = form.starts_on(part), form.plan.premium_of(part)
    assert starts_on is not None
    assert premium is not None
    number = f"{form.pk:06d}"
    serials = {"POLICY": f"{part[:4]}{number}", "INVOICE": f"FP{number}"}
    is_compulsory = part is Part.COMPULSORY
    return PolicyIn(
        part=part,
        policy_no=f"PD{part[:4]}{number}",
        starts_on=starts_on,
        premium=premium,
        insured_name=form.insured_name,
        address=form.address,
        plate_no=form.plate_no,
        vehicle_tax=form.plan.vehicle_tax if is_compulsory else None,
        serials=serials | ({"STICKER": f"BZ{number}"} if is_compulsory else {}),
    )


def _plan(form: IntentionForm, seller: User, clerk: User, now: datetime) -> None:
    actions.plan_delivery(
        form=form,
        way=Visit.Way.BY_HAND,
        day=timezone.localdate(now),
        address=ADDRESS,
        deliverer=seller,
        by=seller,
        now=now,
    )


def _deliver(form: IntentionForm, seller: User, clerk: User, now: datetime) -> None:
    actions.deliver(form=form, by=seller, now=now)


_NEXT: dict[str, Callable[[IntentionForm, User, User, datetime], None]] = {
    "TO_QUOTE": _quote,
    "QUOTED": _hand_in,
    "UNDERWRITING": _pass,
    "PASSED": _ask_payment,
    "TO_PAY": _pay,
    "PAID": _issue,
    "ISSUED": _plan,
    "TO_DELIVER": _deliver,
}
