"""Questions about lists, leads and who is clear."""

from worklists.queries.calls import terms_of
from worklists.queries.dealt import rows_to_deal
from worklists.queries.due import Due, due_leads
from worklists.queries.expiry_dates import ExpiryDate, Story, expiry_dates, month_of, story_of
from worklists.queries.list_days import (
    ListDay,
    list_days,
    missed_beyond_window,
    scheduled_and_not_made,
)
from worklists.queries.progress import (
    PARTS,
    HandledDay,
    Progress,
    handled_by_release_day,
    progress_of_team,
)
from worklists.queries.reasons import first_reason, judged
from worklists.queries.releases import names_of, numbers_by_kind, proof_of, with_lots
from worklists.queries.rota import rotas_of
from worklists.queries.standings import Standing, balances_of, standings

__all__ = [
    "PARTS",
    "Due",
    "ExpiryDate",
    "HandledDay",
    "ListDay",
    "Progress",
    "Standing",
    "Story",
    "balances_of",
    "due_leads",
    "expiry_dates",
    "first_reason",
    "handled_by_release_day",
    "judged",
    "list_days",
    "missed_beyond_window",
    "month_of",
    "names_of",
    "numbers_by_kind",
    "progress_of_team",
    "proof_of",
    "rotas_of",
    "rows_to_deal",
    "scheduled_and_not_made",
    "standings",
    "story_of",
    "terms_of",
    "with_lots",
]
