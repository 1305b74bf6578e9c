"""What 200 specialists have done in a large book and have before them today, written by SQL.

Whatever ended in the last 400 days was released to one of them 25 days before, and called until
it was settled; each has a list of rows to call, and some of today's that are called already.
"""

from datetime import datetime
from typing import Any

import psycopg
from big_book import without_keys

ROWS, CALLED_TODAY = 80, 40  # a specialist's, to call and called today
HISTORY = 400  # days

_TEAM = (
    """
    INSERT INTO accounts_user (
        username, password, name, role, branch_id, is_active, must_change_password, created_at
    )
    SELECT 'caller' || n, '!', 'Caller ' || n, 'SPECIALIST', id, true, false, now()
    FROM accounts_branch, generate_series(1, %(specialists)s) n WHERE code = 'CENTRE'
    UNION ALL
    SELECT 'boss', '!', 'Boss', 'SUPERVISOR', id, true, false, now()
    FROM accounts_branch WHERE code = 'CENTRE'
    """,
    # Calls are lawful at whatever hour this runs.
    """
    INSERT INTO rules_rule (key, value, valid_from, set_at)
    VALUES ('lawful_hours', '["00:00", "23:59"]', '2000-01-01', '2000-01-01')
    """,
    """
    CREATE TEMPORARY TABLE team AS
    SELECT id, name, username, row_number() OVER (ORDER BY id) - 1 AS place
    FROM accounts_user WHERE role = 'SPECIALIST'
    """,
)
# A row for each call: HISTORY settled, TODAY called today, OPEN still to call.
_CALLS = (
    """
    CREATE TEMPORARY TABLE call AS
    WITH ending AS (
        SELECT t.id AS term_id, t.policy_id, t.expires_on,
            t.expires_on < %(today)s AS is_past,
            row_number() OVER (PARTITION BY t.expires_on < %(today)s ORDER BY t.expires_on, t.id)
                - 1 AS turn
        FROM policies_term t JOIN policies_policy p ON p.id = t.policy_id
        WHERE p.number LIKE 'PTEST0%%' AND t.status = '' AND NOT t.renewed_flag
            AND t.expires_on >= %(today)s - %(history)s::int AND t.expires_on <> %(today)s
    )
    SELECT e.term_id, e.policy_id, e.expires_on, e.turn, p.branch_id, p.phone_id, p.vehicle_id,
        team.id AS user_id, team.name, team.username,
        CASE WHEN is_past THEN e.expires_on - 25 ELSE %(today)s END AS released_on,
        CASE WHEN is_past THEN 'HISTORY' WHEN turn < %(open)s THEN 'OPEN' ELSE 'TODAY' END AS kind
    FROM ending e JOIN policies_policy p ON p.id = e.policy_id
    JOIN team ON team.place = e.turn %% %(specialists)s
    WHERE is_past OR turn < %(open)s + %(called_today)s
    """,
    "ANALYZE call",
    """
    INSERT INTO worklists_release (
        branch_id, day, at, by_id, seed, kinds, tasks_count, held, excluded, let_in, by_premium
    )
    SELECT boss.branch_id, day, day + time '08:30' AT TIME ZONE 'Asia/Shanghai', boss.id,
        md5(day::text), '["renewal_25"]', many, '{}', '{}', '{}', false
    FROM (SELECT released_on AS day, count(*) AS many FROM call GROUP BY 1 ORDER BY 1) days,
        accounts_user boss
    WHERE boss.username = 'boss' ORDER BY day
    """,
    """
    INSERT INTO worklists_participant (
        release_id, user_id, username, weight, balance_before, balance_after, share
    )
    SELECT r.id, team.id, username, '1', '0', '0', 1 FROM worklists_release r, team
    ORDER BY r.id, place
    """,
    # The number of a row is that of its lead and of its task, too.
    """
    ALTER TABLE call ADD COLUMN id bigint;
    UPDATE call SET id = numbered.id FROM (
        SELECT term_id, row_number() OVER (ORDER BY released_on, turn) AS id FROM call
    ) numbered WHERE numbered.term_id = call.term_id;
    ANALYZE call
    """,
    """
    INSERT INTO worklists_lead (
        id, list_kind, branch_id, term_id, due_on, release_on, state, reason, reminder, is_late
    )
    SELECT id, 'renewal_25', branch_id, term_id, expires_on, released_on,
        CASE kind WHEN 'HISTORY' THEN 'CLOSED' ELSE 'RELEASED' END, '', '', false
    FROM call ORDER BY id
    """,
    # The compulsory cover of the same car is part of the call.
    """
    INSERT INTO worklists_leadterm (lead_id, term_id)
    SELECT call.id, term_id FROM call
    UNION ALL
    SELECT DISTINCT ON (t.id) call.id, t.id FROM call
    JOIN policies_policy p ON p.vehicle_id = call.vehicle_id AND p.cover_class = 'COMPULSORY'
    JOIN policies_term t ON t.policy_id = p.id AND t.expires_on = call.expires_on
    """,
    """
    INSERT INTO policies_event (term_id, at, by_id, code, parameters)
    SELECT term_id, released_on + time '08:30' AT TIME ZONE 'Asia/Shanghai', NULL, 'RELEASED',
        jsonb_build_object('release', 1, 'name', name, 'username', username, 'deadline', now())
    FROM call ORDER BY released_on, id
    """,
    # So many results on the settled rows, one a day from the release on; today's have one each.
    """
    CREATE TEMPORARY TABLE said AS
    SELECT call.id AS task_id, term_id, phone_id, user_id, kind, nth, nth = times AS is_last,
        CASE kind
            WHEN 'TODAY' THEN %(midnight)s
                + (%(now)s - %(midnight)s) * ((turn * 7919 %% 1000) / 1000.0)
            ELSE (released_on + (nth - 1)::int) + time '09:00' AT TIME ZONE 'Asia/Shanghai'
                + make_interval(secs => (turn * 31 + nth * 4099) %% 28800)
        END AS at,
        CASE WHEN kind = 'TODAY' THEN (ARRAY['NO_ANSWER', 'CALL_AGAIN', 'BUSY'])[1 + turn %% 3]
            WHEN nth = times
                THEN (ARRAY['DECLINED', 'WENT_ELSEWHERE', 'ALREADY_RENEWED'])[1 + turn %% 3]
            ELSE (ARRAY['NO_ANSWER', 'OFF', 'CALL_AGAIN', 'BUSY'])[1 + (turn + nth) %% 4]
        END AS result
    FROM (
        SELECT call.*, CASE kind WHEN 'HISTORY'
            THEN ((turn + 1) * %(results)s / past) - (turn * %(results)s / past)
            WHEN 'TODAY' THEN 1 ELSE 0 END AS times
        FROM call, (SELECT greatest(count(*), 1) AS past FROM call WHERE kind = 'HISTORY') counted
    ) call, generate_series(1, times) nth
    """,
    """
    INSERT INTO policies_contact (
        term_id, phone_id, at, by_id, result, reason, dial, note, follow_up_at, grade
    )
    SELECT term_id, phone_id, at, user_id, result, '',
        CASE WHEN result IN ('NO_ANSWER', 'OFF', 'BUSY') THEN 'FAILED' ELSE 'EFFECTIVE' END,
        CASE WHEN result = 'CALL_AGAIN' THEN 'Wants to think it over' ELSE '' END,
        CASE WHEN result = 'CALL_AGAIN' THEN at + interval '1 day' END, ''
    FROM said ORDER BY at
    """,
    "CREATE INDEX ON said (task_id) WHERE is_last",
    """
    INSERT INTO worklists_task (
        id, lead_id, release_id, list_kind, keeper, barred, drawn_to_id, assignee_id, assigned_at,
        deadline_at, deadline_is_provisional, state, result, result_at, next_contact_at, attempts,
        version
    )
    SELECT call.id, call.id, r.id, 'renewal_25', '', '', call.user_id, call.user_id, r.at,
        r.at + interval '33 hours', false,
        CASE call.kind WHEN 'HISTORY' THEN 'CLOSED' ELSE 'OPEN' END, coalesce(said.result, ''),
        said.at, CASE call.kind WHEN 'TODAY' THEN said.at + interval '1 day' END,
        coalesce(said.nth, 0), coalesce(said.nth, 0)
    FROM call JOIN worklists_release r ON r.day = call.released_on
    LEFT JOIN said ON said.task_id = call.id AND said.is_last
    ORDER BY call.id
    """,
    """
    UPDATE policies_term t SET specialist_id = call.user_id, released_on = call.released_on,
        first_worked_at = CASE call.kind WHEN 'OPEN' THEN NULL
            ELSE call.released_on + time '09:00' END
    FROM call WHERE call.term_id = t.id
    """,
)
_NUMBERED = ("worklists_lead", "worklists_task")
_TABLES = [
    "policies_term",
    "policies_contact",
    "policies_event",
    "worklists_lead",
    "worklists_leadterm",
    "worklists_task",
    "worklists_participant",
]


def fill_desk(
    connection: psycopg.Connection,
    *,
    specialists: int,
    results: int,
    now: datetime,
    midnight: datetime,
) -> None:
    """Write the team, its history of so many results and its lists into a book that is filled.

    `midnight` is that of the local date of `now`.
    """
    values: dict[str, Any] = {
        "specialists": specialists,
        "results": results,
        "open": specialists * ROWS,
        "called_today": specialists * CALLED_TODAY,
        "history": HISTORY,
        "today": midnight.date(),
        "midnight": midnight,
        "now": now,
    }
    connection.autocommit = False
    connection.execute("SET work_mem = '256MB'")
    for statement in _TEAM:
        _run(connection, statement, values)
    connection.commit()
    with without_keys(connection, _TABLES):
        for statement in _CALLS:
            _run(connection, statement, values)
    for table in _NUMBERED:
        connection.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
        )
    connection.commit()
    connection.autocommit = True
    connection.execute("VACUUM ANALYZE")


def _run(connection: psycopg.Connection, statement: str, values: dict[str, Any]) -> None:
    """Run a statement, or several that take no values."""
    connection.execute(statement, values if "%(" in statement or "%%" in statement else None)
