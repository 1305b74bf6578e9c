"""Which papers the file of a form is to hold. Pure. Source: 001-66, 001-76, 001-77."""

import re
from datetime import date, timedelta

from django.utils.translation import gettext as _

from policies.models import Customer
from sales.models import IntentionForm, Paper

_OF_A_COMPANY = re.compile(r"COMPANY|OFFICIAL|企业|机关|单位|公司|团体")  # our codes, or words

LONGEST_LICENCE = timedelta(days=366 * 20)  # beyond it, and as long ago, a year was mistyped


def fault_of_licence(until: date, *, today: date) -> str:
    """Return why no licence runs until that day, "" where one may. Source: 001-81, 001-87."""
    if abs(until - today) > LONGEST_LICENCE:
        return _("A licence until %(day)s: look again.") % {"day": until}
    return ""


def papers_needed(form: IntentionForm) -> list[Paper]:
    """Return the papers in the order of the file; the invoice goes its own way (001-44)."""
    customer = form.task.lead.term.policy.customer
    is_organisation = customer.kind == Customer.Kind.ORGANISATION
    is_company_car = is_organisation or _OF_A_COMPANY.search(form.use_nature) is not None
    wanted = {
        Paper.APPLICATION: True,
        Paper.NOTICE: True,
        Paper.VEHICLE_LICENCE: True,
        Paper.ID_CARD: not is_organisation,
        Paper.ORGANISATION_CODE: is_organisation,
        Paper.COMPANY_CAR: is_company_car,
        Paper.DRIVER_LICENCE: not is_organisation,
        Paper.INSPECTION: form.inspected_on is not None,
    }
    return [paper for paper, is_wanted in wanted.items() if is_wanted]
