"""What is odd about numbers, and what became of the number to dial about a policy."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Count, Q

from policies.models import Event, ImportBatch, Phone, Policy, StaffMember, Term
from policies.suspects import Known, Limits, Warned, head_of, warnings
from renewal.accounts.models import User
from renewal.lib.masking import mask_phone
from renewal.rules.defaults import EXCHANGE_HOLDERS, SHARED_PHONE_HOLDERS
from renewal.rules.queries import rules_on

_HEADS = """
SELECT h.head,
    (SELECT count(*) FROM policies_phone f
     WHERE f.number BETWEEN h.head || '00' AND h.head || '99' AND f.verdict <> 'INACCURATE'),
    (SELECT count(*) FROM policies_staffmember s
     WHERE s.phone BETWEEN h.head || '00' AND h.head || '99'
        OR s.phone_alt BETWEEN h.head || '00' AND h.head || '99')
FROM unnest(%s::text[]) AS h(head)
"""


def suspects(phones: Iterable[Phone], *, day: date) -> dict[int, list[Warned]]:
    """Return what is odd about the phones by their `pk`; one without a warning is not in it.

    The phones come with their customers.

    Source: F22.
    """
    asked = list(phones)
    odd = Oddities({phone.number for phone in asked}, day=day)
    found = {phone.pk: odd.of(phone.number, holder=phone.customer.name) for phone in asked}
    return {pk: warned for pk, warned in found.items() if warned}


class Oddities:
    """What the book knows of some numbers on a day, asked at once."""

    def __init__(self, numbers: Collection[str], *, day: date) -> None:
        rules = rules_on(day)
        self._limits = Limits(
            shared=rules.value(SHARED_PHONE_HOLDERS), exchange=rules.value(EXCHANGE_HOLDERS)
        )
        self._known = _known(numbers)

    def of(self, number: str, *, holder: str) -> list[Warned]:
        """Return what is odd about the number as that of the customer called `holder`."""
        known = self._known.get(number, Known())
        return warnings(number, holder=holder, known=known, limits=self._limits)


def _known(numbers: Collection[str]) -> dict[str, Known]:
    wanted = list(numbers)
    holders: dict[str, dict[str, int]] = defaultdict(dict)
    rows = Phone.objects.usable().filter(number__in=wanted).values_list("number", "customer__name")
    for number, name, many in rows.annotate(many=Count("pk")):
        holders[number][name] = many
    sellers: dict[str, set[str]] = defaultdict(set)
    staff = StaffMember.objects.filter(Q(phone__in=wanted) | Q(phone_alt__in=wanted))
    for name, *own in staff.values_list("staff_name", "phone", "phone_alt"):
        for number in own:
            sellers[number].add(name)
    houses = _houses({head for number in wanted if (head := head_of(number))})
    known = {}
    for number in wanted:
        customers, selling = houses.get(head_of(number), (0, 0))
        known[number] = Known(
            holders=holders[number],
            sellers=frozenset(sellers[number]),
            neighbours=customers - sum(holders[number].values()),
            selling_neighbours=selling,
        )
    return known


def _houses(heads: Collection[str]) -> dict[str, tuple[int, int]]:
    """Return for each head of fixed lines how many customers and sellers have one of them."""
    if not heads:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_HEADS, [sorted(heads)])
        return {head: (customers, selling) for head, customers, selling in cursor.fetchall()}


@dataclass(frozen=True)
class Change:
    """A change of the number to dial, or of what is known about it.

    `number` and `was` are masked; `was` is blank where there was none, `number` where none is
    left. `verdict` is set where a call has judged `number`, and then nothing was replaced.
    `by` is blank where nobody knows; `evidence` is in words. `is_by_hand` is a replacement at
    the desk, `is_put_back` its undoing.
    """

    at: datetime
    by: str
    number: str
    was: str = ""
    source: str = ""
    evidence: str = ""
    verdict: str = ""
    is_by_hand: bool = False
    is_put_back: bool = False

    @property
    def source_label(self) -> str:
        return str(Phone.Source(self.source).label) if self.source else ""

    @property
    def verdict_label(self) -> str:
        return str(Phone.Verdict(self.verdict).label) if self.verdict else ""


def may_put_back(history: list[Change]) -> bool:
    """Tell whether the last replacement was made by hand and stands. `history`: newest first."""
    last = next((one for one in history if not one.verdict), None)
    return last is not None and last.is_by_hand


def number_history(policy: Policy) -> list[Change]:
    """Return what became of the number to dial about the policy, the newest first.

    Read off the audit trail, so that what a workbook or a command has changed is in it too; the
    words come from the events of the desk, where there are any.

    Source: F20.
    """
    told = list(
        Event.objects.filter(
            term__in=Term.with_withdrawn.filter(policy__customer=policy.customer_id),
            code__in=(
                Event.Code.NUMBER_REPLACED,
                Event.Code.NUMBER_PUT_BACK,
                Event.Code.PHONE_ACCURATE,
                Event.Code.PHONE_INACCURATE,
            ),
        )
        .select_related("by", "term")
        .order_by("pk")
    )
    trail = list(
        _trail("PolicyEvent")
        .filter(pgh_obj_id=policy.pk)
        .exclude(pgh_label="delete")
        .order_by("pgh_id")
        .values_list("pgh_created_at", "phone_id", "pgh_context_id", "pgh_context__metadata")
    )
    dialled = {phone_id for _at, phone_id, _context, _meta in trail if phone_id}
    judged = list(
        _trail("PhoneEvent")
        .filter(pgh_obj_id__in=dialled)
        .exclude(pgh_label="delete")
        .order_by("pgh_id")
        .values_list(
            "pgh_created_at", "pgh_obj_id", "number", "source", "recorded_at",
            "verdict", "judged_at", "pgh_context__metadata",
        )
    )  # fmt: skip
    numbers = {pk: (number, source, at) for _at, pk, number, source, at, *_rest in judged}
    who = _Who(
        contexts={context for _at, _phone, context, _meta in trail if context},
        users=[meta for *_rest, meta in [*trail, *judged] if meta],
    )
    changes = [
        *_replacements(policy, trail, numbers=numbers, told=told, who=who),
        *_verdicts(judged, told=told, who=who),
    ]
    changes.sort(key=lambda one: (one[0], one[1].at))  # what was written at once, as it was said
    return [change for _at, change in reversed(changes)]


def _replacements(
    policy: Policy,
    trail: list[Any],
    *,
    numbers: dict[int, tuple[str, str, datetime]],
    told: list[Event],
    who: "_Who",
) -> list[tuple[datetime, Change]]:
    """Return each change of the number to dial beside the moment at which it was written."""
    events = [
        one
        for one in told
        if one.term.policy_id == policy.pk
        and one.code in (Event.Code.NUMBER_REPLACED, Event.Code.NUMBER_PUT_BACK)
    ]
    found, last = [], None
    for at, phone_id, context, meta in trail:
        if phone_id == last:
            continue
        number, source, recorded_at = numbers.get(phone_id, ("", "", at))
        was = numbers[last][0] if last in numbers else ""
        when = at if was else recorded_at
        change = who.wrote(
            Change(at=when, by="", number=mask_phone(number), was=mask_phone(was), source=source),
            context=context,
            meta=meta,
        )
        event = next((one for one in events if _tells(one, old=last, new=phone_id)), None)
        if event is not None:
            events.remove(event)
            change = replace(
                change,
                at=event.at,
                by=event.by.name if event.by else change.by,
                source=event.parameters.get("source", source),
                evidence=event.parameters.get("evidence", ""),
                is_by_hand=event.code == Event.Code.NUMBER_REPLACED,
                is_put_back=event.code == Event.Code.NUMBER_PUT_BACK,
            )
        found.append((at, change))
        last = phone_id
    return found


def _tells(event: Event, *, old: int | None, new: int | None) -> bool:
    return bool((event.parameters.get("old"), event.parameters.get("new")) == (old, new))


def _verdicts(trail: list[Any], *, told: list[Event], who: "_Who") -> list[tuple[datetime, Change]]:
    """Return each change of a verdict beside the moment at which it was written."""
    callers = {
        (one.parameters.get("phone"), one.at): one.by.name
        for one in told
        if one.by and "phone" in one.parameters
    }
    found = []
    last: dict[int, str] = {}
    for at, pk, number, _source, _recorded_at, verdict, judged_at, meta in trail:
        if verdict == last.get(pk, Phone.Verdict.UNKNOWN):
            continue
        last[pk] = verdict
        when = judged_at or at
        change = Change(at=when, by="", number=mask_phone(number), verdict=verdict)
        change = who.wrote(change, context=None, meta=meta)
        found.append((at, replace(change, by=callers.get((pk, when), change.by))))
    return found


class _Who:
    """Who stands behind the contexts of the audit trail: a person, or a workbook."""

    def __init__(self, *, contexts: Collection[Any], users: Iterable[dict[str, Any]]) -> None:
        batches = ImportBatch.objects.filter(history__in=contexts).select_related("uploaded_by")
        self._batches = {batch.history: batch for batch in batches}
        pks = {meta["user"] for meta in users if meta.get("user")}
        self._names = dict(User.objects.filter(pk__in=pks).values_list("pk", "name"))

    def wrote(self, change: Change, *, context: Any, meta: dict[str, Any] | None) -> Change:
        """Return the change with the name of who made it, and the workbook it came from."""
        batch = self._batches.get(context)
        if batch is not None:
            by = batch.uploaded_by.name if batch.uploaded_by else ""
            at = batch.landed_at or change.at
            return replace(change, at=at, by=by, evidence=batch.file_name)
        pk = (meta or {}).get("user")
        return replace(change, by=self._names.get(pk, "") if pk else "")


def _trail(name: str) -> Any:
    return apps.get_model("policies", name)._default_manager
