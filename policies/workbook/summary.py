"""Telephone numbers in the free text of a claim, and whose they are. Source: 001-10, A4.4."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from renewal.lib.masking import mask_id, mask_phone
from renewal.lib.values import read_phones

AROUND = 12  # characters that are shown on each side of a number
REACH = 15  # characters between a word and the number that it tells of
PHONE = re.compile(
    r"(?<![\dA-Za-z])(?:\+?(?:00)?86[- ]?)?"
    r"(?:1\d{2}([- ]?)\d{4}\1\d{4}|\(?0\d{2,3}\)?[- ]?\d{7,8}|[48]00[- ]?\d{3}[- ]?\d{4})"
    r"(?![\dA-Za-z])"
)
LONG_NUMBER = re.compile(r"[0-9A-Za-z]*\d{4}[0-9A-Za-z]{2,}")
END_OF_SENTENCE = re.compile(r"[。;!?]")
CLAUSE = re.compile(r"[,、]")
SEPARATED = re.compile(r" ?[/、,或和]? ?")
OPENING = re.compile(r"^ ?\(? ?[系为是]? ?")
OTHERS = r"(?:三者|第三者|第三方|对方|前车|后车|他车|另一|另外一|被撞)[车辆方]*的?"
RELATIVE = (
    r"的?(?:妻|夫|爱人|配偶|老婆|老公|媳妇|儿|女|父|母|爸|妈|子女|家人|家属|亲|朋友|同事|员工|"
    r"兄|弟|哥|姐|妹|叔|舅|姑|姨|邻居|委托|代理|单位)"
)
NEGATED = r"(?:非|不是|并非|与|和|跟|同|代|替|帮|受)"
# What stands nearest before a number says whose it is; the first that fits at a place counts.
WORDS = re.compile(
    rf"(?P<OTHER>{OTHERS}(?:车主|驾驶员|驾驶人|司机|报案人)?|{NEGATED}车主|车主{RELATIVE})"
    r"|(?P<OWNER>车主)"
    r"|(?P<REPORTER>报案人|报案电话|来电号码|来电)"
    r"|(?P<DRIVER>驾驶员|驾驶人|驾驶者|司机)"
    r"|(?P<GARAGE>修理厂|维修厂|修理店|维修店|汽修|修配厂|4S店|服务站|承修)"
    r"|(?P<ANYBODY>被保险人|投保人|联系人|业务员|查勘员|交警|伤者|乘客)"
)


class Relation(StrEnum):
    """Who answers a number."""

    OWNER = "OWNER"
    REPORTER = "REPORTER"
    DRIVER = "DRIVER"
    GARAGE = "GARAGE"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Found:
    """A number in a text; `words` are those around it, other numbers in them masked."""

    number: str
    relation: Relation
    words: str


def owner_phone_in(summary: str, owner_name: str | None) -> list[Found]:
    """Return the telephone numbers of a claim's summary, each once, the owner's first.

    A number is the owner's where the text says so right beside it: 车主, or the owner's name, and
    not the owner of the other car, nor a relative. What is not clear is UNKNOWN.
    """
    text = " ".join(unicodedata.normalize("NFKC", summary).split())
    name = "".join((owner_name or "").split())
    found: dict[str, Found] = {}
    relation, begin, end = Relation.UNKNOWN, 0, 0
    for hit in PHONE.finditer(text):
        phones = read_phones(hit[0])
        if not phones or not phones[0].well_formed:
            continue
        if not (end and SEPARATED.fullmatch(text[end : hit.start()])):
            relation, begin = _relation(text, begin, hit, name)
        number, end = phones[0].number, hit.end()
        known = found.get(number)
        if known is None or (relation is Relation.OWNER and known.relation is not relation):
            found[number] = Found(number, relation, _words(text, hit))
    return sorted(found.values(), key=lambda each: each.relation is not Relation.OWNER)


def _relation(text: str, begin: int, hit: re.Match[str], name: str) -> tuple[Relation, int]:
    """Return whose a number is and where the words begin that may tell of the next one.

    What stands before it, since the last number, counts more than what follows, unless that
    stands in brackets, or a comma parts the number from what is before.
    """
    before = END_OF_SENTENCE.split(text[begin : hit.start()])[-1]
    last = max(_mentions(before, name), key=lambda each: each.end, default=None)
    if last and len(before) - last.end > REACH:
        last = None
    after = text[hit.end() : hit.end() + AROUND]
    opening = len(after) - len(OPENING.sub("", after))
    following = next(_mentions(after[opening:], name), None)
    if following and following.start == 0:
        parted = last is None or CLAUSE.search(before[last.end :])
        if parted or "(" in after[:opening]:
            return following.relation, hit.end() + opening + following.end
    return (last.relation if last else Relation.UNKNOWN), hit.end()


class Mention(NamedTuple):
    """Somebody named in a text, and where."""

    relation: Relation
    start: int
    end: int


def _mentions(text: str, name: str) -> Iterator[Mention]:
    """Yield who is named in a text, from left to right."""
    words = WORDS
    if len(name) > 1 and "*" not in name:
        named = re.escape(name)
        words = re.compile(rf"(?P<KIN>{named}{RELATIVE})|(?P<NAMED>{named})|{WORDS.pattern}")
    for found in words.finditer(text):
        group = "OWNER" if found.lastgroup == "NAMED" else found.lastgroup or ""
        relation = Relation.__members__.get(group, Relation.UNKNOWN)
        yield Mention(relation, found.start(), found.end())


def _words(text: str, hit: re.Match[str]) -> str:
    before = _masked(text[: hit.start()])[-AROUND:]
    return before + hit[0] + _masked(text[hit.end() :])[:AROUND]


def _masked(text: str) -> str:
    text = PHONE.sub(lambda found: mask_phone(found[0]), text)
    return LONG_NUMBER.sub(lambda found: mask_id(found[0]), text)
