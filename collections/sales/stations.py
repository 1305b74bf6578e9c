"""The stations of an intention form: from which state each step leads where, and who takes it.

Pure. Source: 001-37 to 001-45, 001-56 to 001-86, O35, DICTIONARY.md B7.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from renewal.accounts.roles import Role


class Profile(models.TextChoices):
    """In which order a motor sale goes. Source: O35."""

    PAID_FIRST = "PAID_FIRST", gettext_lazy("Paid before issued")
    PAPER_FIRST = "PAPER_FIRST", gettext_lazy("Printed, delivered, then paid")


class State(models.TextChoices):
    """How far a sale has come. Source: DICTIONARY.md B7."""

    TO_QUOTE = "TO_QUOTE", gettext_lazy("To quote")
    QUOTED = "QUOTED", gettext_lazy("Quoted")
    UNDERWRITING = "UNDERWRITING", gettext_lazy("In underwriting")
    SENT_BACK = "SENT_BACK", gettext_lazy("Sent back by underwriting")
    PASSED = "PASSED", gettext_lazy("Underwriting passed")
    TO_PAY = "TO_PAY", gettext_lazy("Waiting for payment")
    PAID = "PAID", gettext_lazy("Paid")
    ISSUED = "ISSUED", pgettext_lazy("policy", "Issued")
    TO_DELIVER = "TO_DELIVER", gettext_lazy("To deliver")
    DELIVERED = "DELIVERED", pgettext_lazy("policy", "Delivered")
    INCOMPLETE = "INCOMPLETE", gettext_lazy("Papers missing")
    CONFIRMED = "CONFIRMED", gettext_lazy("Sale confirmed")
    BACKED_OUT = "BACKED_OUT", gettext_lazy("Customer backed out")
    WITHDRAWN = "WITHDRAWN", pgettext_lazy("intention form", "Withdrawn")


class Step(models.TextChoices):
    """What is done with a form."""

    OPEN = "OPEN", pgettext_lazy("step of a form", "Opened")
    QUOTE = "QUOTE", pgettext_lazy("step of a form", "Quoted")
    SUBMIT = "SUBMIT", pgettext_lazy("step of a form", "Submitted for underwriting")
    SIGN_FOR = "SIGN_FOR", pgettext_lazy("step of a form", "Form signed for")
    SEND_BACK = "SEND_BACK", pgettext_lazy("step of a form", "Sent back")
    PASS = "PASS", pgettext_lazy("step of a form", "Underwriting passed")
    ASK_PAYMENT = "ASK_PAYMENT", pgettext_lazy("step of a form", "Payment asked for")
    PAY = "PAY", pgettext_lazy("step of a form", "Paid")
    ISSUE = "ISSUE", pgettext_lazy("step of a form", "Issued")
    PLAN_DELIVERY = "PLAN_DELIVERY", pgettext_lazy("step of a form", "Delivery planned")
    DELIVER = "DELIVER", pgettext_lazy("step of a form", "Delivered")
    COMPLETE_PAPERS = "COMPLETE_PAPERS", pgettext_lazy("step of a form", "Papers complete")
    CLOSE_FILE = "CLOSE_FILE", pgettext_lazy("step of a form", "File closed")
    BACK_OUT = "BACK_OUT", pgettext_lazy("step of a form", "Customer backed out")
    WITHDRAW = "WITHDRAW", pgettext_lazy("step of a form", "Withdrawn")
    CONFIRM = "CONFIRM", pgettext_lazy("step of a form", "Sale confirmed")


class StepRefused(Exception):
    """The form cannot take this step now, or not so; str() says why."""


LOST = (State.BACKED_OUT, State.WITHDRAWN)
OVER = (State.CONFIRMED, *LOST)
LIVE = tuple(state for state in State if state not in OVER)

_S, _R = State, Role
BEFORE_PAYMENT = (
    _S.TO_QUOTE,
    _S.QUOTED,
    _S.UNDERWRITING,
    _S.SENT_BACK,
    _S.PASSED,
    _S.TO_PAY,
)
# Money or a policy is in somebody's hands; on the way to the customer it is backed out of instead.
_IN_HAND = (_S.PAID, _S.ISSUED, _S.DELIVERED, _S.INCOMPLETE)
_ISSUED_AND_ON = (_S.ISSUED, _S.TO_DELIVER, _S.DELIVERED, _S.INCOMPLETE, _S.CONFIRMED)

# The states in their order, as the step bar shows them.
ORDER: dict[str, tuple[State, ...]] = {
    Profile.PAID_FIRST: (
        _S.TO_QUOTE,
        _S.QUOTED,
        _S.UNDERWRITING,
        _S.PASSED,
        _S.TO_PAY,
        _S.PAID,
        _S.ISSUED,
        _S.TO_DELIVER,
        _S.DELIVERED,
        _S.CONFIRMED,
    ),
    Profile.PAPER_FIRST: (
        _S.TO_QUOTE,
        _S.QUOTED,
        _S.UNDERWRITING,
        _S.PASSED,
        _S.ISSUED,
        _S.TO_DELIVER,
        _S.DELIVERED,
        _S.PAID,
        _S.CONFIRMED,
    ),
}
_BESIDE = {_S.SENT_BACK: _S.UNDERWRITING, _S.INCOMPLETE: _S.DELIVERED}  # where the bar shows them


@dataclass(frozen=True)
class Way:
    """A step: from which states, to which one (None: it stays), and the roles that take it."""

    sources: tuple[State, ...]
    target: State | None
    roles: frozenset[Role]


def _way(sources: tuple[State, ...], target: State | None, *roles: Role) -> Way:
    return Way(sources, target, frozenset(roles))


_CLERK, _SELLER = _R.ISSUING_CLERK, _R.SPECIALIST
_BOTH: dict[Step, Way] = {
    Step.QUOTE: _way((_S.TO_QUOTE, _S.QUOTED, _S.SENT_BACK), _S.QUOTED, _SELLER, _CLERK),
    Step.SUBMIT: _way((_S.QUOTED, _S.SENT_BACK), _S.UNDERWRITING, _SELLER),
    Step.SIGN_FOR: _way((_S.UNDERWRITING,), None, _CLERK),
    Step.SEND_BACK: _way((_S.UNDERWRITING, _S.PASSED, _S.TO_PAY), _S.SENT_BACK, _CLERK),
    Step.PASS: _way((_S.UNDERWRITING,), _S.PASSED, _CLERK),
    Step.PLAN_DELIVERY: _way((_S.ISSUED, _S.TO_DELIVER), _S.TO_DELIVER, _SELLER, _CLERK),
    Step.DELIVER: _way((_S.TO_DELIVER,), _S.DELIVERED, _SELLER, _CLERK),
    Step.COMPLETE_PAPERS: _way((_S.INCOMPLETE,), _S.DELIVERED, _CLERK),
    Step.CLOSE_FILE: _way(_ISSUED_AND_ON, None, _CLERK),
    Step.BACK_OUT: _way((_S.TO_DELIVER,), _S.BACKED_OUT, _SELLER, _CLERK),
    Step.WITHDRAW: _way((*BEFORE_PAYMENT, *_IN_HAND), _S.WITHDRAWN, _SELLER, _CLERK),
    Step.CONFIRM: _way(LIVE, _S.CONFIRMED, _R.SUPERVISOR),
}
WAYS: dict[str, dict[Step, Way]] = {
    Profile.PAID_FIRST: _BOTH
    | {
        Step.ASK_PAYMENT: _way((_S.PASSED,), _S.TO_PAY, _SELLER, _CLERK),
        Step.PAY: _way((_S.PASSED, _S.TO_PAY, _S.PAID), _S.PAID, _CLERK),
        Step.ISSUE: _way((_S.PAID,), _S.ISSUED, _CLERK),
    },
    Profile.PAPER_FIRST: _BOTH
    | {
        Step.ISSUE: _way((_S.PASSED,), _S.ISSUED, _CLERK),
        Step.PAY: _way((_S.DELIVERED, _S.INCOMPLETE, _S.PAID), _S.PAID, _CLERK),
        Step.CLOSE_FILE: _way((*_ISSUED_AND_ON, _S.PAID), None, _CLERK),
    },
}
# What a specialist no longer takes back alone: the clerk has policies to void.
_CLERKS_ALONE = {Step.WITHDRAW: _IN_HAND}


@dataclass(frozen=True)
class Standing:
    """Where a form stands, as far as a step asks for it."""

    profile: str
    state: str
    has_missing_papers: bool = False


def state_after(step: Step, standing: Standing, *, role: str) -> State:
    """Return the state that `step` leads to.

    Raises:
        StepRefused: the role does not take this step, or it is not the form's turn.
    """
    way = WAYS[standing.profile].get(step)
    state = State(standing.state)
    if way is None:
        raise StepRefused(
            _("“%(step)s” is no step of forms in the order “%(order)s”.")
            % {"step": step.label, "order": Profile(standing.profile).label}
        )
    if role not in way.roles:
        raise StepRefused(
            _("“%(step)s” is for: %(roles)s.")
            % {"step": step.label, "roles": listed(one.label for one in sorted(way.roles))}
        )
    if state not in way.sources:
        raise StepRefused(
            _("The form is at “%(state)s”; “%(step)s” comes at: %(states)s.")
            % {
                "state": state.label,
                "step": step.label,
                "states": listed(one.label for one in way.sources),
            }
        )
    if role == Role.SPECIALIST and state in _CLERKS_ALONE.get(step, ()):
        raise StepRefused(clerk_withdraws())
    if step is Step.COMPLETE_PAPERS and standing.has_missing_papers:
        raise StepRefused(_("There are still papers missing."))
    if step is Step.DELIVER and standing.has_missing_papers:
        return State.INCOMPLETE
    return way.target or state


def clerk_withdraws() -> str:
    """Return what a specialist is told who would give up money or a policy."""
    return _("There is money or a policy already; the issuing clerk withdraws this form.")


def steps_open_to(role: str, standing: Standing) -> list[Step]:
    """Return the steps that somebody of `role` could take now, in their order."""
    return [step for step in WAYS[standing.profile] if _is_open(step, standing, role=role)]


def _is_open(step: Step, standing: Standing, *, role: str) -> bool:
    try:
        state_after(step, standing, role=role)
    except StepRefused:
        return False
    return True


@dataclass(frozen=True)
class Stop:
    """A state on the step bar; `phase` is done, now or next."""

    state: State
    phase: str


def step_bar(profile: str, state: str) -> list[Stop]:
    """Return the states of a profile in their order, and how far a form has come.

    One that is over without a sale has no state that is now.
    """
    at = State(state)
    order = ORDER[profile]
    shown = _BESIDE.get(at, at)
    if shown not in order:
        return [Stop(one, "next") for one in order]
    here = order.index(shown)
    bar = [
        Stop(one, "done" if place < here else "now" if place == here else "next")
        for place, one in enumerate(order)
    ]
    bar[here] = Stop(at, "done" if at is State.CONFIRMED else "now")
    return bar


def listed(labels: Iterable[object]) -> str:
    """Return labels as a sentence lists them."""
    return _(", ").join(str(label) for label in labels)
