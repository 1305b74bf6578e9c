"""What stands behind an import: the constraints of the book. RELIABILITY.md section 3."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from policies.models import Term
from tests.factories import DAY, make_phone, make_term

pytestmark = pytest.mark.django_db


def test_a_term_is_unique_by_policy_and_start_else_by_policy_and_end() -> None:
    term = make_term()
    values: dict[str, Any] = {"policy": term.policy, "premium": None}

    with pytest.raises(IntegrityError, match="term_once_a_start"), transaction.atomic():
        Term.objects.create(
            **values, starts_on=term.starts_on, expires_on=term.expires_on + timedelta(days=1)
        )
    Term.objects.create(**values, expires_on=DAY)
    with pytest.raises(IntegrityError, match="term_once_an_end"), transaction.atomic():
        Term.objects.create(**values, expires_on=DAY)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"premium": -1}, "term_premium_not_negative"),
        ({"expires_on": DAY - timedelta(days=3650)}, "term_ends_after_start"),
    ],
)
def test_a_term_that_cannot_be_is_refused(changes: dict[str, Any], constraint: str) -> None:
    make_term()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Term.objects.update(**changes)


def test_a_number_stands_once_with_a_customer() -> None:
    phone = make_phone("12000000001")

    with pytest.raises(IntegrityError, match="phone_once_a_customer"), transaction.atomic():
        make_phone("12000000001", customer=phone.customer)
