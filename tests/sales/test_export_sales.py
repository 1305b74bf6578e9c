"""Exports of confirmed sales and of those that wait: the rows of the pages."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from renewal.accounts.models import NotAllowed
from renewal.accounts.roles import Role
from tests.exported import exported
from tests.factories import (
    DAY,
    make_branch,
    make_contact,
    make_manager,
    make_sale,
    make_specialist,
    make_supervisor,
    make_task,
    make_user,
)

pytestmark = pytest.mark.django_db


def names(rows: list[dict[str, Any]]) -> list[object]:
    return [row["Customer"] for row in rows]


def test_sales_are_those_of_the_page(client: Client) -> None:
    ann, boss = make_specialist("ann"), make_supervisor()
    make_sale(task=make_task(assignee=ann, name="Wu"), by=boss, form_no="F1", premium="4119.80")
    make_sale(task=make_task(name="Li"), by=boss)
    client.force_login(boss)

    conditions: tuple[dict[str, Any], ...] = (
        {},
        {"specialist": ann.pk},
        {"first": DAY},
        {"last": "2026-03-01"},
    )
    for given in conditions:
        page = client.get(reverse("sales:sale_list"), given).context["page"]
        expected = [sale.term.policy.customer.name for sale in page]
        assert names(exported("sales", by=boss, **given)) == expected
    (row,) = exported("sales", by=boss, specialist=ann)
    assert (row["Intention form"], row["Premium"], row["Points"], row["Red stars"]) == (
        "F1",
        4119.8,
        41,
        1,
    )


def test_sales_of_another_branch_are_not_exported() -> None:
    make_sale(task=make_task(name="Wu"))

    assert exported("sales", by=make_manager(branch=make_branch())) == []


@pytest.mark.parametrize("role", [Role.SPECIALIST, Role.DATA_CLERK, Role.BRANCH_USER])
def test_who_does_not_see_the_sales_does_not_export_them(role: Role) -> None:
    with pytest.raises(NotAllowed):
        exported("sales", by=make_user(role=role))


@pytest.mark.parametrize("words", ["", "Wu", "苏I3K"])
def test_what_waits_is_that_of_the_page(client: Client, words: str) -> None:
    boss = make_supervisor()
    make_contact(task=make_task(name="Wu", plate_no="苏I3K72D"), result="INTERESTED")
    make_contact(task=make_task(name="Li"), result="INTERESTED")
    make_task(name="Wu again")
    client.force_login(boss)
    page = client.get(reverse("sales:confirm_list"), {"q": words}).context["page"]

    rows = exported("to_confirm", by=boss, q=words)

    assert names(rows) == [task.lead.term.policy.customer.name for task in page]
