"""The rows of background work, and what is handed to people when it ends."""

from renewal.jobs.models.export import Export, ExportDownload
from renewal.jobs.models.job import Job, JobProgress, JobQuerySet, ScheduledRun
from renewal.jobs.models.mail import Mail, MailQuerySet, MailStep
from renewal.jobs.models.notice import Notice

__all__ = [
    "Export",
    "ExportDownload",
    "Job",
    "JobProgress",
    "JobQuerySet",
    "Mail",
    "MailQuerySet",
    "MailStep",
    "Notice",
    "ScheduledRun",
]
