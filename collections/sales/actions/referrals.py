"""Whom customers recommend; with the end of their cover, they are called. Source: 001-83."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from policies.actions.members import UNKNOWN_INSURER
from policies.actions.numbers import LONGEST_NUMBER
from policies.models import Customer, Phone, Policy, Term, Vehicle
from renewal.accounts.models import User
from renewal.accounts.roles import Act
from renewal.lib.values.phones import read_phones
from renewal.lib.values.pinyin import name_order
from renewal.lib.values.text import Unreadable, read_name, read_plate
from sales.actions.steps import lock_form
from sales.models import IntentionForm, Referral
from sales.stations import StepRefused

LONGEST_COVER = timedelta(days=366 * 5)  # beyond it, and as long ago, a year was mistyped


class ReferralRefused(StepRefused):
    """What was told is no lead; str() says why."""


@transaction.atomic
def note_referral(
    *,
    form: IntentionForm,
    name: str,
    number: str,
    by: User,
    now: datetime,
    plate_no: str = "",
    expires_on: date | None = None,
    note: str = "",
) -> Referral:
    """Note whom the form's customer recommended.

    With a day on which their cover ends and that is still to come, they are entered like somebody
    who has it with another company: the lists find them when it is time.

    Source: 001-83, DICTIONARY.md B1.

    Raises:
        NotAllowed: a form that the user neither sold nor delivers.
        ReferralRefused: no name, no number that can be dialled, or a policy that is in the book.
    """
    by.require(Act.DELIVER)
    form = lock_form(form, by=by)
    who = _name(name)
    number = _number(number)
    plate = read_plate(plate_no) or ""
    if _is_known(who, number, plate):
        raise ReferralRefused(
            _("%(name)s’s car %(plate)s is in the book already: it is called when it is time.")
            % {"name": who, "plate": plate}
        )
    if form.referrals.filter(name=who, number=number, plate_no=plate).exists():
        raise ReferralRefused(_("%(name)s is noted already.") % {"name": who})
    today = timezone.localdate(now)
    if expires_on is not None and abs(expires_on - today) > LONGEST_COVER:
        raise ReferralRefused(_("A cover that ends on %(day)s: look again.") % {"day": expires_on})
    referral = Referral(
        form=form,
        name=who,
        number=number,
        plate_no=plate,
        expires_on=expires_on,
        note=note.strip(),
        at=now,
        by=by,
    )
    if expires_on is not None and expires_on > today:
        referral.policy = _enter(referral, ends_on=expires_on)
    referral.save(force_insert=True)
    return referral


def _name(text: str) -> str:
    try:
        name = read_name(text)
    except Unreadable:
        name = None
    if not name:
        raise ReferralRefused(_("Whom? The name is missing."))
    return name


def _number(text: str) -> str:
    try:
        found = read_phones(text) or ()
    except Unreadable:
        found = ()
    if len(found) != 1 or len(found[0].number) > LONGEST_NUMBER:
        raise ReferralRefused(_("%(text)s is not a telephone number.") % {"text": text})
    return found[0].number


def _is_known(name: str, number: str, plate: str) -> bool:
    """Tell whether the book has this holder's policy for the car; a plate alone may be sold."""
    holders = Customer.objects.filter(name=name, phones__number=number)
    return (
        bool(plate)
        and Term.objects.filter(
            policy__vehicle__plate_no=plate, policy__customer__in=holders
        ).exists()
    )


def _enter(referral: Referral, *, ends_on: date) -> Policy:
    """Enter the cover that ends then, under a number of our own naming."""
    form = referral.form
    own_number = f"{Policy.HEARD}R{form.pk}-{form.referrals.count() + 1}"
    holder = _holder(referral)
    phone, _made = Phone.objects.get_or_create(
        customer=holder,
        number=referral.number,
        defaults={
            "source": Phone.Source.AGENT,
            "recorded_at": referral.at,
            "recorded_by": referral.by,
        },
    )
    policy = Policy.objects.create(
        number=own_number,
        customer=holder,
        branch_id=form.task.lead.branch_id,
        vehicle=_car(own_number, referral.plate_no),
        phone=None if phone.verdict == Phone.Verdict.INACCURATE else phone,
        insurer=UNKNOWN_INSURER,
    )
    Term.objects.create(policy=policy, expires_on=ends_on)
    return policy


def _holder(referral: Referral) -> Customer:
    """Return who has this name and number, else a new customer. Source: O25."""
    same = Phone.objects.filter(customer__name=referral.name, number=referral.number)
    known = same.select_related("customer").order_by("customer").first()
    if known is not None:
        return known.customer
    return Customer.objects.get_or_create(
        key=f"NP:{referral.name}|{referral.number}"[:200],
        defaults={
            "name": referral.name,
            **name_order(referral.name),
            "created_at": referral.at,
        },
    )[0]


def _car(own_number: str, plate_no: str) -> Vehicle | None:
    if not plate_no:
        return None
    return Vehicle.objects.create(key=f"POLICY:{own_number}", plate_no=plate_no)
