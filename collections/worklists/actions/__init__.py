from worklists.actions.correct_facts import correct_facts, may_correct
from worklists.actions.elsewhere import Elsewhere
from worklists.actions.escalations import (
    LONGEST_ANSWER,
    AnsweredAlready,
    EscalationRefused,
    send_back,
    settle_escalation,
)
from worklists.actions.extract import ListResult, extract, recheck, regroup
from worklists.actions.follow_results import Followed, follow_results
from worklists.actions.holds import (
    NothingToRemind,
    note_deadline,
    remind_specialist,
    warn_of_deadline,
)
from worklists.actions.log_reminder import LeadChanged, log_reminder, reminder_number
from worklists.actions.log_result import Saved, TaskChanged, log_result, save_draft, skip
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
from worklists.actions.reschedule import TimeRefused, reschedule
from worklists.actions.ring_backs import Noted, note_ring_back, search_callers
from worklists.actions.undo_release import Undone, undo_ends_at, undo_release, untouched
from worklists.actions.undo_result import NothingToUndo, can_undo, undo_result
from worklists.actions.unlock import unlock

__all__ = [
    "LONGEST_ANSWER",
    "AnswerRefused",
    "AnsweredAlready",
    "Asked",
    "BranchNotAsked",
    "Elsewhere",
    "EscalationRefused",
    "Followed",
    "LeadChanged",
    "ListResult",
    "Mailed",
    "MoveRefused",
    "Noted",
    "NothingToPrint",
    "NothingToRemind",
    "NothingToUndo",
    "Printed",
    "ReleaseRefused",
    "ReleaseResult",
    "Saved",
    "TaskChanged",
    "TimeRefused",
    "Undone",
    "answer_check",
    "ask_branch",
    "ask_branches",
    "can_undo",
    "correct_facts",
    "extract",
    "follow_answers",
    "follow_results",
    "hand_over",
    "judge_answer",
    "log_reminder",
    "log_result",
    "mail_lists",
    "may_correct",
    "move_tasks",
    "note_deadline",
    "note_ring_back",
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
    "reschedule",
    "save_draft",
    "search_callers",
    "send_back",
    "settle_escalation",
    "skip",
    "undo_ends_at",
    "undo_release",
    "undo_result",
    "unlock",
    "untouched",
    "verify_release",
    "warn_of_deadline",
]
