"""What the issuing clerk does with a form: signs for it, has it underwritten, issues."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from unicodedata import normalize

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from renewal.accounts.models import User
from renewal.jobs.notices import tell
from renewal.lib.locks import Lock, lock_transaction
from renewal.lib.masking import mask_id
from renewal.lib.values import read_plate
from renewal.lib.values.amounts import CENT
from sales.actions.contra import standing_money
from sales.actions.ledgers import enter_policy, move_goods, note_missing, use_serial
from sales.actions.steps import check_turn, lock_form, take_step
from sales.comparison import (
    Value,
    application_sheet,
    check,
    compare,
    kept,
    policy_sheet,
)
from sales.models import (
    Comparison,
    FormStep,
    Goods,
    GoodsLine,
    IntentionForm,
    IssuedPolicy,
    Part,
    SerialLine,
)
from sales.money import MOST
from sales.stations import Profile, Step, StepRefused, listed

LONGEST_NUMBER = 60  # characters, as in IssuedPolicy.policy_no
LONGEST_CARD = 40  # characters, as in IntentionForm.member_card_no
_DOCUMENT = SerialLine.Document


@dataclass(frozen=True)
class PolicyIn:
    """A policy as the core system has issued it; amounts in yuan.

    `serials` are the numbers of what was printed, by SerialLine.Document.
    """

    part: Part
    policy_no: str
    starts_on: date
    premium: Decimal
    insured_name: str
    address: str
    plate_no: str = ""
    vehicle_tax: Decimal | None = None
    is_electronic: bool = False
    serials: Mapping[str, str] = field(default_factory=dict)

    @property
    def found(self) -> dict[str, Value]:
        """What the comparison looks at."""
        return {
            "insured_name": self.insured_name,
            "plate_no": self.plate_no,
            "starts_on": self.starts_on,
            "premium": self.premium,
            "vehicle_tax": self.vehicle_tax or Decimal(),
            "address": self.address,
        }


@dataclass(frozen=True)
class GoodsIn:
    """What goes to the customer with the policies; `use` is GIVEN or SOLD. Source: 001-61."""

    goods: Goods
    pieces: int
    use: str = GoodsLine.Use.GIVEN
    serial_no: str = ""


@transaction.atomic
def sign_for(
    *, form: IntentionForm, by: User, now: datetime, version: int | None = None
) -> FormStep:
    """Note that the clerk has the form; once for each time that it is handed in. Source: 001-56.

    Raises:
        NotAllowed, FormChanged: as `lock_form`.
        StepRefused: not its turn, or signed for already.
    """
    form = lock_form(form, by=by, version=version)
    check_turn(form, Step.SIGN_FOR, by=by)
    if form.signed_for_by is not None:
        raise StepRefused(_("%(name)s has signed for it.") % {"name": form.signed_for_by.name})
    form.signed_for_at, form.signed_for_by = now, by
    return take_step(form, Step.SIGN_FOR, by=by, now=now)


@transaction.atomic
def send_back(
    *, form: IntentionForm, by: User, now: datetime, why: str, version: int | None = None
) -> FormStep:
    """Give the form back to its specialist to be corrected; it is signed for again afterwards.

    Raises:
        NotAllowed, FormChanged: as `lock_form`.
        StepRefused: not its turn, or no reason given.
    """
    form = lock_form(form, by=by, version=version)
    check_turn(form, Step.SEND_BACK, by=by)
    if not why.strip():
        raise StepRefused(_("Say what is to be corrected."))
    form.signed_for_at = form.signed_for_by = None
    step = take_step(form, Step.SEND_BACK, by=by, now=now, note=why)
    tell_seller(form, "FORM_SENT_BACK", now=now)
    return step


@transaction.atomic
def pass_underwriting(
    *,
    form: IntentionForm,
    by: User,
    now: datetime,
    found: Mapping[str, Value],
    ticked: Collection[str],
    version: int | None = None,
) -> FormStep:
    """Note that underwriting has passed, with the form held against the application.

    `found` is what the application says, by field of `application_sheet`; `ticked` are the fields
    whose difference somebody has looked at.

    Source: 001-38, 001-57, 001-59, 001-64, 001-65.

    Raises:
        NotAllowed, FormChanged: as `lock_form`.
        StepRefused: not its turn, not signed for, or the comparison does not allow it.
    """
    form = lock_form(form, by=by, version=version)
    check_turn(form, Step.PASS, by=by)
    if form.signed_for_at is None:
        raise StepRefused(_("Sign for the form first."))
    compared = compare(application_sheet(form), found)
    check(compared, ticked=ticked, paper=str(Comparison.Against.APPLICATION.label))
    Comparison.objects.create(
        form=form, against=Comparison.Against.APPLICATION, fields=kept(compared), at=now, by=by
    )
    step = take_step(form, Step.PASS, by=by, now=now)
    tell_seller(form, "FORM_PASSED", now=now)
    return step


@transaction.atomic
def issue(
    *,
    form: IntentionForm,
    by: User,
    now: datetime,
    policies: Sequence[PolicyIn],
    ticked: Collection[str] = (),
    goods: Sequence[GoodsIn] = (),
    missing: Collection[str] = (),
    member_card_no: str = "",
    version: int | None = None,
) -> FormStep:
    """Enter the policies of the chosen plan, each part once; the ledgers write themselves.

    `ticked` are the differences that somebody has looked at, as `tick_of` names them; `missing`
    are papers of the file that the customer still owes.

    Source: 001-57 to 001-64, 001-67, 001-68, 001-88.

    Raises:
        NotAllowed, FormChanged: as `lock_form`.
        StepRefused: not its turn, other parts than the plan's, a number that is issued already,
            or the comparison does not allow it.
        LedgerRefused: a serial form is used up, or there is less in stock.
    """
    form = lock_form(form, by=by, version=version)
    check_turn(form, Step.ISSUE, by=by)
    _check_parts(form, policies)
    _check_paid(form)
    lock_transaction(Lock.FORMS)
    numbers = _numbers_of(policies)
    for given in policies:
        _compare_policy(form, given, ticked=ticked, by=by, now=now)
        _check_serials(given)
    for given, number in zip(policies, numbers, strict=True):
        policy = IssuedPolicy.objects.create(
            form=form,
            part=given.part,
            policy_no=number,
            starts_on=given.starts_on,
            premium=given.premium.quantize(CENT),
            vehicle_tax=given.vehicle_tax if given.part == Part.COMPULSORY else None,
            is_electronic=given.is_electronic,
            issued_at=now,
            issued_by=by,
        )
        enter_policy(
            policy,
            insured_name=given.insured_name,
            plate_no=read_plate(given.plate_no) or "",
            by=by,
            now=now,
        )
    _use_serials(form, policies, by=by, now=now)
    for one in sorted(goods, key=lambda one: one.goods.pk):  # locked in this order
        _hand_out(form, one, by=by, now=now)
    note_missing(form, missing, by=by, now=now)
    if member_card_no.strip():
        form.member_card_no = checked_card(member_card_no)
    step = take_step(form, Step.ISSUE, by=by, now=now, note=listed(map(mask_id, numbers)))
    tell_seller(form, "FORM_ISSUED", now=now)
    return step


def tick_of(part: str, name: str) -> str:
    """Return how the tick on a field of a part's policy is named."""
    return f"{part}-{name}"


