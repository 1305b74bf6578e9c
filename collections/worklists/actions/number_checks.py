"""Asking branches for numbers, taking what they answer, and what the next call says of it.

Source: 001-103, 001-104, O22, O24, F23.
"""

import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import OperationalError, connection, transaction
from django.db.models import ProtectedError, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from policies.actions import check_batch, land_batch, upload
from policies.actions.numbers import add_address, dial_number, judge_address
from policies.kinds import KINDS
from policies.models import Address, Event, ImportBatch, Phone, Policy, Term
from policies.refs import row_ref
from policies.workbook.problems import SENTENCES
from renewal.accounts.models import Branch, User
from renewal.accounts.roles import Act
from renewal.jobs.mail.lists import mail_list
from renewal.jobs.models import Mail
from renewal.jobs.notices import tell
from renewal.lib.workbooks import Column, SheetOut, write_table
from worklists.actions.call_again import call_again
from worklists.actions.extract import regroup
from worklists.models import NumberCheck
from worklists.number_checks import (
    ANSWERS,
    FAULTS,
    Answer,
    address_to_confirm,
    answerers,
    due_to_be_asked,
    in_asking_order,
    standing_answers,
    to_ask,
    touched_policies,
    with_last_result,
)

LIST = "corrections"  # the workbook that a branch is sent
NUMBER_IS_RIGHT = "ACCURATE"
TAKEN_BACK = "TAKEN_BACK"  # of a question that was asked again before its answer was
CELLS = (
    "row_ref",
    "policy_no",
    "new_phone",
    "new_contact",
    "contact_relation",
    "new_address",
    "outcome",
    "corrected_on",
    "corrected_by",
    "remark",
)
LANDS_WITHIN = "5s"  # while somebody waits for the page


class BranchNotAsked(Exception):
    """There is nothing to ask the branch, or no way to reach it; str() says which."""


class AnswerRefused(Exception):
    """The answer cannot be taken as it stands; str() says why.

    `problems` are what is wrong, by field of the workbook.
    """

    def __init__(self, text: str, problems: Mapping[str, str] | None = None) -> None:
        super().__init__(text)
        self.problems = dict(problems or {})


@dataclass(frozen=True)
class Asked:
    """What a branch was asked, and the mail that it was asked by, None without an address."""

    branch: Branch
    number: int
    mail: Mail | None


# Asking


@transaction.atomic
def ask_branch(*, branch: Branch, by: User, now: datetime) -> Asked:
    """Ask a branch about all its policies in work that lack a number, by one workbook.

    What it has not answered yet it is not asked again.

    Source: 001-103, F23.

    Raises:
        NotAllowed: not somebody who looks after the numbers.
        BranchNotAsked: there is nothing to ask, or neither an address nor a user to ask.
    """
    by.require(Act.LOOK_UP)
    terms = to_ask(day=timezone.localdate(now))
    return _ask(branch, terms, by=by, now=now)


@transaction.atomic
def ask_branches(*, now: datetime) -> list[Asked]:
    """Ask each branch about what is due to be asked at `now`; return what was asked.

    Asked again at the same moment, nothing is left to ask. Branches that cannot be reached are
    passed over: what is due stays due.

    Source: 001-103, O24.
    """
    due = due_to_be_asked(now=now)
    branches = Branch.objects.filter(pk__in=due.order_by().values("policy__branch"))
    asked = []
    for branch in branches.order_by("path"):
        try:
            asked.append(_ask(branch, due, by=None, now=now))
        except BranchNotAsked:
            continue
    return asked


def _is_reachable(branch: Branch) -> bool:
    return bool(branch.email) or answerers(branch).exists()


def _ask(branch: Branch, terms: QuerySet[Term], *, by: User | None, now: datetime) -> Asked:
    branch = Branch.objects.select_for_update().get(pk=branch.pk)  # one at a time
    own = in_asking_order(terms.filter(policy__branch=branch)).select_related("policy__phone")
    asked = list(with_last_result(own))
    if not asked:
        raise BranchNotAsked(_("There is nothing to ask %(branch)s.") % {"branch": branch.name})
    if not _is_reachable(branch):
        raise BranchNotAsked(
            _("%(branch)s has neither a mail address nor a user who could answer.")
            % {"branch": branch.name}
        )
    NumberCheck.objects.bulk_create(
        NumberCheck(
            policy=term.policy,
            branch=branch,
            phone=term.policy.phone,
            fault=FAULTS.get(term.last_result or "", ""),
            asked_at=now,
            asked_by=by,
        )
        for term in asked
    )
    Event.objects.bulk_create(
        Event(
            term=term,
            at=now,
            by=by,
            code=Event.Code.ASKED_BRANCH,
            parameters={"branch": branch.name},
        )
        for term in asked
    )
    mail = _post(branch, by=by, now=now) if branch.email else None
    NumberCheck.objects.filter(branch=branch, asked_at=now).update(mail=mail)
    for user in answerers(branch):
        tell(
            user=user,
            code="NUMBERS_ASKED",
            parameters={"number": len(asked)},
            url=reverse("worklists:correction_list"),
            now=now,
        )
    return Asked(branch=branch, number=len(asked), mail=mail)


