"""What making a list costs at the least, and what a Django project would use instead.

`one_statement` finds, judges, groups and writes what our list of day 25 writes, in one SQL
statement, from nothing: it neither knows what earlier lists have made nor can be run again.
`objects` reads objects, leaves out what is renewed, cancelled or not to be called, and writes
with bulk_create; it knows no owners, no reasons, and of groups only those of one day.
"""

from collections import defaultdict
from datetime import date, datetime, timedelta

import psycopg

_SEEN = """
    SELECT t.id, t.expires_on, p.branch_id, p.phone_id, p.number,
        CASE
            WHEN t.status IN ('SURRENDERED', 'CANCELLED', 'ENDED') THEN 'CANCELLED'
            WHEN t.renewed_flag OR t.renewed_number <> ''
                OR EXISTS (
                    SELECT FROM policies_policy n
                    WHERE n.previous_number = p.number AND n.previous_number <> '' AND n.id <> p.id
                )
                OR EXISTS (
                    SELECT FROM policies_term n
                    WHERE n.policy_id = p.id AND n.expires_on > t.expires_on
                        AND n.withdrawn_at IS NULL
                )
                OR v.vin <> '' AND EXISTS (
                    SELECT FROM policies_vehicle nv
                    JOIN policies_policy np ON np.vehicle_id = nv.id
                    JOIN policies_term n ON n.policy_id = np.id
                    WHERE nv.vin = v.vin AND nv.vin <> '' AND np.cover_class = p.cover_class
                        AND np.insurer = '' AND n.withdrawn_at IS NULL
                        AND n.expires_on > t.expires_on
                        AND n.starts_on BETWEEN t.expires_on - 60 AND t.expires_on + 60
                )
                THEN 'RENEWED'
            WHEN ph.number IN (
                SELECT number FROM policies_nocall
                WHERE starts_on <= %(day)s AND (ends_on IS NULL OR ends_on >= %(day)s)
            ) THEN 'NO_CALL'
            WHEN t.facts ->> 'handler_name' IN (
                SELECT handler FROM worklists_ownershiprule WHERE handler <> ''
            ) OR b.path LIKE (
                SELECT rb.path || '%%' FROM worklists_ownershiprule r
                JOIN accounts_branch rb ON rb.id = r.branch_id
            ) THEN 'NOT_OURS'
            ELSE ''
        END AS reason
    FROM policies_term t
    JOIN policies_policy p ON p.id = t.policy_id
    JOIN accounts_branch b ON b.id = p.branch_id
    LEFT JOIN policies_vehicle v ON v.id = p.vehicle_id
    LEFT JOIN policies_phone ph ON ph.id = p.phone_id
    WHERE t.withdrawn_at IS NULL AND p.insurer = ''
"""
ONE_STATEMENT = f"""
    WITH found AS MATERIALIZED ({_SEEN} AND t.expires_on = %(ends)s),
    called AS (
        SELECT *, first_value(id) OVER (PARTITION BY coalesce(phone_id, -id) ORDER BY id) AS head
        FROM found WHERE reason = ''
    ),
    near AS MATERIALIZED (
        SELECT seen.*, called.id AS head
        FROM called
        JOIN LATERAL (
            {_SEEN} AND p.phone_id = called.phone_id
                AND t.expires_on > %(ends)s AND t.expires_on <= %(ends)s + 30
        ) seen ON seen.reason = ''
        WHERE called.id = called.head
    ),
    members AS (
        SELECT id, head FROM called UNION ALL SELECT id, head FROM near
    ),
    entries AS (
        INSERT INTO worklists_listentry (list_kind, day, term_id, reason)
        SELECT 'renewal_25', %(day)s, id, reason FROM found
    ),
    leads AS (
        INSERT INTO worklists_lead (
            list_kind, branch_id, term_id, due_on, release_on, state, reason, reminder, is_late
        )
        SELECT 'renewal_25', branch_id, id, expires_on, %(day)s, 'QUEUED', '', '', false
        FROM called WHERE id = head ORDER BY id
        RETURNING id, term_id
    ),
    lead_terms AS (
        INSERT INTO worklists_leadterm (lead_id, term_id)
        SELECT leads.id, members.id FROM members JOIN leads ON leads.term_id = members.head
    ),
    events AS (
        INSERT INTO policies_event (term_id, at, code, parameters)
        SELECT id, %(now)s, 'QUEUED', jsonb_build_object(
            'list', 'renewal_25', 'expires_on', expires_on, 'release_on', %(day)s
        ) FROM called WHERE id = head
        UNION ALL
        SELECT members.id, %(now)s, 'GROUPED', jsonb_build_object('policy', called.number)
        FROM members JOIN called ON called.id = members.head WHERE members.id <> members.head
        UNION ALL
        SELECT id, %(now)s, 'EXCLUDED', jsonb_build_object('list', 'renewal_25', 'reason', reason)
        FROM found WHERE reason <> ''
    )
    SELECT count(*), count(*) FILTER (WHERE reason = ''),
        (SELECT count(*) FROM called WHERE id = head)
    FROM found
"""


def one_statement(
    connection: psycopg.Connection, *, day: date, ends: date, now: datetime
) -> tuple[int, ...]:
    """Return how many terms were found and queued, and how many calls they make."""
    row = connection.execute(ONE_STATEMENT, {"day": day, "ends": ends, "now": now}).fetchone()
    connection.commit()
    assert row is not None
    return tuple(row)


def objects(*, day: date, ends: date, now: datetime) -> tuple[int, ...]:
    """Return how many terms were queued, and how many calls they make."""
    from django.db import transaction
    from django.db.models import Exists, OuterRef

    from policies.models import Event, NoCall, Term
    from worklists.models import Lead, LeadTerm, ListEntry, ListKind

    kind = ListKind.RENEWAL_25
    silent = NoCall.objects.in_force_on(day).filter(number=OuterRef("policy__phone__number"))
    renewed = Term.objects.ending_between(ends, ends).renewed(within_days=60)
    with transaction.atomic():
        due = list(
            Term.objects.ours()
            .ending_between(ends, ends)
            .exclude(status__in=Term.GONE)
            .exclude(pk__in=renewed.values("pk"))
            .exclude(Exists(silent))
            .exclude(lead_term__isnull=False)
            .select_related("policy")
        )
        calls: dict[int, list[Term]] = defaultdict(list)
        for term in due:
            calls[term.policy.phone_id or -term.pk].append(term)
        leads = [
            Lead(
                list_kind=kind,
                branch_id=terms[0].policy.branch_id,
                term=terms[0],
                due_on=ends,
                release_on=ends - timedelta(days=25),
                state=Lead.State.QUEUED,
            )
            for terms in calls.values()
        ]
        Lead.objects.bulk_create(leads, batch_size=1000)
        LeadTerm.objects.bulk_create(
            (
                LeadTerm(lead=lead, term=term)
                for lead, terms in zip(leads, calls.values(), strict=True)
                for term in terms
            ),
            batch_size=1000,
        )
        ListEntry.objects.bulk_create(
            (ListEntry(list_kind=kind, day=day, term=term) for term in due), batch_size=1000
        )
        told = {"list": kind.value, "expires_on": ends.isoformat(), "release_on": day.isoformat()}
        Event.objects.bulk_create(
            (Event(term=term, at=now, code=Event.Code.QUEUED, parameters=told) for term in due),
            batch_size=1000,
        )
    return len(due), len(leads)
