from worklists.actions.extract import ListResult, extract, recheck, regroup
from worklists.actions.log_reminder import LeadChanged, log_reminder, reminder_number
from worklists.actions.log_result import TaskChanged, log_result, save_draft, skip
from worklists.actions.mail_lists import Mailed, mail_lists
from worklists.actions.number_checks import (
    AnswerRefused,
    Asked,
    BranchNotAsked,
    answer_check,
    ask_branch,
    ask_branches,
    follow_answers,
    judge_answer,
)
from worklists.actions.recount_deadlines import recount_deadlines
from worklists.actions.release import (
    ReleaseRefused,
    ReleaseResult,
    preview,
    release,
    verify_release,
)
from worklists.actions.unlock import unlock

__all__ = [
    "AnswerRefused",
    "Asked",
    "BranchNotAsked",
    "LeadChanged",
    "ListResult",
    "Mailed",
    "ReleaseRefused",
    "ReleaseResult",
    "TaskChanged",
    "answer_check",
    "ask_branch",
    "ask_branches",
    "extract",
    "follow_answers",
    "judge_answer",
    "log_reminder",
    "log_result",
    "mail_lists",
    "preview",
    "recheck",
    "recount_deadlines",
    "regroup",
    "release",
    "reminder_number",
    "save_draft",
    "skip",
    "unlock",
    "verify_release",
]
