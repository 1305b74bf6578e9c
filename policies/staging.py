"""What the landing needs to know of a row, worked out when it is staged. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any

from policies.kinds.codes import cover_class_of
from policies.refs import term_of
from policies.workbook.summary import owner_phone_in
from renewal.lib.values.phones import PhoneNumber
from renewal.lib.values.pinyin import name_order

# The number to dial: of whom the row is about before anybody else's. Source: DICTIONARY.md A1.
PHONE_FIELDS = (
    "phone",
    "mobile",
    "insured_phone",
    "holder_phone",
    "owner_phone",
    "phone_alt",
)
NAME_FIELDS = ("holder_name", "insured_name", "owner_name", "contact_name")
ID_FIELDS = ("holder_id_no", "insured_id_no", "owner_id_no")
# Who is known by a number in a claim. Source: DICTIONARY.md A4.4.
CLAIM_PHONES = {
    "owner_phone": "OWNER",
    "reporter_phone": "REPORTER",
    "driver_phone": "DRIVER",
    "contact_phone": "UNKNOWN",
}


def to_json(value: object) -> Any:
    """Return the value as it is kept in `facts`."""
    convert = _TO_JSON.get(type(value))
    return value if convert is None else convert(value)


def _each_to_json(values: Iterable[object]) -> list[Any]:
    return [one.number if isinstance(one, PhoneNumber) else to_json(one) for one in values]


_TO_JSON: dict[type, Callable[[Any], Any]] = {
    date: date.isoformat,
    datetime: datetime.isoformat,
    time: time.isoformat,
    Decimal: str,
    tuple: _each_to_json,
    list: _each_to_json,
}


def one_each(
    kind: str, key: str, values: dict[str, Any]
) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Yield what a row says, place, key and values: once, of a no-call list once a number."""
    phones = values.get("phone") or ()
    if kind != "no_call" or len(phones) < 2:
        yield 0, key, values
        return
    for place, phone in enumerate(phones):
        yield place, f"phone={phone}", values | {"phone": [phone]}


_cover_class_of = lru_cache(maxsize=1000)(cover_class_of)  # a sheet has few products


def first_of(values: Mapping[str, Any], names: Iterable[str]) -> str:
    for name in names:
        if value := values.get(name):
            return str(value)
    return ""


def phones_of(values: Mapping[str, Any]) -> list[str]:
    """Return the row's numbers, the one to dial first, each once."""
    found: dict[str, None] = {}
    for name in PHONE_FIELDS:
        if numbers := values.get(name):
            found.update(dict.fromkeys(numbers))
    return list(found)


def customer_key(values: Mapping[str, Any], *, phones: list[str]) -> str:
    """Return by what the holder is known, the surest first. Source: O25."""
    id_no = first_of(values, ID_FIELDS)
    if id_no:
        return f"ID:{id_no}"
    if values.get("customer_code"):
        return f"CODE:{values['customer_code']}"
    name = first_of(values, NAME_FIELDS)
    if name and phones:
        return f"NP:{name}|{phones[0]}"
    return f"POLICY:{values['policy_no']}"


def derive_term(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the landing reads off the JSON values of a list of policies."""
    phones = phones_of(values)
    vin, plate = str(values.get("vin") or ""), str(values.get("plate_no") or "")
    own_car = f"POLICY:{values['policy_no']}" if plate else ""
    name = first_of(values, NAME_FIELDS)
    derived = {
        "customer_key": customer_key(values, phones=phones),
        "customer_name": name,
        **name_order(name),
        "id_no": first_of(values, ID_FIELDS),
        "phones": phones,
        "vehicle_key": f"VIN:{vin}" if vin else own_car,
    }
    if "cover_class" not in values:
        cover_class = _cover_class_of(
            str(values.get("product_name") or ""), str(values.get("product_code") or "")
        )
        if cover_class:
            derived["cover_class"] = cover_class
    return derived


def derive_claim(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the numbers in a claim, each once: the owner's first. Source: 001-10."""
    found = [
        {"number": number, "relation": relation, "words": ""}
        for field, relation in CLAIM_PHONES.items()
        for number in values.get(field) or ()
    ]
    summary = str(values.get("summary") or "")
    found += [
        {"number": one.number, "relation": one.relation, "words": one.words}
        for one in owner_phone_in(summary, values.get("owner_name"))
    ]
    found.sort(key=lambda one: one["relation"] != "OWNER")
    by_number: dict[str, dict[str, str]] = {}
    for one in found:
        by_number.setdefault(one["number"], one)
    return {"found": list(by_number.values())}


def derive(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the landing of `kind` reads off a row's JSON values."""
    if kind in ("policies", "issued_policies", "lapsed_policies"):
        return derive_term(values)
    if kind == "claims":
        return derive_claim(values)
    if values.get("row_ref"):
        return {"term_id": term_of(str(values["row_ref"]))}
    return {}
