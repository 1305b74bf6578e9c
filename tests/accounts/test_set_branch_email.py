"""Where a branch's lists are mailed to: 001-13, 001-103."""

import pytest
from django.test import Client
from django.urls import reverse

from renewal.accounts.actions import BranchRefused, set_branch_email
from renewal.accounts.models import Branch, NotAllowed
from renewal.accounts.roles import Role
from tests.factories import make_branch, make_data_clerk, make_user

pytestmark = pytest.mark.django_db

LIST = "/accounts/branches/"
ADDRESS = "north@branch.example"


def address_of(branch: Branch) -> str:
    return Branch.objects.get(pk=branch.pk).email


def test_an_administrator_sets_it_and_takes_it_away() -> None:
    branch, boss = make_branch(), make_user(role=Role.ADMINISTRATOR)

    set_branch_email(branch=branch, email=f" {ADDRESS} ", by=boss)
    given = address_of(branch)
    set_branch_email(branch=branch, email="", by=boss)

    assert (given, address_of(branch)) == (ADDRESS, "")


def test_what_is_no_address_is_refused() -> None:
    branch = make_branch()

    with pytest.raises(BranchRefused):
        set_branch_email(branch=branch, email="north", by=make_user(role=Role.ADMINISTRATOR))

    assert address_of(branch) == ""


def test_a_clerk_sets_none() -> None:
    with pytest.raises(NotAllowed):
        set_branch_email(branch=make_branch(), email=ADDRESS, by=make_data_clerk())


def test_the_page_has_a_form_for_each_branch_that_is_seen(client: Client) -> None:
    north = make_branch("NORTH")
    below = make_branch("NORTH-1", parent=north)
    make_branch("SOUTH")
    client.force_login(make_user(role=Role.ADMINISTRATOR, branch=north))

    rows = client.get(LIST).context["rows"]

    assert [branch for branch, _indent, _form in rows] == [north, below]


def test_a_refused_address_stands_in_its_field(client: Client) -> None:
    branch = make_branch()
    client.force_login(make_user(role=Role.ADMINISTRATOR))
    url = reverse("accounts:set_branch_email", args=[branch.pk])

    refused = client.post(url, {"email": "north"})
    taken = client.post(url, {"email": ADDRESS})

    assert (refused.status_code, taken.status_code) == (422, 302)
    wrong = [one for one, _indent, form in refused.context["rows"] if form.errors]
    assert wrong == [branch]
    assert address_of(branch) == ADDRESS


def test_another_branch_is_not_found(client: Client) -> None:
    client.force_login(make_user(role=Role.ADMINISTRATOR, branch=make_branch()))

    response = client.post(reverse("accounts:set_branch_email", args=[make_branch().pk]))

    assert response.status_code == 404
