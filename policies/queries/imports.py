"""Questions about workbooks on their way into the book."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import zip_longest
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from policies.importers import ANSWERS, kinds_for
from policies.kinds import KINDS, Kind
from policies.models import ImportBatch
from policies.queries.shown import shown, without_numbers
from policies.workbook.guess import better_kind
from renewal.accounts.models import User
from renewal.accounts.roles import Act
from renewal.lib.workbooks.notes import SENTENCES

# What was left out of a sheet, by the code of its note.
NOTES: Mapping[str, str | Promise] = SENTENCES | {
    "HEADINGS_TWICE": _("Of columns with the same heading the first was read: %(headings)s."),
    "COVER_WITHOUT_END": _(
        "A cover without a column for its end was left out; its columns: %(headings)s."
    ),
    "HEADINGS_REPEATED": SENTENCES["HEADINGS_AGAIN"],
}
MOST_LISTED = 10  # sheets, headings or rows that a note names


class Stage(StrEnum):
    """How far a workbook is on its way, as its page shows it."""

    WAITING = "WAITING"  # uploaded; no check has come to its end
    CHECKING = "CHECKING"
    REFUSED = "REFUSED"  # the file cannot be read
    UNMATCHED = "UNMATCHED"  # it can, but not which column is which
    CHECKED = "CHECKED"
    LANDING = "LANDING"
    LANDED = "LANDED"
    TAKING_BACK = "TAKING_BACK"
    TAKEN_BACK = "TAKEN_BACK"

    @property
    def is_at_work(self) -> bool:
        return self in {Stage.CHECKING, Stage.LANDING, Stage.TAKING_BACK}

    @property
    def is_open(self) -> bool:
        """Tell whether the columns can still be corrected."""
        return self in {Stage.WAITING, Stage.UNMATCHED, Stage.CHECKED}


AT_WORK = {"land_batch": Stage.LANDING, "take_back_batch": Stage.TAKING_BACK}


def stage_of(batch: ImportBatch) -> Stage:
    if batch.job is not None and not batch.job.is_finished:
        return AT_WORK.get(batch.job.kind, Stage.CHECKING)
    if batch.state == ImportBatch.State.FAILED:
        return Stage.UNMATCHED if batch.headings else Stage.REFUSED
    return {
        ImportBatch.State.UPLOADED.value: Stage.WAITING,
        ImportBatch.State.CHECKED.value: Stage.CHECKED,
        ImportBatch.State.LANDED.value: Stage.LANDED,
        ImportBatch.State.TAKEN_BACK.value: Stage.TAKEN_BACK,
    }[batch.state]


def visible_batches(user: User) -> Any:
    """Return the batches that `user` may see with what a list or a page shows of them."""
    found = ImportBatch.objects.for_user(user)
    if user.may(Act.IMPORT_ANSWERS):
        found = found.filter(kind__in=ANSWERS)
    return found.select_related("uploaded_by", "taken_back_by", "continues", "job__progress")


def listed_batches(user: User) -> Any:
    """Return the batches of the history, each with the number of workbooks that mend it."""
    parts = ImportBatch.objects.filter(continues=OuterRef("pk")).order_by().values("continues")
    number = Subquery(parts.annotate(number=Count("pk")).values("number"))
    return visible_batches(user).annotate(parts_count=number).newest_first()


def last_kind(user: User) -> str:
    """Return the kind of workbook that the user sent last, else the first of the user's."""
    sent = ImportBatch.objects.filter(uploaded_by=user).newest_first()
    codes = [kind.code for kind in kinds_for(user)]
    return sent.filter(kind__in=codes).values_list("kind", flat=True).first() or codes[0]


def same_file(batch: ImportBatch) -> ImportBatch | None:
    """Return the last batch of the same file and kind that is in the book, besides this one.

    It is of the batch's branch or of one below it: whoever sees one sees the other.
    """
    others = ImportBatch.objects.filter(
        sha256=batch.sha256,
        kind=batch.kind,
        state=ImportBatch.State.LANDED,
        branch__path__startswith=batch.branch.path,
    )
    return others.exclude(pk=batch.pk).order_by("-pk").first()


def parts_of(batch: ImportBatch) -> QuerySet[ImportBatch, Any]:
    """Return the workbooks that mend rows of the batch, in the order of their coming."""
    return batch.parts.select_related("uploaded_by", "job__progress").order_by("pk")


def fitting_kind(batch: ImportBatch, *, user: User) -> Kind | None:
    """Return the kind of the user's that the sheet clearly fits better than its own."""
    rows = [list(row) for row in zip_longest(*batch.samples, fillvalue="")]
    found = better_kind(KINDS[batch.kind], batch.headings, rows)
    return found if found in kinds_for(user) else None


def notes_of(batch: ImportBatch) -> list[str]:
    """Return what was left out of the sheet, in the reader's language.

    Of a code that is no more, nothing is told.
    """
    return [
        str(NOTES[note["code"]])
        % {name: _listed(value) for name, value in note.items() if name != "code"}
        for note in batch.notes
        if note["code"] in NOTES
    ]


def _listed(value: Any) -> Any:
    """Return a list as text, anything else as it is."""
    if not isinstance(value, list):
        return value
    text = pgettext("between listed things", ", ").join(str(each) for each in value[:MOST_LISTED])
    return f"{text} …" if len(value) > MOST_LISTED else text


def samples_of(batch: ImportBatch, mapped: dict[str, str]) -> list[str]:
    """Return what the sheet shows below each heading, masked. `mapped`: heading to field."""
    fields = KINDS[batch.kind].by_name
    return [
        _joined(
            shown(fields[mapped[heading]], text) if heading in mapped else without_numbers(text)
            for text in texts
        )
        for heading, texts in zip(batch.headings, batch.samples, strict=False)
    ]


def _joined(texts: Iterable[str]) -> str:
    return " · ".join(texts)
