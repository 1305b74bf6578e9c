"""Masked numbers, names and addresses."""

import pytest

from renewal.lib.masking import mask_address, mask_id, mask_name, mask_phone


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("12000008000", "120****8000"),
        ("+86 120 0000 8000", "120****8000"),
        ("008612000008000", "120****8000"),
        ("025-00008817", "025-****8817"),
        ("02500008817", "025-****8817"),
        ("0510-00008817-801", "0510-****8817"),
        ("025-00008817转801", "025-****8817"),
        ("051000008817", "0510-****8817"),
        ("00008817", "****8817"),
        ("95500", "****"),
        ("120****8000", "120****8000"),
        ("", ""),
    ],
)
def test_a_phone_keeps_its_ends(number: str, shown: str) -> None:
    assert mask_phone(number) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("110101190001018515", "1101**********8515"),
        ("PDAA202500000417", "PDAA********0417"),
        ("AB123456", "AB****56"),
        ("1234567", "1*****7"),
        ("123", "***"),
        ("", ""),
    ],
)
def test_an_id_or_policy_number_keeps_four_at_each_end(number: str, shown: str) -> None:
    assert mask_id(number) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("李建国", "李**"),
        ("李明", "李*"),
        ("甲**", "甲**"),
        ("南京恒达物流有限公司", "南京恒达物流有限公司"),
        ("", ""),
    ],
)
def test_a_person_keeps_the_surname(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("江苏省南京市玄武区中山路 12 号 302 室", "江苏省南京市玄武区******"),
        ("玄武区中山路 12 号", "玄武区******"),
        ("江苏省如东县掘港镇 3 组", "江苏省如东县******"),
        ("内蒙古自治区兴安盟突泉县学田乡 1 号", "内蒙古自治区兴安盟突泉县******"),
        ("江苏省昆山市人民路 1 号", "江苏省昆山市******"),
        ("江苏省昆山市人民路花园小区 1 号", "江苏省昆山市******"),
        ("中山路 12 号", "******"),
        ("玄武区******", "玄武区******"),
        ("", ""),
    ],
)
def test_an_address_keeps_the_district(address: str, shown: str) -> None:
    assert mask_address(address) == shown
