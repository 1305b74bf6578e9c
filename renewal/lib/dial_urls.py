"""Addresses by which a telephone system is told to call. Pure."""

import re
from collections.abc import Mapping
from urllib.parse import quote

from django.utils.translation import gettext as _

FIELDS = ("number", "extension", "staff_no", "call", "report_url")
# Of these an address is a program or a file, whatever a template makes of it.
_NEVER = frozenset(
    {"about", "blob", "data", "file", "filesystem", "javascript", "vbscript", "view-source"}
)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*", re.IGNORECASE)
_FIELD = re.compile(r"\{([a-z_]+)\}")
_IN_NO_ADDRESS = re.compile(r"[^!-~]|[\"<>\\^`|]")
_WEB = frozenset({"http", "https"})
_HOST = re.compile(r"//[^/?#{}]+([/?#]|$)")


def complaint_about(template: str) -> str:
    """Return what is wrong with a template of such an address, as a sentence; blank if nothing.

    Its scheme, and the host of a web address, are written out; fields stand after them.
    """
    scheme, colon, rest = template.partition(":")
    unknown = [name for name in _FIELD.findall(template) if name not in FIELDS]
    if not colon or not _SCHEME.fullmatch(scheme):
        return _("It begins with a scheme, such as tel: or https:.")
    if scheme.lower() in _NEVER:
        return _("Nothing is dialled by %(scheme)s:.") % {"scheme": scheme.lower()}
    if _IN_NO_ADDRESS.search(template):
        return _("An address has no spaces, and only plain letters, digits and signs.")
    if unknown:
        return _("There is no field {%(name)s}.") % {"name": unknown[0]}
    if re.search(r"[{}]", _FIELD.sub("", template)):
        return _("A brace stands alone.")
    if "number" not in fields_of(template):
        return _("The field {number} is missing.")
    if scheme.lower() in _WEB and not _HOST.match(rest):
        return _("A web address names its host, like https://phones.example/.")
    return ""


def fields_of(template: str) -> set[str]:
    return set(_FIELD.findall(template))


def is_web(url: str) -> bool:
    """Tell whether a browser shows a page for `url`, instead of handing it to a program."""
    return url.partition(":")[0].lower() in _WEB


def dial_url(template: str, values: Mapping[str, str]) -> str:
    """Fill in `template`, each value as a part of an address.

    Without a template, or with one that `complaint_about` refuses, the device itself dials.
    """
    if not template or complaint_about(template):
        return "tel:" + quote(values["number"], safe="+")
    return _FIELD.sub(lambda field: quote(values[field[1]], safe=""), template)
