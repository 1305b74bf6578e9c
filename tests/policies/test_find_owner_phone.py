import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.workbook.summary import owner_phone_in

ONE, TWO = "12000000001", "12000000002"


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        (f"车主甲某电话{ONE}，驾驶员乙某电话{TWO}", [(ONE, "OWNER"), (TWO, "DRIVER")]),
        (f"三者车主电话{TWO}，车主：甲某，电话：{ONE}。", [(ONE, "OWNER"), (TWO, "UNKNOWN")]),
        (f"{ONE}车主甲某，{TWO}驾驶员乙某", [(ONE, "OWNER"), (TWO, "DRIVER")]),
        (f"报案人电话{ONE}（车主）", [(ONE, "OWNER")]),
        (f"车主甲某{ONE}/{TWO}", [(ONE, "OWNER"), (TWO, "OWNER")]),
        (f"报案人{ONE}，车主{ONE}", [(ONE, "OWNER")]),
        (f"报案人甲某 {ONE} 报案称追尾", [(ONE, "REPORTER")]),
        (f"拖至某某修理厂，电话{ONE}", [(ONE, "GARAGE")]),
        (f"报案人甲某（与车主系朋友）{ONE}", [(ONE, "UNKNOWN")]),
        (f"车主妻子{ONE}", [(ONE, "UNKNOWN")]),
        (f"车主的司机{ONE}", [(ONE, "DRIVER")]),
        (f"驾驶员非车主，电话{ONE}", [(ONE, "UNKNOWN")]),
        (f"对方车的车主{ONE}", [(ONE, "UNKNOWN")]),
        (f"被保险人电话{ONE}", [(ONE, "UNKNOWN")]),
        (f"车主驾车行驶至某某路口与护栏发生碰撞造成车损，电话{ONE}", [(ONE, "UNKNOWN")]),
        (f"车主在场。电话{ONE}", [(ONE, "UNKNOWN")]),
        ("车主电话 120-0000-0001", [(ONE, "OWNER")]),
        ("车主电话+86 12000000001", [(ONE, "OWNER")]),
        ("车主电话１２００００００００１", [(ONE, "OWNER")]),
        ("修理厂 0000-0000001", [("00000000001", "GARAGE")]),
        (f"车主身份证0000001900010{ONE}", []),
        ("车主电话120****0001", []),
        ("车主电话11111111111", []),
        ("", []),
    ],
)
def test_tells_whose_a_number_is(summary: str, expected: list[tuple[str, str]]) -> None:
    found = owner_phone_in(summary, None)

    assert [(each.number, each.relation) for each in found] == expected


@pytest.mark.parametrize(
    ("summary", "owner_name", "relation"),
    [
        (f"甲某电话{ONE}", "甲某", "OWNER"),
        (f"驾驶员甲某 {ONE}", "甲某", "OWNER"),
        (f"甲某妻子{ONE}", "甲某", "UNKNOWN"),
        (f"乙某电话{ONE}", "甲某", "UNKNOWN"),
        (f"甲某电话{ONE}", "甲*", "UNKNOWN"),
    ],
)
def test_knows_the_owner_by_name(summary: str, owner_name: str, relation: str) -> None:
    (found,) = owner_phone_in(summary, owner_name)

    assert found.relation == relation


def test_shows_the_words_around_a_number_and_no_other_number() -> None:
    summary = f"标的车主甲某电话{ONE}，驾驶员乙某{TWO}报案称车辆追尾受损严重需要拖车"

    assert [each.words for each in owner_phone_in(summary, None)] == [
        "标的车主甲某电话12000000001,驾驶员乙某120***",
        "**0001,驾驶员乙某12000000002报案称车辆追尾受损严重需",
    ]


@given(st.text("车主三者司机甲乙电话：，。（）0123456789-/ ", max_size=60))
def test_shows_no_number_but_the_one_found(summary: str) -> None:
    numbers = {each.number for each in owner_phone_in(summary, "甲乙")}

    for found in owner_phone_in(summary, "甲乙"):
        shown = "".join(sign for sign in found.words if sign.isdigit())
        assert not any(other in shown for other in numbers - {found.number})
