"""Lists that leave by mail: an outbox in the database, sent by jobs, with proof of each try.

Source: 001-13, 001-103, F23.
"""

from renewal.jobs.mail.actions import Attachment, MailRefused, post, post_export
from renewal.jobs.mail.lists import mail_export, mail_list

__all__ = ["Attachment", "MailRefused", "mail_export", "mail_list", "post", "post_export"]
