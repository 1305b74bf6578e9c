"""Customers who ring: looking for them among everybody's, and telling whose row it is."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.urls import reverse

from policies.models import CallerSearch, Policy, RingBack, Term
from renewal.accounts.models import User
from renewal.accounts.roles import Act
from renewal.jobs.notices import tell
from renewal.lib.masking import mask_id, mask_name
from worklists.models import Task
from worklists.queries.callers import MOST, Asked, policies_asked_for
from worklists.queries.supervisors import supervisors_of

SENT_AGAIN = timedelta(minutes=10)  # the same note within them is one that was sent twice


class Found(NamedTuple):
    """The record of a search; `has_more` fit than it holds."""

    search: CallerSearch
    has_more: bool


class Noted(NamedTuple):
    """A note about a customer who rang, and for whom the bell rings."""

    ring_back: RingBack
    told: list[User]


@transaction.atomic
def search_callers(*, asked: Asked, by: User, now: datetime) -> Found:
    """Look for a caller among all customers of the branch of `by`, and record it.

    This is the one way past one's own rows: what was asked is recorded also where nothing was
    found, a number masked.

    Raises:
        NotAllowed: the user's role does not answer callers.
    """
    by.require(Act.ANSWER_CALLERS)
    policies = policies_asked_for(asked, user=by)
    search = CallerSearch.objects.create(
        at=now, by=by, asked=asked.masked, policies=policies[:MOST]
    )
    return Found(search=search, has_more=len(policies) > MOST)


@transaction.atomic
def note_ring_back(*, term: Term, by: User, note: str, now: datetime) -> Noted:
    """Record that the customer of `term` rang, and ring for whose row it is.

    Where nobody has the row, or nobody who still works here, the supervisors of the policy's
    branch are told. Who has taken the call is not. The same note sent twice is one note.

    Raises:
        NotAllowed: the user's role does not answer callers.
    """
    by.require(Act.ANSWER_CALLERS)
    term = Term.objects.select_for_update(of=("self",)).get(pk=term.pk)
    policy = Policy.objects.select_related("branch", "customer").get(pk=term.policy_id)
    sent = RingBack.objects.filter(term=term, by=by, note=note, at__gt=now - SENT_AGAIN)
    rang = sent.first() or RingBack.objects.create(term=term, by=by, note=note, at=now)
    rows = Task.objects.open().filter(lead__lead_terms__term=term, assignee__is_active=True)
    task = rows.select_related("assignee").first()
    if task is None:
        code, url = "CUSTOMER_RANG_NOBODY", reverse("policies:policy_detail", args=[policy.pk])
        told = supervisors_of(policy.branch)
    else:
        code, url = "CUSTOMER_RANG", reverse("worklists:call", args=[task.pk])
        told = [task.assignee]
    told = [user for user in told if user != by]
    for user in told:
        tell(
            user=user,
            code=code,
            now=now,
            parameters={"name": _short_name(policy), "by": by.name},
            url=url,
            key=f"CUSTOMER_RANG:{rang.pk}",
        )
    return Noted(ring_back=rang, told=told)


def _short_name(policy: Policy) -> str:
    """Return of the holder what a notice may keep."""
    name = policy.customer.name
    return mask_name(name) if name else mask_id(policy.number)
