"""Intention forms and what becomes of them: policies, papers, goods, money, sales and points."""

from sales.models.booking import ClosedDay, PointsEntry, Sale, SaleReversal
from sales.models.delivery import Referral, Visit
from sales.models.forms import FormStep, IntentionForm, Part, Plan, Quote
from sales.models.issuing import Comparison, IssuedPolicy, Paper, Photo
from sales.models.ledgers import (
    Goods,
    GoodsLine,
    LedgerLine,
    MoneyLine,
    PaperLine,
    SerialLine,
    UnderwritingLine,
)

__all__ = [
    "ClosedDay",
    "Comparison",
    "FormStep",
    "Goods",
    "GoodsLine",
    "IntentionForm",
    "IssuedPolicy",
    "LedgerLine",
    "MoneyLine",
    "Paper",
    "PaperLine",
    "Part",
    "Photo",
    "Plan",
    "PointsEntry",
    "Quote",
    "Referral",
    "Sale",
    "SaleReversal",
    "SerialLine",
    "UnderwritingLine",
    "Visit",
]
