from policies.reasons import ASKING, REASON_LABELS, reason_label
from policies.results import REASONS
from worklists.call_forms import REASON_KEYS, TILES


def test_every_reason_has_its_words() -> None:
    assert {result: tuple(labels) for result, labels in REASON_LABELS.items()} == REASONS


def test_an_unknown_reason_stands_for_itself() -> None:
    assert reason_label("OTHER", "RETIRED_CODE") == "RETIRED_CODE"


def test_no_key_of_the_call_screen_means_two_things() -> None:
    taken = set("QWETNCVJKSZI")
    longest = max(len(REASONS[result]) for result in ASKING)

    assert taken.isdisjoint(REASON_KEYS)
    assert longest <= len(REASON_KEYS)
    assert [tile.key for tile in TILES] == list("1234567890")
