"""Every step of the intention form, by every role, from every state, in both orders of a sale."""

from itertools import pairwise, product

import pytest
from django.utils import translation

from renewal.accounts.roles import Role
from sales.stations import (
    LIVE,
    ORDER,
    OVER,
    WAYS,
    Profile,
    Standing,
    State,
    Step,
    StepRefused,
    state_after,
    step_bar,
    steps_open_to,
)

# For each step the states it is taken from and what it leads to; "=" leaves the state as it is.
_BOTH = """
QUOTE            SPECIALIST ISSUING_CLERK  TO_QUOTE>QUOTED QUOTED>= SENT_BACK>QUOTED
SUBMIT           SPECIALIST                QUOTED>UNDERWRITING SENT_BACK>UNDERWRITING
SIGN_FOR         ISSUING_CLERK             UNDERWRITING>=
SEND_BACK        ISSUING_CLERK             UNDERWRITING>SENT_BACK PASSED>SENT_BACK TO_PAY>SENT_BACK
PASS             ISSUING_CLERK             UNDERWRITING>PASSED
PLAN_DELIVERY    SPECIALIST ISSUING_CLERK  ISSUED>TO_DELIVER TO_DELIVER>=
DELIVER          SPECIALIST ISSUING_CLERK  TO_DELIVER>DELIVERED
COMPLETE_PAPERS  ISSUING_CLERK             INCOMPLETE>DELIVERED
CLOSE_FILE       ISSUING_CLERK             ISSUED>= TO_DELIVER>= DELIVERED>= INCOMPLETE>= CONFIRMED>=
BACK_OUT         SPECIALIST ISSUING_CLERK  TO_DELIVER>BACKED_OUT
WITHDRAW         SPECIALIST                TO_QUOTE>WITHDRAWN QUOTED>WITHDRAWN UNDERWRITING>WITHDRAWN SENT_BACK>WITHDRAWN PASSED>WITHDRAWN TO_PAY>WITHDRAWN
WITHDRAW         ISSUING_CLERK             TO_QUOTE>WITHDRAWN QUOTED>WITHDRAWN UNDERWRITING>WITHDRAWN SENT_BACK>WITHDRAWN PASSED>WITHDRAWN TO_PAY>WITHDRAWN PAID>WITHDRAWN ISSUED>WITHDRAWN DELIVERED>WITHDRAWN INCOMPLETE>WITHDRAWN
CONFIRM          SUPERVISOR                TO_QUOTE>CONFIRMED QUOTED>CONFIRMED UNDERWRITING>CONFIRMED SENT_BACK>CONFIRMED PASSED>CONFIRMED TO_PAY>CONFIRMED PAID>CONFIRMED ISSUED>CONFIRMED TO_DELIVER>CONFIRMED DELIVERED>CONFIRMED INCOMPLETE>CONFIRMED
"""  # noqa: E501
_PAID_FIRST = """
ASK_PAYMENT      SPECIALIST ISSUING_CLERK  PASSED>TO_PAY
PAY              ISSUING_CLERK             PASSED>PAID TO_PAY>PAID PAID>=
ISSUE            ISSUING_CLERK             PAID>ISSUED
"""
_PAPER_FIRST = """
PAY              ISSUING_CLERK             DELIVERED>PAID INCOMPLETE>PAID PAID>=
ISSUE            ISSUING_CLERK             PASSED>ISSUED
CLOSE_FILE       ISSUING_CLERK             PAID>=
"""


def table_of(text: str) -> dict[tuple[str, str, str], str]:
    """Return what a table allows: by step, role and state the state that follows."""
    allowed = {}
    for line in text.splitlines():
        if not line.strip():
            continue
        step, *rest = line.split()
        roles = [word for word in rest if ">" not in word]
        for role, move in product(roles, (word for word in rest if ">" in word)):
            before, _, after = move.partition(">")
            allowed[step, role, before] = before if after == "=" else after
    return allowed


TABLES = {
    Profile.PAID_FIRST: table_of(_BOTH + _PAID_FIRST),
    Profile.PAPER_FIRST: table_of(_BOTH + _PAPER_FIRST),
}


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("step", Step)
def test_each_role_from_each_state_is_let_through_or_refused_with_a_sentence(
    profile: Profile, step: Step
) -> None:
    for role, state in product(Role, State):
        standing = Standing(profile=profile, state=state)
        expected = TABLES[profile].get((step, role, state))
        if expected is not None:
            assert state_after(step, standing, role=role) == expected, (role, state)
            continue
        with translation.override("en"), pytest.raises(StepRefused) as refusal:
            state_after(step, standing, role=role)
        assert str(refusal.value).endswith("."), (role, state)
        assert "%(" not in str(refusal.value), (role, state)


def test_a_refusal_says_whose_step_it_is_and_when() -> None:
    standing = Standing(profile=Profile.PAID_FIRST, state=State.QUOTED)
    with translation.override("en"):
        with pytest.raises(StepRefused) as whose:
            state_after(Step.PASS, standing, role=Role.SPECIALIST)
        with pytest.raises(StepRefused) as when:
            state_after(Step.PASS, standing, role=Role.ISSUING_CLERK)
        with pytest.raises(StepRefused) as never:
            state_after(
                Step.ASK_PAYMENT,
                Standing(profile=Profile.PAPER_FIRST, state=State.PASSED),
                role=Role.SPECIALIST,
            )
    assert str(whose.value) == "“Underwriting passed” is for: Issuing clerk."
    assert str(when.value) == (
        "The form is at “Quoted”; “Underwriting passed” comes at: In underwriting."
    )
    assert str(never.value) == (
        "“Payment asked for” is no step of forms in the order “Printed, delivered, then paid”."
    )


def test_missing_papers_leave_a_delivered_form_incomplete_until_they_are_there() -> None:
    missing = Standing(Profile.PAID_FIRST, State.TO_DELIVER, has_missing_papers=True)
    assert state_after(Step.DELIVER, missing, role=Role.SPECIALIST) == State.INCOMPLETE
    incomplete = Standing(Profile.PAID_FIRST, State.INCOMPLETE, has_missing_papers=True)
    with pytest.raises(StepRefused):
        state_after(Step.COMPLETE_PAPERS, incomplete, role=Role.ISSUING_CLERK)


@pytest.mark.parametrize("profile", Profile)
def test_every_live_state_can_be_left_and_no_other_one(profile: Profile) -> None:
    left = {state for way in WAYS[profile].values() if way.target for state in way.sources}
    assert left == set(LIVE)
    assert not left & set(OVER)


@pytest.mark.parametrize("profile", Profile)
def test_the_order_of_a_profile_can_be_walked(profile: Profile) -> None:
    order = ORDER[profile]
    for before, after in pairwise(order):
        standing = Standing(profile=profile, state=before)
        reached = {
            state_after(step, standing, role=role)
            for role in Role
            for step in steps_open_to(role, standing)
        }
        assert after in reached, (before, after)


def test_the_bar_shows_what_is_done_now_and_next() -> None:
    bar = step_bar(Profile.PAID_FIRST, State.SENT_BACK)
    assert [(stop.state, stop.phase) for stop in bar[:4]] == [
        (State.TO_QUOTE, "done"),
        (State.QUOTED, "done"),
        (State.SENT_BACK, "now"),
        (State.PASSED, "next"),
    ]
    assert {stop.phase for stop in step_bar(Profile.PAID_FIRST, State.CONFIRMED)} == {"done"}
    assert {stop.phase for stop in step_bar(Profile.PAID_FIRST, State.WITHDRAWN)} == {"next"}
