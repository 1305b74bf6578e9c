"""Real rows for tests. Each function states its defaults; what a test is about, it states.

The default day is DAY, a Monday whose next day is worked on. Numbers begin with 120: nobody
can have one.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from policies.models import Contact, Customer, Event, NoCall, Phone, Policy, Term, Vehicle
from renewal.accounts.models import Branch, User
from renewal.accounts.roles import Role
from renewal.lib.days import morning_of
from renewal.lib.values.pinyin import name_order
from sales.actions import confirm_sale, enter_policy, move_goods, open_form, plan_delivery
from sales.models import Goods, GoodsLine, IntentionForm, IssuedPolicy, Plan, Quote, Sale, Visit
from sales.stations import OVER, State
from worklists.actions import ReleaseResult, log_result, release
from worklists.deadlines import update_deadline
from worklists.lists import RELEASED_KINDS
from worklists.models import Lead, LeadTerm, ListKind, Participant, Release, Task

DAY = date(2026, 3, 2)
MORNING = morning_of(DAY)
PASSWORD = "long enough and odd 7"

_numbers = count(1)


def fake_phone(serial: int | None = None) -> str:
    """Return eleven digits that no one can have; another one at each call without `serial`."""
    return f"120{next(_numbers) if serial is None else serial:08d}"


# People and branches


def make_branch(
    code: str | None = None, *, name: str | None = None, parent: Branch | None = None
) -> Branch:
    """A branch below `parent`, by default below the centre."""
    code = code or f"B{next(_numbers)}"
    parent = parent or Branch.objects.centre()
    path = f"{parent.path}{code}/"
    return Branch.objects.create(code=code, name=name or f"Branch {code}", parent=parent, path=path)


def make_user(
    username: str | None = None,
    *,
    role: Role,
    branch: Branch | None = None,
    name: str | None = None,
    is_active: bool = True,
    must_change_password: bool = False,
    password: str | None = None,
) -> User:
    """An active user of the centre; without `password` only `client.force_login` gets in."""
    username = username or f"{role.lower()}{next(_numbers)}"
    user = User(
        username=username,
        name=name or username.title(),
        role=role,
        branch=branch or Branch.objects.centre(),
        is_active=is_active,
        must_change_password=must_change_password,
        created_at=MORNING - timedelta(days=60),
    )
    if password is None:
        user.set_unusable_password()
    else:
        user.set_password(password)
    user.save()
    return user


def make_specialist(username: str | None = None, **values: Any) -> User:
    return make_user(username, role=Role.SPECIALIST, **values)


def make_supervisor(username: str | None = None, **values: Any) -> User:
    return make_user(username, role=Role.SUPERVISOR, **values)


def make_data_clerk(username: str | None = None, **values: Any) -> User:
    return make_user(username, role=Role.DATA_CLERK, **values)


def make_manager(username: str | None = None, **values: Any) -> User:
    return make_user(username, role=Role.MANAGER, **values)


def make_administrator(username: str | None = None, **values: Any) -> User:
    return make_user(username, role=Role.ADMINISTRATOR, **values)


def make_branch_user(username: str | None = None, **values: Any) -> User:
    return make_user(username, role=Role.BRANCH_USER, **values)


def make_issuing_clerk(username: str | None = None, **values: Any) -> User:
    return make_user(username, role=Role.ISSUING_CLERK, **values)


def make_callback_officer(username: str | None = None, **values: Any) -> User:
    return make_user(username, role=Role.CALLBACK_OFFICER, **values)


# The book


def make_customer(
    *,
    name: str = "Holder",
    kind: str = Customer.Kind.PERSON,
    id_no: str = "",
    address: str = "",
    key: str | None = None,
) -> Customer:
    """A person; known by `id_no` where one is given."""
    key = key or (f"ID:{id_no}" if id_no else f"CODE:{next(_numbers)}")
    return Customer.objects.create(
        key=key,
        name=name,
        **name_order(name),
        kind=kind,
        id_no=id_no,
        address=address,
        created_at=MORNING,
    )


def make_phone(
    number: str | None = None,
    *,
    customer: Customer | None = None,
    source: str = Phone.Source.CORE_SYSTEM,
    verdict: str = Phone.Verdict.UNKNOWN,
) -> Phone:
    """A number from the core system that no call has judged yet."""
    return Phone.objects.create(
        customer=customer or make_customer(),
        number=number or fake_phone(),
        source=source,
        recorded_at=MORNING,
        verdict=verdict,
        judged_at=None if verdict == Phone.Verdict.UNKNOWN else MORNING,
    )


def make_vehicle(*, plate_no: str = "", vin: str = "", model: str = "") -> Vehicle:
    key = f"VIN:{vin}" if vin else f"POLICY:{next(_numbers)}"
    return Vehicle.objects.create(key=key, plate_no=plate_no, vin=vin, model=model)


def make_policy(
    number: str | None = None,
    *,
    customer: Customer | None = None,
    name: str = "Holder",
    phone: str | None = "new",
    branch: Branch | None = None,
    vehicle: Vehicle | None = None,
    plate_no: str = "",
    vin: str = "",
    cover_class: str = "COMMERCIAL",
    previous_number: str = "",
) -> Policy:
    """A policy of the centre with a number to dial of its own; `phone=None` has none."""
    customer = customer or make_customer(name=name)
    if vehicle is None and (plate_no or vin):
        vehicle = make_vehicle(plate_no=plate_no, vin=vin)
    dialled = None
    if phone is not None:
        wanted = fake_phone() if phone == "new" else phone
        dialled = customer.phones.filter(number=wanted).first() or make_phone(
            wanted, customer=customer
        )
    return Policy.objects.create(
        number=number or f"TEST{next(_numbers):010d}",
        customer=customer,
        branch=branch or Branch.objects.centre(),
        vehicle=vehicle,
        phone=dialled,
        cover_class=cover_class,
        previous_number=previous_number,
    )


def make_term(
    *,
    policy: Policy | None = None,
    expires_on: date = DAY + timedelta(days=25),
    starts_on: date | None = None,
    premium: Decimal | str | None = "1000.00",
    status: str = "",
    renewed_flag: bool = False,
    renewed_number: str = "",
    facts: Mapping[str, Any] | None = None,
    **policy_values: Any,
) -> Term:
    """A year that ends 25 days after DAY. What is not the term's goes to `make_policy`."""
    return Term.objects.create(
        policy=policy or make_policy(**policy_values),
        starts_on=starts_on or expires_on - timedelta(days=364),
        expires_on=expires_on,
        premium=None if premium is None else Decimal(premium),
        status=status,
        renewed_flag=renewed_flag,
        renewed_number=renewed_number,
        facts=dict(facts or {}),
    )


