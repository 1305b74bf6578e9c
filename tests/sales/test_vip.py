"""The VIP mark and the member card. Source: 001-43, 001-69, 001-70, 001-73, 001-88."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import translation

from renewal.accounts.models import NotAllowed
from sales.actions import FormChanged, mark_vip
from sales.models import IssuedPolicy
from sales.stations import StepRefused
from tests.factories import MORNING, make_branch, make_form, make_issuing_clerk, make_supervisor

pytestmark = pytest.mark.django_db

NOON = MORNING + timedelta(hours=4)
BOTH = ("COMPULSORY", "COMMERCIAL")


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def test_every_policy_gets_the_mark_and_the_form_code_and_card() -> None:
    form = make_form(state="ISSUED")

    mark_vip(
        form=form,
        by=make_issuing_clerk(),
        now=NOON,
        customer_code=" V1 ",
        parts=BOTH,
        member_card_no=" M1 ",
    )

    form.refresh_from_db()
    assert (form.customer_code, form.member_card_no) == ("V1", "M1")
    assert list(form.policies.values_list("marked_at", flat=True)) == [NOON, NOON]


def test_one_policy_left_out_is_refused() -> None:
    form = make_form(state="ISSUED")

    with pytest.raises(StepRefused) as caught:
        mark_vip(
            form=form,
            by=make_issuing_clerk(),
            now=NOON,
            customer_code="V1",
            parts=["COMPULSORY"],
        )

    form.refresh_from_db()
    assert str(caught.value) == "Every policy gets the mark; still without: Commercial cover."
    assert form.customer_code == ""
    assert not IssuedPolicy.objects.exclude(marked_at=None).exists()


@pytest.mark.parametrize("code", [" ", "9" * 41])
def test_a_code_is_needed_and_short(code: str) -> None:
    with pytest.raises(StepRefused, match=r"^A customer code has 1 to 40 characters\.$"):
        mark_vip(
            form=make_form(state="ISSUED"),
            by=make_issuing_clerk(),
            now=NOON,
            customer_code=code,
            parts=BOTH,
        )


def test_nothing_to_mark_before_anything_is_issued() -> None:
    with pytest.raises(StepRefused, match=r"^No policy of this form is issued\.$"):
        mark_vip(
            form=make_form(state="PAID"),
            by=make_issuing_clerk(),
            now=NOON,
            customer_code="V1",
            parts=BOTH,
        )


def test_the_same_code_again_leaves_the_time_of_the_mark_another_one_renews_it() -> None:
    form, clerk = make_form(state="ISSUED"), make_issuing_clerk()
    later = NOON + timedelta(hours=1)
    mark_vip(form=form, by=clerk, now=NOON, customer_code="V1", parts=BOTH, member_card_no="M1")

    mark_vip(form=form, by=clerk, now=later, customer_code="V1", parts=BOTH)
    kept = list(form.policies.values_list("marked_at", flat=True))
    mark_vip(form=form, by=clerk, now=later, customer_code="V2", parts=BOTH)

    form.refresh_from_db()
    assert kept == [NOON, NOON]
    assert list(form.policies.values_list("marked_at", flat=True)) == [later, later]
    assert (form.customer_code, form.member_card_no) == ("V2", "M1")


def test_only_the_clerk_of_the_branch() -> None:
    form = make_form(state="ISSUED")

    for by in (make_supervisor(), make_issuing_clerk(branch=make_branch())):
        with pytest.raises(NotAllowed):
            mark_vip(form=form, by=by, now=NOON, customer_code="V1", parts=BOTH)


def test_the_second_of_two_clerks_is_told() -> None:
    form = make_form(state="ISSUED")
    shown = form.version
    mark_vip(
        form=form,
        by=make_issuing_clerk(),
        now=NOON,
        customer_code="V1",
        parts=BOTH,
        version=shown,
    )

    with pytest.raises(FormChanged):
        mark_vip(
            form=form,
            by=make_issuing_clerk(),
            now=NOON,
            customer_code="V2",
            parts=BOTH,
            version=shown,
        )
