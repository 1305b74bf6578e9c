"""How a name is read aloud: what its place in a list and a search by initials go by.

A name is cut into parts that compare one after the other. A sign is its syllable, its tone and
itself: all 张 stand together, after 詹 and before 章. A word in Latin letters stands with the
syllables that are spelt like it, a number before them and by its size, a letter of another script
after them. `name_sort` is all of that in plain digits and small letters, so that the collations of
Chinese and of English order it as C does.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import Any, Final, TypedDict

from renewal.lib.values.text import is_organisation

LONGEST_SORT, LONGEST_INITIALS = 800, 200  # characters: what the book's columns hold
CACHED = 20_000  # words, and given names
_HAN = r"〇\u3400-\u9fff\U00020000-\U000323af"
_PERSON = re.compile(rf"[{_HAN}]{{2,4}}")
_PARTS = re.compile(
    rf"(?P<han>[{_HAN}]+)|(?P<word>[a-z]+)|(?P<number>[0-9]{{1,9}})|(?P<other>[^\W_])"
)
_READING = re.compile(r"([a-z]+)([1-5])")
_WORD_TONE = "0"  # a Latin word stands before the syllables that are spelt like it
_UNREAD = "zzz0"
_LIGHT_TONE = "5"
_UMLAUT = "v"  # lü and nü, as they are typed


def _table(words: str) -> dict[str, tuple[str, ...]]:
    pairs = (word.partition("=") for word in words.split())
    return {signs: tuple(read.split("'")) for signs, _equals, read in pairs}


# Surnames that are not read as their sign mostly is. No Python library has them.
_SURNAMES: Final = _table(
    "薄=bo2 便=pian2 曾=zeng1 查=zha1 重=chong2 种=chong2 都=du1 繁=po2 干=gan1 盖=ge3 蓋=ge3 "
    "葛=ge3 句=gou1 冠=guan4 炅=gui4 会=gui4 过=guo1 過=guo1 哈=ha3 华=hua4 華=hua4 纪=ji3 "
    "紀=ji3 祭=zhai4 角=jue2 阚=kan4 六=lu4 缪=miao4 繆=miao4 那=na1 佴=nai4 能=nai4 粘=nian2 "
    "乜=nie4 区=ou1 區=ou1 番=pan1 朴=piao2 卡=qia3 覃=qin2 仇=qiu2 任=ren2 撒=sa3 单=shan4 "
    "單=shan4 少=shao4 召=shao4 折=she2 蔚=yu4 洗=xian3 肖=xiao1 解=xie4 颉=xie2 燕=yan1 要=yao1 "
    "於=yu1 员=yun4 員=yun4 贠=yun4 乐=yue4 樂=yue4 占=zhan1 翟=zhai2 秘=bi4"
)
_COMPOUND_SURNAMES: Final = _table(
    "澹台=tan2'tai2 单于=chan2'yu2 夹谷=jia2'gu3 令狐=ling2'hu2 万俟=mo4'qi2 "
    "尉迟=yu4'chi2 耶律=ye1'lv4 乐正=yue4'zheng4 宰父=zai3'fu3 子车=zi3'ju1"
)


class NameOrder(TypedDict):
    """The two columns of a customer that follow from the name."""

    name_sort: str
    name_initials: str


def name_order(name: str) -> NameOrder:
    """Return by what `name` is sorted, and the initials by which it is found. Source: F54."""
    is_person = _PERSON.fullmatch(name) and not is_organisation(name)
    parts = _of_person(name) if is_person else list(_of_any(name))
    return {
        "name_sort": "".join([sort for sort, _initials in parts])[:LONGEST_SORT],
        "name_initials": "".join([initials for _sort, initials in parts])[:LONGEST_INITIALS],
    }


def initials_in(sought: str) -> str:
    """Return the initials that somebody looks for, or "" where it is something else.

    They are at least two Latin letters and nothing beside, large or small, half or full width.
    """
    letters = unicodedata.normalize("NFKC", sought).strip()
    return letters.upper() if len(letters) > 1 and letters.isascii() and letters.isalpha() else ""


def _of_person(name: str) -> list[tuple[str, str]]:
    """Return the surname and the given name, each read by itself."""
    for surnames, length in ((_COMPOUND_SURNAMES, 2), (_SURNAMES, 1)):
        surname = name[:length]
        if surname in surnames:
            return [_placed(surname, surnames[surname]), _read(name[length:])]
    return [_read(name[0]), _read(name[1:])]


def _of_any(name: str) -> Iterator[tuple[str, str]]:
    apart = unicodedata.normalize("NFKD", name).casefold()
    folded = "".join(sign for sign in apart if not unicodedata.combining(sign))
    for part in _PARTS.finditer(folded):
        text = part[0]
        match part.lastgroup:
            case "han":
                yield _read(text)
            case "word":
                yield text + _WORD_TONE, text.upper()
            case "number":
                yield f"{len(text)}{text}", text
            case _:
                yield _unread(text), ""


@lru_cache(maxsize=CACHED)
def _read(signs: str) -> tuple[str, str]:
    """Return the place and the initials of Chinese signs: a given name, a part of a firm's."""
    cut, _readings = _library()
    words = [_of_word(word) for word in cut(signs)]
    return "".join([sort for sort, _initials in words]), "".join([word[1] for word in words])


@lru_cache(maxsize=CACHED)
def _of_word(word: str) -> tuple[str, str]:
    """Return the place and the initials of a word that the library knows, or of a single sign.

    The light reading that some signs have inside of words is none in a name: 子 is zǐ.
    """
    _cut, readings_of = _library()
    told = readings_of(word)
    if len(word) > 1:
        return _placed(word, tuple(readings[0] for readings in told))
    toned = (reading for reading in told[0] if not reading.endswith(_LIGHT_TONE))
    return _placed(word, (next(toned, told[0][0]),))


def _placed(word: str, readings: tuple[str, ...]) -> tuple[str, str]:
    """Return what the signs of `word` sort by, read like that, and their initials."""
    sort, initials = [], []
    for sign, reading in zip(word, readings, strict=True):
        found = _READING.fullmatch(reading)
        if found is None:
            sort.append(_unread(sign))
            continue
        syllable, tone = found[1], int(found[2])
        if _UMLAUT in syllable:  # after all of u, before the longer syllables: lu, lü, luan
            syllable, tone = syllable.replace(_UMLAUT, "u"), min(tone + 5, 9)
        sort.append(f"{syllable}{tone}{ord(sign):05x}")
        initials.append(syllable[0].upper())
    return "".join(sort), "".join(initials)


def _unread(sign: str) -> str:
    return f"{_UNREAD}{ord(sign):06x}"


@cache
def _library() -> tuple[Callable[[str], Iterator[str]], Callable[[str], list[list[str]]]]:
    """Return what cuts signs into words and what reads a word: loaded with the first name to read.

    Only what writes names needs it, and it is some 55 MB.
    """
    from pypinyin import Style, pinyin
    from pypinyin.contrib.mmseg import seg

    how: dict[str, Any] = {
        "style": Style.TONE3,
        "heteronym": True,
        "neutral_tone_with_five": True,
    }
    return seg.cut, lambda word: pinyin(word, **how)
