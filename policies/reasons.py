"""The words of the reasons under a contact result, and which results ask for one.

Source: DICTIONARY.md B1, B2.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from policies.models import Contact

_R = Contact.Result

# The results whose reason the screen asks for, one key more.
ASKING = (
    _R.INTERESTED,
    _R.WENT_ELSEWHERE,
    _R.DECLINED,
    _R.ALREADY_RENEWED,
    _R.WRONG_NUMBER,
    _R.OTHER,
)

REASON_LABELS: dict[str, dict[str, str | Promise]] = {
    _R.INTERESTED: {
        "QUOTE_WANTED": _("Wants a quote"),
        "THINKING": _("Has a quote, thinking"),
        "COMPARE": _("Compares prices"),
        "AGREED": _("Agrees to renew"),
        "INSPECTION": _("Needs an inspection (lapsed)"),
        "AGREED_LATER": _("Agrees, later before expiry"),
        "JOIN": _("Wants to become a standard customer"),
    },
    _R.CALL_AGAIN: {
        "CUSTOMER_TIME": _("Time set by the customer"),
        "INCONVENIENT": _("Not convenient now"),
        "NOT_IN": _("Somebody else answered"),
        "ASK_OTHERS": _("Will ask family or firm"),
        "TOO_EARLY": _("Too early"),
        "NOT_DUE": _("Policy elsewhere not due yet"),
    },
    _R.WENT_ELSEWHERE: {
        "PRICE": _("Price"),
        "DEALER": _("Dealer or lender prescribes"),
        "ACQUAINTANCE": _("Through an acquaintance"),
        "AGENT_MOVED": _("Taken along by the former agent"),
        "SERVICE": _("Unhappy with the service"),
        "CLAIM": _("Unhappy with a claim"),
        "GIFTS": _("Gifts or rebates"),
        "UNKNOWN": _("Not said"),
    },
    _R.DECLINED: {
        "PRICE": _("Too expensive"),
        "SERVICE": _("Unhappy with the service"),
        "CLAIM": _("Unhappy with a claim"),
        "OWN_AGENT": _("Knows another agent"),
        "NO_MORE_CALLS": _("Wants no more calls"),
        "NO_REASON": _("Gives no reason"),
        "LEAVE_MEMBER": _("Leaves the membership"),
    },
    _R.ALREADY_RENEWED: {
        "AGENT": _("Agent or broker"),
        "DEALER": _("Car dealer"),
        "ONLINE": _("Online"),
        "COUNTER": _("Branch counter"),
        "COLLEAGUE": _("Colleague of the centre"),
        "UNKNOWN": _("Not known"),
    },
    _R.NO_ANSWER: {
        "RING_OUT": _("Rang out"),
        "REJECTED": _("Hung up or rejected"),
        "ASSISTANT": _("Voice assistant or mailbox"),
    },
    _R.OFF: {
        "POWERED_OFF": pgettext_lazy("telephone", "Switched off"),
        "OUT_OF_REACH": _("Out of reach"),
        "CALL_BARRED": _("Incoming calls barred"),
    },
    _R.WRONG_NUMBER: {
        "EMPTY": _("Number does not exist"),
        "SUSPENDED": _("Number suspended"),
        "STRANGER": _("Does not know the customer"),
        "REASSIGNED": _("Number has a new owner"),
        "AGENT_PHONE": _("Number of an agent or garage"),
        "SWITCHBOARD": _("Switchboard, not put through"),
        "FAX": _("Fax"),
    },
    _R.OTHER: {
        "SOLD": _("Car sold"),
        "SCRAPPED": _("Scrapped or deregistered"),
        "TOTAL_LOSS": _("Total loss or stolen"),
        "PARKED": _("Laid up, not insured for now"),
        "MOVED": _("Moved to another place"),
        "GONE": _("Deceased or firm dissolved"),
        "NOT_INSURABLE": _("Refused by underwriting"),
        "DUPLICATE": _("Listed twice"),
        "LANGUAGE": _("Dialect or not understood"),
        "COMPLAINT": _("Complaint"),
        "INQUIRY": _("Inquiry"),
        "CLAIM_HELP": _("Help with a claim"),
        "CHANGE": _("Change of details"),
        "NOTE": _("Something else"),
        "DRIVING_UNINSURED": _("Drives on uninsured"),
        "BENEFIT": _("Asks about members' benefits"),
    },
}


def reason_label(result: str, reason: str) -> str | Promise:
    """Return the words of `reason` under `result`; an unknown code stands for itself."""
    return REASON_LABELS.get(result, {}).get(reason, reason)