def checked_card(number: str) -> str:
    """Return the number of a member card, tidied.

    Raises:
        StepRefused: it is too long.
    """
    number = number.strip()
    if len(number) > LONGEST_CARD:
        raise StepRefused(
            _("A member card number has at most %(n)s characters.") % {"n": LONGEST_CARD}
        )
    return number


def tell_seller(form: IntentionForm, code: str, *, now: datetime, **parameters: object) -> None:
    """Ring the bell of the specialist whose row the form is on."""
    tell(
        user=form.task.assignee,
        code=code,
        now=now,
        parameters={"form": form.number} | parameters,
        url=reverse("sales:intention", args=[form.pk]),
    )


def _check_parts(form: IntentionForm, policies: Sequence[PolicyIn]) -> None:
    wanted = form.plan.parts if form.plan else []
    given = [policy.part for policy in policies]
    if sorted(given) != sorted(wanted):
        raise StepRefused(
            _("The customer chose: %(wanted)s. One policy for each; given: %(given)s.")
            % {
                "wanted": listed(part.label for part in wanted),
                "given": listed(part.label for part in given) or "—",
            }
        )


def _check_paid(form: IntentionForm) -> None:
    """Refuse a form whose payment was taken back after it had counted as paid. Source: B7."""
    was_entered = form.profile == Profile.PAID_FIRST and form.money_lines.exists()
    if was_entered and not standing_money(form).exists():
        raise StepRefused(_("The payment was taken back; enter what has been paid first."))


