"""Pages of a long list: counted exactly up to a depth, and never gone through beyond it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, F, Func, QuerySet, Subquery, TextField

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


class KeyPage(Page[Any]):
    """A numbered page of keys."""

    @property
    def after(self) -> int | None:
        """The key from which the list goes on where the numbers end."""
        if self.has_next() or not self.paginator.goes_on:  # type: ignore[attr-defined]
            return None
        return int(list(self.object_list)[-1])


class _KeyPaginator(DeepPaginator):
    def _get_page(self, *args: Any, **kwargs: Any) -> KeyPage:
        return KeyPage(*args, **kwargs)


@dataclass(frozen=True)
class Stretch:
    """So many keys beyond the numbered pages; what is `before` and `after` it, if anything."""

    object_list: list[int]
    per_page: int
    before: int | None
    after: int | None
    is_beyond: bool = True

    @property
    def depth(self) -> int:
        return DEPTH


def page_of(rows: QuerySet[Any, Any], *, number: str | None, size: str | None = None) -> Page[Any]:
    """Return a page of `rows`; a number or a size out of bounds gives the nearest usual one."""
    return DeepPaginator(rows, _per_page(size)).get_page(number)


def keys_of(
    rows: QuerySet[Any, Any],
    *,
    number: str | None,
    size: str | None = None,
    after: str | None = None,
    before: str | None = None,
) -> KeyPage | Stretch:
    """Return a page of the keys of `rows`, or what comes `after` or `before` the row of that key.

    By such a key the list is gone through beyond DEPTH, at the same cost everywhere. All fields
    of the order go the same way, the last of them is the key.
    """
    per_page = _per_page(size)
    if stretch := _stretch(rows, after or before or "", is_back=not after, per_page=per_page):
        return stretch
    keys = rows.values_list("pk", flat=True)
    return cast("KeyPage", _KeyPaginator(keys, per_page).get_page(number))


def _stretch(rows: QuerySet[Any, Any], key: str, *, is_back: bool, per_page: int) -> Stretch | None:
    """Return None where there is nothing, or where the list has its beginning."""
    if not (key.isascii() and key.isdecimal() and len(key) < 19):
        return None
    beyond = _beyond(rows.reverse() if is_back else rows, int(key))
    found = list(beyond.values_list("pk", flat=True)[: per_page + 1])
    keys, goes_on = found[:per_page], len(found) > per_page
    if not keys or (is_back and not goes_on):
        return None
    if is_back:
        keys.reverse()
        return Stretch(keys, per_page, before=keys[0], after=keys[-1])
    return Stretch(keys, per_page, before=keys[0], after=keys[-1] if goes_on else None)


def _beyond(rows: QuerySet[Any, Any], key: int) -> QuerySet[Any, Any]:
    """Return those of `rows` that stand beyond the row of that key in their order."""
    order = [str(field) for field in rows.query.order_by]
    if not rows.query.standard_ordering:
        order = [field[1:] if field.startswith("-") else f"-{field}" for field in order]
    names = [field.removeprefix("-") for field in order]
    place = rows.model._base_manager.filter(pk=key).values_list(*names)
    return rows.filter(
        Func(
            Func(*map(F, names), function="ROW", output_field=TextField()),
            Subquery(place, output_field=TextField()),
            template="%(expressions)s",
            arg_joiner=" < " if order[0].startswith("-") else " > ",
            output_field=BooleanField(),
        )
    )


def _per_page(size: str | None) -> int:
    return {str(each): each for each in SIZES}.get(size or "", USUAL_SIZE)
