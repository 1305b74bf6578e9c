"""Which addresses can be delivered to, and in which district they lie."""

import pytest
from django.utils import translation

from sales.addresses import district_of, fault_of


@pytest.mark.parametrize(
    "address",
    [
        "江苏省南京市鼓楼区中山北路 12 号 3 栋 201 室",
        "南京市江宁区东山街道上坊村八组",
        "溧水县永阳镇大东门街38号",
        "Nanjing, Gulou District, Zhongshan North Road 12",
    ],
)
def test_an_address_with_place_and_house_is_complete(address: str) -> None:
    assert fault_of(address) == ""


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("  ", "The address is missing."),
        ("中山北路 12 号 201", "The address names no city, district or county."),
        ("南京市鼓楼区", "The address names no house: street and number, or village."),
        (
            "江苏省南京市鼓楼区中山北路",
            "The address names no house: street and number, or village.",
        ),
    ],
)
def test_what_an_address_lacks_is_said(address: str, fault: str) -> None:
    with translation.override("en"):
        assert fault_of(address) == fault


@pytest.mark.parametrize(
    ("address", "district"),
    [
        ("江苏省南京市鼓楼区中山北路 12 号", "鼓楼区"),
        ("南京市江宁区东山街道", "江宁区"),
        ("溧水县永阳镇大东门街38号", "溧水县"),
        ("江苏省苏州市昆山市玉山镇前进路 1 号", "昆山市"),
        ("新疆维吾尔自治区巴音郭楞蒙古自治州库尔勒市人民路", "库尔勒市"),
        ("北京市海淀区中关村大街 1 号", "海淀区"),
        ("中山北路 12 号", ""),
    ],
)
def test_the_district_is_read_from_the_address(address: str, district: str) -> None:
    assert district_of(address) == district
