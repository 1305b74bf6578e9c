"""Questions about the book and about the workbooks that it comes from."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from policies.kinds import KINDS, Field, Type
from policies.kinds.codes import WORDS
from policies.models import Contact, ImportBatch, ImportRow, Phone, Policy, Term
from policies.models.book import PolicyQuerySet, TermQuerySet
from policies.workbook.problems import CURES, SENTENCES
from renewal.accounts.models import Branch, User
from renewal.lib.masking import mask_address, mask_id, mask_phone

MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
ID_NO = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")


# The book


def search_terms(
    *,
    user: User,
    policy_no: str = "",
    plate_no: str = "",
    name: str = "",
    phone_tail: str = "",
    expires_from: date | None = None,
    expires_to: date | None = None,
    branch: Branch | None = None,
) -> TermQuerySet:
    """Return the terms that `user` may see and all conditions fit, in no order.

    A policy number is known by its beginning or its end, a telephone number by its end.
    """
    terms = Term.objects.for_user(user)
    if policy_no:
        terms = terms.filter(
            Q(policy__number__startswith=policy_no) | Q(policy__number__endswith=policy_no)
        )
    if plate_no:
        terms = terms.filter(policy__vehicle__plate_no__contains=plate_no)
    if name:
        terms = terms.filter(policy__customer__name__contains=name)
    if phone_tail:
        phones = Phone.objects.filter(
            customer=OuterRef("policy__customer"), number__endswith=phone_tail
        )
        terms = terms.filter(Exists(phones))
    if expires_from:
        terms = terms.filter(expires_on__gte=expires_from)
    if expires_to:
        terms = terms.filter(expires_on__lte=expires_to)
    if branch:
        terms = terms.filter(policy__branch__path__startswith=branch.path)
    return terms


def terms_by_id(ids: Sequence[int]) -> list[tuple[Term, str | None]]:
    """Return the terms in the order of `ids`, with all that a list shows of them.

    Beside each stands the code of its last contact's result.
    """
    last = Contact.objects.filter(term=OuterRef("pk")).newest_first().values("result")[:1]
    found: Any = (
        Term.objects.filter(pk__in=ids)
        .select_related(
            "policy__customer", "policy__vehicle", "policy__phone", "policy__branch", "specialist"
        )
        .annotate(last_result=Subquery(last))
    )
    by_id = {term.pk: (term, term.last_result) for term in found}
    return [by_id[one] for one in ids if one in by_id]


def visible_policies(user: User) -> PolicyQuerySet:
    """Return the policies that `user` may see with what their page shows."""
    return Policy.objects.for_user(user).select_related("customer", "vehicle", "branch", "phone")


def contacts_of(policy: Policy) -> list[Contact]:
    contacts = Contact.objects.filter(term__policy=policy).select_related("by", "phone")
    return list(contacts.newest_first())


def terms_of(policy: Policy) -> list[Term]:
    terms = policy.terms.select_related("specialist", "batch")
    return list(terms.order_by(F("expires_on").desc(), "-pk"))


def facts_of(term: Term) -> list[tuple[str, str]]:
    """Return everything that workbooks said of a term, label and text, masked, in their order."""
    fields = KINDS["policies"].fields
    return [
        (each.label, text) for each in fields if (text := shown(each, term.facts.get(each.name)))
    ]


def shown(field: Field, value: Any) -> str:
    """Return a field's value as it may stand on a page: words for codes, numbers masked."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(shown(field, one) for one in value)
    text = str(value)
    if field.table and text in WORDS[field.table]:
        return WORDS[field.table][text].partition("、")[0]
    if field.type is Type.PHONE:
        return mask_phone(text)
    if field.type is Type.ID_NO or field.name.endswith("policy_no") or field.name in HIDDEN:
        return mask_id(text)
    return mask_address(text) if field.name == "address" else without_numbers(text)


HIDDEN = frozenset(("email", "wechat", "member_card_no", "customer_code"))


def without_numbers(text: str) -> str:
    """Return free text with the mobile and identity numbers in it masked."""
    text = ID_NO.sub(lambda found: mask_id(found[0]), text)
    return MOBILE.sub(lambda found: mask_phone(found[0]), text)


# Imports


class Stage(StrEnum):
    """How far a workbook is on its way, as its page shows it."""

    WAITING = "WAITING"  # uploaded; no check has come to its end
    CHECKING = "CHECKING"
    REFUSED = "REFUSED"  # the file cannot be read
    UNMATCHED = "UNMATCHED"  # it can, but not which column is which
    CHECKED = "CHECKED"
    LANDING = "LANDING"
    LANDED = "LANDED"


def stage_of(batch: ImportBatch) -> Stage:
    if batch.job is not None and not batch.job.is_finished:
        return Stage.LANDING if batch.job.kind == "land_batch" else Stage.CHECKING
    if batch.state == ImportBatch.State.FAILED:
        return Stage.UNMATCHED if batch.headings else Stage.REFUSED
    return {
        ImportBatch.State.UPLOADED.value: Stage.WAITING,
        ImportBatch.State.CHECKED.value: Stage.CHECKED,
        ImportBatch.State.LANDED.value: Stage.LANDED,
    }[batch.state]


def visible_batches(user: User) -> Any:
    """Return the batches that `user` may see with what a list or a page shows of them."""
    return ImportBatch.objects.for_user(user).select_related("uploaded_by", "job__progress")


@dataclass(frozen=True)
class WrongCell:
    """A cell for which a row was refused, told in the reader's language."""

    row_no: int
    heading: str
    value: str
    what: str
    cure: str


def wrong_cells(batch: ImportBatch, *, rows: int) -> list[WrongCell]:
    """Return the wrong cells of the first refused rows."""
    fields = KINDS[batch.kind].by_name
    refused = ImportRow.objects.filter(batch=batch).rejected().order_by("row_no")[:rows]
    return [
        _wrong_cell(row.row_no, problem, fields.get(problem["field"]))
        for row in refused.only("row_no", "problems")
        for problem in row.problems
    ]


def _wrong_cell(row_no: int, problem: dict[str, str], field: Field | None) -> WrongCell:
    value = shown(field, problem["value"]) if field else problem["value"]
    code = problem["code"]
    return WrongCell(
        row_no=row_no,
        heading=problem["heading"],
        value=value,
        what=str(SENTENCES[code]) % {"value": value},
        cure=str(CURES.get(code, "")),
    )


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