def _numbers_of(policies: Sequence[PolicyIn]) -> list[str]:
    """Return the policy numbers, tidied; locked against a second clerk by Lock.FORMS."""
    numbers = ["".join(normalize("NFKC", one.policy_no).split()).upper() for one in policies]
    for number, given in zip(numbers, policies, strict=True):
        if not 0 < len(number) <= LONGEST_NUMBER:
            raise StepRefused(
                _("%(part)s: a policy number has 1 to %(n)s characters.")
                % {"part": given.part.label, "n": LONGEST_NUMBER}
            )
        if not given.premium.is_finite() or not 0 < given.premium < MOST:
            raise StepRefused(_("The premium must be above 0 and below 100,000,000."))
        tax = given.vehicle_tax or Decimal()
        if not tax.is_finite() or not 0 <= tax < MOST:
            raise StepRefused(_("The vehicle tax must be from 0 to below 100,000,000."))
    if len(set(numbers)) < len(numbers):
        raise StepRefused(_("Each policy has a number of its own."))
    known = IssuedPolicy.objects.filter(policy_no__in=numbers, voided_at=None)
    if first := known.order_by("pk").first():
        raise StepRefused(_("Policy %(number)s is issued already.") % {"number": first.policy_no})
    return numbers


def _compare_policy(
    form: IntentionForm, given: PolicyIn, *, ticked: Collection[str], by: User, now: datetime
) -> None:
    compared = compare(policy_sheet(form, given.part), given.found)
    own = {one.line.name for one in compared if tick_of(given.part, one.line.name) in ticked}
    check(compared, ticked=own, paper=str(given.part.label))
    Comparison.objects.create(
        form=form,
        against=Comparison.Against.POLICY,
        part=given.part,
        fields=kept(compared),
        at=now,
        by=by,
    )


def _check_serials(given: PolicyIn) -> None:
    """A printed policy has its form, printed compulsory cover its sticker too. Source: 001-60."""
    serials = {document for document, number in given.serials.items() if number.strip()}
    is_compulsory = given.part == Part.COMPULSORY
    needed = set() if given.is_electronic else {_DOCUMENT.POLICY}
    if is_compulsory and not given.is_electronic:
        needed.add(_DOCUMENT.STICKER)
    if lacking := [document for document in _DOCUMENT if document in needed - serials]:
        raise StepRefused(
            _("%(part)s: the serial number is missing: %(documents)s.")
            % {
                "part": given.part.label,
                "documents": listed(document.label for document in lacking),
            }
        )
    if _DOCUMENT.STICKER in serials and not is_compulsory:
        raise StepRefused(_("Only compulsory cover has a sticker."))
    if _DOCUMENT.POLICY in serials and given.is_electronic:
        raise StepRefused(
            _("%(part)s: an electronic policy uses no policy form.") % {"part": given.part.label}
        )


def _use_serials(
    form: IntentionForm, policies: Sequence[PolicyIn], *, by: User, now: datetime
) -> None:
    """Enter what was printed; one invoice may well be for two policies."""
    invoices: set[str] = set()
    for given in policies:
        for document, number in given.serials.items():
            number = number.strip().upper()
            if not number or (document == _DOCUMENT.INVOICE and number in invoices):
                continue
            if document == _DOCUMENT.INVOICE:
                invoices.add(number)
            use_serial(
                document=document,
                serial_no=number,
                use=SerialLine.Use.USED,
                form=form,
                by=by,
                now=now,
            )


def _hand_out(form: IntentionForm, given: GoodsIn, *, by: User, now: datetime) -> None:
    if given.pieces < 1 or given.use not in (GoodsLine.Use.GIVEN, GoodsLine.Use.SOLD):
        raise StepRefused(_("Goods are given or sold, one piece at least."))
    move_goods(
        goods=given.goods,
        amount=-given.pieces,
        use=given.use,
        form=form,
        serial_no=given.serial_no,
        taken_by=form.task.assignee,
        by=by,
        now=now,
    )