def _post(branch: Branch, *, by: User | None, now: datetime) -> Mail:
    """Mail the branch the workbook of what it is asked at this moment."""
    given = {"branch": str(branch.pk), "asked_at": now.isoformat()}
    [mail] = mail_list(LIST, given, to=[branch.email], branch=branch, by=by, now=now)
    return mail


# Answering


def answer_check(
    *, check: NumberCheck, by: User, now: datetime, answer: Mapping[str, str]
) -> ImportBatch:
    """Take a branch's answer from its own page, by fields of its workbook.

    It goes the way of an uploaded workbook, of one row: the same checks, the same effects, the
    same history, and it can be taken back. Nothing of it stays where a cell is doubtful.

    Source: O22, 001-103, DICTIONARY.md A4.6.

    Raises:
        NotAllowed: not somebody who answers for branches.
        AnswerRefused: a cell is wrong or doubtful, or a large import is at work.
    """
    by.require(Act.ANSWER_NUMBERS)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answer.xlsx"
        _write_answer(path, check, answer, by=by, now=now)
        try:
            with transaction.atomic():
                return _land(path, check, by=by, now=now)
        except OperationalError as error:
            raise AnswerRefused(
                _("The book is busy. Nothing was saved: send it again in a minute.")
            ) from error


def _write_answer(
    path: Path, check: NumberCheck, answer: Mapping[str, str], *, by: User, now: datetime
) -> None:
    given = {
        "row_ref": row_ref(_last_term(check.policy).pk),
        "policy_no": check.policy.number,
        **answer,
        "corrected_on": timezone.localdate(now).isoformat(),
        "corrected_by": by.name,
    }
    fields = KINDS[ANSWERS].by_name
    columns = [Column(fields[name].heading) for name in CELLS]
    row = [given.get(name, "") for name in CELLS]
    write_table(path, [SheetOut(title="answer", columns=columns, rows=[row])])


def _land(path: Path, check: NumberCheck, *, by: User, now: datetime) -> ImportBatch:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LANDS_WITHIN])
    name = _("Answer of %(name)s.xlsx") % {"name": by.name}
    batch = upload(source=path, file_name=name, kind=ANSWERS, now=now, by=by)
    try:
        check_batch(batch=batch)
        _refuse_doubtful(batch)
        land_batch(batch=batch, at=now)
    except (AnswerRefused, OperationalError):
        batch.file.delete(save=False)
        raise
    settle_answers(policies=[check.policy_id], by=by, now=now)
    batch.refresh_from_db()
    return batch


def _refuse_doubtful(batch: ImportBatch) -> None:
    problems = {
        one["field"]: str(SENTENCES[one["code"]]) % {"value": one["value"]}
        for row in batch.rows.all()
        for one in row.problems
    }
    if problems:
        raise AnswerRefused(_("The answer was not saved."), problems)


@transaction.atomic
def follow_answers(*, now: datetime) -> int:
    """Settle the questions that workbooks have answered, or were taken back with; return of how
    many policies."""
    policies = touched_policies(now=now)
    settle_answers(policies=policies, by=None, now=now)
    return len(policies)


@transaction.atomic
def settle_answers(*, policies: Collection[int], by: User | None, now: datetime) -> None:
    """Set each question about the policies to what stands in the book of its answers.

    An answer counts for the last question that was asked before it; a later one replaces an
    earlier. What follows for the lists follows. Done again, it changes nothing.

    Source: 001-103, 001-104.
    """
    checks = (
        NumberCheck.objects.filter(policy__in=policies)
        .select_for_update(of=("self",))
        .select_related("policy__phone", "policy__customer", "branch", "given", "phone")
        .order_by("policy", "asked_at", "pk")
    )
    answers = standing_answers(policies)
    until: dict[int, datetime] = {}  # when a policy was asked about next
    changed: set[int] = set()
    for check in reversed(checks):
        fitting = [
            one
            for one in answers.get(check.policy_id, [])
            if check.asked_at <= one.at
            and (check.policy_id not in until or one.at < until[check.policy_id])
        ]
        if (fitting[-1].at if fitting else None) != _stood_at(check):
            changed.add(check.policy_id)
            _replace_answer(
                check,
                fitting[-1] if fitting else None,
                is_asked_again=check.policy_id in until,
            )
        until[check.policy_id] = check.asked_at
    if changed:
        regroup(policy_ids=changed, now=now, by=by, today=timezone.localdate(now))
        call_again(policies=changed, now=now)


