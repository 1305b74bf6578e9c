"""What to say: the outline of a call, with the customer's own data filled in.

Source: DICTIONARY.md C1, C4.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_Text = str | Promise


@dataclass(frozen=True)
class Step:
    """A part of the call: its sentences, and what to answer when it goes otherwise."""

    title: _Text
    sentences: tuple[_Text, ...]
    turns: tuple[_Text, ...] = ()


RENEWAL = (
    Step(
        _("Opening"),
        (
            _("Hello, am I speaking with %(insured_name)s?"),
            _(
                "This is %(staff_name)s, renewal specialist of %(company)s, staff number"
                " %(staff_no)s; this call is recorded."
            ),
            _("Is this a good moment for one minute?"),
        ),
        (
            _("Not convenient: when may I call again? Would %(slot_1)s or %(slot_2)s suit you?"),
            _(
                "Somebody else: when can I reach the customer? Thank you, sorry to trouble you."
                " (Nothing about the policy.)"
            ),
        ),
    ),
    Step(
        _("Purpose"),
        (
            _("The insurance of your car %(plate_no)s ends on %(expires_on)s."),
            _("%(days_left)s days are left; arranged early, you stay covered."),
        ),
    ),
    Step(
        _("Needs"),
        (
            _("Do you still drive the car yourself this year?"),
            _("Have the vehicle licence, your address or number changed?"),
            _("(%(claims_text)s)"),
        ),
    ),
    Step(
        _("Offer"),
        (
            _("I send you two offers to compare: last year's covers, and a higher third party."),
            _("May I send both to your phone? (Note each cover that is wanted.)"),
        ),
    ),
    Step(
        _("Agreement"),
        (
            _("After payment you get the electronic policy; it starts where the old one ends."),
            _("Shall I hand it in for underwriting today?"),
        ),
    ),
    Step(
        _("Closing"),
        (_("I am %(staff_name)s; I will call you again as agreed. Have a safe drive."),),
    ),
)

REMINDER = (
    Step(
        _("Opening"),
        (
            _("Hello, am I speaking with %(insured_name)s?"),
            _("I am calling from the customer service of %(company)s, staff number %(staff_no)s."),
        ),
        (
            _(
                "Somebody else: please tell the customer that %(company)s has called. (Nothing"
                " about the policy.)"
            ),
        ),
    ),
    Step(
        _("Purpose"),
        (
            _("The insurance of your car %(plate_no)s ends on %(expires_on)s."),
            _("A renewal specialist will call you in a few days; I let you know beforehand."),
        ),
    ),
    Step(
        _("Number and address"),
        (
            _("Is this number the right one to reach you later, too?"),
            _("Has your address changed?"),
        ),
    ),
    Step(_("Closing"), (_("Thank you, goodbye."),)),
)

ANSWERS = (
    (
        _("It is too expensive"),
        _(
            "I see. I quote each cover apart, so that we see what can be changed; the compulsory"
            " cover has one tariff, the vehicle tax is collected for the state."
        ),
    ),
    (
        _("Cheaper elsewhere"),
        _(
            "May I ask for their third party limit and riders? Only the same cover compares; I"
            " work out the same limits for you."
        ),
    ),
    (
        _("The dealer wants me to buy there"),
        _(
            "Where you buy is up to you. I leave a quote to compare, with the claims service"
            " written into it."
        ),
    ),
    (
        _("Unhappy with last year's claim"),
        _(
            "I am sorry. Tell me at which step; I note it now, and somebody answers you within"
            " one working day."
        ),
    ),
    (
        _("It is too early"),
        _("Good, I remind you 10 days before it ends. Is this still the right number?"),
    ),
    (
        _("Do not call again"),
        _("I have noted it; there will be no more calls. Sorry to have troubled you, goodbye."),
    ),
)


@dataclass(frozen=True)
class Spoken:
    """A step with the fields filled in."""

    title: str
    sentences: list[str]
    turns: list[str]


def spoken(fields: Mapping[str, str], outline: tuple[Step, ...] = RENEWAL) -> list[Spoken]:
    """Return the outline with `fields` filled in; a missing one leaves its sentence out."""
    return [
        Spoken(
            title=str(step.title),
            sentences=_filled(step.sentences, fields),
            turns=_filled(step.turns, fields),
        )
        for step in outline
    ]


def _filled(texts: tuple[_Text, ...], fields: Mapping[str, str]) -> list[str]:
    known = {name: value for name, value in fields.items() if value}
    filled = []
    for text in texts:
        try:
            filled.append(str(text) % known)
        except KeyError:
            continue
    return filled
