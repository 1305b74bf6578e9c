from policies.models.book import Customer, NoCall, Phone, Policy, Term, Vehicle
from policies.models.feeds import (
    BranchCorrection,
    BranchFeedback,
    Claim,
    Endorsement,
    Fed,
    Instalment,
    NewContract,
    PremiumReceived,
    Receipt,
    StaffMember,
    TransferFailure,
    TrialMember,
)
from policies.models.history import Contact, Event, Reveal
from policies.models.imports import ImportBatch, ImportProfile, ImportRow

__all__ = [
    "BranchCorrection",
    "BranchFeedback",
    "Claim",
    "Contact",
    "Customer",
    "Endorsement",
    "Event",
    "Fed",
    "ImportBatch",
    "ImportProfile",
    "ImportRow",
    "Instalment",
    "NewContract",
    "NoCall",
    "Phone",
    "Policy",
    "PremiumReceived",
    "Receipt",
    "Reveal",
    "StaffMember",
    "Term",
    "TransferFailure",
    "TrialMember",
    "Vehicle",
]
