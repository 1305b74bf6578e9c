"""Due-date lists, leads, releases and tasks."""

from worklists.models.codes import LAPSED_KINDS, Held, ListKind, Owner, Reason
from worklists.models.leads import Lead, LeadTerm
from worklists.models.lists import QUEUED, RELEASED, ListEntry, ListRun
from worklists.models.numbers import NumberCheck
from worklists.models.ownership import OwnershipRule
from worklists.models.printouts import Printout
from worklists.models.releases import Balance, Hold, Participant, Release, Unlock
from worklists.models.scripts import Script
from worklists.models.tasks import Draft, Escalation, LastSave, Move, Task

__all__ = [
    "LAPSED_KINDS",
    "QUEUED",
    "RELEASED",
    "Balance",
    "Draft",
    "Escalation",
    "Held",
    "Hold",
    "LastSave",
    "Lead",
    "LeadTerm",
    "ListEntry",
    "ListKind",
    "ListRun",
    "Move",
    "NumberCheck",
    "Owner",
    "OwnershipRule",
    "Participant",
    "Printout",
    "Reason",
    "Release",
    "Script",
    "Task",
    "Unlock",
]
