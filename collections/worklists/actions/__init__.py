from worklists.actions.extract import ListResult, extract, recheck, regroup
from worklists.actions.holds import (
    NothingToRemind,
    note_deadline,
    remind_specialist,
    warn_of_deadline,
)
from worklists.actions.log_reminder import LeadChanged, log_reminder, reminder_number
from worklists.actions.log_result import TaskChanged, log_result, save_draft, skip
from worklists.actions.mail_lists import Mailed, mail_lists
from worklists.actions.moves import MoveRefused, hand_over, move_tasks, recall
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
from worklists.actions.print_lists import (
    NothingToPrint,
    Printed,
    print_own_list,
    print_release,
)
from worklists.actions.recount_deadlines import recount_deadlines
from worklists.actions.release import (
    ReleaseRefused,
    ReleaseResult,
    preview,
    release,
    verify_release,
)
from worklists.actions.undo_release import Undone, undo_ends_at, undo_release, untouched
from worklists.actions.unlock import unlock

__all__ = [
    "AnswerRefused",
    "Asked",
    "BranchNotAsked",
    "LeadChanged",
    "ListResult",
    "Mailed",
    "MoveRefused",
    "NothingToPrint",
    "NothingToRemind",
    "Printed",
    "ReleaseRefused",
    "ReleaseResult",
    "TaskChanged",
    "Undone",
    "answer_check",
    "ask_branch",
    "ask_branches",
    "extract",
    "follow_answers",
    "hand_over",
    "judge_answer",
    "log_reminder",
    "log_result",
    "mail_lists",
    "move_tasks",
    "note_deadline",
    "preview",
    "print_own_list",
    "print_release",
    "recall",
    "recheck",
    "recount_deadlines",
    "regroup",
    "release",
    "remind_specialist",
    "reminder_number",
    "save_draft",
    "skip",
    "undo_ends_at",
    "undo_release",
    "unlock",
    "untouched",
    "verify_release",
    "warn_of_deadline",
]
