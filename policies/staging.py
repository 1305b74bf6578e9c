"""What the landing needs to know of a row, worked out when it is staged. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from renewal.lib.values.phones import PhoneNumber

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


def to_json(value: object) -> Any:
    """Return the value as it is kept in `Term.facts`."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple | list):
        return [one.number if isinstance(one, PhoneNumber) else to_json(one) for one in value]
    return value


def first_of(values: Mapping[str, Any], names: Iterable[str]) -> str:
    return next((str(values[name]) for name in names if values.get(name)), "")


def phones_of(values: Mapping[str, Any]) -> list[str]:
    """Return the row's numbers, the one to dial first, each once."""
    found: dict[str, None] = {}
    for name in PHONE_FIELDS:
        found.update(dict.fromkeys(values.get(name) or ()))
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


def derive(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the landing reads off a row's JSON values."""
    phones = phones_of(values)
    vin, plate = str(values.get("vin") or ""), str(values.get("plate_no") or "")
    own_car = f"POLICY:{values['policy_no']}" if plate else ""
    return {
        "customer_key": customer_key(values, phones=phones),
        "customer_name": first_of(values, NAME_FIELDS),
        "id_no": first_of(values, ID_FIELDS),
        "phones": phones,
        "vehicle_key": f"VIN:{vin}" if vin else own_car,
    }
