from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation

from policies.actions.corrections import FactRefused, correct_facts, correct_number
from policies.actions.numbers import NumberRefused
from policies.corrected import Fact, insured_name
from policies.models import Address, Customer, Event, Phone, Policy, Term, Vehicle
from policies.story import tell
from renewal.accounts.models import User
from tests.factories import DAY, MORNING, make_specialist, make_term
from tests.imported import LATER, landed, policy_line, verdicts

pytestmark = pytest.mark.django_db

NOON = LATER + timedelta(hours=3)
EVENING = LATER + timedelta(hours=9)
ENDS = DAY + timedelta(days=25)
OLD, NEW = "12000000001", "12000000002"
FACTS: dict[str, Any] = {
    "投保人": "王小明",
    "证件号码": "T00000000000000001",
    "车牌号": "苏I12345",
    "车架号": "LTESTI00000000001",
    "联系电话": OLD,
    "通信地址": "示例市甲区一路1号",
}


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def caller() -> User:
    return make_specialist("liu")


def imported(**more: Any) -> Term:
    landed("policies", policy_line("T1", **FACTS | more))
    return Term.objects.get(policy__number="T1")


def correct(term: Term, fact: Fact, right: str | date) -> list[Fact]:
    by = User.objects.filter(username="liu").first() or caller()
    return correct_facts(term=term, changes={fact: right}, by=by, now=NOON)


def again(**changes: Any) -> list[str]:
    """What becomes of the same workbook, but for `changes`, in the evening."""
    batch = landed("policies", policy_line("T1", **FACTS | changes), now=EVENING)
    return verdicts(batch)


def now_said(fact: Fact) -> str:
    """What the book says by now."""
    term = Term.objects.select_related("policy__customer", "policy__vehicle", "policy__phone").get(
        policy__number="T1"
    )
    policy = term.policy
    assert policy.vehicle is not None
    assert policy.phone is not None
    return {
        Fact.PHONE: policy.phone.number,
        Fact.ADDRESS: policy.customer.address,
        Fact.PLATE: policy.vehicle.plate_no,
        Fact.HOLDER: policy.customer.name,
        Fact.INSURED: insured_name(term.facts),
        Fact.EXPIRES_ON: term.expires_on.isoformat(),
    }[fact]


def test_each_change_is_an_event_that_tells_what_was() -> None:
    term = imported()

    done = correct_facts(
        term=term,
        changes={Fact.PLATE: "苏I54321", Fact.HOLDER: "王晓明", Fact.EXPIRES_ON: date(2026, 4, 1)},
        by=caller(),
        now=NOON,
    )

    assert done == [Fact.PLATE, Fact.HOLDER, Fact.EXPIRES_ON]
    told = Event.objects.filter(code=Event.Code.CORRECTED).order_by("pk")
    assert [event.parameters for event in told] == [
        {"field": "PLATE", "old": "苏I12345", "new": "苏I54321"},
        {"field": "HOLDER", "old": "王小明", "new": "王晓明"},
        {"field": "EXPIRES_ON", "old": ENDS.isoformat(), "new": "2026-04-01"},
    ]
    assert {event.term_id for event in told} == {term.pk}
    assert next(one.text for one in tell(term.policy) if one.code == "CORRECTED") == (
        "Licence plate was 苏I12345 and is now 苏I54321, as told on the phone."
    )


def test_what_is_right_already_is_no_change() -> None:
    term = imported()

    assert correct(term, Fact.PLATE, "苏I12345") == []
    assert Event.objects.filter(code=Event.Code.CORRECTED).count() == 0
    term.refresh_from_db()
    assert term.first_worked_at is None


def test_a_correction_is_work_on_the_row() -> None:
    term = imported()

    correct(term, Fact.PLATE, "苏I54321")

    term.refresh_from_db()
    assert term.first_worked_at == NOON


