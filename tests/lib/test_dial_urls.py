"""Addresses by which a telephone system is told to call."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from renewal.lib.dial_urls import complaint_about, dial_url, is_web


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


VALUES = {
    "number": "12000000001",
    "extension": "*8001#",
    "staff_no": "李 1",
    "call": "0123",
    "report_url": "https://desk.example/lists/calls/0123/?a=1&b=2",
}


@pytest.mark.parametrize(
    "template",
    [
        "tel:{number}",
        "TEL:{number}",
        "callto:{number}",
        "sip:{number}@phones.example",
        "sips:{number}@phones.example",
        "x-softphone://call?to={number}&from={extension}&id={call}",
        "cisco.ip+phone-2:{number}",
        "http://192.0.2.7:8088/dial?to={number}",
        "https://phones.example/{staff_no}/{number}?tell={report_url}",
    ],
)
def test_an_address_that_dials_is_taken(template: str) -> None:
    assert complaint_about(template) == ""


@pytest.mark.parametrize(
    "scheme",
    ["javascript", "JavaScript", "data", "vbscript", "file", "blob", "filesystem", "about"],
)
def test_what_is_a_program_or_a_file_is_refused(scheme: str) -> None:
    assert complaint_about(f"{scheme}:{{number}}") == f"Nothing is dialled by {scheme.lower()}:."


@pytest.mark.parametrize(
    ("template", "complaint"),
    [
        ("{number}", "It begins with a scheme, such as tel: or https:."),
        ("{call}:{number}", "It begins with a scheme, such as tel: or https:."),
        ("1tel:{number}", "It begins with a scheme, such as tel: or https:."),
        (" javascript:{number}", "It begins with a scheme, such as tel: or https:."),
        ("java\tscript:{number}", "It begins with a scheme, such as tel: or https:."),
        (
            "tel: {number}",
            "An address has no spaces, and only plain letters, digits and signs.",
        ),
        (
            "tel:{number}\n",
            "An address has no spaces, and only plain letters, digits and signs.",
        ),
        (
            'tel:{number}"',
            "An address has no spaces, and only plain letters, digits and signs.",
        ),
        ("tel:{number}{plate}", "There is no field {plate}."),
        ("tel:{number}{", "A brace stands alone."),
        ("tel:{number}{Number}", "A brace stands alone."),
        ("tel:{extension}", "The field {number} is missing."),
        ("https:{number}", "A web address names its host, like https://phones.example/."),
        ("https://{number}", "A web address names its host, like https://phones.example/."),
        ("https://x{number}/", "A web address names its host, like https://phones.example/."),
        ("https:///{number}", "A web address names its host, like https://phones.example/."),
    ],
)
def test_what_dials_nothing_is_refused(template: str, complaint: str) -> None:
    assert complaint_about(template) == complaint


def test_values_are_parts_of_the_address_and_never_more() -> None:
    template = "https://phones.example/{staff_no}?to={number}&from={extension}&tell={report_url}"

    assert dial_url(template, VALUES) == (
        "https://phones.example/%E6%9D%8E%201?to=12000000001&from=%2A8001%23"
        "&tell=https%3A%2F%2Fdesk.example%2Flists%2Fcalls%2F0123%2F%3Fa%3D1%26b%3D2"
    )


def test_a_value_that_looks_like_a_field_stays_a_value() -> None:
    values = VALUES | {"staff_no": "{number}"}

    assert dial_url("x-phone:{number}/{staff_no}", values) == "x-phone:12000000001/%7Bnumber%7D"


@pytest.mark.parametrize("template", ["", "javascript:alert({number})", "https://{number}"])
def test_without_a_good_address_the_device_dials(template: str) -> None:
    assert dial_url(template, VALUES) == "tel:12000000001"


def test_only_pages_are_web() -> None:
    urls = ("http://x/", "HTTPS://x/", "tel:1", "x-https:1")

    assert [is_web(url) for url in urls] == [True, True, False, False]
