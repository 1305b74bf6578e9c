"""Intention forms of the demo centre, some at each station, and a stock of goods."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import cycle
from typing import Final

from django.utils import timezone

from policies.models import Contact
from renewal.accounts.models import User
from renewal.lib.values.amounts import CENT
from renewal.rules.defaults import QUOTE_VALID_DAYS
from renewal.rules.queries import value_on
from sales.actions import issuing, quotes
from sales.actions.delivery import deliver, plan_delivery
from sales.actions.forms import inspection_is_missing, open_form, save_form, submit
from sales.actions.goods import new_goods, take_in
from sales.actions.money import Way, pay
from sales.comparison import application_sheet
from sales.models import Goods, IntentionForm, Paper, Part, Plan, SerialLine, Visit
from sales.quotes import Cover, CoverIn, PlanIn
from sales.stations import StepRefused
from worklists.models import Task

MOST: Final = 33  # forms, three at each of the stations that there are
COMPULSORY, TAX, ACCIDENT = Decimal("950.00"), Decimal("420.00"), Decimal("199.00")
STOCK: Final = (
    ("会员卡", Goods.Kind.MEMBER_CARD, 200, 20),
    ("商户手册", Goods.Kind.MANUAL, 120, 20),
    ("车载充气泵", Goods.Kind.GIFT, 24, 10),
    ("洗车券（三次）", Goods.Kind.GIFT, 60, 10),
    ("驾乘意外卡", Goods.Kind.CARD_POLICY, 8, 10),
)


_LAST_YEARS: Final = (
    CoverIn(Cover.DAMAGE),
    CoverIn(Cover.THIRD_PARTY, limit=Decimal(1_000_000)),
)
_MORE: Final = (
    CoverIn(Cover.DAMAGE),
    CoverIn(Cover.THIRD_PARTY, limit=Decimal(3_000_000)),
    CoverIn(Cover.DRIVER_SEAT, limit=Decimal(50_000)),
)


def bring_in_goods(*, clerk: User, now: datetime) -> list[Goods]:
    stock = []
    for name, kind, pieces, warn_below in STOCK:
        goods = new_goods(name=name, kind=kind, warn_below=warn_below, by=clerk)
        take_in(goods=goods, pieces=pieces, by=clerk, now=now)
        stock.append(goods)
    return stock


def write_forms(*, day: date, clerk: User) -> int:
    """Open a form for rows whose holder is interested, and bring them to every station by turns.

    All of it on the evening before `day`; what is delivered by hand is delivered on `day`. Return
    the number of forms.
    """
    now = timezone.make_aware(datetime.combine(day - timedelta(days=1), time(18, 0)))
    stock = bring_in_goods(clerk=clerk, now=now)
    waiting = Task.objects.open().filter(result=Contact.Result.INTERESTED).order_by("pk")
    opened = 0
    for task, last in zip(waiting[:MOST], cycle(range(len(_STATIONS) + 1)), strict=False):
        form = open_form(task=task, by=task.assignee, now=now)
        opened += 1
        for station in _STATIONS[:last]:
            form.refresh_from_db()
            try:
                station(_Walk(form=form, day=day, now=now, clerk=clerk, stock=stock, last=opened))
            except StepRefused:
                break  # too early to insure: it waits, as it would for people
    return opened


class _Walk:
    """A form on its way, and who takes it further."""

    def __init__(
        self,
        *,
        form: IntentionForm,
        day: date,
        now: datetime,
        clerk: User,
        stock: list[Goods],
        last: int,
    ) -> None:
        self.form, self.day, self.now, self.clerk = form, day, now, clerk
        self.stock, self.number = stock, last
        self.seller: User = form.task.assignee

    @property
    def plan(self) -> Plan:
        """What the customer agreed to, or would: the first of the last quote."""
        agreed = self.form.plan
        return agreed or self.form.quotes.latest("at").plans.order_by("place")[0]


def _quote(walk: _Walk) -> None:
    """Quote what ends, and commercial cover where both do."""
    form = walk.form
    premium = form.task.lead.term.premium or Decimal("3200.00")
    compulsory = COMPULSORY if form.compulsory_starts_on else None
    commercial = premium.quantize(CENT) if form.commercial_starts_on else None
    tax = TAX if compulsory else None
    plain = PlanIn(
        name="照去年方案",
        compulsory=compulsory,
        commercial=commercial,
        vehicle_tax=tax,
        covers=_LAST_YEARS if commercial else (),
    )
    more = PlanIn(
        name="三者加高",
        compulsory=compulsory,
        commercial=commercial and (commercial * Decimal("1.08")).quantize(CENT),
        accident=ACCIDENT,
        vehicle_tax=tax,
        covers=_MORE if commercial else (),
    )
    holds = value_on(QUOTE_VALID_DAYS, day=walk.day)
    quotes.quote(
        form=walk.form,
        by=walk.seller,
        now=walk.now,
        valid_until=walk.day + timedelta(days=holds),
        plans=[plain, more],
    )


def _submit(walk: _Walk) -> None:
    if inspection_is_missing(walk.form, walk.plan):
        seen = {
            "inspected_on": walk.day - timedelta(days=1),
            "inspection_note": "外观完好，里程 4.2 万。",
        }
        save_form(form=walk.form, by=walk.seller, values=seen)
    submit(form=walk.form, plan=walk.plan, by=walk.seller, now=walk.now)


def _sign(walk: _Walk) -> None:
    issuing.sign_for(form=walk.form, by=walk.clerk, now=walk.now)


def _pass(walk: _Walk) -> None:
    if walk.number % 7 == 4:
        issuing.send_back(
            form=walk.form, by=walk.clerk, now=walk.now, why="行驶证照片看不清，请重拍。"
        )
        raise StepRefused
    sheet = application_sheet(walk.form)
    found = {one.name: one.value for one in sheet}
    issuing.pass_underwriting(form=walk.form, by=walk.clerk, now=walk.now, found=found, ticked=())


def _ask(walk: _Walk) -> None:
    quotes.ask_payment(form=walk.form, by=walk.seller, now=walk.now)


def _pay(walk: _Walk) -> None:
    is_cash = walk.number % 2 == 0
    pay(
        form=walk.form,
        amount=walk.plan.total,
        way=Way.CASH if is_cash else Way.ELECTRONIC,
        number="" if is_cash else f"ZF{walk.day:%Y%m%d}{walk.number:06d}",
        by=walk.clerk,
        now=walk.now,
    )


def _issue(walk: _Walk) -> None:
    form, number, plan = walk.form, walk.number, walk.plan
    policies = []
    for place, part in enumerate(plan.parts):
        serials: dict[str, str] = {SerialLine.Document.POLICY: f"DZ{number:05d}{place}"}
        if part == Part.COMPULSORY:
            serials[SerialLine.Document.STICKER] = f"BZ{number:06d}"
        policies.append(
            issuing.PolicyIn(
                part=part,
                policy_no=f"{form.previous_policy_no[:-6]}N{number:04d}{place}",
                starts_on=form.starts_on(part) or walk.day,
                premium=plan.premium_of(part) or Decimal(),
                vehicle_tax=plan.vehicle_tax if part == Part.COMPULSORY else None,
                insured_name=form.insured_name,
                plate_no=form.plate_no,
                address=form.address,
                serials=serials,
            )
        )
    issuing.issue(
        form=form,
        by=walk.clerk,
        now=walk.now,
        policies=policies,
        goods=[issuing.GoodsIn(goods=walk.stock[0], pieces=1, serial_no=f"HY{number:06d}")],
        missing=[Paper.VEHICLE_LICENCE] if number % 3 == 0 else [],
    )


def _plan(walk: _Walk) -> None:
    plan_delivery(
        form=walk.form,
        by=walk.seller,
        now=walk.now,
        way=Visit.Way.BY_HAND,
        day=walk.day,
        at_time=time(10 + walk.number % 6, 30),
        address=walk.form.address,
        deliverer=walk.seller,
    )


def _deliver(walk: _Walk) -> None:
    deliver(
        form=walk.form,
        by=walk.seller,
        now=walk.now,
        vehicle_licence_until=walk.day + timedelta(days=200),
        driver_licence_until=walk.day + timedelta(days=45),
    )


_STATIONS: Final[tuple[Callable[[_Walk], None], ...]] = (
    _quote,
    _submit,
    _sign,
    _pass,
    _ask,
    _pay,
    _issue,
    _plan,
    _deliver,
)
