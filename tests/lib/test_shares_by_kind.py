"""What a preview says each gets is what the deal gives."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renewal.lib.shuffle import Row, Taker, deal, order_takers, room_for, shares_by_kind

numbers_by_kind = st.fixed_dictionaries(
    {kind: st.integers(min_value=0, max_value=30) for kind in ("a", "b", "c")}
)
teams = st.dictionaries(
    st.text("xyz", min_size=1),
    st.builds(
        Taker,
        st.fractions(-3, 3, max_denominator=12),
        st.sampled_from([Fraction(1), Fraction(1, 2)]),
        st.none() | st.integers(0, 30),
    ),
    min_size=1,
    max_size=8,
)


@given(
    numbers=numbers_by_kind,
    takers=teams,
    seed=st.text("0123456789abcdef", min_size=32, max_size=32),
)
def test_shares_by_kind_are_those_of_the_deal(
    numbers: dict[str, int], takers: dict[str, Taker], seed: str
) -> None:
    kinds = [kind for kind, number in numbers.items() for _row in range(number)]
    rows = {number: Row(kind) for number, kind in enumerate(kinds[: room_for(takers, len(kinds))])}
    order = order_takers(seed=seed, takers=takers)
    dealt = deal(seed=seed, takers=takers, kinds=list(numbers), rows=rows)

    of_kind = Counter(row.kind for row in rows.values())
    expected = shares_by_kind(
        numbers={kind: of_kind[kind] for kind in numbers}, order=order, takers=takers
    )

    counted = Counter((name, rows[row].kind) for row, name in dealt.items())
    assert expected == {name: {kind: counted[name, kind] for kind in numbers} for name in takers}


def test_no_rows_for_nobody() -> None:
    assert shares_by_kind(numbers={"a": 0}, order=[], takers={}) == {}


def test_rows_for_nobody_are_refused() -> None:
    with pytest.raises(ValueError, match="nobody takes part"):
        shares_by_kind(numbers={"a": 3}, order=[], takers={})
