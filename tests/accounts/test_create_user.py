"""Making users: SPEC.md 8, RELIABILITY.md T14."""

import re

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.db import IntegrityError, transaction

from renewal.accounts.actions import (
    BranchRefused,
    UserRefused,
    create_branch,
    create_user,
    settle_password,
)
from renewal.accounts.models import Branch, NotAllowed, User
from renewal.accounts.passwords import make_one_time_password
from renewal.accounts.roles import Act, Role, roles_for
from tests.command import Manage
from tests.factories import MORNING, PASSWORD, make_branch, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [role.lower() for role in Role])
def test_makes_a_user_of_every_role_with_a_one_time_password(role: str, manage: Manage) -> None:
    answer = manage("create_user", "ann", "--role", role)

    one_time = answer.pop("one_time_password")
    assert answer == {"user": "ann", "role": role, "branch": "CENTRE"}
    user = User.objects.get()
    assert (user.username, user.role, user.branch) == ("ann", role.upper(), Branch.objects.centre())
    assert (user.is_active, user.must_change_password) == (True, True)
    assert user.check_password(one_time)
    assert identify_hasher(user.password).algorithm == "argon2"


def test_takes_a_password_from_standard_input(manage: Manage) -> None:
    answer = manage(
        "create_user", "ann", "--role", "specialist", "--password-stdin", stdin=f"{PASSWORD}\n"
    )

    assert answer == {"user": "ann", "role": "specialist", "branch": "CENTRE"}
    user = User.objects.get()
    assert user.check_password(PASSWORD)
    assert not user.must_change_password


def test_puts_the_user_into_the_branch(manage: Manage) -> None:
    north = make_branch("NORTH")

    answer = manage(
        *("create_user", "陈一", "--role", "branch_user", "--branch", "NORTH"),
        *("--full-name", "陈一明"),
    )

    assert (answer["user"], answer["branch"]) == ("陈一", "NORTH")
    user = User.objects.get()
    assert (user.branch, user.name) == (north, "陈一明")


@pytest.mark.parametrize(
    ("argv", "stdin"),
    [
        ([], ""),
        (["ann"], ""),
        (["ann", "--role", "boss"], ""),
        (["ann", "--role", "SPECIALIST"], ""),
        (["ann", "--role", "specialist", "--branch", "WEST"], ""),
        (["taken", "--role", "specialist"], ""),
        (["a b", "--role", "specialist"], ""),
        (["", "--role", "specialist"], ""),
        (["a" * 61, "--role", "specialist"], ""),
        (["ann", "--role", "specialist", "--full-name", "n" * 61], ""),
        (["ann", "--role", "specialist", "--password-stdin"], ""),
        (["ann", "--role", "specialist", "--password-stdin"], "short\n"),
        (["ann", "--role", "specialist", "--password-stdin"], "password1234\n"),
        (["ann", "--role", "specialist", "--password-stdin"], "123456789012345\n"),
        (["ann", "--role", "specialist", "--password-stdin"], "my-renewal-desk-1\n"),
        (["anna-the-great", "--role", "specialist", "--password-stdin"], "anna-the-great\n"),
    ],
)
def test_the_command_refuses(argv: list[str], stdin: str, manage: Manage) -> None:
    make_user("taken", role=Role.MANAGER)

    manage.refused("create_user", *argv, stdin=stdin)

    assert [user.username for user in User.objects.all()] == ["taken"]


def test_a_name_is_taken_whatever_its_role() -> None:
    make_user("ann", role=Role.MANAGER)

    with pytest.raises(UserRefused):
        create_user(
            username="ann", role=Role.SPECIALIST, branch=Branch.objects.centre(), now=MORNING
        )


def test_one_time_passwords_are_random_and_easy_to_copy() -> None:
    made = {make_one_time_password() for _ in range(200)}

    assert len(made) == 200
    shape = re.compile(r"[a-km-zA-HJ-NP-Z2-9]{4}(-[a-km-zA-HJ-NP-Z2-9]{4}){3}")
    assert [one for one in made if not shape.fullmatch(one)] == []


def test_a_fresh_database_has_no_account() -> None:
    assert User.objects.count() == 0


def test_an_own_password_settles_the_one_time_one() -> None:
    user = make_user("ann", role=Role.SPECIALIST, must_change_password=True)

    settle_password(user=user)

    user.refresh_from_db()
    assert not user.must_change_password


