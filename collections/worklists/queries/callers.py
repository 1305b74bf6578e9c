"""Customers who ring: among everybody's, by a whole number or plate. Source: UX.md 5.1."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Reverse

from policies.models import CallerSearch, Contact, Phone, Policy, RingBack, Term
from policies.models.book import PolicyQuerySet
from policies.queries.shown import without_numbers
from policies.reasons import reason_label
from renewal.accounts.models import User
from renewal.lib.masking import mask_phone
from renewal.lib.values.phones import LANDLINE, MOBILE, SERVICE
from worklists.card import COVER_CLASSES
from worklists.models import Lead, NumberCheck, Task

MOST = 5  # policies that one search shows
HOLDERS = 200  # that one number may have: more are an agent's or a firm's
KEPT = timedelta(hours=1)  # how long what a search has found may be noted about


@dataclass(frozen=True)
class Asked:
    """What a caller is looked for by: the digits of a number, or else a plate."""

    number: str = ""
    plate_no: str = ""

    @property
    def masked(self) -> str:
        return mask_phone(self.number) if self.number else self.plate_no


@dataclass(frozen=True)
class Caller:
    """What may be said to somebody who rings about a policy.

    `term` is the one that somebody works on, else the newest; `task` the open row about it.
    """

    policy: Policy
    term: Term
    lead: Lead | None
    task: Task | None
    last: Contact | None
    check: NumberCheck | None

    @property
    def cover(self) -> str:
        policy = self.policy
        return policy.product_name or str(COVER_CLASSES.get(policy.cover_class, policy.cover_class))

    @property
    def reason(self) -> str:
        return str(reason_label(self.last.result, self.last.reason)) if self.last else ""

    @property
    def note(self) -> str:
        """What was noted last, without the numbers in it."""
        return without_numbers(self.last.note) if self.last else ""


def policies_of(user: User) -> PolicyQuerySet:
    """Return the policies of the user's branch and of those below it, whosever rows they are."""
    return Policy.objects.filter(branch__path__startswith=user.branch.path)


def policies_asked_for(asked: Asked, *, user: User) -> list[int]:
    """Return the policies that a caller may mean, at most one more than MOST.

    Those that somebody works on come first, then those that end last.
    """
    open_rows = Task.objects.open().filter(lead__lead_terms__term__policy=OuterRef("pk"))
    newest = Term.objects.filter(policy=OuterRef("pk")).order_by("-expires_on")
    found = (
        _meant_by(asked, policies_of(user))
        .annotate(is_open=Exists(open_rows), ends_on=Subquery(newest.values("expires_on")[:1]))
        .filter(ends_on__isnull=False)
        .order_by("-is_open", "-ends_on", "pk")
    )
    return list(found.values_list("pk", flat=True)[: MOST + 1])


def _meant_by(asked: Asked, policies: PolicyQuerySet) -> PolicyQuerySet:
    if asked.plate_no:
        return policies.filter(vehicle__plate_no=asked.plate_no)
    holders = _phones(asked.number).order_by("pk").values_list("customer", flat=True)[:HOLDERS]
    return policies.filter(customer__in=list(holders))


def _phones(number: str) -> QuerySet[Phone]:
    """Return the phones of a whole number, or those that end so."""
    if any(shape.fullmatch(number) for shape in (MOBILE, LANDLINE, SERVICE)):
        return Phone.objects.filter(number=number)
    # Backwards, so that an index can find an end as it finds a beginning.
    return Phone.objects.alias(backwards=Reverse("number")).filter(
        backwards__startswith=number[::-1]
    )


def search_of(user: User, pk: int) -> QuerySet[CallerSearch]:
    return CallerSearch.objects.filter(by=user, pk=pk)


def is_fresh(search: CallerSearch, *, now: datetime) -> bool:
    return now < search.at + KEPT


def callers(policies: Collection[int], *, user: User) -> list[Caller]:
    """Return what may be said about each of the policies that are in the user's reach, in order."""
    found = {
        policy.pk: policy
        for policy in policies_of(user)
        .filter(pk__in=policies)
        .select_related("customer", "vehicle", "phone", "branch")
    }
    terms = list(
        Term.objects.filter(policy__in=found)
        .select_related("policy", "lead_term__lead")
        .order_by("expires_on", "pk")
    )
    leads = {term.pk: term.lead_term.lead for term in terms if hasattr(term, "lead_term")}
    tasks = {
        task.lead_id: task
        for task in Task.objects.open()
        .filter(lead__in={lead.pk for lead in leads.values()})
        .select_related("assignee")
    }
    checks = {check.policy_id: check for check in _unanswered_checks(found)}
    last = _last_contacts(found)
    shown = []
    for pk in (one for one in policies if one in found):
        own = [term for term in terms if term.policy_id == pk]
        if not own:
            continue
        worked = [term for term in own if term.pk in leads and leads[term.pk].pk in tasks]
        term = (worked or own)[-1]
        lead = leads.get(term.pk)
        shown.append(
            Caller(
                policy=found[pk],
                term=term,
                lead=lead,
                task=tasks.get(lead.pk) if lead else None,
                last=last.get(pk),
                check=checks.get(pk),
            )
        )
    return shown


def _unanswered_checks(policies: Iterable[int]) -> QuerySet[NumberCheck]:
    return NumberCheck.objects.unanswered().filter(policy__in=policies).select_related("branch")


def _last_contacts(policies: Iterable[int]) -> dict[int, Contact]:
    """Return the last contact about each of the policies, alone or with others."""
    alone = (
        Contact.objects.filter(term__policy__in=policies)
        .order_by("term__policy", "-at", "-pk")
        .distinct("term__policy")
        .select_related("by", "term")
    )
    with_others = (
        Contact.other_terms.through.objects.filter(
            term__policy__in=policies, contact__undone_at=None
        )
        .order_by("term__policy", "-contact__at", "-contact__pk")
        .distinct("term__policy")
        .select_related("contact__by", "term")
    )
    told = [(contact.term.policy_id, contact) for contact in alone]
    told += [(one.term.policy_id, one.contact) for one in with_others]
    last: dict[int, Contact] = {}
    for policy, contact in sorted(told, key=lambda one: (one[1].at, one[1].pk)):
        last[policy] = contact
    return last


def unanswered_ring_backs(tasks: Collection[Task]) -> dict[int, list[RingBack]]:
    """Return by the `pk` of its task what customers rang about and nobody has called since.

    A call that was undone has not been made; who rang before the row was anybody's, or was
    somebody else's, still waits for a call.
    """
    rows = {task.lead_id: task.pk for task in tasks}
    alone = Contact.objects.filter(term=OuterRef("term"), at__gt=OuterRef("at"))
    with_others = Contact.other_terms.through.objects.filter(
        term=OuterRef("term"), contact__at__gt=OuterRef("at"), contact__undone_at=None
    )
    rang = (
        RingBack.objects.filter(
            ~Exists(alone), ~Exists(with_others), term__lead_term__lead__in=rows
        )
        .select_related("by", "term__lead_term")
        .order_by("at", "pk")
    )
    waiting: dict[int, list[RingBack]] = {}
    for one in rang:
        waiting.setdefault(rows[one.term.lead_term.lead_id], []).append(one)
    return waiting
