"""Entering the policies: what is refused, and what the ledgers say afterwards."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from renewal.jobs.models import Notice
from sales.actions import (
    FormChanged,
    GoodsIn,
    LedgerRefused,
    PolicyIn,
    issue,
    pay,
    take_back_amount,
    tick_of,
    use_serial,
    withdraw,
)
from sales.models import (
    Comparison,
    FormStep,
    GoodsLine,
    IntentionForm,
    IssuedPolicy,
    PaperLine,
    Part,
    SerialLine,
    UnderwritingLine,
)
from sales.stations import State, Step, StepRefused
from tests.factories import (
    MORNING,
    make_branch,
    make_form,
    make_goods,
    make_issuing_clerk,
    make_lead,
    make_specialist,
    make_task,
)

pytestmark = pytest.mark.django_db

NOON = MORNING + timedelta(hours=4)
LEDGERS = (IssuedPolicy, Comparison, UnderwritingLine, SerialLine, GoodsLine, PaperLine)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def policy_of(form: IntentionForm, part: Part, **values: Any) -> PolicyIn:
    """What the form says, issued as an electronic policy."""
    assert form.plan is not None
    starts_on, premium = form.starts_on(part), form.plan.premium_of(part)
    assert starts_on is not None
    assert premium is not None
    given = PolicyIn(
        part=part,
        policy_no=f"{form.number}-{part}",
        starts_on=starts_on,
        premium=premium,
        insured_name=form.insured_name,
        plate_no=form.plate_no,
        address=form.address,
        vehicle_tax=form.plan.vehicle_tax if part == Part.COMPULSORY else None,
        is_electronic=True,
    )
    return replace(given, **values)


def both(form: IntentionForm, **values: Any) -> list[PolicyIn]:
    """Both policies; `values` are the commercial one's."""
    return [policy_of(form, Part.COMPULSORY), policy_of(form, Part.COMMERCIAL, **values)]


def refused(form: IntentionForm, policies: list[PolicyIn], **values: Any) -> str:
    """Return why it was refused; nothing of it stays."""
    before = [ledger._default_manager.count() for ledger in LEDGERS]
    with pytest.raises((StepRefused, LedgerRefused)) as caught:
        issue(form=form, by=make_issuing_clerk(), now=NOON, policies=policies, **values)
    form.refresh_from_db()
    assert [ledger._default_manager.count() for ledger in LEDGERS] == before
    assert not FormStep.objects.filter(form=form, step=Step.ISSUE).exists()
    return str(caught.value)


def test_every_ledger_gets_its_lines_once() -> None:
    form, clerk = make_form(state="PAID"), make_issuing_clerk()
    card = make_goods("Card", stock=5)
    compulsory = policy_of(
        form,
        Part.COMPULSORY,
        is_electronic=False,
        serials={"POLICY": "p1", "INVOICE": "i1", "STICKER": "s1"},
    )
    commercial = policy_of(
        form, Part.COMMERCIAL, is_electronic=False, serials={"POLICY": "p2", "INVOICE": "i1"}
    )

    issue(
        form=form,
        by=clerk,
        now=NOON,
        policies=[compulsory, commercial],
        goods=[GoodsIn(card, pieces=2, use="SOLD", serial_no="C7")],
        missing=["ID_CARD", "NOTICE"],
        member_card_no=" M100 ",
    )

    form.refresh_from_db()
    card.refresh_from_db()
    assert (form.state, form.state_since, form.member_card_no) == (State.ISSUED, NOON, "M100")
    assert sorted(form.policies.values_list("part", "premium", "vehicle_tax")) == [
        ("COMMERCIAL", Decimal("3000.00"), None),
        ("COMPULSORY", Decimal("950.00"), Decimal("420.00")),
    ]
    assert sorted(form.underwriting_lines.values_list("part", "premium", "vehicle_tax")) == [
        ("COMMERCIAL", Decimal("3000.00"), Decimal()),
        ("COMPULSORY", Decimal("950.00"), Decimal("420.00")),
    ]
    assert sorted(form.serial_lines.values_list("document", "serial_no", "use")) == [
        ("INVOICE", "I1", "USED"),
        ("POLICY", "P1", "USED"),
        ("POLICY", "P2", "USED"),
        ("STICKER", "S1", "USED"),
    ]
    line = form.goods_lines.get()
    assert (line.goods, line.amount, line.use, line.serial_no) == (card, -2, "SOLD", "C7")
    assert (line.taken_by, card.stock) == (form.task.assignee, 3)
    assert sorted(form.paper_lines.values_list("paper", flat=True)) == ["ID_CARD", "NOTICE"]
    assert sorted(form.comparisons.values_list("against", "part")) == [
        ("POLICY", "COMMERCIAL"),
        ("POLICY", "COMPULSORY"),
    ]
    assert [notice.code for notice in Notice.objects.filter(user=form.task.assignee)] == [
        "FORM_ISSUED"
    ]


