"""A policy is found by whatever somebody has of it at hand. F56."""

import pytest

from policies.models import Policy
from policies.queries.find import find_policies
from tests.factories import make_branch, make_customer, make_phone, make_policy, make_supervisor

pytestmark = pytest.mark.django_db


def find(text: str, *, most: int = 50) -> list[str]:
    return [one.number for one in find_policies(Policy.objects.all(), text, most=most)]


@pytest.fixture(autouse=True)
def _policies() -> None:
    make_policy("PDAA202611110001", name="李建国", phone="12055551234", plate_no="苏AI123X")
    make_policy("PDAA202622220002", name="周桂芳", phone="02584428817", plate_no="苏BI456Y")
    make_policy("TDZZ202633330003", name="Nanjing Motor Works", phone=None)


@pytest.mark.parametrize(
    "text",
    [
        "PDAA202611110001",
        "pdaa202611110001",
        " PDAA2026 11110001 ",
        "ＰＤＡＡ２０２６１１１１０００１",
        "PDAA20261",
        "110001",
        "PDAA********0001",
        "苏AI123X",
        "苏ai123x",
        "I123X",
        "12055551234",
        "120 5555 1234",
        "1234",
        "120****1234",
        "李建国",
        "建国",
        "LJG",
        "lj",
    ],
)
def test_finds_by(text: str) -> None:
    assert find(text) == ["PDAA202611110001"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("025-84428817", "PDAA202622220002"),
        ("025-****8817", "PDAA202622220002"),
        ("Nanjing Mo", "TDZZ202633330003"),
    ],
)
def test_finds_a_landline_and_a_firm(text: str, number: str) -> None:
    assert find(text) == [number]


@pytest.mark.parametrize("text", ["", " ", "234", "I12", "***", "12066661234", "张三", "%", "____"])
def test_finds_nothing_by(text: str) -> None:
    assert find(text) == []


def test_a_whole_number_means_that_policy_alone() -> None:
    make_policy("PDAA2026111100019")

    assert find("PDAA202611110001") == ["PDAA202611110001"]
    assert find("PDAA20261111000") == ["PDAA2026111100019", "PDAA202611110001"]


def test_finds_every_policy_of_a_number_that_is_not_dialled_too() -> None:
    customer = make_customer(name="李建国")
    make_policy("OTHER1", customer=customer)
    make_phone("12055559876", customer=customer)

    assert find("9876") == ["OTHER1"]


def test_several_stand_in_the_order_of_their_holders_and_no_more_than_asked_for() -> None:
    make_policy("PDAA202600000009", name="安安")

    assert find("PDAA2026") == ["PDAA202600000009", "PDAA202611110001", "PDAA202622220002"]
    assert find("PDAA2026", most=2) == ["PDAA202600000009", "PDAA202611110001"]


def test_finds_only_among_those_that_may_be_seen() -> None:
    north = make_branch()
    make_policy("NORTH1", name="李建国", phone="12055551234", branch=north)
    visible = Policy.objects.for_user(make_supervisor(branch=north))

    found = [
        [one.number for one in find_policies(visible, text, most=50)]
        for text in ("1234", "李建国", "LJG", "PDAA202611110001")
    ]

    assert found == [["NORTH1"], ["NORTH1"], ["NORTH1"], []]
