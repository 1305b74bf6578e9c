"""Small numbers written in Chinese words."""

import re
from typing import Final

FIGURES: Final = {word: figure for figure, word in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
}
IN_WORDS: Final = re.compile(
    r"[一二三四五六七八九]?十[一二三四五六七八九]?|[零〇一二两三四五六七八九]+"
)


def in_figures(text: str) -> str:
    """Return a text with the numbers below a hundred that it holds written in figures."""
    return IN_WORDS.sub(lambda found: _figures(found[0]), text)


def _figures(words: str) -> str:
    if "十" in words:
        tens, _, ones = words.partition("十")
        return str(FIGURES.get(tens, 1) * 10 + FIGURES.get(ones, 0))
    return "".join(str(FIGURES[word]) for word in words)
