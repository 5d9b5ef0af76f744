"""What the database refuses about money: the ledger is written once."""

from portal.core.triggers import Refusal, fixed, kept

RULES: list[Refusal] = [
    *kept("payments_capture"),
    *kept("payments_allocation"),
    *kept("payments_receipt"),
    *fixed("payments_proofofpayment", ("document_id", "capture_id", "application_id", "amount")),
]

# Of tables that came with a later migration: papers about refunds and corrections.
REFUND_RULES: list[Refusal] = [
    *kept("payments_creditnote"),
    *kept("payments_receiptnotice"),
]