def test_an_address_is_masked_in_the_story_and_proved() -> None:
    term = imported()

    correct(term, Fact.ADDRESS, "示例市乙区二路2号")

    event = Event.objects.get(code=Event.Code.CORRECTED)
    assert event.parameters == {
        "field": "ADDRESS",
        "old": "示例市甲区******",
        "new": "示例市乙区******",
    }
    address = Address.objects.get()
    assert (address.text, address.source, address.verdict) == (
        "示例市乙区二路2号",
        Phone.Source.AGENT,
        Phone.Verdict.ACCURATE,
    )


def test_a_name_is_found_by_its_new_initials_and_is_the_insureds_too() -> None:
    term = imported(被保险人="王小明")

    correct(term, Fact.HOLDER, "张晓明")

    customer: Any = Customer.objects.get()
    assert (customer.name, customer.name_initials) == ("张晓明", "ZXM")
    assert now_said(Fact.INSURED) == "张晓明"
    earlier = customer.events.order_by("pgh_id").values_list("name", flat=True)
    assert list(earlier)[-2:] == ["王小明", "张晓明"]


def test_another_insured_is_corrected_alone() -> None:
    term = imported(被保险人="李小红")

    assert correct(term, Fact.INSURED, "李晓红") == [Fact.INSURED]

    assert (now_said(Fact.HOLDER), now_said(Fact.INSURED)) == ("王小明", "李晓红")
    assert again(被保险人="李小红", 保费="900.00") == ["UPDATED"]
    assert now_said(Fact.INSURED) == "李晓红"
    assert again(被保险人="周某") == ["UPDATED"]
    assert now_said(Fact.INSURED) == "周某"


@pytest.mark.parametrize(
    ("fact", "right"),
    [
        (Fact.ADDRESS, "示例市乙区二路2号"),
        (Fact.PLATE, "苏I54321"),
        (Fact.HOLDER, "王晓明"),
        (Fact.EXPIRES_ON, DAY + timedelta(days=40)),
    ],
)
def test_a_workbook_that_says_the_same_as_before_undoes_nothing(
    fact: Fact, right: str | date
) -> None:
    term = imported()
    correct(term, fact, right)

    assert again() == ["UNCHANGED"]
    assert now_said(fact) == str(right)
    assert again(保费="900.00") == ["UPDATED"]  # of something else it has news
    assert now_said(fact) == str(right)
    assert Term.objects.count() == 1


@pytest.mark.parametrize(
    ("fact", "right", "heading", "news", "said"),
    [
        (Fact.ADDRESS, "示例市乙区二路2号", "通信地址", "示例市丙区3号", "示例市丙区3号"),
        (Fact.PLATE, "苏I54321", "车牌号", "苏I99999", "苏I99999"),
        (Fact.HOLDER, "王晓明", "投保人", "王大明", "王大明"),
        (Fact.EXPIRES_ON, DAY + timedelta(days=40), "终保日期", "2026-05-01", "2026-05-01"),
    ],
)
def test_a_workbook_that_says_something_new_wins_and_the_story_has_both(
    fact: Fact, right: str | date, heading: str, news: str, said: str
) -> None:
    term = imported()
    correct(term, fact, right)

    assert again(**{heading: news}) == ["UPDATED"]

    assert now_said(fact) == said
    codes = [one.code for one in tell(term.policy)]
    assert codes[0] == "IMPORT_NEW"
    assert codes[-1] == "IMPORT_UPDATED"
    assert codes.count("CORRECTED") == 1


def test_what_a_workbook_said_once_is_news_again_after_it_said_something_else() -> None:
    term = imported()
    correct(term, Fact.PLATE, "苏I54321")
    again(车牌号="苏I99999")

    again()

    assert now_said(Fact.PLATE) == "苏I12345"


def test_a_fact_corrected_twice_still_stands_against_what_was_said_first() -> None:
    term = imported()
    correct(term, Fact.PLATE, "苏I54321")
    correct(term, Fact.PLATE, "苏I54322")

    again(保费="900.00")

    assert now_said(Fact.PLATE) == "苏I54322"


