from policies.reasons import ASKING, REASON_LABELS, reason_label
from policies.results import REASONS
from worklists.call_forms import GRADE_KEYS, REASON_KEYS, TILES


def test_every_reason_has_its_words() -> None:
    assert {result: tuple(labels) for result, labels in REASON_LABELS.items()} == REASONS


def test_an_unknown_reason_stands_for_itself() -> None:
    assert reason_label("OTHER", "RETIRED_CODE") == "RETIRED_CODE"


def test_no_key_of_the_call_screen_means_two_things() -> None:
    taken = set("QWETNCVJKSZI")
    without_key = {reason for result in ASKING for reason in REASONS[result][len(REASON_KEYS) :]}

    assert taken.isdisjoint(REASON_KEYS)
    assert without_key == {"DRIVING_UNINSURED", "BENEFIT"}  # of few lists: reached by Tab
    assert set(REASON_KEYS[: len(REASONS["INTERESTED"])]).isdisjoint(GRADE_KEYS)
    assert [tile.key for tile in TILES] == list("1234567890")
