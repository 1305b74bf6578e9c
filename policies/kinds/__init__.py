"""The kinds of workbooks that are read, each one declaration over one mechanism."""

from policies.kinds.base import Field, Kind, Need, Type
from policies.kinds.branch_corrections import BRANCH_CORRECTIONS
from policies.kinds.branch_feedback import BRANCH_FEEDBACK
from policies.kinds.claims import CLAIMS
from policies.kinds.endorsements import ENDORSEMENTS
from policies.kinds.instalments_due import INSTALMENTS_DUE
from policies.kinds.issued_policies import ISSUED_POLICIES
from policies.kinds.lapsed_policies import LAPSED_POLICIES
from policies.kinds.new_contracts import NEW_CONTRACTS
from policies.kinds.no_call import NO_CALL
from policies.kinds.policies import POLICIES
from policies.kinds.premiums_received import PREMIUMS_RECEIVED
from policies.kinds.receipts import RECEIPTS
from policies.kinds.staff import STAFF
from policies.kinds.transfer_failures import TRANSFER_FAILURES
from policies.kinds.trial_members import TRIAL_MEMBERS

KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        POLICIES,
        ISSUED_POLICIES,
        LAPSED_POLICIES,
        CLAIMS,
        TRIAL_MEMBERS,
        BRANCH_CORRECTIONS,
        BRANCH_FEEDBACK,
        ENDORSEMENTS,
        NEW_CONTRACTS,
        RECEIPTS,
        INSTALMENTS_DUE,
        PREMIUMS_RECEIVED,
        TRANSFER_FAILURES,
        STAFF,
        NO_CALL,
    )
}

# Everything that a list of policies may say of a term, each field once.
TERM_FIELDS: tuple[Field, ...] = tuple(
    (LAPSED_POLICIES.by_name | ISSUED_POLICIES.by_name | POLICIES.by_name).values()
)

__all__ = ["KINDS", "TERM_FIELDS", "Field", "Kind", "Need", "Type"]
