import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from policies.refs import row_ref, term_of

TERM_IDS = st.integers(1, 10**12)


@given(TERM_IDS)
def test_a_reference_names_its_term(term_id: int) -> None:
    assert term_of(row_ref(term_id)) == term_id


@given(TERM_IDS, st.data())
def test_one_wrong_figure_names_none(term_id: int, data: st.DataObject) -> None:
    ref = row_ref(term_id)
    place = data.draw(st.sampled_from([i for i, sign in enumerate(ref) if sign.isdigit()]))
    figure = data.draw(st.sampled_from("0123456789"))
    assume(figure != ref[place])

    assert term_of(ref[:place] + figure + ref[place + 1 :]) is None


@given(TERM_IDS, st.data())
def test_two_figures_that_changed_places_name_none(term_id: int, data: st.DataObject) -> None:
    figures = str(term_id)
    assume(len(figures) > 1)
    place = data.draw(st.integers(0, len(figures) - 2))
    assume(figures[place] != figures[place + 1])
    swapped = figures[:place] + figures[place + 1] + figures[place] + figures[place + 2 :]

    assert term_of(row_ref(term_id).replace(figures, swapped, 1)) is None


def test_blanks_and_small_letters_do_no_harm() -> None:
    assert term_of(f" {row_ref(118).lower()} ") == 118


@pytest.mark.parametrize("text", ["", "118", "R118", "T0000000000000000001", "R118-2", "X118-26"])
def test_what_is_no_reference_names_none(text: str) -> None:
    assert term_of(text) is None
