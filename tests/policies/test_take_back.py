"""Taking an imported workbook back: F8."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from policies.actions import ImportRefused, check_batch, land_batch, start_take_back, take_back
from policies.actions.members import enter_members
from policies.landing import Kept
from policies.models import (
    Contact,
    Customer,
    Endorsement,
    ImportBatch,
    Phone,
    Policy,
    Term,
    TrialMember,
    Vehicle,
)
from renewal.accounts.models import NotAllowed
from renewal.accounts.roles import Role
from renewal.jobs.actions import enqueue
from renewal.jobs.models import Job
from renewal.jobs.runner import run
from tests.factories import (
    DAY,
    MORNING,
    make_contact,
    make_lead,
    make_release,
    make_specialist,
    make_supervisor,
    make_term,
    make_user,
)
from tests.imported import LATER, Line, book_rows, checked, landed, policy_line, told, uploaded
from tests.lines import LINES
from worklists.models import NumberCheck

pytestmark = pytest.mark.django_db

AT = LATER + timedelta(hours=1)
VIN = "LTEST0000TEST0001"
KNOWN, OWNER = "12000000001", "12000000002"


def taken(batch: ImportBatch) -> tuple[int, list[Kept]]:
    """Take a batch back; return how many rows left, and which stayed."""
    done = take_back(batch=batch, at=AT)
    return done.rows, done.kept


def line(number: str = "T1", **more: Any) -> dict[str, Any]:
    return policy_line(number, 车架号=VIN, 车牌号="苏I0A001", 联系电话=KNOWN, 客户代码="C1") | more


def premiums() -> dict[str, Decimal | None]:
    return dict(Term.objects.values_list("policy__number", "premium"))


# Whole


def test_what_a_batch_changed_is_as_before() -> None:
    landed("policies", line("T1"), line("T2", 上年保单号="T0"))
    before = book_rows()
    changed = {
        "保费": "2000.00",
        "投保人": "Another",
        "通信地址": "测试路 2 号",
        "车牌号": "苏I0A002",
        "厂牌型号": "测试牌",
        "险类": "商业险",
        "上年保单号": "T9",
        "联系电话": OWNER,
        "保单状态": "退保",
        "是否已续保": "是",
    }

    batch = landed("policies", line("T1", **changed), line("T2", **changed))
    assert told(batch)["updated"] == 2
    assert book_rows() != before

    assert taken(batch) == (2, [])
    assert book_rows() == before


def test_of_what_a_batch_made_only_shells_stay() -> None:
    """Customers, cars and policies without a term and a number; terms stand outside the book."""
    make_term(number="T0", phone="12000000009")
    before = book_rows()

    batch = landed("policies", line("T1", 上年保单号="T0"))

    assert taken(batch) == (1, [])
    after = book_rows()
    assert after["Term"] == before["Term"]
    assert after["Phone"] == before["Phone"]
    assert Term.with_withdrawn.get(batch=batch).withdrawn_at == AT
    made = {name: after[name][len(before[name]) :] for name in ("Customer", "Vehicle", "Policy")}
    assert {name: after[name][: len(before[name])] for name in made} == {
        name: before[name] for name in made
    }
    assert [one["key"] for one in made["Customer"]] == ["CODE:C1"]
    assert [one["key"] for one in made["Vehicle"]] == [f"VIN:{VIN}"]
    (shell,) = made["Policy"]
    assert (shell["number"], shell["phone_id"], shell["previous_number"]) == ("T1", None, "")
    batch.refresh_from_db()
    assert (batch.state, batch.taken_back_at, batch.kept) == ("TAKEN_BACK", AT, [])


def test_who_took_it_back_is_noted() -> None:
    boss = make_supervisor()
    batch = landed("policies", line())

    take_back(batch=batch, at=AT, by=boss)

    batch.refresh_from_db()
    assert batch.taken_back_by == boss


def test_the_same_workbook_is_new_again() -> None:
    first = landed("policies", line("T1"), line("T2"))
    before = book_rows()
    taken(first)

    again = landed("policies", line("T1"), line("T2"))

    assert told(again) == {"rows": 2, "new": 2}
    said = ("policy_id", "starts_on", "expires_on", "premium", "facts")
    assert [[one[name] for name in said] for one in book_rows()["Term"]] == [
        [one[name] for name in said] for one in before["Term"]
    ]
    assert Policy.objects.get(number="T1").phone == Phone.objects.get(number=KNOWN)
    assert taken(again) == (2, [])


@pytest.mark.parametrize("kind", LINES)
def test_a_row_of_any_kind_goes_and_comes_again(kind: str) -> None:
    first, _other, _columns = LINES[kind]
    make_term(number="T1", phone=KNOWN)
    before = book_rows()

    batch = landed(kind, first)
    assert book_rows() != before

    assert taken(batch) == (1, [])
    assert book_rows() == before
    assert told(landed(kind, first)) == {"rows": 1, "new": 1}


@pytest.mark.parametrize("kind", LINES)
def test_a_row_of_any_kind_gets_back_what_it_said(kind: str) -> None:
    first, other, _columns = LINES[kind]
    landed(kind, first)
    before = book_rows()

    batch = landed(kind, {**first, **other})
    assert book_rows() != before

    assert taken(batch) == (1, [])
    assert book_rows() == before


EFFECTS: dict[str, Line] = {
    "endorsements": {"批单号": "E1", "保单号": "T1", "批改类型": "退保"},
    "branch_feedback": {"保单号": "T1", "联系结果": "已续保", "新保单号": "T9"},
    "claims": {"报案号": "C1", "保单号": "T1", "出险摘要": f"车主电话{OWNER}"},
    "branch_corrections": {"保单号": "T1", "更正电话": OWNER, "更正地址": "测试路 2 号"},
}


@pytest.mark.parametrize("kind", EFFECTS)
def test_what_followed_from_a_row_is_undone(kind: str) -> None:
    make_term(number="T1", phone=KNOWN)
    before = book_rows()

    batch = landed(kind, EFFECTS[kind])
    changed = {name for name, rows in book_rows().items() if rows != before[name]}
    assert changed & {"Term", "Policy", "Customer"}

    assert taken(batch) == (1, [])
    assert book_rows() == before


@pytest.mark.parametrize("kind", EFFECTS)
def test_what_followed_from_a_row_is_undone_beside_what_was_done_since(kind: str) -> None:
    """A call or another workbook has touched the same policy, and not the same fact."""
    make_lead(number="T1", phone=KNOWN)
    batch = landed(kind, EFFECTS[kind])
    specialist = make_specialist()
    Term.objects.update(first_worked_at=MORNING, specialist=specialist)
    landed(
        "policies", policy_line("T1", 厂牌型号="测试牌", 车架号=VIN, 客户代码="C1", 邮编="000000")
    )

    assert taken(batch) == (1, [])

    term = Term.objects.get()
    assert (term.status, term.renewed_number) == ("", "")
    assert (term.first_worked_at, term.specialist) == (MORNING, specialist)
    assert term.facts["postcode"] == "000000"
    policy = Policy.objects.get()
    assert policy.phone is not None
    assert policy.phone.number == KNOWN
    assert policy.vehicle is not None
    assert (policy.vehicle.vin, policy.customer.address) == (VIN, "")


def test_a_number_that_was_dialled_stays_with_its_story() -> None:
    lead = make_lead(number="T1", phone=KNOWN)
    batch = landed("claims", EFFECTS["claims"])
    make_specialist()
    make_release(now=AT)
    contact = make_contact(task=lead.tasks.get(), now=AT + timedelta(minutes=5))
    assert contact.phone is not None
    assert contact.phone.number == OWNER

    assert taken(batch) == (1, [])

    assert lead.term.policy.phone is not None
    policy = Policy.objects.get()
    assert policy.phone is not None
    assert policy.phone.number == KNOWN
    assert Contact.objects.get().phone == Phone.objects.get(number=OWNER)


# What has to stay


def released(*numbers: str) -> ImportBatch:
    """Two rows of one batch, of which those with `numbers` are with a specialist."""
    lines = [line(number, 客户代码=f"C-{number}", 车架号="") for number in ("T1", "T2")]
    batch = landed("policies", *lines)
    make_specialist("ann")
    for term in Term.objects.filter(policy__number__in=numbers):
        make_lead(term=term)
    make_release()
    return batch


def test_a_released_row_stays_and_is_named() -> None:
    batch = released("T2")

    assert taken(batch) == (1, [Kept(row_no=3, policy_no="T2", why="WORKED")])

    assert [term.policy.number for term in Term.objects.all()] == ["T2"]
    policy = Policy.objects.get(number="T2")
    assert policy.phone is not None
    batch.refresh_from_db()
    assert batch.kept == [{"row_no": 3, "policy_no": "T2", "why": "WORKED"}]


def test_nothing_is_taken_back_where_everything_is_worked_on() -> None:
    batch = released("T1", "T2")
    before = book_rows()

    with pytest.raises(ImportRefused):
        take_back(batch=batch, at=AT)

    batch.refresh_from_db()
    assert (batch.state, batch.taken_back_at) == ("LANDED", None)
    assert book_rows() == before


def test_a_row_that_was_only_updated_stays_too_once_it_is_worked_on() -> None:
    make_lead(number="T1")
    batch = landed("policies", line("T1", 保费="2000.00", 车架号=""), line("T2"))
    make_specialist()
    make_release(now=AT)

    assert taken(batch) == (1, [Kept(row_no=2, policy_no="T1", why="WORKED")])
    assert premiums() == {"T1": Decimal("2000.00")}


def test_what_a_later_workbook_changed_stays_and_is_named() -> None:
    first = landed("policies", line("T1"), line("T2"))
    landed("policies", line("T2", 保费="2000.00"))

    assert taken(first) == (1, [Kept(row_no=3, policy_no="T2", why="CHANGED")])

    assert premiums() == {"T2": Decimal("2000.00")}


def test_the_newest_first_takes_everything() -> None:
    before = book_rows()["Term"]
    batches = [
        landed("policies", line("T1"), line("T2")),
        landed("policies", line("T2", 保费="2000.00"), line("T3")),
        landed("policies", line("T2", 保费="3000.00", 联系电话=OWNER)),
        landed("claims", EFFECTS["claims"]),
    ]

    kept = [taken(batch)[1] for batch in reversed(batches)]

    assert kept == [[], [], [], []]
    assert book_rows()["Term"] == before == []
    assert Phone.objects.count() == 0
    assert {(one.phone, one.previous_number) for one in Policy.objects.all()} == {(None, "")}
    assert (Customer.objects.count(), Vehicle.objects.count()) == (1, 1)


def test_in_whatever_order_all_batches_go_nothing_of_them_stays() -> None:
    make_term(number="T0", phone=KNOWN)
    before = book_rows()
    owners = ("12000000002", "12000000003", "12000000004")
    batches = [
        landed("claims", {"报案号": f"C{place}", "保单号": "T0", "车主电话": owner})
        for place, owner in enumerate(owners)
    ]
    batches.append(landed("endorsements", {"批单号": "E1", "保单号": "T0", "批改类型": "退保"}))

    for place in (1, 3, 0, 2):
        assert taken(batches[place]) == (1, [])

    assert book_rows() == before


def test_what_stayed_for_a_later_workbook_goes_with_it() -> None:
    make_term(number="T2", premium="500.00")
    first = landed("policies", line("T1"), policy_line("T2"))
    second = landed("policies", line("T1", 保费="2000.00"), policy_line("T2", 保费="2000.00"))

    with pytest.raises(ImportRefused):
        take_back(batch=first, at=AT)
    landed("policies", line("T3"))
    assert taken(second) == (2, [])

    assert premiums() == {
        "T1": Decimal("1000.00"),
        "T2": Decimal("1000.00"),
        "T3": Decimal("1000.00"),
    }
    assert taken(first) == (2, [])
    assert premiums() == {"T2": Decimal("500.00"), "T3": Decimal("1000.00")}


def test_an_older_batch_may_go_first_where_a_newer_one_changed_something_else() -> None:
    make_term(number="T0", phone=KNOWN)
    before = book_rows()
    first = landed("endorsements", {"批单号": "E1", "保单号": "T0", "批改类型": "退保"})
    second = landed("branch_feedback", EFFECTS["branch_feedback"] | {"保单号": "T0"})

    assert (taken(first), taken(second)) == ((1, []), (1, []))

    assert book_rows() == before


def test_what_a_later_workbook_said_again_stays_and_is_named() -> None:
    wrong = landed("policies", line("T1"), line("T2"), line("T3"))
    landed("policies", line("T1"))

    assert taken(wrong) == (2, [Kept(row_no=2, policy_no="T1", why="SAID")])

    assert premiums() == {"T1": Decimal("1000.00")}
    assert Term.objects.get().policy.phone == Phone.objects.get()


def test_what_was_said_again_goes_once_that_workbook_was_taken_back_too() -> None:
    first = landed("policies", line("T1"))
    taken(landed("policies", line("T1")))

    assert taken(first) == (1, [])

    assert premiums() == {}


@pytest.mark.parametrize("kind", ["trial_members", "no_call"])
def test_a_row_of_another_kind_that_was_said_again_stays_and_is_named(kind: str) -> None:
    said = LINES[kind][0]
    wrong = landed(kind, said)
    before = book_rows()
    landed(kind, said)

    with pytest.raises(ImportRefused):
        take_back(batch=wrong, at=AT)

    assert book_rows() == before


def test_a_row_that_stays_keeps_all_its_numbers() -> None:
    batch = landed("policies", line("T1", 备用电话=OWNER), line("T2", 客户代码="C2"))
    Term.objects.filter(policy__number="T1").update(released_on=DAY)

    assert taken(batch) == (1, [Kept(row_no=2, policy_no="T1", why="WORKED")])

    numbers = Phone.objects.order_by("number").values_list("customer__key", "number")
    assert list(numbers) == [("CODE:C1", KNOWN), ("CODE:C1", OWNER)]


def test_a_number_that_went_with_its_workbook_does_not_come_back() -> None:
    make_term(number="T0", phone=KNOWN)
    claim = {"报案号": "C1", "保单号": "T0", "车主电话": OWNER}
    first = landed("claims", claim)
    landed("policies", policy_line("T0", 车架号=VIN))
    second = landed("claims", claim | {"报案号": "C2", "车主电话": "12000000003"})

    assert taken(first) == (1, [])
    assert taken(second) == (1, [])

    known = Phone.objects.get()
    assert (known.number, Policy.objects.get().phone) == (KNOWN, known)


def test_an_older_batch_may_go_while_a_newer_one_of_other_rows_stays() -> None:
    first = landed("policies", line("T1"), line("T2"))
    landed("policies", line("T3", 保费="3000.00"))

    assert taken(first) == (2, [])

    assert premiums() == {"T3": Decimal("3000.00")}
    policy = Policy.objects.get(number="T3")
    assert policy.phone is not None
    assert policy.customer.phones.count() == 1


def test_a_policy_whose_number_was_changed_since_renews_nothing_once_it_is_gone() -> None:
    old = make_term(number="T0", phone=None)
    batch = landed("issued_policies", line("T1", 上年保单号="T0"))
    landed("claims", EFFECTS["claims"])
    assert list(Term.objects.renewed(within_days=60)) == [old]

    assert taken(batch) == (1, [])

    shell = Policy.objects.get(number="T1")
    assert (shell.phone, shell.previous_number) == (None, "")
    assert list(Term.objects.renewed(within_days=60)) == []


def test_a_row_of_another_kind_stays_once_a_later_step_worked_on_it() -> None:
    first, _other, _columns = LINES["trial_members"]
    batch = landed("trial_members", first, {**first, "会员编号": "M2"})
    TrialMember.objects.filter(member_no="M2").update(first_worked_at=MORNING)

    assert taken(batch) == (1, [Kept(row_no=3, policy_no="", why="WORKED")])
    assert list(TrialMember.objects.values_list("member_no", flat=True)) == ["M2"]


def test_a_row_of_another_kind_that_was_told_again_stays() -> None:
    endorsement = dict(EFFECTS["endorsements"])
    first = landed("endorsements", endorsement)
    landed("endorsements", endorsement | {"退保原因": "换车"})

    with pytest.raises(ImportRefused):
        take_back(batch=first, at=AT)

    assert Endorsement.objects.count() == 1


# What followed from a row that stays

ELSEWHERE: dict[str, Line] = {
    "endorsements": {"批单号": "E2", "保单号": "T2", "批改类型": "注销"},
    "branch_feedback": {"保单号": "T2", "联系结果": "已续保", "新保单号": "T8"},
    "claims": {"报案号": "C2", "保单号": "T2", "出险摘要": "车主电话12000000003"},
    "branch_corrections": {"保单号": "T2", "更正电话": "12000000003", "更正地址": "测试路 3 号"},
}
AGAIN: dict[str, Line] = {
    "endorsements": {"退保原因": "换车"},
    "branch_feedback": {"原因": "门店"},
    "claims": {"案件状态": "已结案"},
    "branch_corrections": {"备注": "已核实"},
}


def followed(number: str) -> tuple[Any, ...]:
    """What rows of other kinds change of a policy."""
    term = Term.objects.select_related("policy__customer", "policy__phone").get(
        policy__number=number
    )
    phone, customer = term.policy.phone, term.policy.customer
    numbers = customer.phones.order_by("number").values_list("number", flat=True)
    dialled = phone and phone.number
    return term.status, term.renewed_number, dialled, customer.address, list(numbers)


@pytest.mark.parametrize("later", ["changed", "said again"])
@pytest.mark.parametrize("kind", EFFECTS)
def test_what_followed_from_a_row_that_stays_does_so_too(kind: str, later: str) -> None:
    make_term(number="T1", phone=KNOWN)
    make_term(number="T2", phone="12000000009")
    before = followed("T2")
    first = landed(kind, EFFECTS[kind], ELSEWHERE[kind])
    after = followed("T1")
    landed(kind, EFFECTS[kind] | (AGAIN[kind] if later == "changed" else {}))

    why = "CHANGED" if later == "changed" else "SAID"
    assert taken(first) == (1, [Kept(row_no=2, policy_no="T1", why=why)])

    assert (followed("T1"), followed("T2")) == (after, before)


@pytest.mark.parametrize("later", ["changed", "said again"])
@pytest.mark.parametrize("kind", EFFECTS)
def test_what_had_stayed_for_a_later_workbook_goes_with_it(kind: str, later: str) -> None:
    make_term(number="T1", phone=KNOWN)
    make_term(number="T2", phone="12000000009")
    before = book_rows()
    first = landed(kind, EFFECTS[kind], ELSEWHERE[kind])
    second = landed(kind, EFFECTS[kind] | (AGAIN[kind] if later == "changed" else {}))

    taken(first)
    taken(second)

    assert book_rows() == before


def test_only_what_the_last_workbook_left_of_an_earlier_one_goes_with_it() -> None:
    for number in ("T1", "T2"):
        make_term(number=number, phone=None)
    first = landed(
        "claims", EFFECTS["claims"], ELSEWHERE["claims"], {"报案号": "C3", "保单号": "T3"}
    )
    landed("claims", ELSEWHERE["claims"] | AGAIN["claims"])
    last = landed("claims", EFFECTS["claims"] | AGAIN["claims"])

    taken(first)
    assert (followed("T1")[2], followed("T2")[2]) == (OWNER, "12000000003")
    taken(last)

    assert (followed("T1")[2], followed("T2")[2]) == (None, "12000000003")


def test_a_number_that_a_later_step_speaks_of_stays() -> None:
    make_term(number="T1", phone=KNOWN)
    batch = landed("branch_corrections", EFFECTS["branch_corrections"])
    policy, answer = Policy.objects.get(), Phone.objects.get(number=OWNER)
    check = NumberCheck.objects.create(
        policy=policy, branch=policy.branch, asked_at=MORNING, answered_at=AT, given=answer
    )

    assert taken(batch) == (1, [])

    check.refresh_from_db()
    policy.refresh_from_db()
    assert policy.phone is not None
    assert (check.given, policy.phone.number) == (answer, KNOWN)


# Members on trial


def member_line(number: str = "M1", **more: Any) -> Line:
    return LINES["trial_members"][0] | {"会员编号": number, "保险到期日": "2026-05-09"} | more


def enter() -> list[int]:
    turns = enter_members(first=date(2026, 5, 1), last=date(2026, 5, 31), at=LATER)
    return [one.term_id for one in turns]


@pytest.mark.parametrize("number", ["M1", ""])
def test_the_term_of_a_member_is_withdrawn_with_the_row(number: str) -> None:
    batch = landed("trial_members", member_line(number, 会员卡号=""))
    (entered,) = enter()

    assert taken(batch) == (1, [])

    assert list(Term.objects.all()) == []
    assert Term.with_withdrawn.get(pk=entered).withdrawn_at == AT
    assert (Policy.objects.get().phone, Phone.objects.count()) == (None, 0)
    assert enter() == []
    landed("trial_members", member_line(number, 会员卡号=""))
    (again,) = enter()
    assert again != entered
    assert Policy.objects.get().phone == Phone.objects.get()


@pytest.mark.parametrize("done", ["released_on", "specialist", "first_worked_at"])
def test_a_member_whose_term_was_handed_out_stays_with_it(done: str) -> None:
    batch = landed("trial_members", member_line("M1"), member_line("M2"))
    first, _second = enter()
    values = {"released_on": DAY, "specialist": make_specialist(), "first_worked_at": AT}
    Term.objects.filter(pk=first).update(**{done: values[done]})

    assert taken(batch) == (1, [Kept(row_no=2, policy_no="", why="WORKED")])

    assert [term.pk for term in Term.objects.all()] == [first]
    assert list(TrialMember.objects.values_list("member_no", flat=True)) == ["M1"]
    assert Policy.objects.get(number="M-M1").phone == Phone.objects.get()


def test_a_member_who_was_only_changed_is_as_before_and_so_is_the_term() -> None:
    landed("trial_members", member_line())
    enter()
    said = ("expires_on", "facts", "policy__insurer", "policy__phone__number")
    before = Term.objects.values(*said).get()
    change = {"承保公司": "另一他司", "联系电话": OWNER, "保险到期日": "2026-05-19"}
    batch = landed("trial_members", member_line(**change))
    enter()
    assert Term.objects.values(*said).get() != before

    assert taken(batch) == (1, [])
    enter()

    assert Term.objects.values(*said).get() == before


def test_a_term_of_our_own_stays_when_its_member_goes() -> None:
    known = make_term(number="T1", expires_on=date(2026, 5, 9))
    batch = landed("trial_members", member_line(保单号="T1"))
    assert enter() == [known.pk]

    assert taken(batch) == (1, [])

    assert list(Term.objects.all()) == [known]


# Refused


def test_what_is_not_in_the_book_cannot_be_taken_back() -> None:
    for batch in (uploaded("policies", line()), checked("policies", line())):
        with pytest.raises(ImportRefused):
            take_back(batch=batch, at=AT)


def test_a_batch_is_taken_back_once() -> None:
    batch = landed("policies", line())
    taken(batch)

    with pytest.raises(ImportRefused):
        take_back(batch=batch, at=AT + timedelta(days=1))

    batch.refresh_from_db()
    assert batch.taken_back_at == AT


def test_a_batch_that_was_taken_back_is_neither_checked_nor_landed_again() -> None:
    batch = landed("policies", line())
    taken(batch)

    with pytest.raises(ImportRefused):
        check_batch(batch=batch)
    with pytest.raises(ImportRefused):
        land_batch(batch=batch, at=AT)


def test_a_batch_that_changed_nothing_leaves_nothing_behind() -> None:
    landed("policies", line())
    before = book_rows()
    batch = landed("policies", line())

    assert taken(batch) == (0, [])
    assert book_rows() == before


def test_rows_checked_before_are_judged_again() -> None:
    first = landed("policies", line("T1"))
    waiting = checked("policies", line("T1"))
    assert told(waiting) == {"rows": 1, "unchanged": 1}

    taken(first)
    land_batch(batch=waiting, at=AT)

    waiting.refresh_from_db()
    assert told(waiting) == {"rows": 1, "new": 1}
    assert Term.objects.get().batch == waiting


@pytest.mark.parametrize("kind", LINES)
def test_rows_of_any_kind_checked_before_are_judged_again(kind: str) -> None:
    said = LINES[kind][0]
    waiting = checked(kind, said)
    landed(kind, said)

    land_batch(batch=waiting, at=AT)

    waiting.refresh_from_db()
    assert told(waiting) == {"rows": 1, "unchanged": 1}


def test_as_a_job_it_is_done_once() -> None:
    boss = make_supervisor()
    batch = landed("policies", line())
    job = start_take_back(batch=batch, by=boss, now=AT)
    with pytest.raises(ImportRefused):
        start_take_back(batch=batch, by=boss, now=AT)

    run(job.pk)
    again = enqueue("take_back_batch", arguments=job.arguments, now=AT, actor=boss)
    run(again.pk)

    for one in (job, again):
        one.refresh_from_db()
    assert (job.state, job.result) == (Job.State.DONE, {"taken_back": 1, "kept": 0})
    assert again.state == Job.State.DONE
    batch.refresh_from_db()
    assert (batch.taken_back_at, batch.taken_back_by) == (AT, boss)


def test_a_job_that_leaves_rows_is_partly_done_and_one_that_can_do_nothing_fails() -> None:
    boss = make_supervisor()
    some = start_take_back(batch=released("T2"), by=boss, now=AT)
    everything = start_take_back(
        batch=landed("policies", policy_line("T2", 保费="2000.00")), by=boss, now=AT
    )

    for job in (some, everything):
        run(job.pk)
        job.refresh_from_db()

    assert (some.state, some.result) == (Job.State.PARTLY_DONE, {"taken_back": 1, "kept": 1})
    assert everything.state == Job.State.FAILED
    assert everything.error


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.DATA_CLERK, Role.SUPERVISOR}))
def test_only_who_imports_takes_back(role: Role) -> None:
    batch = landed("policies", line())

    with pytest.raises(NotAllowed):
        start_take_back(batch=batch, by=make_user(role=role), now=AT)