def make_no_call(
    number: str,
    *,
    starts_on: date = DAY - timedelta(days=1),
    ends_on: date | None = None,
    registered_by: User | None = None,
) -> NoCall:
    """In force from the day before DAY, for good."""
    return NoCall.objects.create(
        number=number,
        starts_on=starts_on,
        ends_on=ends_on,
        reason="asked",
        registered_by=registered_by,
    )


# Lists, releases, tasks


def make_lead(
    *,
    term: Term | None = None,
    list_kind: str = ListKind.RENEWAL_25,
    state: str = Lead.State.QUEUED,
    reason: str = "",
    **term_values: Any,
) -> Lead:
    """A queued lead, to be released from 25 days before its term ends: by default from DAY."""
    term = term or make_term(**term_values)
    lead = Lead.objects.create(
        list_kind=list_kind,
        branch=term.policy.branch,
        term=term,
        due_on=term.expires_on,
        release_on=term.expires_on - timedelta(days=25),
        state=state,
        reason=reason,
    )
    LeadTerm.objects.create(lead=lead, term=term)
    return lead


def make_release(
    *,
    by: User | None = None,
    day: date = DAY,
    now: datetime | None = None,
    let_in: Mapping[str, str] | None = None,
) -> ReleaseResult:
    """Release what is queued at 09:00 of `day`, through the action itself."""
    return release(
        day=day, by=by or make_supervisor(), now=now or morning_of(day), let_in=let_in or {}
    )


