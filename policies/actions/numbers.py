"""Which number to dial about a policy, and what calls have proved about numbers and addresses."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from policies.models import Address, Customer, Event, NoCall, Phone, Policy, Term
from renewal.accounts.models import User
from renewal.lib.masking import mask_phone
from renewal.lib.values.phones import read_phones
from renewal.lib.values.text import Unreadable
from renewal.rules.defaults import NO_CALL_DAYS
from renewal.rules.queries import value_on

LONGEST_EVIDENCE = 300  # characters
LONGEST_NUMBER = 30  # digits, as in Phone.number
LONGEST_REASON = 200  # characters, as in NoCall.reason
_JUDGED = {
    Phone.Verdict.ACCURATE: (Event.Code.PHONE_ACCURATE, Event.Code.ADDRESS_ACCURATE),
    Phone.Verdict.INACCURATE: (Event.Code.PHONE_INACCURATE, Event.Code.ADDRESS_INACCURATE),
}


class NumberRefused(Exception):
    """What was given is no number that can be dialled; str() says why."""


class NothingToPutBack(Exception):
    """The number to dial was not replaced, or not since it was put back; str() says so."""


@transaction.atomic
def dial_number(
    *,
    policy: Policy,
    number: str,
    source: str,
    by: User | None,
    now: datetime,
    evidence: str = "",
) -> Phone:
    """Make `number` the one to dial about the policy; return it as the holder's.

    `number` may be written in any way; one of a wrong length is taken, for F22 warns and does
    not forbid. Where it is dialled already, nothing is written. `evidence` is in words.

    Source: 001-10, F20.

    Raises:
        NumberRefused: it is no number, or more than one, or a call has proved it wrong.
    """
    plain = _one_number(number)
    policy = Policy.objects.select_for_update(of=("self",)).get(pk=policy.pk)
    phone, _made = Phone.objects.get_or_create(
        customer_id=policy.customer_id,
        number=plain,
        defaults={"source": source, "recorded_at": now, "recorded_by": by},
    )
    if phone.verdict == Phone.Verdict.INACCURATE:
        raise NumberRefused(_("%(number)s has proved wrong.") % {"number": mask_phone(plain)})
    if phone.pk == policy.phone_id:
        return phone
    old, policy.phone = policy.phone_id, phone
    policy.save(update_fields=["phone"])
    _note(
        policy,
        Event.Code.NUMBER_REPLACED,
        by=by,
        at=now,
        number=mask_phone(plain),
        source=source,
        evidence=evidence[:LONGEST_EVIDENCE],
        old=old,
        new=phone.pk,
    )
    return phone


@transaction.atomic
def put_back_number(*, policy: Policy, by: User | None, now: datetime) -> Phone | None:
    """Dial again what was dialled before the last replacement; return it, None for no number.

    Source: 001-10, F20.

    Raises:
        NothingToPutBack: nothing was replaced by hand since, or it was replaced once more by
            something else.
    """
    policy = Policy.objects.select_for_update(of=("self",)).get(pk=policy.pk)
    last = (
        Event.objects.filter(
            term__policy=policy, code__in=(Event.Code.NUMBER_REPLACED, Event.Code.NUMBER_PUT_BACK)
        )
        .order_by("at", "pk")
        .last()
    )
    if (
        last is None
        or last.code != Event.Code.NUMBER_REPLACED
        or last.parameters["new"] != policy.phone_id
    ):
        raise NothingToPutBack(_("There is no replacement to put back."))
    phone = Phone.objects.filter(pk=last.parameters["old"]).first()
    old, policy.phone = policy.phone_id, phone
    policy.save(update_fields=["phone"])
    _note(
        policy,
        Event.Code.NUMBER_PUT_BACK,
        by=by,
        at=now,
        number=mask_phone(phone.number) if phone else "—",
        old=old,
        new=phone.pk if phone else None,
    )
    return phone


@transaction.atomic
def judge_phone(
    *, phone: Phone, verdict: Phone.Verdict, term: Term, by: User | None, at: datetime
) -> None:
    """Note what a call about `term` at `at` has proved about the number, right or wrong.

    Source: 001-102, 001-104.
    """
    changed = Phone.objects.filter(pk=phone.pk).exclude(verdict=verdict)
    is_news = changed.update(verdict=verdict, judged_at=at)
    if is_news:
        Event.objects.create(
            term=term,
            at=at,
            by=by,
            code=_JUDGED[verdict][0],
            parameters={"phone": phone.pk, "number": mask_phone(phone.number)},
        )
    else:
        Phone.objects.filter(pk=phone.pk).update(judged_at=at)
    phone.verdict, phone.judged_at = verdict, at


@transaction.atomic
def refuse_calls(
    *, phone: Phone, by: User, at: datetime, note: str, for_good: bool = False
) -> NoCall | None:
    """Register that who was reached there at `at` wants no more calls, for a while or for good.

    Returns what was registered, None where it stood so already. Source: L2.
    """
    day = timezone.localdate(at)
    last = None if for_good else day + timedelta(days=value_on(NO_CALL_DAYS, day=day))
    refused, is_new = NoCall.objects.get_or_create(
        number=phone.number,
        starts_on=day,
        defaults={
            "ends_on": last,
            "reason": note[:LONGEST_REASON],
            "registered_by": by,
        },
    )
    return refused if is_new else None


@transaction.atomic
def add_address(
    *, customer: Customer, text: str, source: str, by: User | None, now: datetime
) -> Address:
    """Note an address that somebody gave; one that is known already stays as it is judged."""
    address, _made = Address.objects.get_or_create(
        customer=customer,
        text=text,
        defaults={"source": source, "recorded_at": now, "recorded_by": by},
    )
    return address


@transaction.atomic
def judge_address(
    *, address: Address, verdict: Phone.Verdict, term: Term, by: User | None, at: datetime
) -> None:
    """Note what a call about `term` at `at` has proved about the address. Source: 001-104."""
    changed = Address.objects.filter(pk=address.pk).exclude(verdict=verdict)
    is_news = changed.update(verdict=verdict, judged_at=at)
    if is_news:
        Event.objects.create(
            term=term,
            at=at,
            by=by,
            code=_JUDGED[verdict][1],
            parameters={"address": address.pk},
        )
    else:
        Address.objects.filter(pk=address.pk).update(judged_at=at)
    address.verdict, address.judged_at = verdict, at


def _one_number(text: str) -> str:
    """Return the digits of the only number in `text`."""
    try:
        found = read_phones(text) or ()
    except Unreadable:
        found = ()
    if not found or len(found[0].number) > LONGEST_NUMBER:
        raise NumberRefused(_("%(text)s is not a telephone number.") % {"text": text})
    if len(found) > 1:
        raise NumberRefused(_("One number at a time, please."))
    return found[0].number


def _note(
    policy: Policy, code: str, *, by: User | None, at: datetime, **parameters: object
) -> None:
    """Write an event of the policy's last term; a policy without a term has no story."""
    term = Term.objects.filter(policy=policy).order_by("expires_on", "pk").last()
    if term is not None:
        Event.objects.create(term=term, at=at, by=by, code=code, parameters=parameters)
