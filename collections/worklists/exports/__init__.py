"""The lists of this app that go out as workbooks.

Policy numbers are masked as on the pages, but for the lists that branches send back.
"""

from worklists.exports import accuracy, branch_lists, corrections, lists, people, releases

__all__ = ["accuracy", "branch_lists", "corrections", "lists", "people", "releases"]
