"""What a contact result counts as. Source: DICTIONARY.md B1, B2, B3."""

from policies.models import Contact

_R, _D = Contact.Result, Contact.Dial

DIALS: dict[str, str] = {
    _R.INTERESTED: _D.EFFECTIVE,
    _R.CALL_AGAIN: _D.CONNECTED,
    _R.WENT_ELSEWHERE: _D.EFFECTIVE,
    _R.DECLINED: _D.EFFECTIVE,
    _R.ALREADY_RENEWED: _D.EFFECTIVE,
    _R.NO_ANSWER: _D.FAILED,
    _R.OFF: _D.FAILED,
    _R.BUSY: _D.NEITHER,
    _R.WRONG_NUMBER: _D.NEITHER,
    _R.OTHER: _D.CONNECTED,
    _R.RENEWED: _D.NEITHER,
    _R.REMINDED: _D.EFFECTIVE,
    _R.REMINDED_OTHER: _D.CONNECTED,
}
# Under OTHER it is the reason that counts. Source: DICTIONARY.md B2.
_OTHER_DIALS: dict[str, str] = {
    "": _D.CONNECTED,
    "GONE": _D.CONNECTED,
    "LANGUAGE": _D.CONNECTED,
    "NOTE": _D.CONNECTED,
    "DUPLICATE": _D.NEITHER,
}
CONNECTED = (_D.CONNECTED, _D.EFFECTIVE)  # an effective call is also a connected one


def dial_of(result: str, reason: str) -> str:
    """Return what an attempt that ended so counts as."""
    if result == _R.OTHER:
        return _OTHER_DIALS.get(reason, _D.EFFECTIVE)
    return DIALS[result]


# Asked for by the screen, one key more. Source: DICTIONARY.md B1, B2.
REASONS: dict[str, tuple[str, ...]] = {
    _R.INTERESTED: (
        "QUOTE_WANTED",
        "THINKING",
        "COMPARE",
        "AGREED",
        "INSPECTION",
        "AGREED_LATER",
        "JOIN",
    ),
    _R.CALL_AGAIN: (
        "CUSTOMER_TIME",
        "INCONVENIENT",
        "NOT_IN",
        "ASK_OTHERS",
        "TOO_EARLY",
        "NOT_DUE",
    ),
    _R.WENT_ELSEWHERE: (
        "PRICE",
        "DEALER",
        "ACQUAINTANCE",
        "AGENT_MOVED",
        "SERVICE",
        "CLAIM",
        "GIFTS",
        "UNKNOWN",
    ),
    _R.DECLINED: (
        "PRICE",
        "SERVICE",
        "CLAIM",
        "OWN_AGENT",
        "NO_MORE_CALLS",
        "NO_REASON",
        "LEAVE_MEMBER",
    ),
    _R.ALREADY_RENEWED: ("AGENT", "DEALER", "ONLINE", "COUNTER", "COLLEAGUE", "UNKNOWN"),
    _R.NO_ANSWER: ("RING_OUT", "REJECTED", "ASSISTANT"),
    _R.OFF: ("POWERED_OFF", "OUT_OF_REACH", "CALL_BARRED"),
    _R.WRONG_NUMBER: (
        "EMPTY",
        "SUSPENDED",
        "STRANGER",
        "REASSIGNED",
        "AGENT_PHONE",
        "SWITCHBOARD",
        "FAX",
    ),
    _R.OTHER: (
        "SOLD",
        "SCRAPPED",
        "TOTAL_LOSS",
        "PARKED",
        "MOVED",
        "GONE",
        "NOT_INSURABLE",
        "DUPLICATE",
        "LANGUAGE",
        "COMPLAINT",
        "INQUIRY",
        "CLAIM_HELP",
        "CHANGE",
        "NOTE",
        "DRIVING_UNINSURED",
        "BENEFIT",
    ),
}
NO_MORE_CALLS = "NO_MORE_CALLS"
# Reasons that only one kind of list has. Source: DICTIONARY.md B1, B3.
OF_LAPSED = frozenset({"INSPECTION", "DRIVING_UNINSURED"})
OF_TRIAL = frozenset({"JOIN", "NOT_DUE", "LEAVE_MEMBER", "BENEFIT"})

# The meaning of each result's colour. Source: UX.md section 11.
TONES: dict[str, str] = {
    _R.INTERESTED: "good",
    _R.CALL_AGAIN: "appointment",
    _R.WENT_ELSEWHERE: "bad",
    _R.DECLINED: "bad",
    _R.ALREADY_RENEWED: "info",
    _R.NO_ANSWER: "neutral",
    _R.OFF: "neutral",
    _R.BUSY: "neutral",
    _R.WRONG_NUMBER: "attention",
    _R.OTHER: "neutral",
    _R.RENEWED: "good",
    _R.REMINDED: "good",
    _R.REMINDED_OTHER: "info",
}
