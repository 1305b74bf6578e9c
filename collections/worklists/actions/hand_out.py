"""Writing what a release dealt, and what is taken back from it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from policies.models import Event, Term
from renewal.accounts.models import User
from renewal.lib.shuffle import Row
from worklists.deadlines import update_deadlines
from worklists.models import Balance, Lead, Move, Release, Task

BATCH = 2000


def set_balances(values: Mapping[int, str]) -> None:
    """Write the running balances of users by number. Source: O1."""
    Balance.objects.bulk_create(
        (Balance(user_id=user_id, value=value) for user_id, value in values.items()),
        update_conflicts=True,
        unique_fields=["user"],
        update_fields=["value"],
    )


# What a release writes of each row, in one statement for each table: a release of a backlog
# has fifty thousand rows.
_TASKS = """
    INSERT INTO worklists_task (
        lead_id, release_id, list_kind, keeper, barred, premium, drawn_to_id, assignee_id,
        assigned_at, deadline_at, deadline_is_provisional, state, result, attempts, version
    )
    SELECT lead_id, %(release)s, list_kind, keeper, barred, premium, user_id, user_id,
        %(at)s, deadline_at, is_provisional, 'OPEN', '', 0, 0
    FROM unnest(
        %(leads)s::bigint[], %(users)s::bigint[], %(kinds)s::text[], %(keepers)s::text[],
        %(barred)s::text[], %(premiums)s::numeric[]
    ) AS dealt (lead_id, user_id, list_kind, keeper, barred, premium)
    JOIN unnest(
        %(people)s::bigint[], %(deadlines)s::timestamptz[], %(provisional)s::boolean[]
    ) AS taker (user_id, deadline_at, is_provisional) USING (user_id)
    ORDER BY lead_id
"""
_LEADS = """
    UPDATE worklists_lead AS lead SET state = 'RELEASED', reason = '', recalled_from_id = NULL
    FROM worklists_task AS task WHERE task.release_id = %(release)s AND lead.id = task.lead_id
"""
_TERMS = """
    UPDATE policies_term AS term SET specialist_id = task.assignee_id, released_on = %(day)s
    FROM worklists_task AS task JOIN worklists_leadterm AS member USING (lead_id)
    WHERE task.release_id = %(release)s AND term.id = member.term_id
"""
_EVENTS = """
    INSERT INTO policies_event (term_id, at, by_id, code, parameters)
    SELECT member.term_id, %(at)s, %(by)s, 'RELEASED', jsonb_build_object(
        'release', task.release_id, 'name', taker.name, 'username', taker.username,
        'deadline', said.deadline
    )
    FROM worklists_task AS task JOIN worklists_leadterm AS member USING (lead_id)
    JOIN policies_term AS term ON term.id = member.term_id AND term.withdrawn_at IS NULL
    JOIN accounts_user AS taker ON taker.id = task.assignee_id
    JOIN unnest(%(people)s::bigint[], %(said)s::text[]) AS said (user_id, deadline)
        ON said.user_id = taker.id
    WHERE task.release_id = %(release)s ORDER BY task.id, member.term_id
"""


def hand_out(drawn: Release, dealt: Mapping[int, User], *, rows: Mapping[int, Row]) -> None:
    """Give the leads to whom they were dealt. Source: 001-28, 001-48."""
    people = {user.pk: user for user in dealt.values()}
    deadlines = update_deadlines(released_on=drawn.day, people=people.values())
    given = [rows[lead] for lead in dealt]
    arguments: dict[str, Any] = {
        "release": drawn.pk,
        "day": drawn.day,
        "at": drawn.at,
        "by": drawn.by_id,
        "leads": list(dealt),
        "users": [user.pk for user in dealt.values()],
        "kinds": [str(row.kind) for row in given],
        "keepers": [row.keeper for row in given],
        "barred": [row.barred for row in given],
        "premiums": [row.premium if drawn.by_premium else None for row in given],
        "people": list(people),
        "deadlines": [deadlines[pk].at for pk in people],
        "provisional": [deadlines[pk].provisional for pk in people],
        "said": [deadlines[pk].at.isoformat() for pk in people],
    }
    with connection.cursor() as cursor:
        for statement in (_TASKS, _LEADS, _TERMS, _EVENTS):
            cursor.execute(statement, arguments)


def take_back(
    tasks: Collection[Task], *, kind: Move.Kind, by: User, now: datetime, reason: str
) -> None:
    """Put the rows' leads back among those that wait for a release, and note who had them.

    The rows are locked by the caller. Source: UX.md 5.4, F14.
    """
    givers = {task.lead_id: task.assignee_id for task in tasks}
    recalled = kind == Move.Kind.RECALLED
    leads = list(Lead.objects.filter(pk__in=givers).select_for_update(of=("self",)).order_by("pk"))
    for lead in leads:
        lead.state = Lead.State.QUEUED
        lead.recalled_from_id = givers[lead.pk] if recalled else None
    Lead.objects.bulk_update(leads, ["state", "recalled_from"], batch_size=BATCH)
    for task in tasks:
        task.state = Task.State.TAKEN_BACK
    Task.objects.bulk_update(tasks, ["state"], batch_size=BATCH)
    terms = Term.objects.filter(lead_term__lead__in=leads)
    if recalled:
        terms.update(specialist=None)
    else:
        terms.update(specialist=None, released_on=None)
    note_moves(tasks, kind=kind, taker=None, by=by, now=now, reason=reason)


def note_moves(
    tasks: Collection[Task],
    *,
    kind: Move.Kind,
    taker: User | None,
    by: User,
    now: datetime,
    reason: str,
) -> None:
    """Note that rows go from their `assignee` to `taker`, or back among those that wait."""
    Move.objects.bulk_create(
        (
            Move(
                task=task,
                kind=kind,
                at=now,
                by=by,
                giver_id=task.assignee_id,
                taker=taker,
                reason=reason,
            )
            for task in tasks
        ),
        batch_size=BATCH,
    )
    names = User.objects.in_bulk({task.assignee_id for task in tasks})
    givers = {task.lead_id: names[task.assignee_id].name for task in tasks}
    terms = Term.objects.filter(lead_term__lead__in=givers).values_list("lead_term__lead", "pk")
    Event.objects.bulk_create(
        (
            Event(
                term_id=term_id,
                at=now,
                by=by,
                code=Event.Code.TAKEN_BACK if taker is None else Event.Code.MOVED,
                parameters={"name": givers[lead], "why": reason}
                if taker is None
                else {"giver": givers[lead], "name": taker.name, "why": reason},
            )
            for lead, term_id in terms
        ),
        batch_size=BATCH,
    )