def test_a_new_policy_of_the_customer_with_the_old_facts_undoes_nothing() -> None:
    term = imported()
    correct(term, Fact.HOLDER, "王晓明")
    correct(term, Fact.ADDRESS, "示例市乙区二路2号")
    correct(term, Fact.PLATE, "苏I54321")

    landed("policies", policy_line("T2", **FACTS), now=EVENING)

    assert Policy.objects.count() == 2
    assert Customer.objects.get().name == "王晓明"
    assert Customer.objects.get().address == "示例市乙区二路2号"
    assert Vehicle.objects.get().plate_no == "苏I54321"


def test_a_corrected_end_of_a_policy_without_a_start_finds_its_term_again() -> None:
    term = imported(起保日期="")
    assert term.starts_on is None
    correct(term, Fact.EXPIRES_ON, DAY + timedelta(days=40))

    assert again(起保日期="") == ["UNCHANGED"]
    assert again(起保日期="", 保费="900.00") == ["UPDATED"]
    assert Term.objects.count() == 1
    assert now_said(Fact.EXPIRES_ON) == (DAY + timedelta(days=40)).isoformat()


def test_a_later_end_is_no_renewal() -> None:
    term = imported()
    correct(term, Fact.EXPIRES_ON, DAY + timedelta(days=40))

    batch = landed("policies", policy_line("T1", **FACTS | {"保费": "900.00"}), now=EVENING)

    assert batch.rows.get().marks == ["HANDLED"]


def test_a_number_told_on_the_phone_stands_against_the_one_in_the_workbook() -> None:
    term = imported()

    phone = correct_number(term=term, policies=[term.policy], number=NEW, by=caller(), now=NOON)

    assert (phone.number, phone.source) == (NEW, Phone.Source.AGENT)
    assert again(保费="900.00", 投保人电话=OLD) == ["UPDATED"]
    assert now_said(Fact.PHONE) == NEW
    assert again(联系电话="12000000003") == ["UPDATED"]
    assert now_said(Fact.PHONE) == "12000000003"


def test_no_number_is_refused_as_everywhere() -> None:
    term = imported()

    with pytest.raises(NumberRefused, match="is not a telephone number"):
        correct_number(term=term, policies=[term.policy], number="abc", by=caller(), now=NOON)


@pytest.mark.parametrize(
    ("right", "words"),
    [
        (ENDS - timedelta(days=364), "begins on"),
        (DAY + timedelta(days=6 * 366), "more than five years"),
    ],
)
def test_a_policy_cannot_end_on_any_day(right: date, words: str) -> None:
    term = imported()

    with pytest.raises(FactRefused, match=words) as refusal:
        correct(term, Fact.EXPIRES_ON, right)

    assert refusal.value.fact == Fact.EXPIRES_ON
    assert now_said(Fact.EXPIRES_ON) == ENDS.isoformat()


def test_two_years_of_a_policy_do_not_end_on_one_day() -> None:
    term = make_term()
    following = make_term(policy=term.policy, expires_on=ENDS + timedelta(days=365))

    with pytest.raises(FactRefused, match="Another year of this policy"):
        correct(term, Fact.EXPIRES_ON, following.expires_on)


def test_a_policy_without_a_car_has_no_plate() -> None:
    with pytest.raises(FactRefused, match="no car"):
        correct(make_term(), Fact.PLATE, "苏I54321")


def test_a_refusal_writes_nothing_of_the_other_changes() -> None:
    term = make_term(plate_no="苏I12345")

    with pytest.raises(FactRefused):
        correct_facts(
            term=term,
            changes={Fact.PLATE: "苏I54321", Fact.EXPIRES_ON: MORNING.date() - timedelta(days=800)},
            by=caller(),
            now=NOON,
        )

    assert Vehicle.objects.get().plate_no == "苏I12345"
    assert Event.objects.count() == 0