def test_an_electronic_policy_uses_no_form() -> None:
    form = make_form(state="PAID")

    issue(form=form, by=make_issuing_clerk(), now=NOON, policies=both(form))

    assert form.policies.filter(is_electronic=True).count() == 2
    assert not SerialLine.objects.exists()


def test_a_difference_that_is_ticked_is_kept() -> None:
    form = make_form(state="PAID", plate_no="苏AI2345")

    issue(
        form=form,
        by=make_issuing_clerk(),
        now=NOON,
        policies=both(form, plate_no="苏AI9999"),
        ticked={tick_of(Part.COMMERCIAL, "plate_no")},
    )

    kept = Comparison.objects.get(part=Part.COMMERCIAL)
    assert kept.differences == {"plate_no": ["苏AI2345", "苏AI9999"]}


def test_a_difference_is_ticked_on_the_policy_it_is_on() -> None:
    form = make_form(state="PAID")

    said = refused(
        form,
        both(form, insured_name="Li"),
        ticked={tick_of(Part.COMPULSORY, "insured_name"), "insured_name"},
    )

    assert said == "Commercial cover: look at what differs and tick it: Insured."


def test_the_start_date_is_the_forms() -> None:
    form = make_form(state="PAID")
    assert form.commercial_starts_on is not None
    starts_on = form.commercial_starts_on + timedelta(days=1)

    said = refused(
        form,
        both(form, starts_on=starts_on),
        ticked={tick_of(Part.COMMERCIAL, "starts_on")},
    )

    assert said == (
        f"Cover starts on: the form says {form.commercial_starts_on}, the paper (Commercial cover)"
        f" {starts_on}. They must agree: send the form back, or have the paper corrected."
    )


def test_the_address_is_complete() -> None:
    form = make_form(state="PAID")

    said = refused(form, both(form, address="南京市"), ticked={tick_of(Part.COMMERCIAL, "address")})

    assert said.endswith("The address names no house: street and number, or village.")


def test_exactly_the_parts_of_the_plan() -> None:
    form = make_form(state="PAID")
    compulsory, commercial = both(form)

    told = [
        refused(form, policies)
        for policies in ([], [compulsory], [compulsory, commercial, commercial])
    ]

    head = "The customer chose: Compulsory cover, Commercial cover. One policy for each; given: "
    assert told == [
        f"{head}—.",
        f"{head}Compulsory cover.",
        f"{head}Compulsory cover, Commercial cover, Commercial cover.",
    ]


def test_policy_numbers_are_distinct_however_they_are_written() -> None:
    form = make_form(state="PAID")
    compulsory, commercial = both(form)

    said = refused(
        form, [replace(compulsory, policy_no="ab 1"), replace(commercial, policy_no="ＡＢ1")]
    )

    assert said == "Each policy has a number of its own."


def test_a_number_that_any_branch_has_issued_is_refused() -> None:
    north = make_branch()
    task = make_task(assignee=make_specialist(branch=north), lead=make_lead(branch=north))
    other = make_form(task=task, state="ISSUED")
    number = other.policies.get(part=Part.COMMERCIAL).policy_no
    form = make_form(state="PAID")

    said = refused(form, both(form, policy_no=number.lower()))

    assert said == f"Policy {number} is issued already."


def test_the_number_of_a_policy_that_was_voided_is_free_again() -> None:
    other = make_form(state="ISSUED")
    number = other.policies.get(part=Part.COMMERCIAL).policy_no
    withdraw(form=other, by=make_issuing_clerk(), now=NOON, why="mistaken")
    form = make_form(state="PAID")

    issue(form=form, by=make_issuing_clerk(), now=NOON, policies=both(form, policy_no=number))

    assert form.policies.get(part=Part.COMMERCIAL).policy_no == number


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"policy_no": " "}, "Commercial cover: a policy number has 1 to 60 characters."),
        ({"policy_no": "9" * 61}, "Commercial cover: a policy number has 1 to 60 characters."),
        ({"premium": Decimal(0)}, "The premium must be above 0 and below 100,000,000."),
        ({"premium": Decimal("NaN")}, "The premium must be above 0 and below 100,000,000."),
        (
            {"vehicle_tax": Decimal(-1)},
            "The vehicle tax must be from 0 to below 100,000,000.",
        ),
        (
            {"is_electronic": False},
            "Commercial cover: the serial number is missing: Policy form.",
        ),
        (
            {"serials": {"POLICY": "1"}},
            "Commercial cover: an electronic policy uses no policy form.",
        ),
        ({"serials": {"STICKER": "1"}}, "Only compulsory cover has a sticker."),
    ],
)
def test_a_policy_that_cannot_be(values: dict[str, Any], said: str) -> None:
    form = make_form(state="PAID")

    assert refused(form, both(form, **values)) == said


