from payments.models.billing import Attempt, Bill, BillLine
from payments.models.listing import Listing
from payments.models.money import (
    CASE_ROLES,
    Allocation,
    Capture,
    Case,
    GatewayMessage,
    Refund,
)
from payments.models.offers import Offer
from payments.models.receipts import ProofOfPayment, Receipt, ReceiptScheme

__all__ = [
    "CASE_ROLES",
    "Allocation",
    "Attempt",
    "Bill",
    "BillLine",
    "Capture",
    "Case",
    "GatewayMessage",
    "Listing",
    "Offer",
    "ProofOfPayment",
    "Receipt",
    "ReceiptScheme",
    "Refund",
]
