"""Exports of the ledgers: the lines of the pages, with what takes what back."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from renewal.accounts.models import NotAllowed
from renewal.accounts.roles import Role
from sales.actions import hand_out, note_missing, take_back_by_hand, use_serial, withdraw
from sales.ledgers import KINDS, Ledger
from sales.models import UnderwritingLine
from tests.exported import exported
from tests.factories import (
    MORNING,
    make_branch,
    make_form,
    make_goods,
    make_issuing_clerk,
    make_manager,
    make_specialist,
    make_user,
)

pytestmark = pytest.mark.django_db

NOON = MORNING + timedelta(hours=3)
MARCH = {"first": "2026-03-01", "last": "2026-03-31"}


@pytest.mark.parametrize("ledger", Ledger.values)
def test_the_lines_are_those_of_the_page(client: Client, ledger: str) -> None:
    clerk = make_issuing_clerk()
    client.force_login(clerk)
    ann = make_specialist("ann")
    cards = make_goods("Cards", stock=3)
    hand_out(goods=cards, pieces=1, to=ann, by=clerk, now=NOON)
    for number in range(2):
        form = make_form(state="INCOMPLETE", by=clerk)
        note_missing(form, ["NOTICE"], by=clerk, now=NOON)
        use_serial(
            document="POLICY", serial_no=f"A{number}", use="USED", by=clerk, now=NOON, form=form
        )
    conditions: tuple[dict[str, Any], ...] = (
        MARCH,
        MARCH | {"specialist": ann.pk},
        MARCH | {"find": "A1"},
    )
    for given in conditions:
        page = client.get(reverse("sales:ledger", args=[ledger]), given).context["lines"]
        rows = exported(KINDS[ledger].export, by=clerk, **given)
        assert [row["No."] for row in rows] == [line.pk for line in page]


def test_a_contra_line_names_its_line() -> None:
    clerk = make_issuing_clerk()
    form = make_form(state="ISSUED", by=clerk)
    withdraw(form=form, by=clerk, now=NOON, why="Sold the car")

    rows = exported("underwriting_ledger", by=clerk)

    ties = UnderwritingLine.objects.exclude(contra_of=None).values_list("pk", "contra_of")
    assert {row["No."]: row["Takes back no."] for row in rows if row["Takes back no."]} == dict(
        ties
    )
    assert {row["Taken back by no."]: row["No."] for row in rows if row["Taken back by no."]} == (
        dict(ties)
    )
    assert sum(row["Premium"] for row in rows) == 0


def test_policy_numbers_go_out_masked() -> None:
    clerk = make_issuing_clerk()
    form = make_form(state="ISSUED", by=clerk)
    numbers = {policy.policy_no for policy in form.policies.all()}

    rows = exported("underwriting_ledger", by=clerk)

    assert [row["Policy number"][:4] for row in rows] == ["TEST", "TEST"]
    assert numbers & {row["Policy number"] for row in rows} == set()


def test_the_other_branch_exports_nothing() -> None:
    wrong = make_goods(stock=3).lines.get()
    take_back_by_hand(line=wrong, by=make_issuing_clerk(), now=NOON, why="Not ours")

    assert len(exported("goods_ledger", by=make_manager())) == 2
    assert exported("goods_ledger", by=make_manager(branch=make_branch())) == []


@pytest.mark.parametrize("role", [Role.SPECIALIST, Role.DATA_CLERK, Role.BRANCH_USER])
@pytest.mark.parametrize("ledger", Ledger.values)
def test_who_does_not_see_the_ledgers_does_not_export_them(role: Role, ledger: str) -> None:
    with pytest.raises(NotAllowed):
        exported(KINDS[ledger].export, by=make_user(role=role))