def test_printed_compulsory_cover_has_a_sticker() -> None:
    form = make_form(state="PAID")
    compulsory, commercial = both(form)
    without = replace(compulsory, is_electronic=False, serials={"POLICY": "P1"})

    assert refused(form, [without, commercial]) == (
        "Compulsory cover: the serial number is missing: Compulsory cover sticker."
    )


def test_a_serial_form_that_is_used_up_is_refused() -> None:
    clerk = make_issuing_clerk()
    use_serial(document="POLICY", serial_no="P1", use="SPOILT", by=clerk, now=MORNING)
    form = make_form(state="PAID")

    said = refused(form, both(form, is_electronic=False, serials={"POLICY": "p1"}))

    assert said == "Policy form P1 stands in the register: Spoilt on 2026-03-02."


def test_no_more_goods_than_there_are() -> None:
    form, card = make_form(state="PAID"), make_goods("Card", stock=1)

    assert refused(form, both(form), goods=[GoodsIn(card, pieces=2)]) == (
        "Of “Card” only 1 are left."
    )
    assert refused(form, both(form), goods=[GoodsIn(card, pieces=0)]) == (
        "Goods are given or sold, one piece at least."
    )
    assert refused(form, both(form), goods=[GoodsIn(card, pieces=1, use="BOUGHT")]) == (
        "Goods are given or sold, one piece at least."
    )


def test_a_member_card_number_is_short() -> None:
    form = make_form(state="PAID")

    assert refused(form, both(form), member_card_no="9" * 41) == (
        "A member card number has at most 40 characters."
    )


@pytest.mark.parametrize(
    ("profile", "state", "may"),
    [
        ("PAID_FIRST", "PASSED", False),
        ("PAID_FIRST", "TO_PAY", False),
        ("PAID_FIRST", "PAID", True),
        ("PAID_FIRST", "ISSUED", False),
        ("PAPER_FIRST", "PASSED", True),
        ("PAPER_FIRST", "PAID", False),
    ],
)
def test_the_order_of_the_profile_decides(profile: str, state: str, may: bool) -> None:
    form = make_form(state=state, profile=profile)

    if may:
        issue(form=form, by=make_issuing_clerk(), now=NOON, policies=both(form))
    else:
        refused(form, both(form))

    form.refresh_from_db()
    assert form.state == ("ISSUED" if may else state)


def test_the_second_of_two_clerks_is_told_and_writes_nothing() -> None:
    form = make_form(state="PAID")
    shown, policies = form.version, both(form)
    issue(form=form, by=make_issuing_clerk(), now=NOON, policies=policies, version=shown)
    written = [ledger._default_manager.count() for ledger in LEDGERS]

    with pytest.raises(FormChanged):
        issue(form=form, by=make_issuing_clerk(), now=NOON, policies=policies, version=shown)

    assert [ledger._default_manager.count() for ledger in LEDGERS] == written


def test_a_payment_that_was_taken_back_is_entered_again_first() -> None:
    form, clerk = make_form(state="TO_PAY"), make_issuing_clerk()
    pay(form=form, amount=Decimal("4370"), way="ELECTRONIC", number="E1", by=clerk, now=NOON)
    take_back_amount(line=form.money_lines.get(), by=clerk, now=NOON, why="mistyped")
    form.refresh_from_db()

    assert refused(form, both(form)) == (
        "The payment was taken back; enter what has been paid first."
    )


def test_the_ledger_has_the_plate_as_plates_are_written() -> None:
    form = make_form(state="PAID")

    issue(
        form=form,
        by=make_issuing_clerk(),
        now=NOON,
        policies=both(form, plate_no=f" {form.plate_no.lower()} "),
    )

    plates = set(UnderwritingLine.objects.values_list("plate_no", flat=True))
    assert plates == {form.plate_no}
