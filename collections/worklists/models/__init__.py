"""Due-date lists, leads, releases and tasks."""

from worklists.models.codes import LAPSED_KINDS, Held, ListKind, Owner, Reason
from worklists.models.leads import Lead, LeadTerm
from worklists.models.lists import QUEUED, RELEASED, ListEntry, ListRun
from worklists.models.numbers import NumberCheck
from worklists.models.ownership import OwnershipRule
from worklists.models.releases import Participant, Release, Unlock
from worklists.models.tasks import Draft, Task

__all__ = [
    "LAPSED_KINDS",
    "QUEUED",
    "RELEASED",
    "Draft",
    "Held",
    "Lead",
    "LeadTerm",
    "ListEntry",
    "ListKind",
    "ListRun",
    "NumberCheck",
    "Owner",
    "OwnershipRule",
    "Participant",
    "Reason",
    "Release",
    "Task",
    "Unlock",
]
