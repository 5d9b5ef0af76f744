from payments.models.bank import BankAccount, Statement, StatementLine
from payments.models.billing import Attempt, Bill, BillLine
from payments.models.counter import Closing, Method, Taking, Till
from payments.models.listing import Listing
from payments.models.money import (
    CASE_ROLES,
    Allocation,
    Capture,
    Case,
    GatewayMessage,
    Refund,
)
from payments.models.receipts import ProofOfPayment, Receipt, ReceiptScheme

__all__ = [
    "CASE_ROLES",
    "Allocation",
    "Attempt",
    "BankAccount",
    "Bill",
    "BillLine",
    "Capture",
    "Case",
    "Closing",
    "GatewayMessage",
    "Listing",
    "Method",
    "ProofOfPayment",
    "Receipt",
    "ReceiptScheme",
    "Refund",
    "Statement",
    "StatementLine",
    "Taking",
    "Till",
]
