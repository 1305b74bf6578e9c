"""What workbooks said, as it may stand on a page: words for codes, numbers masked."""

import re
from typing import Any

from django.utils.translation import gettext as _

from policies.kinds import Field, Type
from policies.kinds.codes import WORDS
from renewal.lib.masking import mask_address, mask_id, mask_phone

MOBILE = re.compile(r"(?<!\d)(?:(?:\+|00)?86[ -]?)?1[2-9]\d(?:[ -]?\d){8}(?!\d)")
ID_NO = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
HIDDEN = frozenset(("email", "wechat", "member_card_no", "card_no", "customer_code"))


def shown(field: Field, value: Any) -> str:
    """Return a field's value as it may stand on a page."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(shown(field, one) for one in value)
    text = str(value)
    if field.table and text in WORDS[field.table]:
        return WORDS[field.table][text].partition("、")[0]
    if field.type is Type.PHONE:
        return mask_phone(text)
    if field.type is Type.ID_NO or field.name.endswith("policy_no") or field.name in HIDDEN:
        return mask_id(text)
    return mask_address(text) if field.name.endswith("address") else without_numbers(text)


def without_numbers(text: str) -> str:
    """Return free text with the mobile and identity numbers in it masked."""
    text = ID_NO.sub(lambda found: mask_id(found[0]), text)
    return MOBILE.sub(lambda found: mask_phone(found[0]), text)