def make_task(
    *,
    assignee: User | None = None,
    by: User | None = None,
    lead: Lead | None = None,
    day: date = DAY,
    **lead_values: Any,
) -> Task:
    """An open row of `assignee` without a result, drawn alone at 09:00 of `day`.

    It stands as a release of one row to one participant would have left it.
    """
    assignee = assignee or make_specialist()
    lead = lead or make_lead(**lead_values)
    drawn = Release.objects.create(
        branch=lead.branch,
        day=day,
        at=morning_of(day),
        by=by or make_supervisor(),
        seed=f"{next(_numbers):032x}",
        kinds=[kind.value for kind in RELEASED_KINDS],
        tasks_count=1,
    )
    Participant.objects.create(
        release=drawn,
        user=assignee,
        username=assignee.username,
        balance_before="0",
        balance_after="0",
        share=1,
    )
    deadline = update_deadline(released_on=day)
    task = Task.objects.create(
        lead=lead,
        release=drawn,
        list_kind=lead.list_kind,
        drawn_to=assignee,
        assignee=assignee,
        assigned_at=morning_of(day),
        deadline_at=deadline.at,
        deadline_is_provisional=deadline.provisional,
    )
    lead.state = Lead.State.RELEASED
    lead.save(update_fields=["state"])
    Term.objects.filter(pk=lead.term_id).update(specialist=assignee, released_on=day)
    Event.objects.create(
        term_id=lead.term_id,
        at=morning_of(day),
        by=drawn.by,
        code=Event.Code.RELEASED,
        parameters={
            "release": drawn.pk,
            "name": assignee.name,
            "username": assignee.username,
            "deadline": deadline.at.isoformat(),
        },
    )
    return task


def make_contact(
    *,
    task: Task | None = None,
    result: str = Contact.Result.NO_ANSWER,
    now: datetime = MORNING + timedelta(hours=1),
    note: str = "",
    follow_up_at: datetime | None = None,
) -> Contact:
    """A result that the row's own specialist logs at 10:00 of DAY: nobody answered."""
    task = task or make_task()
    return log_result(
        task=task,
        result=result,
        by=task.assignee,
        now=now,
        note=note,
        follow_up_at=follow_up_at,
    ).contact


def make_sale(
    *,
    task: Task | None = None,
    by: User | None = None,
    premium: Decimal | str = "1000.00",
    form_no: str | None = None,
    invoice_no: str | None = None,
    now: datetime = MORNING + timedelta(hours=6),
) -> Sale:
    """A sale that a supervisor of the row's branch confirms at 15:00 of DAY."""
    task = task or make_task()
    return confirm_sale(
        task=task,
        form_no=form_no or f"F{next(_numbers)}",
        invoice_no=invoice_no or f"I{next(_numbers)}",
        premium=Decimal(premium),
        by=by or make_supervisor(),
        now=now,
    )


# Workbooks

HEADINGS = ("保单号", "起保日期", "终保日期", "保费", "投保人", "联系电话")