# Branches and scope


def test_a_branch_hangs_below_its_parent() -> None:
    city = create_branch(code="CITY", name="市公司", parent=Branch.objects.centre())

    north = create_branch(code="NORTH", name="城北", parent=city)

    assert north.path == "/CENTRE/CITY/NORTH/"


@pytest.mark.parametrize("code", ["", " ", "A/B", "CENTRE"])
def test_a_branch_code_is_not_blank_nor_taken_nor_has_a_slash(code: str) -> None:
    with pytest.raises(BranchRefused):
        create_branch(code=code, name="x", parent=Branch.objects.centre())


def test_a_user_sees_the_own_branch_and_all_below_it() -> None:
    city = make_branch("CITY")
    north = make_branch("NORTH", parent=city)
    northeast = make_branch("NORTHEAST")
    boss = make_user("boss", role=Role.MANAGER, branch=city)

    assert set(Branch.objects.for_user(boss)) == {city, north}
    assert northeast not in Branch.objects.for_user(boss)


def test_a_code_that_begins_like_another_is_no_branch_below_it() -> None:
    north = make_branch("NORTH")
    make_branch("NORTHEAST")
    boss = make_user("boss", role=Role.MANAGER, branch=north)

    assert set(Branch.objects.for_user(boss)) == {north}


def test_there_is_one_root() -> None:
    with pytest.raises(IntegrityError, match="branch_one_root"), transaction.atomic():
        Branch.objects.create(code="OTHER", name="x", path="/OTHER/")


def test_a_role_is_one_of_the_eight() -> None:
    user = make_user("ann", role=Role.SPECIALIST)

    with pytest.raises(IntegrityError, match="user_role_known"), transaction.atomic():
        User.objects.filter(pk=user.pk).update(role="BOSS")


# The matrix: SPEC.md 8


def test_the_matrix_is_that_of_the_handbook() -> None:
    assert {act.value: sorted(role.lower() for role in roles_for(act)) for act in Act} == {
        "IMPORT": ["data_clerk", "supervisor"],
        "IMPORT_ANSWERS": ["branch_user"],
        "SEE_QUEUES": ["data_clerk", "supervisor"],
        "LOOK_UP": ["data_clerk", "supervisor"],
        "REMIND": ["data_clerk"],
        "ANSWER_NUMBERS": ["branch_user"],
        "RELEASE": ["supervisor"],
        "UNLOCK": ["manager"],
        "CALL": ["specialist"],
        "ANSWER_CALLERS": [
            "callback_officer",
            "data_clerk",
            "issuing_clerk",
            "manager",
            "specialist",
            "supervisor",
        ],
        "CORRECT_RESULT": ["supervisor"],
        "CONFIRM_SALE": ["supervisor"],
        "SELL": ["specialist"],
        "SEE_FORMS": ["issuing_clerk", "manager", "specialist", "supervisor"],
        "ISSUE": ["issuing_clerk"],
        "DELIVER": ["issuing_clerk", "specialist"],
        "SEE_LEDGERS": ["issuing_clerk", "manager", "supervisor"],
        "CLOSE_DAY": ["manager", "supervisor"],
        "SEE_REPORTS": ["manager", "supervisor"],
        "SEE_BOOK": ["data_clerk", "manager", "supervisor"],
        "EXPORT_FULL": ["manager"],
        "SEE_JOBS": sorted(role.lower() for role in Role),
        "MANAGE_PEOPLE": ["administrator"],
        "SEE_CALENDAR": ["administrator", "manager", "supervisor"],
        "SET_CALENDAR": ["administrator"],
        "SET_OWNERSHIP": ["administrator"],
        "SET_BRANCHES": ["administrator"],
        "SEE_OUTBOX": ["administrator", "manager", "supervisor"],
        "SEE_SETTINGS": ["administrator", "manager", "supervisor"],
        "SET_RULES": ["administrator"],
        "SET_ROTA": ["supervisor"],
        "SET_SCRIPTS": ["administrator", "supervisor"],
    }


def test_who_is_switched_off_may_nothing() -> None:
    user = make_user("ann", role=Role.SUPERVISOR, is_active=False)

    assert [act for act in Act if user.may(act)] == []
    with pytest.raises(NotAllowed):
        user.require(Act.RELEASE)
