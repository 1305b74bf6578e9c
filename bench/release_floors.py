"""What a release costs at least: one SQL statement, and the same by objects and bulk_create.

Both write the tables that ours writes, with the same indexes, foreign keys and history. Neither
looks again at why a row may have to stay behind, and neither can be drawn again.
"""

import random
from datetime import date, datetime

ONE_STATEMENT = """
    WITH drawn AS (
        INSERT INTO worklists_release (
            branch_id, day, at, by_id, seed, kinds, tasks_count, held, excluded, let_in, by_premium
        )
        SELECT branch_id, %(day)s, %(now)s, id, md5(random()::text), '["renewal_25"]', 0,
            '{}', '{}', '{}', false
        FROM accounts_user WHERE username = 'boss'
        RETURNING id
    ),
    people AS MATERIALIZED (
        SELECT id, name, username, row_number() OVER (ORDER BY random()) - 1 AS place,
            count(*) OVER () AS many
        FROM accounts_user WHERE role = 'SPECIALIST'
    ),
    due AS MATERIALIZED (
        SELECT l.id, row_number() OVER (ORDER BY random()) AS turn
        FROM worklists_lead l JOIN policies_term t ON t.id = l.term_id
        JOIN policies_policy p ON p.id = t.policy_id JOIN policies_phone n ON n.id = p.phone_id
        WHERE l.state = 'QUEUED' AND l.release_on <= %(day)s AND n.verdict <> 'INACCURATE'
    ),
    dealt AS MATERIALIZED (
        SELECT due.id AS lead_id, people.* FROM due JOIN people ON people.place = due.turn %% many
    ),
    tasks AS (
        INSERT INTO worklists_task (
            lead_id, release_id, list_kind, keeper, barred, drawn_to_id, assignee_id, assigned_at,
            deadline_at, deadline_is_provisional, state, result, attempts, version
        )
        SELECT lead_id, drawn.id, 'renewal_25', '', '', dealt.id, dealt.id, %(now)s,
            %(now)s::timestamptz + interval '1 day', false, 'OPEN', '', 0, 0
        FROM dealt, drawn
    ),
    leads AS (
        UPDATE worklists_lead l SET state = 'RELEASED', reason = ''
        FROM dealt WHERE l.id = dealt.lead_id
    ),
    terms AS (
        UPDATE policies_term t SET specialist_id = dealt.id, released_on = %(day)s
        FROM dealt JOIN worklists_leadterm m ON m.lead_id = dealt.lead_id WHERE t.id = m.term_id
    )
    INSERT INTO policies_event (term_id, at, code, parameters)
    SELECT m.term_id, %(now)s, 'RELEASED', jsonb_build_object(
        'release', drawn.id, 'name', dealt.name, 'username', dealt.username, 'deadline', %(now)s
    )
    FROM drawn, dealt JOIN worklists_leadterm m ON m.lead_id = dealt.lead_id
"""


def objects(*, day: date, now: datetime) -> int:
    """Return how many leads were dealt."""
    from django.db import transaction

    from policies.models import Event, Phone, Term
    from renewal.accounts.models import User
    from renewal.accounts.roles import Role
    from worklists.models import Lead, ListKind, Release, Task

    boss = User.objects.get(username="boss")
    with transaction.atomic():
        drawn = Release.objects.create(
            branch=boss.branch, day=day, at=now, by=boss, seed="", kinds=[], tasks_count=0
        )
        people = list(User.objects.filter(role=Role.SPECIALIST))
        leads = list(
            Lead.objects.due_for_release(day)
            .exclude(term__policy__phone__verdict=Phone.Verdict.INACCURATE)
            .prefetch_related("lead_terms__term")
        )
        random.shuffle(leads)
        tasks, terms, events = [], [], []
        for place, lead in enumerate(leads):
            user = people[place % len(people)]
            tasks.append(
                Task(
                    lead=lead,
                    release=drawn,
                    list_kind=ListKind.RENEWAL_25,
                    drawn_to=user,
                    assignee=user,
                    assigned_at=now,
                    deadline_at=now,
                )
            )
            lead.state = Lead.State.RELEASED
            for member in lead.lead_terms.all():
                term = member.term
                term.specialist, term.released_on = user, day
                terms.append(term)
                told = {"release": drawn.pk, "name": user.name, "username": user.username}
                events.append(
                    Event(term=term, at=now, by=boss, code=Event.Code.RELEASED, parameters=told)
                )
        Task.objects.bulk_create(tasks, batch_size=1000)
        Lead.objects.bulk_update(leads, ["state"], batch_size=1000)
        Term.objects.bulk_update(terms, ["specialist", "released_on"], batch_size=1000)
        Event.objects.bulk_create(events, batch_size=1000)
    return len(tasks)
