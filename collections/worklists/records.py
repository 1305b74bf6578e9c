"""What a specialist has saved, as a list to look through. Source: UX.md 5.2, 001-34."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import ExtractHour

from policies.dictionary import Dictionary
from policies.models import Contact
from policies.models.names import is_named
from policies.results import CONNECTED, TONES
from renewal.accounts.models import User
from renewal.lib.days import span_of
from worklists.models import LeadTerm, Task

OFFICE_HOURS = range(9, 18)


@dataclass(frozen=True)
class Record:
    """A saved result; `task` is the own row that it was about, None once that is not own."""

    contact: Contact
    label: str
    reason: str
    task: int | None

    @property
    def tone(self) -> str:
        return TONES[self.contact.result]


@dataclass(frozen=True)
class Hour:
    hour: int
    dials: int = 0
    connected: int = 0


@dataclass(frozen=True)
class DayFigures:
    """A day's figures, counted as the daily report counts them. Source: DICTIONARY.md B8."""

    dials: int
    connected: int
    effective: int
    interested: int
    hours: list[Hour]


def own_contacts(
    *,
    user: User,
    first: date | None = None,
    last: date | None = None,
    result: str = "",
    with_note: bool = False,
    find: str = "",
) -> QuerySet[Contact]:
    """Return the results that `user` saved from `first` to `last`, the newest first.

    `find` is in the holder's name, begins its initials, or is in the plate of one of the cars.
    What was undone is left out.
    """
    contacts = Contact.objects.of_desk().filter(by=user)
    if first is not None:
        contacts = contacts.filter(at__gte=span_of(first)[0])
    if last is not None:
        contacts = contacts.filter(at__lt=span_of(last)[1])
    if result:
        contacts = contacts.filter(result=result)
    if with_note:
        contacts = contacts.exclude(note="")
    if find:
        contacts = contacts.filter(_names(find))
    facts = ("term__policy__customer", "term__policy__vehicle")
    return contacts.select_related(*facts).defer("term__facts").newest_first()


def _names(find: str) -> Q:
    plate = find.replace(" ", "").replace("·", "")
    others = Contact.other_terms.through.objects.filter(
        contact=OuterRef("pk"), term__policy__vehicle__plate_no__icontains=plate
    )
    return (
        is_named(find, customer="term__policy__customer")
        | Q(term__policy__vehicle__plate_no__icontains=plate)
        | Q(Exists(others))
    )


def records_of(
    contacts: Collection[Contact], *, user: User, dictionary: Dictionary
) -> list[Record]:
    """Return how the page tells `contacts`, in their order."""
    tasks = _own_tasks({contact.term_id for contact in contacts}, user=user)
    return [
        Record(
            contact=contact,
            label=dictionary.result_label(contact.result),
            reason=dictionary.reason_label(contact.result, contact.reason)
            if contact.reason
            else "",
            task=tasks.get(contact.term_id),
        )
        for contact in contacts
    ]


def _own_tasks(terms: Collection[int], *, user: User) -> dict[int, int]:
    """Return the number of the row of `user` that each of `terms` is in, the latest one."""
    rows = LeadTerm.objects.filter(
        term__in=terms, lead__tasks__in=Task.objects.filter(assignee=user)
    )
    return dict(rows.order_by("lead__tasks").values_list("term", "lead__tasks"))


def day_figures(*, user: User, day: date) -> DayFigures:
    """Return what `user` has done on local date `day`, in two queries."""
    start, end = span_of(day)
    contacts = Contact.objects.of_desk().filter(by=user, at__gte=start, at__lt=end)
    reached = Count("pk", filter=Q(dial__in=CONNECTED))
    counts = contacts.aggregate(
        dials=Count("pk"),
        connected=reached,
        effective=Count("pk", filter=Q(dial=Contact.Dial.EFFECTIVE)),
        interested=Count("term", filter=Q(result=Contact.Result.INTERESTED), distinct=True),
    )
    found = {
        row["hour"]: Hour(**row)
        for row in contacts.values(hour=ExtractHour("at")).annotate(
            dials=Count("pk"), connected=reached
        )
    }
    hours = [*OFFICE_HOURS, *found]
    return DayFigures(
        **counts,
        hours=[found.get(hour, Hour(hour)) for hour in range(min(hours), max(hours) + 1)],
    )
