"""The lists of this app that go out as workbooks.

Policy numbers are masked as on the pages, but for the list that branches correct.
"""

from worklists.exports import corrections, lists, people, releases

__all__ = ["corrections", "lists", "people", "releases"]
