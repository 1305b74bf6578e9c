"""Members on trial and the terms that their covers are: 001-18, 001-30, 001-31, O25, O33."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from hashlib import md5
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from policies.actions.members import MemberTerm, enter_members
from policies.models import Customer, Phone, Policy, Term, TrialMember, Vehicle
from tests.factories import (
    DAY,
    MORNING,
    fake_phone,
    make_branch,
    make_customer,
    make_phone,
    make_policy,
    make_specialist,
    make_term,
)
from tests.imported import LATER, book_rows, landed

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2026, 5, 1), date(2026, 5, 31)
END = date(2026, 5, 9)
AT = LATER + timedelta(hours=1)
LONG_AFTER = AT + timedelta(days=9)
NAME, NUMBER, PLATE, VIN = "陈一", "12000000001", "苏I0A001", "LTEST0000TEST0001"
OTHER_NUMBER = "12000000002"


def line(number: str = "M1", **more: Any) -> dict[str, Any]:
    return {
        "会员编号": number,
        "会员姓名": NAME,
        "联系电话": NUMBER,
        "车牌号": PLATE,
        "保险到期日": END.isoformat(),
        "会员类型": "体验",
    } | more


def said(*lines: Mapping[str, Any]) -> None:
    """The sheet of members says so."""
    landed("trial_members", *(dict(one) for one in lines))


def entered(first: date = FIRST, last: date = LAST, **values: Any) -> list[MemberTerm]:
    return enter_members(first=first, last=last, at=values.get("at", AT))


def found(**values: Any) -> list[tuple[int, int]]:
    return [(one.member_id, one.term_id) for one in entered(**values)]


def number_of(term: Term | None = None) -> str | None:
    phone = (term or Term.objects.get()).policy.phone
    return phone.number if phone else None


def versions() -> dict[str, int]:
    """How often anything of the book was written, by the audit trail."""
    models: Any = (Customer, Vehicle, Policy, Phone, Term)
    return {model.__name__: model.events.rel.related_model.objects.count() for model in models}


# Entered


def test_a_member_with_another_company_gets_a_term_there() -> None:
    branch = make_branch("B1", name="Branch one")
    said(
        line(
            承保公司="他司",
            归属机构="Branch one",
            车架号=VIN,
            厂牌型号="测试牌",
            上年保费="1,200.00",
            通信地址="测试路 2 号",
        )
    )

    (turn,) = entered()

    member, term = TrialMember.objects.get(), Term.objects.get()
    assert turn == MemberTerm(
        term_id=term.pk, member_id=member.pk, release_on=date(2026, 4, 9), branch_id=branch.pk
    )
    assert (term.starts_on, term.expires_on, term.premium) == (None, END, Decimal("1200.00"))
    assert (term.facts, term.batch, term.first_worked_at) == (member.facts, member.batch, None)
    policy = term.policy
    assert (policy.number, policy.insurer, policy.branch) == ("M-M1", "他司", branch)
    customer = policy.customer
    assert (customer.key, customer.name) == (f"NP:{NAME}|{NUMBER}", NAME)
    assert (customer.name_initials, customer.address) == ("CY", "测试路 2 号")
    assert policy.vehicle is not None
    assert (policy.vehicle.key, policy.vehicle.plate_no) == (f"VIN:{VIN}", PLATE)
    assert policy.vehicle.model == "测试牌"
    assert policy.phone is not None
    assert (policy.phone.customer, policy.phone.number) == (customer, NUMBER)
    assert (policy.phone.source, policy.phone.recorded_at) == (Phone.Source.TRIAL_MEMBER, AT)
    assert list(Term.objects.ours()) == []


def test_what_is_not_known_of_the_cover_stays_open() -> None:
    said(line(车牌号=""))

    entered()

    term = Term.objects.get()
    assert (term.policy.insurer, term.policy.vehicle, term.premium) == ("?", None, None)


@pytest.mark.parametrize(
    ("cells", "named_by"),
    [
        ({"会员编号": "M1"}, "M1"),
        ({"会员编号": "", "会员卡号": "K1"}, md5(b"card_no=K1").hexdigest()),
        ({"会员编号": ""}, md5(f"phone={NUMBER}|plate_no={PLATE}".encode()).hexdigest()),
        ({"会员编号": "9" * 41}, md5(f"member_no={'9' * 41}".encode()).hexdigest()),
    ],
)
def test_the_policys_number_is_our_own_and_tells_no_telephone_number(
    cells: dict[str, str], named_by: str
) -> None:
    said(line(**cells))

    entered()

    assert Policy.objects.get().number == f"M-{named_by}"


def test_a_holder_who_is_known_by_name_and_number_is_the_same() -> None:
    known = make_policy(name=NAME, phone=NUMBER, customer=make_customer(name=NAME))
    make_phone(NUMBER, customer=make_customer(name="Another"))
    said(line())

    entered()

    policy = Term.objects.get().policy
    assert (policy.customer, policy.phone) == (known.customer, known.phone)
    assert known.phone is not None
    assert known.phone.source == Phone.Source.CORE_SYSTEM


def test_the_holder_of_the_surest_key_is_taken_where_two_are_known() -> None:
    make_phone(NUMBER, customer=make_customer(name=NAME))
    exact = make_phone(NUMBER, customer=make_customer(name=NAME, key=f"NP:{NAME}|{NUMBER}"))
    said(line())

    entered()

    assert Term.objects.get().policy.phone == exact


def test_two_cars_of_a_member_are_of_one_holder() -> None:
    said(line("M1"), line("M2", 车牌号="苏I0A002"))

    entered()

    phones = {term.policy.phone for term in Term.objects.all()}
    assert phones == {Phone.objects.get()}
    assert Vehicle.objects.count() == 2


def test_a_number_that_has_proved_wrong_is_not_dialled() -> None:
    customer = make_customer(name=NAME)
    make_phone(NUMBER, customer=customer, verdict=Phone.Verdict.INACCURATE)
    said(line())

    entered()

    assert (Term.objects.get().policy.customer, number_of()) == (customer, None)


@pytest.mark.parametrize(
    ("kind", "number"), [("体验", 1), ("", 1), ("标准", 0), ("VIP", 0), ("退出", 0), ("别的", 0)]
)
def test_only_members_on_trial_count(kind: str, number: int) -> None:
    said(line(会员类型=kind))

    assert len(entered()) == number
    assert Term.objects.count() == number


def test_only_covers_that_end_in_the_span_count() -> None:
    ends = [FIRST - timedelta(days=1), FIRST, LAST, LAST + timedelta(days=1)]
    said(*(line(f"M{n}", 保险到期日=end.isoformat()) for n, end in enumerate(ends)))

    assert [TrialMember.objects.get(pk=pk).member_no for pk, _term in found()] == ["M1", "M2"]


def test_release_days_follow_the_sheet_the_day_or_the_month() -> None:
    said(
        line("M1", 保险到期日="2026-05", 联系电话=fake_phone()),
        line("M2", 保险到期日="2026-05", 联系电话=fake_phone()),
        line("M3", 发放日期="2026-04-02"),
        line("M4", 发放日期="2026-01-01"),
    )

    turns = {TrialMember.objects.get(pk=one.member_id).member_no: one for one in entered()}

    assert {number: turn.release_on for number, turn in turns.items()} == {
        "M1": date(2026, 4, 21),
        "M2": date(2026, 4, 22),
        "M3": date(2026, 4, 2),
        "M4": date(2026, 3, 30),
    }
    assert list(turns) == ["M4", "M3", "M1", "M2"]


# Known to the book


def our_term(number: str = "T1", **values: Any) -> Term:
    return make_term(number=number, **{"expires_on": END, **values})


@pytest.mark.parametrize(
    ("term", "cells"),
    [
        ({"number": "T1"}, {"保单号": "T1"}),
        ({"number": "T1", "status": "SURRENDERED"}, {"保单号": "T1"}),
        ({"vin": VIN}, {"车架号": VIN}),
        ({"plate_no": PLATE, "name": NAME}, {}),
    ],
)
def test_a_cover_of_our_book_is_the_members_term(
    term: dict[str, Any], cells: dict[str, Any]
) -> None:
    known = our_term(**term)
    said(line(**cells))
    before = book_rows()

    (turn,) = entered()

    assert turn == MemberTerm(
        term_id=known.pk,
        member_id=TrialMember.objects.get().pk,
        release_on=date(2026, 4, 9),
        branch_id=known.policy.branch_id,
    )
    assert book_rows() == before


@pytest.mark.parametrize(
    ("term", "cells"),
    [
        ({"number": "T2"}, {"保单号": "T1"}),
        ({"number": "T1", "expires_on": END - timedelta(days=183)}, {"保单号": "T1"}),
        ({"vin": VIN, "expires_on": END - timedelta(days=1)}, {"车架号": VIN}),
        ({"vin": VIN, "status": "CANCELLED"}, {"车架号": VIN}),
        ({"plate_no": PLATE}, {}),
        ({"plate_no": "苏I0A002", "name": NAME}, {}),
        ({"plate_no": PLATE, "name": NAME, "status": "ENDED"}, {}),
        ({"vin": "", "plate_no": "", "name": NAME}, {"车牌号": ""}),
    ],
)
def test_another_cover_is_not(term: dict[str, Any], cells: dict[str, Any]) -> None:
    known = our_term(**{"number": "T9", **term})
    said(line(**cells))

    (turn,) = entered()

    assert turn.term_id != known.pk
    assert Term.objects.get(pk=turn.term_id).policy.number == "M-M1"


@pytest.mark.parametrize("days", [-182, -10, 10, 182])
def test_a_policy_that_the_row_names_is_meant_though_its_end_is_mistaken(days: int) -> None:
    known = our_term("T1", expires_on=END + timedelta(days=days))
    said(line(保单号="T1"))

    (turn,) = entered()

    assert turn.term_id == known.pk


def test_the_surer_sign_decides() -> None:
    by_plate = our_term("T1", plate_no=PLATE, name=NAME)
    by_vin = our_term("T2", vin=VIN)
    by_number = our_term("T3")
    signs = {"车架号": VIN, "保单号": "T3"}
    said(line("M1", **signs), line("M2", 车架号=VIN), line("M3"))

    terms = [term for _member, term in sorted(found())]

    assert terms == [by_number.pk, by_vin.pk, by_plate.pk]


def test_of_two_covers_of_a_car_the_commercial_one_is_meant() -> None:
    our_term("T1", vin=VIN, cover_class="COMPULSORY")
    vehicle = Vehicle.objects.get()
    commercial = make_term(policy=make_policy("T2", vehicle=vehicle), expires_on=END)
    said(line(车架号=VIN))

    assert found() == [(TrialMember.objects.get().pk, commercial.pk)]


@pytest.mark.parametrize(("day", "is_known"), [(1, True), (31, True), (None, False)])
def test_of_a_month_alone_any_day_of_it_is_the_same_cover(day: int | None, is_known: bool) -> None:
    ends = date(2026, 5, day) if day else date(2026, 4, 30)
    known = our_term(expires_on=ends, vin=VIN)
    said(line(车架号=VIN, 保险到期日="2026-05"))

    (turn,) = entered()

    assert (turn.term_id == known.pk) == is_known


def test_the_end_that_our_book_knows_counts_for_the_release() -> None:
    known = our_term(expires_on=date(2026, 5, 4))
    said(line(保单号="T1", 保险到期日="2026-05", 发放日期="2026-05-20"))

    (turn,) = entered()

    assert (turn.term_id, turn.release_on) == (known.pk, date(2026, 5, 4))


def test_two_members_of_one_term_count_once() -> None:
    known = our_term()
    said(line("M1", 保单号="T1"), line("M2", 保单号="T1", 发放日期="2026-04-02"))

    (turn,) = entered()

    assert (turn.term_id, turn.release_on) == (known.pk, date(2026, 4, 2))
    assert turn.member_id == TrialMember.objects.get(member_no="M2").pk


def test_what_was_taken_back_is_in_no_book() -> None:
    gone = our_term()
    Term.objects.update(withdrawn_at=MORNING)
    said(line(保单号="T1"))

    (turn,) = entered()

    assert turn.term_id != gone.pk


# Again


def test_running_again_changes_nothing() -> None:
    said(line("M1"), line("M2", 保险到期日="2026-05", 车架号=VIN), line("M3", 会员编号=""))
    first = entered()
    before, written = book_rows(), versions()

    again = entered(at=LONG_AFTER)

    assert (again, book_rows(), versions()) == (first, before, written)


def test_a_term_follows_what_the_sheet_says_later() -> None:
    said(line(承保公司="他司"))
    before = entered()
    vehicle = Vehicle.objects.get()
    moved = END + timedelta(days=10)

    said(
        line(
            保险到期日=moved.isoformat(),
            联系电话=OTHER_NUMBER,
            承保公司="另一他司",
            车牌号="苏I0A002",
            上年保费="900",
        )
    )
    after = entered(at=LONG_AFTER)

    term = Term.objects.get()
    assert [(one.term_id, one.release_on) for one in (*before, *after)] == [
        (term.pk, date(2026, 4, 9)),
        (term.pk, date(2026, 4, 19)),
    ]
    assert (term.expires_on, term.premium, number_of()) == (moved, Decimal("900.00"), OTHER_NUMBER)
    assert term.facts == TrialMember.objects.get().facts
    assert term.policy.insurer == "另一他司"
    assert term.policy.customer.key == f"NP:{NAME}|{OTHER_NUMBER}"
    vehicle.refresh_from_db()
    assert (term.policy.vehicle, vehicle.plate_no) == (vehicle, "苏I0A002")


def test_a_term_that_was_worked_on_stays_as_it_is() -> None:
    said(line())
    first = entered()
    Term.objects.update(first_worked_at=AT)
    before = book_rows()["Term"]

    said(line(保险到期日="2026-05-19", 联系电话=OTHER_NUMBER))

    assert entered(at=LONG_AFTER) == first
    assert (book_rows()["Term"], number_of()) == (before, NUMBER)


def test_a_number_that_was_looked_up_stays_until_the_sheet_has_another() -> None:
    said(line())
    entered()
    better = make_phone(OTHER_NUMBER, customer=Customer.objects.get())
    Policy.objects.update(phone=better)

    said(line(上年保费="900"))
    entered()
    assert number_of() == OTHER_NUMBER

    said(line(联系电话="12000000003"))
    entered()
    assert number_of() == "12000000003"


@pytest.mark.parametrize("asked_for", ["old", "new"])
def test_a_term_follows_its_member_into_another_month(asked_for: str) -> None:
    said(line())
    entered()
    june = date(2026, 6, 19)
    said(line(保险到期日=june.isoformat()))

    if asked_for == "old":
        assert entered(at=LONG_AFTER) == []
    else:
        (turn,) = entered(date(2026, 6, 1), date(2026, 6, 30), at=LONG_AFTER)
        assert turn.term_id == Term.objects.get().pk

    assert Term.objects.get().expires_on == june


def test_the_next_year_is_a_term_of_its_own() -> None:
    said(line())
    ((member, this_year),) = found()
    said(line(保险到期日="2027-05-09"))

    assert found() == []
    ((again, next_year),) = found(first=date(2027, 5, 1), last=date(2027, 5, 31))

    assert again == member
    terms = Term.objects.order_by("expires_on").values_list("pk", "policy__number", "expires_on")
    assert list(terms) == [
        (this_year, "M-M1", END),
        (next_year, "M-M1", date(2027, 5, 9)),
    ]


@pytest.mark.parametrize("kind", ["标准", "退出"])
def test_the_term_of_a_member_on_trial_no_longer_is_withdrawn(kind: str) -> None:
    said(line())
    entered()
    said(line(会员类型=kind))

    assert entered(at=LONG_AFTER) == []

    assert list(Term.objects.all()) == []
    assert Term.with_withdrawn.get().withdrawn_at == LONG_AFTER
    assert (Policy.objects.get().phone, Phone.objects.count()) == (None, 0)


def test_who_is_on_trial_again_gets_another_term_of_the_same_policy() -> None:
    said(line())
    ((_member, first),) = found()
    said(line(会员类型="退出"))
    entered()
    said(line(会员类型="体验"))

    ((_member, again),) = found(at=LONG_AFTER)

    assert again != first
    assert (Policy.objects.get().number, number_of()) == ("M-M1", NUMBER)


def test_the_term_is_withdrawn_once_our_book_has_the_cover() -> None:
    said(line(保单号="T1"))
    ((member, entered_term),) = found()
    known = our_term()

    assert found(at=LONG_AFTER) == [(member, known.pk)]
    assert list(Term.objects.all()) == [known]
    assert Term.with_withdrawn.exclude(pk=known.pk).get().pk == entered_term


@pytest.mark.parametrize("done", ["released_on", "specialist", "first_worked_at"])
@pytest.mark.parametrize("then", ["left", "known"])
def test_what_was_handed_out_is_not_withdrawn(done: str, then: str) -> None:
    said(line(保单号="T1"))
    ((member, term),) = found()
    values = {"released_on": DAY, "specialist": make_specialist(), "first_worked_at": AT}
    Term.objects.update(**{done: values[done]})
    if then == "left":
        said(line(保单号="T1", 会员类型="退出"))
    else:
        our_term()

    assert found(at=LONG_AFTER) == ([] if then == "left" else [(member, term)])
    assert Term.objects.filter(pk=term).exists()


def test_a_policy_of_ours_that_has_the_number_is_left_alone() -> None:
    make_policy("M-M1")
    before = book_rows()
    said(line("M1"), line("M2"))

    assert [TrialMember.objects.get(pk=pk).member_no for pk, _term in found()] == ["M2"]

    assert book_rows()["Policy"][0] == before["Policy"][0]


def test_many_members_take_no_more_questions_than_one() -> None:
    def lines(numbers: range) -> list[dict[str, Any]]:
        return [
            line(f"M{n}", 联系电话=fake_phone(), 车架号=f"{VIN[:-3]}{n:03}" if n % 2 else "")
            for n in numbers
        ]

    def asked() -> int:
        with CaptureQueriesContext(connection) as context:
            entered()
        return len(context)

    said(*lines(range(2)))
    enters, repeats = asked(), asked()
    said(*lines(range(100, 140)))
    assert asked() == enters
    assert asked() == repeats

    said(*(one | {"上年保费": "900"} for one in lines(range(2))))
    follows = asked()
    said(*(one | {"上年保费": "800"} for one in lines(range(100, 140))))
    assert asked() == follows
