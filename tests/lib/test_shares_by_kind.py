"""What a preview says each gets is what the deal gives."""

from collections import Counter
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from renewal.lib.shuffle import deal, order_participants, shares, shares_by_kind

numbers_by_kind = st.fixed_dictionaries(
    {kind: st.integers(min_value=0, max_value=30) for kind in ("a", "b", "c")}
)


@given(
    numbers=numbers_by_kind,
    people=st.lists(st.text("xyz", min_size=1), min_size=1, max_size=8, unique=True),
    seed=st.text("0123456789abcdef", min_size=32, max_size=32),
)
def test_shares_by_kind_are_those_of_the_deal(
    numbers: dict[str, int], people: list[str], seed: str
) -> None:
    balances = dict.fromkeys(people, Fraction(0))
    kinds = [kind for kind, number in numbers.items() for _row in range(number)]
    rows = dict(enumerate(kinds))
    order = order_participants(seed=seed, balances=balances)

    dealt = deal(seed=seed, balances=balances, kinds=list(numbers), rows=rows)
    expected = shares_by_kind(numbers=numbers, order=order)

    counted = Counter((name, rows[row]) for row, name in dealt.items())
    assert expected == {name: {kind: counted[name, kind] for kind in numbers} for name in people}
    assert {name: sum(kinds.values()) for name, kinds in expected.items()} == shares(
        total=len(rows), order=order
    )


def test_nobody_takes_part() -> None:
    assert shares_by_kind(numbers={"a": 3}, order=[]) == {}
