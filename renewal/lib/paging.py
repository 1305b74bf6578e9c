"""Pages of a long list: counted exactly up to a depth, and never gone through beyond it."""

from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

DEPTH = 10_000  # rows
SIZES = (20, 50, 100, 200)
USUAL_SIZE = 50


class DeepPaginator(Paginator):  # type: ignore[type-arg]
    """Counts at most one row more than DEPTH, and ends there. Source: UX.md section 4."""

    @cached_property
    def _found(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[: DEPTH + 1].count())

    @property
    def count(self) -> int:
        return min(self._found, DEPTH)

    @property
    def goes_on(self) -> bool:
        """Tell whether there are more rows than the pages show."""
        return self._found > DEPTH


def page_of(rows: QuerySet[Any, Any], *, number: str | None, size: str | None = None) -> Page[Any]:
    """Return a page of `rows`; a number or a size out of bounds gives the nearest usual one."""
    per_page = {str(each): each for each in SIZES}.get(size or "", USUAL_SIZE)
    return DeepPaginator(rows, per_page).get_page(number)