def _stood_at(check: NumberCheck) -> datetime | None:
    return None if check.outcome == TAKEN_BACK else check.answered_at


def _replace_answer(check: NumberCheck, answer: Answer | None, *, is_asked_again: bool) -> None:
    """Put `answer` in the place of the one that stood, if any; None, it was taken back."""
    phone, at = check.given, _stood_at(check)
    _distrust(check)
    if answer is not None:
        _take_answer(check, answer)
    else:
        _open_again(check, is_asked_again=is_asked_again)
    if at is not None and (answer is None or answer.at < at):
        _remove_brought(check, phone, at=at)


def _take_answer(check: NumberCheck, answer: Answer) -> None:
    policy = check.policy
    check.answered_at, check.outcome = answer.at, answer.outcome
    check.given = _given(check, answer)
    check.save(update_fields=["answered_at", "outcome", "given"])
    if check.given is not None:
        _trust(policy, check.given, answer)
    if answer.address:
        add_address(
            customer=policy.customer,
            text=answer.address[:300],
            source=Phone.Source.BRANCH,
            by=answer.by,
            now=answer.at,
        )
    Event.objects.create(
        term=_last_term(policy),
        at=answer.at,
        by=answer.by,
        code=Event.Code.BRANCH_ANSWERED,
        parameters={"branch": check.branch.name, "outcome": answer.outcome},
    )


def _given(check: NumberCheck, answer: Answer) -> Phone | None:
    """Return the number that the branch says is right: a new one, or the one that it was asked
    about."""
    if answer.number:
        return Phone.objects.filter(
            customer=check.policy.customer_id, number=answer.number[:30]
        ).first()
    if answer.outcome == NUMBER_IS_RIGHT:
        return check.phone or check.policy.phone
    return None


def _trust(policy: Policy, phone: Phone, answer: Answer) -> None:
    """Have a number that proved wrong called once more: its branch says that it is right.

    Source: 001-104.
    """
    if phone.verdict != Phone.Verdict.INACCURATE:
        return
    Phone.objects.filter(pk=phone.pk).update(verdict=Phone.Verdict.UNKNOWN, judged_at=answer.at)
    dialled = policy.phone
    if dialled is None or dialled.verdict != Phone.Verdict.ACCURATE:
        dial_number(
            policy=policy,
            number=phone.number,
            source=Phone.Source.BRANCH,
            by=answer.by,
            now=answer.at,
        )


def _distrust(check: NumberCheck) -> None:
    """Hold the number for wrong again that was to be called once more, unless it has been."""
    if check.given is None:
        return
    Phone.objects.filter(
        pk=check.given.pk, verdict=Phone.Verdict.UNKNOWN, judged_at=check.answered_at
    ).update(verdict=Phone.Verdict.INACCURATE)


def _open_again(check: NumberCheck, *, is_asked_again: bool) -> None:
    """Wait for an answer again; where it was asked again meanwhile, that is the open question."""
    check.given, check.outcome = None, TAKEN_BACK if is_asked_again else ""
    check.answered_at = check.answered_at if is_asked_again else None
    check.save(update_fields=["given", "outcome", "answered_at"])


def _remove_brought(check: NumberCheck, phone: Phone | None, *, at: datetime) -> None:
    """Remove what an answer of `at` brought that was taken back since.

    What a call has judged stays, and so does a number that was called.
    """
    untouched = {"source": Phone.Source.BRANCH, "recorded_at": at, "judged_at": None}
    Address.objects.filter(customer=check.policy.customer_id, **untouched).delete()
    if phone is not None:
        try:
            with transaction.atomic():
                Phone.objects.filter(pk=phone.pk, **untouched).delete()
        except ProtectedError:
            return


def _last_term(policy: Policy) -> Term:
    return Term.with_withdrawn.filter(policy=policy).latest("expires_on", "pk")


# What the next call says


@transaction.atomic
def judge_answer(*, term: Term, address_is_right: bool | None, by: User, at: datetime) -> None:
    """Note what a call about `term` at `at` has proved about the address that a branch gave.

    None, nothing was said of it. The number has its verdict from the result of the call.

    Source: 001-104.
    """
    address = None if address_is_right is None else address_to_confirm(term)
    if address is not None:
        verdict = Phone.Verdict.ACCURATE if address_is_right else Phone.Verdict.INACCURATE
        judge_address(address=address, verdict=verdict, term=term, by=by, at=at)
