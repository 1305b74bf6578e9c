from policies.models.book import Customer, NoCall, Phone, Policy, Term, Vehicle
from policies.models.history import Contact, Event, Reveal
from policies.models.imports import ImportBatch, ImportRow

__all__ = [
    "Contact",
    "Customer",
    "Event",
    "ImportBatch",
    "ImportRow",
    "NoCall",
    "Phone",
    "Policy",
    "Reveal",
    "Term",
    "Vehicle",
]