def make_workbook(path: Path, rows: list[list[Any]], *, headings: Any = HEADINGS) -> Path:
    """An .xlsx at `path`: one sheet, `headings`, `rows`."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    sheet.append(list(headings))
    for row in rows:
        sheet.append(row)
    workbook.save(path)
    return path


def make_row(
    number: str | None = None,
    *,
    expires_on: date = DAY + timedelta(days=25),
    starts_on: date | None = None,
    premium: Any = "1000.00",
    name: str = "Holder",
    phone: str = "",
) -> list[Any]:
    """A row of a workbook with HEADINGS, in ISO text; without a phone."""
    return [
        f"TEST{next(_numbers):010d}" if number is None else number,
        (starts_on or expires_on - timedelta(days=364)).isoformat(),
        expires_on.isoformat(),
        premium,
        name,
        phone,
    ]


# Intention forms

ADDRESS = "江苏省南京市玄武区中山路 1 号 2 幢 301 室"
PREMIUMS = {"compulsory": "950.00", "commercial": "3000.00", "vehicle_tax": "420.00"}
_WITH_POLICIES = {"ISSUED", "TO_DELIVER", "DELIVERED", "INCOMPLETE", "CONFIRMED"}


def make_quote(
    form: IntentionForm,
    *,
    by: User | None = None,
    now: datetime | None = None,
    valid_until: date | None = None,
    plans: list[Mapping[str, Any]] | None = None,
) -> Quote:
    """A quote of one plan with PREMIUMS, or of `plans`, good for thirty days."""
    now = now or form.opened_at
    quote = Quote.objects.create(
        form=form,
        at=now,
        by=by or form.task.assignee,
        valid_until=valid_until or now.date() + timedelta(days=30),
    )
    for place, values in enumerate(plans or [PREMIUMS], start=1):
        amounts = {name: Decimal(value) for name, value in values.items()}
        Plan.objects.create(quote=quote, place=place, name=f"Plan {place}", **amounts)
    return quote


def make_form(
    *,
    task: Task | None = None,
    state: str = "TO_QUOTE",
    by: User | None = None,
    premiums: Mapping[str, Any] | None = None,
    **values: Any,
) -> IntentionForm:
    """A complete form, opened two hours after its row was given out, in whatever state.

    From QUOTED on it has a quote with one plan, from UNDERWRITING on that plan is chosen, from
    PASSED on the form `by` an issuing clerk signed for. From ISSUED on each part has a policy and
    its line in the underwriting ledger. Steps before `state` have no line on the slip.
    """
    task = task or make_task()
    now = task.assigned_at + timedelta(hours=2)
    form = open_form(task=task, by=task.assignee, now=now)
    starts_on = task.lead.due_on + timedelta(days=1)
    complete = {
        "plate_no": form.plate_no or "苏AI2345",
        "vehicle_model": form.vehicle_model or "大众 帕萨特",
        "use_nature": form.use_nature or "PRIVATE",
        "address": form.address or ADDRESS,
        "compulsory_starts_on": starts_on,
        "commercial_starts_on": starts_on,
    }
    for name, value in (complete | values).items():
        setattr(form, name, value)
    form.state = state
    if state != State.TO_QUOTE:
        plan = make_quote(form, plans=[premiums or PREMIUMS]).plans.get()
        if state != State.QUOTED:
            form.plan = plan
    if state not in {"TO_QUOTE", "QUOTED", "UNDERWRITING", "SENT_BACK", *OVER}:
        form.signed_for_at, form.signed_for_by = now, by or make_issuing_clerk()
    form.save()
    if state in _WITH_POLICIES and form.plan is not None:
        for part in form.plan.parts:
            policy = IssuedPolicy.objects.create(
                form=form,
                part=part,
                policy_no=f"TESTP{next(_numbers):08d}",
                starts_on=form.starts_on(part) or starts_on,
                premium=form.plan.premium_of(part) or Decimal(),
                vehicle_tax=form.plan.vehicle_tax if part == "COMPULSORY" else None,
                issued_at=now,
                issued_by=by or form.signed_for_by or make_issuing_clerk(),
            )
            enter_policy(
                policy,
                insured_name=form.insured_name,
                plate_no=form.plate_no,
                by=policy.issued_by,
                now=now,
            )
    return form


def make_goods(
    name: str | None = None,
    *,
    kind: str = Goods.Kind.MEMBER_CARD,
    stock: int = 0,
    branch: Branch | None = None,
    warn_below: int = 0,
    now: datetime = MORNING,
) -> Goods:
    """Goods of the centre; `stock` came in by one line of the ledger."""
    branch = branch or Branch.objects.centre()
    goods = Goods.objects.create(
        branch=branch,
        name=name or f"Goods {next(_numbers)}",
        kind=kind,
        warn_below=warn_below,
    )
    if stock:
        clerk = make_issuing_clerk(branch=branch)
        move_goods(goods=goods, amount=stock, use=GoodsLine.Use.BOUGHT, by=clerk, now=now)
        goods.refresh_from_db()
    return goods


def make_visit(
    form: IntentionForm | None = None,
    *,
    by: User | None = None,
    day: date = DAY + timedelta(days=1),
    way: str = "BY_HAND",
    deliverer: User | None = None,
    address: str = ADDRESS,
    now: datetime = MORNING + timedelta(hours=3),
    **values: Any,
) -> Visit:
    """A delivery that the row's specialist plans at 12:00 of DAY, by hand, for the next day."""
    form = form or make_form(state="ISSUED")
    seller = form.task.assignee
    return plan_delivery(
        form=form,
        by=by or seller,
        now=now,
        way=way,
        day=day,
        address=address,
        deliverer=(deliverer or seller) if way == "BY_HAND" else None,
        **values,
    )
