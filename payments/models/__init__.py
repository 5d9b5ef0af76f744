from payments.models.bank import BankAccount, Statement, StatementLine
from payments.models.billing import Attempt, Bill, BillLine
from payments.models.counter import Closing, Method, Taking, Till
from payments.models.credits import CreditNote, ReceiptNotice, ReceiptVoid
from payments.models.listing import BookCheck, Comparison, Listing
from payments.models.messages import Backlog, GatewayMessage
from payments.models.money import (
    CASE_ROLES,
    Allocation,
    Capture,
    Case,
)
from payments.models.offers import Offer
from payments.models.receipts import ProofOfPayment, Receipt, ReceiptScheme
from payments.models.refunds import Refund, Release

__all__ = [
    "CASE_ROLES",
    "Allocation",
    "Attempt",
    "Backlog",
    "BankAccount",
    "Bill",
    "BillLine",
    "BookCheck",
    "Capture",
    "Case",
    "Closing",
    "Comparison",
    "CreditNote",
    "GatewayMessage",
    "Listing",
    "Method",
    "Offer",
    "ProofOfPayment",
    "Receipt",
    "ReceiptNotice",
    "ReceiptScheme",
    "ReceiptVoid",
    "Refund",
    "Release",
    "Statement",
    "StatementLine",
    "Taking",
    "Till",
]
