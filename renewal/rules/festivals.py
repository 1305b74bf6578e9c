"""The names of the days off: each source writes them its own way, a reader sees them in one."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

AND = "、"  # between the festivals that share their days off

_FESTIVALS: dict[str, str | Promise] = {
    "New Year's Day": _("New Year's Day"),
    "Spring Festival": _("Spring Festival"),
    "Tomb-sweeping Day": _("Tomb-sweeping Day"),
    "Labour Day": _("Labour Day"),
    "Dragon Boat Festival": _("Dragon Boat Festival"),
    "Mid-autumn Festival": _("Mid-autumn Festival"),
    "National Day": _("National Day"),
    "Anti-Fascist 70th Day": _("Anti-Fascist 70th Day"),
}
_CHINESE = {
    "元旦": "New Year's Day",
    "春节": "Spring Festival",
    "清明": "Tomb-sweeping Day",
    "清明节": "Tomb-sweeping Day",
    "劳动节": "Labour Day",
    "端午": "Dragon Boat Festival",
    "端午节": "Dragon Boat Festival",
    "中秋": "Mid-autumn Festival",
    "中秋节": "Mid-autumn Festival",
    "国庆": "National Day",
    "国庆节": "National Day",
}


def known_as(name: str) -> str:
    """Return the one name of a festival that goes by several; any other name as it is."""
    return AND.join(_CHINESE.get(part, part) for part in name.split(AND))


def in_words(name: str) -> str:
    """Return the name in the reader's language."""
    return AND.join(str(_FESTIVALS.get(part, part)) for part in known_as(name).split(AND))
