"""How names are read: their order and their initials. Source: F54."""

import random
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import Style, pinyin

from renewal.desk.demo.words import (
    FIRM_FIRST,
    FIRM_SECOND,
    FIRM_TRADES,
    GIVEN_MEN,
    GIVEN_WOMEN,
    SURNAMES,
)
from renewal.lib.values.pinyin import initials_in, name_order

# Surnames whose sign is read otherwise elsewhere, as a dictionary of surnames gives them.
READ_AS_SURNAMES = (
    "曾zēng 单shàn 解xiè 仇qiú 区ōu 查zhā 任rén 朴piáo 翟zhái 盖gě 葛gě 缪miào 乐yuè 员yùn 秘bì "
    "种chóng 繁pó 折shé 过guō 华huà 那nā 燕yān 薄bó 肖xiāo 阚kàn 卜bǔ 召shào 占zhān 覃qín "
    "尉迟yùchí 万俟mòqí 单于chányú 长孙zhǎngsūn 令狐línghú 澹台tántái 乐正yuèzhèng"
)
TONES = "\u0304\u0301\u030c\u0300"  # the first to the fourth
LIGHT = 5


def order_of(names: list[str]) -> list[str]:
    return sorted(names, key=lambda name: name_order(name)["name_sort"])


def spelt(reading: str) -> tuple[str, int]:
    """Take a reading and its mark apart: zhāng is zhang in the first tone; ü follows upon u."""
    apart = unicodedata.normalize("NFD", reading)
    tone = next((TONES.index(mark) + 1 for mark in apart if mark in TONES), LIGHT)
    return re.sub(f"[{TONES}]", "", apart).replace("u\u0308", "u\x01"), tone


def is_read(name: str) -> list[tuple[str, int, str]]:
    """Return the syllable and the tone of each sign, by the marks of the library, and the sign."""
    found = []
    for part in (name[0], name[1:]):
        told = pinyin(part, style=Style.TONE, heteronym=True)
        for sign, readings in zip(part, told, strict=True):
            each = [spelt(reading) for reading in readings]
            syllable, tone = next((one for one in each if one[1] != LIGHT), each[0])
            found.append((syllable, tone, sign))
    return found


@pytest.mark.parametrize("told", READ_AS_SURNAMES.split())
def test_a_surname_is_read_as_a_surname(told: str) -> None:
    surname, spelling = re.findall(r"^([^a-zà-ǿ]+)(.+)$", told)[0]

    sort = name_order(f"{surname}伟")["name_sort"]

    toneless = re.sub(r"[1-5][0-9a-f]{5}", "", sort)
    plain = "".join(c for c in unicodedata.normalize("NFD", spelling) if c.isascii())
    assert toneless == f"{plain}wei"


def test_the_tone_of_a_surname_is_its_own() -> None:
    assert name_order("葛亮")["name_sort"] == "ge3" + "0845b" + "liang4" + "04eae"
    assert name_order("任东")["name_sort"] == "ren2" + "04efb" + "dong1" + "04e1c"


def test_only_a_person_has_a_surname() -> None:
    assert name_order("曾国藩")["name_initials"] == "ZGF"
    assert name_order("曾经沧海有限公司")["name_initials"] == "CJCHYXGS"
    assert name_order("查")["name_initials"] == "C"


def test_what_follows_a_surname_is_read_by_itself() -> None:
    """高兴 is a word, in which 兴 has another tone than in 兴华."""
    assert name_order("高兴华")["name_sort"] == "gao109ad8" + "xing105174" + "hua20534e"


def test_a_light_reading_is_no_reading_of_a_name() -> None:
    assert name_order("张子轩")["name_sort"] == "zhang105f20" + "zi305b50" + "xuan108f69"


def test_words_of_a_firm_are_read_as_words() -> None:
    assert name_order("重庆银行长安分理处")["name_initials"] == "CQYHCAFLC"


def test_all_of_a_surname_stand_together() -> None:
    assert order_of(["章一", "张三", "詹二", "张三丰", "张", "张二"]) == [
        "詹二",
        "张",
        "张二",
        "张三",
        "张三丰",
        "章一",
    ]


def test_the_umlaut_stands_between_u_and_the_longer_syllables() -> None:
    assert order_of(["罗一", "伦一", "略一", "栾一", "律一", "吕一", "陆一", "卢一"]) == [
        "卢一",
        "陆一",
        "吕一",
        "律一",
        "栾一",
        "略一",
        "伦一",
        "罗一",
    ]


def test_latin_names_stand_with_the_syllables_spelt_like_them() -> None:
    assert order_of(["林一", "Lily", "李一", "LI Na", "Linda", "李二", "li"]) == [
        "li",
        "LI Na",
        "李二",
        "李一",
        "Lily",
        "林一",
        "Linda",
    ]


def test_numbers_stand_first_and_by_their_size() -> None:
    assert order_of(["阿一", "10号店", "2号店", "ABC", "2号仓"]) == [
        "2号仓",
        "2号店",
        "10号店",
        "阿一",
        "ABC",
    ]


def test_what_cannot_be_read_stands_last() -> None:
    assert order_of(["Иван", "左一", "\U00020bb7野", "Zoe"]) == [
        "Zoe",
        "左一",
        "Иван",
        "\U00020bb7野",
    ]


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("张三", "ZS"),
        ("吕布", "LB"),
        ("ABC 物流 (南京)", "ABCWLNJ"),
        ("ＡＢＣ物流", "ABCWL"),
        ("José Müller", "JOSEMULLER"),
        ("3号店", "3HD"),
        ("买买提·艾力", "MMTAL"),
        ("Иван", ""),
        ("?!", ""),
        ("", ""),
    ],
)
def test_tells_initials(name: str, initials: str) -> None:
    assert name_order(name)["name_initials"] == initials


@pytest.mark.parametrize(
    ("sought", "initials"),
    [
        ("zs", "ZS"),
        (" Zs ", "ZS"),
        ("ｚｓ", "ZS"),
        ("z", ""),
        ("张s", ""),
        ("z s", ""),
        ("z1", ""),
        ("éé", ""),
        ("%%", ""),
        ("", ""),
    ],
)
def test_initials_are_two_letters_or_more(sought: str, initials: str) -> None:
    assert initials_in(sought) == initials


def test_the_order_is_that_of_syllables_tones_and_signs() -> None:
    draw = random.Random(54)
    given_names = GIVEN_MEN + GIVEN_WOMEN
    plain_surnames = [sign for sign in SURNAMES if sign not in "任葛曾"]  # read above
    people = {draw.choice(plain_surnames) + draw.choice(given_names) for _ in range(400)}
    firms = {
        f"{draw.choice(FIRM_FIRST)}{draw.choice(FIRM_SECOND)}{draw.choice(FIRM_TRADES)}有限公司"
        for _ in range(100)
    }
    names = sorted(people | firms, key=lambda _name: draw.random())

    assert order_of(names) == sorted(names, key=is_read)


@given(st.text(max_size=250))
def test_any_text_has_an_order_that_every_collation_agrees_on(text: str) -> None:
    order = name_order(text)

    assert re.fullmatch(r"[0-9a-z]{0,800}", order["name_sort"])
    assert re.fullmatch(r"[0-9A-Z]{0,200}", order["name_initials"])
