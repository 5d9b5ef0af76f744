"""What the database refuses about money: the ledger is written once."""

from portal.core.triggers import Refusal, changed, fixed, kept
from portal.documents import triggers as papers

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

# Of tables that came with a later migration: days at the counter, and lines of the bank.
COUNTED_RULES: list[Refusal] = [
    *kept("payments_taking"),
    *fixed("payments_statement", ("account_id", "digest", "credits", "total")),
    *fixed(
        "payments_statementline",
        ("statement_id", "account_id", "number", "key", "paid_at", "amount", "words"),
    ),
    Refusal(
        "payments_statementline_matched",
        "payments_statementline",
        "UPDATE",
        "OLD.capture_id IS NOT NULL AND NEW.capture_id IS DISTINCT FROM OLD.capture_id",
    ),
    Refusal("payments_closing_kept", "payments_closing", "UPDATE", "OLD.state = 'confirmed'"),
    Refusal("payments_closing_no_delete", "payments_closing", "DELETE"),
]

# Of a table that came with a later migration: notices met or withdrawn without a payment.
NOTICE_RULES: list[Refusal] = kept("procedures_discharge")

RELEASE_RULES: list[Refusal] = kept("payments_release")

# How receipts are marked: what began stays as it was, and only its last day is added.
SCHEME_RULES: list[Refusal] = [
    Refusal(
        "payments_receiptscheme_fixed",
        "payments_receiptscheme",
        "UPDATE",
        changed(("name", "forms", "digits", "valid_from", "restarts_yearly")),
    ),
    Refusal(
        "payments_receiptscheme_begun",
        "payments_receiptscheme",
        "DELETE",
        "OLD.valid_from <= CURRENT_DATE",
    ),
]

# Of a table that came with a later migration: receipts declared void.
VOID_RULES: list[Refusal] = [
    *fixed(
        "payments_receiptvoid",
        ("receipt_id", "application_id", "asked_by_id", "reason", "created_at"),
    ),
    Refusal(
        "payments_receiptvoid_decided", "payments_receiptvoid", "UPDATE", "OLD.state <> 'asked'"
    ),
]

# What goes on until it has ended, and is never forgotten: what was asked for, tried, told and given
# back. Who and how much stand from the first moment; states are moved by `graph` alone.
PROGRESS_RULES: list[Refusal] = [
    *fixed("payments_bill", ("id", "application_id", "payee_id", "amount", "created_at")),
    *kept("payments_billline"),
    *fixed("payments_attempt", ("id", "bill_id", "number", "amount", "started_by_id")),
    *fixed("payments_case", ("id", "opened_at")),
    *fixed(
        "payments_refund",
        ("id", "capture_id", "allocation_id", "amount", "asked_by_id", "idempotency_key"),
    ),
    *fixed("payments_gatewaymessage", ("id", "gateway", "event_id", "kind", "body", "headers")),
]

OURS = [
    *RULES,
    *REFUND_RULES,
    *COUNTED_RULES,
    *NOTICE_RULES,
    *RELEASE_RULES,
    *SCHEME_RULES,
    *VOID_RULES,
    *PROGRESS_RULES,
]
KEPT = [*OURS, *papers.KEPT]
