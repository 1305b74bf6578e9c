"""A cover does not wait for one that is renewed meanwhile: O20, O29, 001-14."""

from datetime import timedelta

import pytest

from policies.models import Term
from renewal.lib.days import morning_of
from tests.factories import DAY, make_customer, make_term
from worklists.actions import extract

pytestmark = pytest.mark.django_db


def test_a_later_cover_is_queued_though_the_first_was_renewed_before_its_release() -> None:
    holder = make_customer()
    first, later = (
        make_term(expires_on=DAY + timedelta(days=days), customer=holder, phone="12000000001")
        for days in (30, 38)
    )
    extract(day=DAY, now=morning_of(DAY))
    Term.objects.filter(pk=first.pk).update(renewed_flag=True)
    for days in (5, 8, 13):
        day = DAY + timedelta(days=days)
        lists = extract(day=day, now=morning_of(day))

    assert (lists["renewal_25"].queued, lists["renewal_25"].leads) == (1, 1)
    later.refresh_from_db()
    assert later.lead_term.lead.term == later
