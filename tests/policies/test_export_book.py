"""Exports of the book and of the import history: the rows of the pages. F37 to F40."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from policies.actions import check_batch, upload
from renewal.accounts.models import NotAllowed, User
from renewal.accounts.roles import Role
from tests.exported import NOON, content_of, exported, text_of
from tests.factories import (
    DAY,
    make_branch,
    make_contact,
    make_data_clerk,
    make_manager,
    make_row,
    make_supervisor,
    make_task,
    make_term,
    make_user,
    make_workbook,
)

pytestmark = pytest.mark.django_db

PHONE, NUMBER = "12055551234", "PDAA202600000001"


def names(rows: list[dict[str, Any]]) -> list[object]:
    return [row["Customer"] for row in rows]


def on_the_page(client: Client, user: User, **given: Any) -> list[str]:
    client.force_login(user)
    values = {key: getattr(value, "pk", value) for key, value in given.items()}
    page = client.get(reverse("policies:book"), values).context["rows"]
    return [row["name"] for row in page]


def test_has_what_the_page_shows_of_each() -> None:
    task = make_task(name="Wu", number=NUMBER, phone=PHONE, plate_no="苏I3K72D")
    make_contact(task=task, result="INTERESTED")

    (row,) = exported("book", by=make_supervisor())

    assert list(row.values()) == [
        "Wu",
        "苏I3K72D",
        "PDAA********0001",
        row["Starts on"],
        row["Ends on"],
        "120****1234",
        1000,
        row["Branch"],
        task.assignee.name,
        "Interested",
    ]
    assert row["Ends on"].date() == DAY + timedelta(days=25)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.DATA_CLERK, Role.MANAGER])
def test_has_the_rows_of_the_page_for_each_role(client: Client, role: Role) -> None:
    north, south = make_branch(), make_branch()
    below = make_branch(parent=north)
    make_term(name="北方", branch=north, phone=PHONE)
    make_term(name="北方之下", branch=below, expires_on=DAY + timedelta(days=40))
    make_term(name="南方", branch=south)
    user = make_user(role=role, branch=north)

    for given in (
        {},
        {"name": "之下"},
        {"branch": below},
        {"phone_tail": "1234"},
        {"expires_to": DAY + timedelta(days=30)},
    ):
        rows = names(exported("book", by=user, **given))
        assert rows == on_the_page(client, user, **given)
        assert "南方" not in rows
    assert names(exported("book", by=user)) == ["北方之下", "北方"]


def test_has_nothing_of_another_branch_in_any_part() -> None:
    make_term(name="南方", number="SOUTHERN-1", branch=make_branch("SOUTHERN"))

    text = text_of(content_of("book", by=make_manager(branch=make_branch())))

    assert ("SOUTHERN" in text, "南方" in text) == (False, False)


@pytest.mark.parametrize("role", [Role.SPECIALIST, Role.BRANCH_USER, Role.ADMINISTRATOR])
def test_who_does_not_see_the_book_does_not_export_it(role: Role) -> None:
    with pytest.raises(NotAllowed):
        exported("book", by=make_user(role=role))


def test_imports_are_told_as_in_their_history(tmp_path: Path) -> None:
    north = make_branch("NORTH")
    path = make_workbook(tmp_path / "April.xlsx", [make_row(), make_row(premium="-1")])
    for clerk in (make_data_clerk(branch=north, name="Zhou"), make_data_clerk()):
        check_batch(
            batch=upload(source=path, file_name=path.name, kind="policies", now=NOON, by=clerk)
        )

    (row,) = exported("imports", by=make_supervisor(branch=north))

    assert list(row.values())[3:8] == [2, 1, 0, 0, 1]
    assert (row["File"], row["Uploaded by"]) == ("April.xlsx", "Zhou")
