from worklists.actions.extract import ListResult, extract
from worklists.actions.log_result import TaskChanged, log_result, save_draft, skip
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
    "ListResult",
    "ReleaseRefused",
    "ReleaseResult",
    "TaskChanged",
    "extract",
    "log_result",
    "preview",
    "recount_deadlines",
    "release",
    "save_draft",
    "skip",
    "unlock",
    "verify_release",
]
