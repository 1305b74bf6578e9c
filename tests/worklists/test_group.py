"""Which terms make one call: O20, O25, O29."""

from datetime import timedelta
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tests.factories import DAY
from worklists.groups import Group, Holding, group

MONTH = timedelta(days=30)


def holding(
    term_id: int,
    *,
    ends: int = 0,
    phone_id: int | None = 1,
    lead_id: int | None = None,
    governs: bool = False,
    may_govern: bool = False,
    may_move: bool = True,
) -> Holding:
    return Holding(
        term_id=term_id,
        expires_on=DAY + timedelta(days=ends),
        phone_id=phone_id,
        lead_id=lead_id,
        governs=governs,
        may_govern=may_govern,
        may_move=may_move,
    )


def told(groups: list[Group]) -> list[tuple[int, list[int]]]:
    return sorted((made.head.term_id, [one.term_id for one in made.others]) for made in groups)


def grouped(found: list[Holding], near: list[Holding] | None = None) -> list[tuple[int, list[int]]]:
    return told(group(found, near or [], within=MONTH))


def test_terms_at_one_number_are_one_call() -> None:
    assert grouped([holding(2), holding(1)]) == [(1, [2])]


def test_terms_at_two_numbers_are_two_calls() -> None:
    assert grouped([holding(1), holding(2, phone_id=2)]) == [(1, []), (2, [])]


def test_terms_without_a_number_are_called_one_by_one() -> None:
    assert grouped([holding(1, phone_id=None), holding(2, phone_id=None)]) == [(1, []), (2, [])]


def test_a_later_cover_within_30_days_is_drawn_along() -> None:
    near = [holding(2, ends=30), holding(3, ends=31), holding(4, ends=1, phone_id=2)]

    assert grouped([holding(1)], near) == [(1, [2])]


def test_an_earlier_lead_within_30_days_takes_what_is_found() -> None:
    near = [holding(9, ends=-30, lead_id=5, governs=True, may_govern=True)]

    assert grouped([holding(1)], near) == [(9, [1])]


def test_an_earlier_lead_longer_ago_takes_nothing() -> None:
    near = [holding(9, ends=-31, lead_id=5, governs=True, may_govern=True)]

    assert grouped([holding(1)], near) == [(1, [])]


def test_a_lead_that_is_done_with_takes_nothing() -> None:
    near = [holding(9, ends=-3, lead_id=5, governs=True, may_govern=False, may_move=False)]

    assert grouped([holding(1)], near) == [(1, [])]


def test_what_a_specialist_has_is_not_drawn_away() -> None:
    near = [holding(2, ends=3, lead_id=5, governs=True, may_govern=True, may_move=False)]

    assert grouped([holding(1)], near) == [(1, [])]


def test_of_those_that_end_together_the_one_that_governs_already_goes_on() -> None:
    found = [holding(1, lead_id=5), holding(2, lead_id=5, governs=True, may_govern=True)]

    assert grouped(found) == [(2, [1])]


ROWS = st.lists(
    st.tuples(st.integers(0, 70), st.sampled_from([None, 1, 2, 3])), min_size=1, max_size=30
)


@given(rows=ROWS, cut=st.integers(0, 70), order=st.randoms())
def test_every_term_found_is_in_one_group_of_one_number_and_one_month(
    rows: list[tuple[int, int | None]], cut: int, order: Random
) -> None:
    every = [holding(pk, ends=ends, phone_id=phone) for pk, (ends, phone) in enumerate(rows)]
    found = [one for one in every if one.expires_on - DAY <= timedelta(days=cut)]
    near = [one for one in every if one not in found]

    groups = group(found, near, within=MONTH)

    inside = [one for made in groups for one in (made.head, *made.others)]
    assert len(inside) == len({one.term_id for one in inside})
    assert {one.term_id for one in found} <= {one.term_id for one in inside}
    for made in groups:
        assert all(one.phone_id == made.head.phone_id for one in made.others)
        assert all(
            timedelta() <= one.expires_on - made.head.expires_on <= MONTH for one in made.others
        )
    heads = sorted((one.head.phone_id, one.head.expires_on) for one in groups if one.head.phone_id)
    for (phone, ends), (next_phone, next_ends) in pairwise(heads):
        assert phone != next_phone or next_ends - ends > MONTH
    shuffled = found[:]
    order.shuffle(shuffled)
    assert told(group(shuffled, near, within=MONTH)) == told(groups)
