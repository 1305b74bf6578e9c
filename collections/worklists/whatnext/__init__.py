"""Where a term stands among the lists, and what happens to it next. Source: F56."""

from worklists.whatnext.look import outlooks

__all__ = ["outlooks"]
