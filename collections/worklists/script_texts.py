"""What specialists say as it is delivered, until a centre writes a version of its own.

Each sentence is a message of its own, so that a missing field takes out no more than it must.

Source: DICTIONARY.md C1 to C4, C8.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from worklists.models import Script
from worklists.scripts import FIELDS

_Text = str | Promise
Kind = Script.Kind


@dataclass(frozen=True)
class _Step:
    title: _Text
    sentences: tuple[_Text, ...]
    turns: tuple[_Text, ...] = ()


@dataclass(frozen=True)
class _Delivered:
    steps: tuple[_Step, ...]
    answers: tuple[tuple[_Text, _Text], ...] = ()
    urgent: tuple[_Text, ...] = ()


@dataclass(frozen=True)
class Message:
    """A text message to copy; without its first sentence it says nothing."""

    title: _Text
    sentences: tuple[_Text, ...]


_GREETING = _("Hello, am I speaking with %(title)s %(insured_name)s?")
_OPENING = _Step(
    _("Opening"),
    (
        _GREETING,
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
)
_CLOSING = _Step(
    _("Closing"),
    (
        _("This was %(staff_name)s."),
        _("If there is anything, ring %(service_no)s."),
        _("I will call you again %(agreed_time)s. Have a safe drive."),
    ),
)
_TOO_EARLY = (
    _("It is too early"),
    _("Good, I remind you 10 days before it ends. Is this still the right number?"),
)
_ANSWERS = (
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
    _TOO_EARLY,
    (
        _("Do not call again"),
        _("I have noted it; there will be no more calls. Sorry to have troubled you, goodbye."),
    ),
)

_RENEWAL = _Delivered(
    steps=(
        _OPENING,
        _Step(
            _("Purpose"),
            (
                _("The insurance of your car %(plate_no)s ends on %(expires_on)s."),
                _("%(days_left)s days are left; arranged early, you stay covered."),
            ),
        ),
        _Step(
            _("Needs"),
            (
                _("Do you still drive the car yourself this year?"),
                _("Have the vehicle licence, your address or number changed?"),
                _("(%(claims_text)s)"),
            ),
        ),
        _Step(
            _("Offer"),
            (
                _(
                    "I send you two offers to compare: last year's covers, and a higher third"
                    " party."
                ),
                _("With last year's covers, the commercial cover is about %(quote_1)s."),
                _("With a higher third party limit it is about %(quote_2)s."),
                _("The quotes hold until %(valid_until)s."),
                _("May I send both to your phone? (Note each cover that is wanted.)"),
            ),
        ),
        _Step(
            _("Agreement"),
            (
                _("After payment you get the electronic policy; it starts where the old one ends."),
                _("Shall I hand it in for underwriting today?"),
            ),
        ),
        _CLOSING,
    ),
    answers=_ANSWERS,
    urgent=(
        _("%(days_left)s days are left on your car insurance, and the quote still holds."),
        _("Shall I settle it for you today, so that you stay covered?"),
    ),
)

_LAPSED = _Delivered(
    steps=(
        _OPENING,
        _Step(
            _("Purpose"),
            (
                _(
                    "The insurance of your car %(plate_no)s ended on %(expires_on)s, and I see no"
                    " new policy in our system."
                ),
                _("Are you insured elsewhere already?"),
            ),
            (
                _(
                    "Insured: with whom, and until when? Next year I send you a quote early. Thank"
                    " you."
                ),
                _(
                    "Not insured: if the compulsory cover has ended as well, driving is a risk and"
                    " may be fined; it is best to begin with the compulsory cover."
                ),
            ),
        ),
        _Step(
            pgettext_lazy("script", "Inspection"),
            (
                _("After a gap in the commercial cover the car has to be inspected."),
                _("Would %(slot_1)s suit you, for photographs or to bring it in?"),
            ),
        ),
        _Step(
            _("Reason"),
            (
                _("May I ask why it was not renewed?"),
                _("(Price, service, forgotten, car no longer used: note the reason.)"),
            ),
        ),
        _CLOSING,
    ),
    answers=tuple(one for one in _ANSWERS if one is not _TOO_EARLY),
)

_TRIAL = _Delivered(
    steps=(
        _Step(
            _("Opening"),
            (
                _("Hello, %(title)s %(insured_name)s."),
                _(
                    "This is %(staff_name)s, member service of %(company)s, staff number"
                    " %(staff_no)s; this call is recorded."
                ),
                _("You are a trial member with us; is this a good moment?"),
            ),
        ),
        _Step(
            pgettext_lazy("script", "Membership"),
            (
                _("Have you used what the membership offers? How was it?"),
                _("(Note the rating; a complaint is noted first.)"),
            ),
        ),
        _Step(
            pgettext_lazy("script", "End of cover"),
            (
                _("Your car insurance ends about %(expires_on)s, is that right?"),
                _("With whom are you insured now?"),
            ),
        ),
        _Step(
            _("Offer"),
            (
                _(
                    "Insured with us, you become a full member: services and points are as the"
                    " members' handbook says, and I send you the rules of the points."
                ),
                _("Shall I work out a quote for you first?"),
            ),
            (
                _("Gladly: as in step 4 of the renewal call."),
                _("Not due yet: I call you 30 days before it ends."),
                _("No: thank you; the trial service goes on to its end."),
            ),
        ),
        _Step(
            pgettext_lazy("script", "Friends"),
            (
                _(
                    "If friends of yours need car insurance, you are welcome to give them our"
                    " number; recommending earns points by the members' rules."
                ),
            ),
        ),
    ),
    answers=_ANSWERS,
)

_REMINDER = _Delivered(
    steps=(
        _Step(
            _("Opening"),
            (
                _GREETING,
                _(
                    "I am calling from the customer service of %(company)s, staff number"
                    " %(staff_no)s."
                ),
            ),
            (
                _(
                    "Somebody else: please tell the customer that %(company)s has called. (Nothing"
                    " about the policy.)"
                ),
            ),
        ),
        _Step(
            _("Purpose"),
            (
                _("The insurance of your car %(plate_no)s ends on %(expires_on)s."),
                _("A renewal specialist will call you in a few days; I let you know beforehand."),
            ),
        ),
        _Step(
            _("Number and address"),
            (
                _("Is this number the right one to reach you later, too?"),
                _("Has your address changed?"),
            ),
        ),
        _Step(_("Closing"), (_("Thank you, goodbye."),)),
    ),
)

_DELIVERED = {
    Kind.RENEWAL: _RENEWAL,
    Kind.LAPSED: _LAPSED,
    Kind.TRIAL: _TRIAL,
    Kind.REMINDER: _REMINDER,
}

_UNREACHED = Message(
    pgettext_lazy("text message", "Not reached"),
    (
        _(
            "Hello, this is %(staff_name)s, renewal specialist. I could not reach you just now; it"
            " is about the car insurance of %(plate_no)s, which falls due."
        ),
        _("Please ring %(service_no)s when it suits you."),
    ),
)
_BEFORE_EXPIRY = Message(
    pgettext_lazy("text message", "Before the cover ends"),
    (
        _(
            "The insurance of your car %(plate_no)s ends on %(expires_on)s; %(staff_name)s, renewal"
            " specialist, will get in touch with you."
        ),
        _("Service number %(service_no)s."),
    ),
)
_LAPSED_MESSAGE = Message(
    pgettext_lazy("text message", "Lapsed"),
    (
        _(
            "The insurance of %(plate_no)s ended on %(expires_on)s; please insure it soon, so that"
            " you do not drive without cover."
        ),
    ),
)
_SIGNATURE = pgettext_lazy("before a text message", "[%(company)s]")
_MESSAGES = {
    Kind.RENEWAL: (_UNREACHED, _BEFORE_EXPIRY),
    Kind.LAPSED: (_UNREACHED, _LAPSED_MESSAGE),
    Kind.TRIAL: (),
    Kind.REMINDER: (),
}
_BRACED = {name: f"{{{name}}}" for name in FIELDS}


def delivered_text(kind: Script.Kind) -> str:
    """Return the script of `kind` in the language of the page, written as a version is."""
    outline = _DELIVERED[kind]
    parts = [[f"! {_written(one)}" for one in outline.urgent]]
    for step in outline.steps:
        lines = [_written(one) for one in step.sentences]
        parts.append([f"# {_written(step.title)}", *lines])
        parts[-1] += [f"- {_written(one)}" for one in step.turns]
    parts.append([f"? {_written(ask)} | {_written(answer)}" for ask, answer in outline.answers])
    return "\n\n".join("\n".join(part) for part in parts if part)


def messages_for(kind: Script.Kind) -> list[tuple[str, list[str]]]:
    """Return the titles of the text messages of `kind`, and their sentences with {fields}.

    The first sentence is the signature.
    """
    return [
        (str(one.title), [_written(_SIGNATURE), *map(_written, one.sentences)])
        for one in _MESSAGES[kind]
    ]


def _written(text: _Text) -> str:
    return str(text) % _BRACED
